/** The SDK in Preact: a provider that owns one `AuthClient`, and the hook that reads it. */

import { type ComponentChildren, createContext } from 'preact'
import { useContext, useEffect, useMemo, useReducer, useRef } from 'preact/hooks'
import { AuthClient, bootstrap, dispose, type TokenOptions, type Tokens, watchState } from './auth-client.ts'
import type { AuthClientConfig } from './config.ts'
import type { IntelliAuthError } from './intelliauth-error.ts'
import type { IntelliAuthUser } from './user.ts'

export interface IntelliAuthProviderProps extends AuthClientConfig {
  /** After a sign-in, or after a session was found at start-up. */
  onLogin?: (user: IntelliAuthUser) => void
  onLogout?: () => void
  /** After a silent refresh. */
  onTokenRefresh?: (tokens: Tokens) => void
  /** At every error of the SDK, also one that no caller awaits. */
  onError?: (error: IntelliAuthError) => void
  children?: ComponentChildren
}

export interface IntelliAuthContext {
  /** null when signed out. */
  user: IntelliAuthUser | null
  /** True during bootstrap and during a refresh. */
  loading: boolean
  /** The last error; null again after the next call that succeeds. */
  error: IntelliAuthError | null
  loginWithRedirect(): Promise<void>
  logout(): Promise<void>
  getAccessToken(options?: TokenOptions): Promise<string>
  forceRefresh(): Promise<void>
  checkSession(): Promise<boolean>
}

const Context = createContext<IntelliAuthContext | null>(null)

/** Holds the session for everything below it. Its settings are read once, on mount. */
export function IntelliAuthProvider(props: IntelliAuthProviderProps) {
  const latest = useRef(props)
  latest.current = props
  const client = useMemo(() => new AuthClient(props), [])
  const [renders, render] = useReducer((count: number) => count + 1, 0)
  const started = useRef(false)

  useEffect(() => {
    watchState(client, () => render(undefined))
    client.on('login', user => latest.current.onLogin?.(user))
    client.on('logout', () => latest.current.onLogout?.())
    client.on('token_refresh', tokens => latest.current.onTokenRefresh?.(tokens))
    client.on('error', error => latest.current.onError?.(error))
    // A failure is in `error` and went to onError.
    bootstrap(client)
      .catch(() => {})
      .finally(() => {
        started.current = true
        render(undefined)
      })
    return () => dispose(client)
  }, [client])

  const context = useMemo<IntelliAuthContext>(
    () => ({
      user: client.user,
      loading: client.loading || !started.current,
      error: client.error,
      loginWithRedirect: () => client.loginWithRedirect(),
      logout: () => client.logout(),
      getAccessToken: options => client.getAccessToken(options),
      forceRefresh: () => client.forceRefresh(),
      checkSession: () => client.checkSession(),
    }),
    [client, renders],
  )
  return <Context.Provider value={context}>{props.children}</Context.Provider>
}

/**
 * The session of the provider above.
 *
 * @throws Error outside of `IntelliAuthProvider`
 */
export function useIntelliAuth(): IntelliAuthContext {
  const context = useContext(Context)
  if (!context) throw new Error('useIntelliAuth must be called below IntelliAuthProvider')
  return context
}
