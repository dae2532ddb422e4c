/** The client that the provider wraps, for use without a framework: a session, its tokens, and their refresh. */

import type { AuthorizationServer } from 'oauth4webapi'
import {
  authorizationRequest,
  clearAuthorizationAnswer,
  isAuthorizationAnswer,
  rememberPending,
  takePending,
} from './authorization.ts'
import { type AuthClientConfig, type ResolvedConfig, resolveConfig } from './config.ts'
import { dueAt } from './expiry.ts'
import { asIntelliAuthError, type Doing } from './failure.ts'
import { IntelliAuthError, IntelliAuthErrorCode } from './intelliauth-error.ts'
import { authorizeInFrame } from './silent-frame.ts'
import { discover, endSessionUrl, exchangeCode, refresh, type TokenResponse, userInfo } from './tenant.ts'
import { type SessionTokens, type TokenCache, tokenCache } from './token-cache.ts'
import { type IntelliAuthUser, userOf } from './user.ts'

export interface TokenOptions {
  /** The API that the token is for. Default: the first audience of the configuration. */
  audience?: string
}

/** What a refresh brought, named as in the token response. */
export interface Tokens {
  access_token: string
  refresh_token?: string
  id_token?: string
  /** Seconds. */
  expires_in?: number
  scope?: string
}

/** What handlers of `on()` are given, by event name. */
export interface AuthClientEvents {
  login: IntelliAuthUser
  logout: undefined
  token_refresh: Tokens
  error: IntelliAuthError
}

type EventName = keyof AuthClientEvents
type Handler = (payload: never) => void

// What the provider alone needs of a client. The SDK does not export these.

/** Calls back after each change of user, loading or error. */
export let watchState: (client: AuthClient, changed: () => void) => void
/** Takes up the redirect's answer, a cached session, or the session of the tenant's cookie. */
export let bootstrap: (client: AuthClient) => Promise<void>
/** Disarms the timer and forgets all handlers. */
export let dispose: (client: AuthClient) => void

/** One session with one tenant. Every rejection is an `IntelliAuthError`. */
export class AuthClient {
  static {
    watchState = (client, changed) => {
      client.#changed = changed
    }
    bootstrap = client => client.#bootstrap()
    dispose = client => {
      client.#disposed = true
      client.#changed = () => {}
      client.#handlers.clear()
      clearTimeout(client.#timer)
    }
  }

  readonly #config: ResolvedConfig
  readonly #cache: TokenCache
  readonly #handlers = new Map<EventName, Set<Handler>>()
  readonly #refreshes = new Map<string, Promise<string>>()
  #refreshQueue: Promise<unknown> = Promise.resolve()
  #tenant: Promise<AuthorizationServer> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #changed = () => {}
  #disposed = false
  #underWay = 0
  #user: IntelliAuthUser | null
  #error: IntelliAuthError | null = null

  constructor(config: AuthClientConfig) {
    this.#config = resolveConfig(config)
    this.#cache = tokenCache(this.#config)
    this.#user = this.#cache.read()?.user ?? null
    this.#arm()
  }

  /** null when signed out. */
  get user(): IntelliAuthUser | null {
    return this.#user
  }

  /** True during bootstrap and during a refresh. */
  get loading(): boolean {
    return this.#underWay > 0
  }

  /** The last error; null again after the next call that succeeds. */
  get error(): IntelliAuthError | null {
    return this.#error
  }

  /** Calls `handler` at each `login`, `logout`, `token_refresh` or `error`. */
  on<Name extends EventName>(name: Name, handler: (payload: AuthClientEvents[Name]) => void): void {
    const handlers = this.#handlers.get(name) ?? new Set()
    this.#handlers.set(name, handlers.add(handler))
  }

  /** Leaves the page for the tenant's sign-in, with code and PKCE. */
  loginWithRedirect(): Promise<void> {
    return this.#report('sign-in', async () => {
      const { url, pending } = await authorizationRequest(await this.#discovered(), this.#config)
      rememberPending(pending)
      window.location.assign(url)
    })
  }

  /** Call it on the callback route: checks `state`, exchanges the code, starts silent refresh. */
  handleRedirectCallback(): Promise<void> {
    return this.#report('sign-in', () =>
      this.#whileLoading(async () => {
        const answer = new URL(window.location.href)
        const pending = takePending()
        clearAuthorizationAnswer()
        if (!pending || answer.searchParams.get('state') !== pending.state) {
          const message = 'The answer belongs to no sign-in that this tab has started.'
          throw new IntelliAuthError(IntelliAuthErrorCode.STATE_MISMATCH, message)
        }
        const response = await exchangeCode(
          await this.#discovered(),
          this.#config,
          answer,
          pending,
          'sign-in',
        )
        await this.#signIn(response)
      }),
    )
  }

  /** Forgets the session here, then leaves the page to end it at the tenant. */
  logout(): Promise<void> {
    return this.#report('sign-in', async () => {
      const idToken = this.#cache.read()?.id
      this.#forgetSession()
      this.#emit('logout', undefined)
      window.location.assign(endSessionUrl(await this.#discovered(), this.#config, idToken))
    })
  }

  /**
   * An access token that is not due yet by the device clock; a due one is refreshed first. Call it right before
   * each request.
   *
   * @throws IntelliAuthError `not_authenticated` without a session; `session_expired`, `session_revoked`,
   *   `silent_auth_failed`, `rate_limited` or `server_error` when the refresh fails
   */
  getAccessToken({ audience = this.#config.audiences[0] }: TokenOptions = {}): Promise<string> {
    return this.#report('silent', async () => {
      const held = this.#session().access[audience]
      if (held !== undefined && dueAt(held, this.#config.silentRefreshLeeway) > Date.now()) return held
      return this.#refresh(audience)
    })
  }

  /** Rotates now, due or not, and reads the user anew. */
  forceRefresh(): Promise<void> {
    return this.#report('silent', async () => {
      const { user } = this.#session()
      const accessToken = await this.#refresh(this.#config.audiences[0])
      this.#use(await this.#profile(accessToken, user))
    })
  }

  /**
   * Asks the tenant, by its session cookie and without any UI, whether somebody is signed in, and takes up that session.
   *
   * @returns false when nobody is
   */
  checkSession(): Promise<boolean> {
    return this.#report('silent', () =>
      this.#whileLoading(async () => {
        const response = await this.#askInFrame()
        if (!response) {
          this.#forgetSession()
          return false
        }
        await this.#signIn(response)
        return true
      }),
    )
  }

  async #bootstrap(): Promise<void> {
    if (isAuthorizationAnswer(new URL(window.location.href))) await this.handleRedirectCallback()
    else if (this.#user) this.#emit('login', this.#user)
    else await this.checkSession()
  }

  /** Discovery is fetched once; one that failed is asked for again by the next who needs it. */
  #discovered(): Promise<AuthorizationServer> {
    this.#tenant ??= discover(this.#config).catch(failed => {
      this.#tenant = undefined
      throw failed
    })
    return this.#tenant
  }

  #session(): SessionTokens {
    const tokens = this.#cache.read()
    if (!tokens) throw new IntelliAuthError(IntelliAuthErrorCode.NOT_AUTHENTICATED, 'Nobody is signed in.')
    return tokens
  }

  /** Single flight: who asks for the same audience shares one refresh. Others wait, as the refresh token is for one use. */
  #refresh(audience: string): Promise<string> {
    const underWay = this.#refreshes.get(audience)
    if (underWay) return underWay
    const refreshing = this.#refreshQueue
      .then(() => this.#whileLoading(() => this.#renew(audience)))
      .finally(() => this.#refreshes.delete(audience))
    this.#refreshes.set(audience, refreshing)
    this.#refreshQueue = refreshing.catch(() => {})
    return refreshing
  }

  async #renew(audience: string): Promise<string> {
    const { refresh: refreshToken, user } = this.#session()
    try {
      const response = this.#config.useRefreshTokens
        ? await refresh(await this.#discovered(), this.#config, refreshTokenOf(refreshToken), audience)
        : await this.#renewInFrame()
      this.#keep(response, audience, user)
      this.#emit('token_refresh', tokensOf(response))
      return response.access_token
    } catch (failed) {
      const error = asIntelliAuthError(failed, 'silent')
      if (SESSION_OVER.has(error.code)) this.#forgetSession()
      throw error
    }
  }

  async #renewInFrame(): Promise<TokenResponse> {
    const response = await this.#askInFrame()
    if (response) return response
    throw new IntelliAuthError(IntelliAuthErrorCode.SESSION_EXPIRED, 'The tenant sees no session any more.', {
      details: { error: 'login_required' },
    })
  }

  /** @returns null when the tenant sees no session, whether it is over or its cookie was not sent */
  async #askInFrame(): Promise<TokenResponse | null> {
    const tenant = await this.#discovered()
    const { url, pending } = await authorizationRequest(tenant, this.#config, 'none')
    const answer = await authorizeInFrame(url)
    if (answer.searchParams.get('error') === 'login_required') return null
    return exchangeCode(tenant, this.#config, answer, pending, 'silent')
  }

  /** Takes up a session: from the redirect's answer or from the tenant's cookie. */
  async #signIn(response: TokenResponse): Promise<void> {
    const user = userOf(response.id_token)
    if (!user) throw new IntelliAuthError(IntelliAuthErrorCode.SERVER_ERROR, 'The tenant named no user.')
    const renewed = this.#user !== null
    this.#keep(response, this.#config.audiences[0], user)
    const profile = await this.#profile(response.access_token, user)
    this.#use(profile)
    if (renewed) this.#emit('token_refresh', tokensOf(response))
    else this.#emit('login', profile)
  }

  /** A profile that cannot be had is no reason to refuse a session: what is known of the user stays. */
  async #profile(accessToken: string, user: IntelliAuthUser): Promise<IntelliAuthUser> {
    const tenant = await this.#discovered()
    if (!tenant.userinfo_endpoint) return user
    try {
      return { ...user, ...(await userInfo(tenant, this.#config, accessToken, user.sub)) }
    } catch {
      return user
    }
  }

  #use(user: IntelliAuthUser): void {
    const tokens = this.#cache.read()
    // The session can have ended while the profile was under way.
    if (!tokens) return
    this.#cache.write({ ...tokens, user })
    this.#user = user
    this.#changed()
  }

  #keep(response: TokenResponse, audience: string, user: IntelliAuthUser): void {
    const before = this.#cache.read()
    const refreshToken = response.refresh_token ?? before?.refresh
    const idToken = response.id_token ?? before?.id
    this.#cache.write({
      access: { ...before?.access, [audience]: response.access_token },
      ...(refreshToken === undefined ? {} : { refresh: refreshToken }),
      ...(idToken === undefined ? {} : { id: idToken }),
      user,
    })
    this.#arm()
  }

  /** One timer, set once for each token. A failed refresh sets none: the SDK does not loop. */
  #arm(): void {
    clearTimeout(this.#timer)
    const tokens = this.#cache.read()
    const token = tokens?.access[this.#config.audiences[0]]
    const renewable = !this.#config.useRefreshTokens || tokens?.refresh !== undefined
    if (token === undefined || !this.#config.silentRefresh || !renewable || this.#disposed) return
    const due = dueAt(token, this.#config.silentRefreshLeeway)
    if (due === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(() => {
      // The error is in `error` and was handed to the handlers; nobody awaits a timer.
      this.#report('silent', () => this.#refresh(this.#config.audiences[0])).catch(() => {})
    }, due - Date.now())
  }

  #forgetSession(): void {
    clearTimeout(this.#timer)
    this.#cache.write(null)
    this.#user = null
    this.#changed()
  }

  async #whileLoading<Result>(act: () => Promise<Result>): Promise<Result> {
    this.#underWay++
    this.#changed()
    try {
      return await act()
    } finally {
      this.#underWay--
      this.#changed()
    }
  }

  /** Keeps `error` as the outcome of the last call, and tells each error once though several callers may share it. */
  async #report<Result>(doing: Doing, act: () => Promise<Result>): Promise<Result> {
    try {
      const result = await act()
      if (this.#error) {
        this.#error = null
        this.#changed()
      }
      return result
    } catch (failed) {
      const error = asIntelliAuthError(failed, doing)
      if (this.#error !== error) {
        this.#error = error
        this.#changed()
        this.#emit('error', error)
      }
      throw error
    }
  }

  #emit<Name extends EventName>(name: Name, payload: AuthClientEvents[Name]): void {
    for (const handler of this.#handlers.get(name) ?? []) {
      try {
        ;(handler as (payload: AuthClientEvents[Name]) => void)(payload)
      } catch (thrown) {
        // The app's fault is not the session's.
        reportError(thrown)
      }
    }
  }
}

const SESSION_OVER: ReadonlySet<string> = new Set([
  IntelliAuthErrorCode.SESSION_EXPIRED,
  IntelliAuthErrorCode.SESSION_REVOKED,
])

function refreshTokenOf(refreshToken: string | undefined): string {
  if (refreshToken !== undefined) return refreshToken
  const message = 'The tenant gave no refresh token. Does the scope hold offline_access?'
  throw new IntelliAuthError(IntelliAuthErrorCode.SILENT_AUTH_FAILED, message)
}

function tokensOf({ access_token, refresh_token, id_token, expires_in, scope }: TokenResponse): Tokens {
  return {
    access_token,
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(id_token === undefined ? {} : { id_token }),
    ...(expires_in === undefined ? {} : { expires_in }),
    ...(scope === undefined ? {} : { scope }),
  }
}
