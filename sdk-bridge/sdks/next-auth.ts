/**
 * next-auth (Auth.js): the session that `useSession()` gives. Written by the documentation.
 *
 * The session is a cookie that no script can read, and the provider's tokens stay at the app's server, unless its
 * `session` callback puts some into the session. The server refreshes them, and says by convention in `session.error`
 * that it could not. What can be seen here is the session's own end, which each look at it moves on.
 */

import type { SdkBridge } from '../bridge.ts'
import { members, numberOf, textOf } from '../host-object.ts'
import { listen, thisPage } from '../page/page-global.ts'
import { withoutTokens } from '../page/without-secrets.ts'
import { wrapMethod } from '../page/wrap-method.ts'
import { type SdkWatch, sdkBridge } from '../sdk-watch.ts'

export interface NextAuthOptions {
  /** `refetchInterval` of the app's `SessionProvider`, seconds. Default: 0, it does not poll. */
  refetchInterval?: number
  /** For the panel's button: `() => signIn()` of next-auth/react. */
  signIn?(): Promise<unknown>
}

export interface NextAuthBridge extends SdkBridge {
  /**
   * Tells of the session. To be called in an effect, whenever it changes.
   *
   * @param value what `useSession()` gives
   */
  session(value: unknown): void
}

/** How next-auth 4 begins what it writes to the console when something failed; 5 writes `[auth][error] Name: …`. */
const CONSOLE_ERROR = /\[(?:next-)?auth\]\[error\]\W*(?:0m\W*)?(\w+)/
/** By `localStorage` under this name tabs tell each other that the session changed. */
const MESSAGE = 'nextauth.message'
/** A session that is gone this soon after something is gone because of it, ms. */
const SOON = 5000

/**
 * Watches next-auth/react.
 *
 * ```tsx
 * const bridge = nextAuth({ signIn })
 * function Watched() {
 *   const session = useSession()
 *   useEffect(() => bridge.session(session), [session])
 *   return null
 * }
 * ```
 */
export function nextAuth({ refetchInterval = 0, signIn }: NextAuthOptions = {}): NextAuthBridge {
  let latest: unknown
  let look = () => {}

  const bridge = sdkBridge('next-auth', watch, {
    /** Asks the server for the session; it may refresh the provider’s token for that. */
    async refresh() {
      await (latest as { update?(): Promise<unknown> } | undefined)?.update?.()
    },
    signIn: signIn && (async () => void (await signIn())),
  })
  return {
    ...bridge,
    session(value) {
      latest = value
      look()
    },
  }

  function watch(sdk: SdkWatch): void {
    /** When the session was first seen, ms; undefined: there is none. */
    let since: number | undefined
    let wasAway = false
    let token: string | undefined
    let refused: string | undefined
    /** Why the session may go, and when that was heard. */
    let blame: string | undefined
    let blamed = 0

    const settings = (refreshTokenLifetimeSeconds?: number) =>
      sdk.settings({
        sdk: 'next-auth',
        renewal: refetchInterval > 0 ? 'poll' : 'on-use',
        cacheLocation: 'cookie that scripts cannot read',
        refreshTokenLifetimeSeconds,
      })

    function learnSession(data: Record<string, unknown>): void {
      const { expires, error } = data
      const access = data.accessToken ?? data.access_token
      const found = { access, id: data.idToken ?? data.id_token }
      const fingerprint = sdk.fingerprint(access)
      if (since === undefined) {
        since = Date.now()
        const message =
          'The session is in a cookie that no script can read, and the provider’s tokens are at the server: seen is what the session shows'
        sdk.emit({ type: 'failure', source: 'bridge', error: { code: 'session-hidden', message } })
        sdk.emit({ type: 'sign', phase: 'in', reason: wasAway ? undefined : 'the session was there already' })
        sdk.tokens(found, wasAway ? 'sign-in' : 'initial')
      } else if (fingerprint && fingerprint !== token) {
        if (token) sdk.emit({ type: 'refresh', phase: 'succeeded' })
        sdk.tokens(found, token ? 'refresh' : 'initial')
      }
      token = fingerprint

      // The server moves the end on with each look: the lifetime from sign-in grows.
      const end = numberOf(Date.parse(String(expires)))
      if (end) settings(Math.round((end - since) / 1000))

      const code = textOf(error)
      if (code && code !== refused) {
        const message = 'The server could not refresh the provider’s token'
        sdk.emit({ type: 'refresh', phase: 'failed', error: { code: code.slice(0, 100), message } })
      }
      refused = code
    }

    look = () =>
      sdk.learn('session', () => {
        const { data, status } = members(latest)
        if (status === 'authenticated') return learnSession(members(data))
        if (status !== 'unauthenticated') return
        const reason = Date.now() - blamed < SOON ? blame : undefined
        if (since !== undefined) sdk.emit({ type: 'sign', phase: 'out', reason })
        since = token = refused = undefined
        wasAway = true
      })
    settings()
    look()

    // Whatever goes wrong, the SDK takes for "no session", and says why in the console alone.
    const restore = wrapMethod(console, 'error', original => {
      return function (this: unknown, ...args: unknown[]) {
        sdk.learn('console', () => {
          const [head, , words] = args
          const code = CONSOLE_ERROR.exec(textOf(head) ?? '')?.[1]
          if (!code) return
          blame = code
          blamed = Date.now()
          const message = withoutTokens(textOf(words) ?? String(head))
          sdk.emit({ type: 'failure', source: 'sdk', error: { code, message } })
        })
        return Reflect.apply(original, this, args)
      }
    })
    sdk.onStop(restore)
    sdk.onStop(
      listen(thisPage(), {
        storage(event) {
          const { key, newValue } = event as StorageEvent
          if (key !== MESSAGE || !/"signout"/.test(newValue ?? '')) return
          blame = 'other-tab'
          blamed = Date.now()
        },
      }),
    )
  }
}
