/**
 * IntelliAuth: the provider's callbacks and `AuthClient`, as documented.
 *
 * The SDK decides by the `exp` claim against the device clock and keeps one timer. It does not tell of that timer,
 * so what is `armed` is reckoned from the tokens that come by here: those of `onTokenRefresh`, of the `login` event
 * and of `getAccessToken()`. Nothing here calls the SDK but the actions, and those only when pressed.
 */

import { type BridgeContext, errorFacts, type SdkBridge } from '../bridge.ts'
import type { ErrorFacts, NewEvent, Refresh, Settings, TokenFacts, TokenKind, Tokens } from '../event.ts'
import { members, quietly } from '../host-object.ts'
import { defined } from '../page/defined.ts'
import { withoutSecrets } from '../page/without-secrets.ts'
import { tapped, wrapMethod } from '../page/wrap-method.ts'

/** What is used of an `AuthClient`; every member may be missing. */
export interface IntelliAuthClient {
  readonly user?: unknown
  readonly loading?: boolean
  readonly error?: unknown
  getAccessToken?(...args: never[]): Promise<string>
  forceRefresh?(...args: never[]): Promise<void>
  checkSession?(...args: never[]): Promise<boolean>
  loginWithRedirect?(...args: never[]): Promise<void>
  on?(...args: never[]): unknown
}

/** What an event of `AuthClient` may mean. */
export type EventMeaning = 'login' | 'logout' | 'refresh' | 'error'

/** The provider's own settings, so that the same object can be given to both, and what it does not know. */
export interface IntelliAuthOptions {
  tenantUrl?: string
  clientId?: string
  /** Default: `openid profile email offline_access`. */
  scope?: string
  /** Default: `tenantUrl + '/api'`. */
  audience?: string | string[]
  /** Default: true. */
  silentRefresh?: boolean
  /** Seconds before `exp`. Default: 60. */
  silentRefreshLeeway?: number
  /** false: renewal in a hidden iframe. Default: true. */
  useRefreshTokens?: boolean
  cacheLocation?: string
  /** Not used here. */
  redirectUri?: string
  /** Not used here. */
  logoutReturnTo?: string
  /** What the API tolerates past `exp`, seconds. Default: 30, `clockTolerance` of the Node middleware. */
  graceSeconds?: number
  /** As set for the application. Default: 14 days, the default of browser applications. */
  refreshTokenLifetimeSeconds?: number
  /** Event names of `AuthClient` and what they mean. Only `login` is documented; the default tries likely names. */
  events?: Record<string, EventMeaning>
  /** Buttons, where no client is given: `{ refresh: forceRefresh, signIn: loginWithRedirect }` of the hook. */
  actions?: { refresh?(): Promise<void>; signIn?(): Promise<void> }
}

/** The provider's callbacks. */
export interface IntelliAuthCallbacks {
  onLogin?(user: never): void
  onLogout?(): void
  onTokenRefresh?(tokens: never): void
  onError?(error: never): void
}

export interface IntelliAuthBridge extends SdkBridge {
  readonly actions: { refresh?(): Promise<void>; signIn?(): Promise<void> }
  /**
   * Props for the provider: each tells the bridge and then calls the app's own, if there is one.
   *
   * @param own the app's callbacks; looked up at each call
   */
  callbacks(own?: IntelliAuthCallbacks): {
    onLogin(user?: unknown): void
    onLogout(): void
    onTokenRefresh(tokens?: unknown): void
    onError(error?: unknown): void
  }
  /** Tells of changed settings. What is left out stays. */
  configure(changed: IntelliAuthOptions): void
}

const DEFAULT_SCOPE = 'openid profile email offline_access'

const GUESSED_EVENTS: Record<string, EventMeaning> = {
  login: 'login',
  logout: 'logout',
  token_refresh: 'refresh',
  token_refreshed: 'refresh',
  error: 'error',
}

/** Codes by which the SDK says that the session could not be kept alive. Others are errors of something else. */
const REFRESH_CODES =
  /^(session_(expired|revoked)|silent_auth_failed|rate_limited|(server|network)_error|not_authenticated|(consent|login)_required|invalid_grant)$/

/** What happens before the panel connects is kept, up to this many. */
const MAX_WAITING = 100
/** Audiences whose token is remembered. */
const MAX_AUDIENCES = 32

/**
 * Watches IntelliAuth.
 *
 * @param source the app's `AuthClient`, or where the provider owns it, the provider's settings. Then give the
 *   provider `bridge.callbacks(…)`
 * @param more settings beside a client that does not show its own
 */
export function intelliAuth(
  source: IntelliAuthClient | IntelliAuthOptions = {},
  more: IntelliAuthOptions = {},
): IntelliAuthBridge {
  const client = isClient(source) ? source : undefined
  // No accessor for a client's configuration is documented; some let it see.
  const { config } = members(client)
  let options: IntelliAuthOptions = { ...(client ? members(config) : source), ...more }

  let context: BridgeContext | undefined
  let waiting: (() => void)[] | undefined = []
  /** By audience, the fingerprint of the last access token. */
  const latest = new Map<string, string>()
  const told = new WeakSet<object>()
  let signed: 'in' | 'out' | undefined
  let settledBy: unknown
  let expiry: number | undefined
  let due: number | undefined
  let pressed = false

  const emit = (event: NewEvent) => context?.emit(event)

  /**
   * Runs what is ours, or asks something of the SDK: nothing of it throws into the app. Before the panel connects
   * it waits, and after the panel left it is dropped.
   */
  function learn(what: string, act: () => void): void {
    if (!context) {
      if (waiting && waiting.length < MAX_WAITING) waiting.push(() => learn(what, act))
      return
    }
    try {
      act()
    } catch (thrown) {
      const { code, message } = sdkErrorFacts(thrown)
      const error = { code, message: `IntelliAuth, ${what}: ${message}` }
      quietly(() => emit({ type: 'failure', source: 'bridge', error }))
    }
  }

  const facts = (raw: string | undefined, kind: TokenKind): TokenFacts | undefined =>
    raw && context ? { ...context.describe(raw), kind } : undefined

  /** Tells of an access token, and of what came with it, unless it is the one told last. */
  function learnTokens(found: Found, reason?: Tokens['reason']): void {
    const access = facts(found.access, 'access-token')
    if (!access) return
    const audience = JSON.stringify(access.claims?.aud) ?? ''
    const before = latest.get(audience)
    if (before === access.fingerprint && reason !== 'refresh') return
    if (latest.size > MAX_AUDIENCES) latest.clear()
    latest.set(audience, access.fingerprint)
    if (found.expiresIn) access.expiresIn = Number(found.expiresIn)
    const others = { id: facts(found.id, 'id-token'), refresh: facts(found.refresh, 'refresh-token') }
    emit({ type: 'tokens', reason: reason ?? (before ? 'refresh' : 'initial'), access, ...defined(others) })
    arm(access)
  }

  function learnLogin(payload: unknown): void {
    if (signed !== 'in') emit({ type: 'sign', phase: 'in' })
    signed = 'in'
    learnTokens(findTokens(payload), 'sign-in')
  }

  function learnLogout(): void {
    if (signed !== 'out') emit({ type: 'sign', phase: 'out' })
    signed = 'out'
    latest.clear()
    expiry = due = undefined
  }

  function learnRefresh(payload: unknown): void {
    const found = findTokens(payload)
    found.access ??= found.other
    // The callback and the event tell of the same refresh.
    const mark = facts(found.access, 'access-token')?.fingerprint ?? payload
    if (mark && mark === settledBy) return
    settledBy = mark
    emit({ type: 'refresh', phase: 'succeeded' })
    learnTokens(found, 'refresh')
  }

  function learnError(thrown: unknown): void {
    // One error comes by the callback, by the event and as a rejection.
    if (typeof thrown === 'object' && thrown !== null) {
      if (told.has(thrown)) return
      told.add(thrown)
    }
    const error = sdkErrorFacts(thrown)
    if (REFRESH_CODES.test(error.code)) {
      // The SDK does not loop: nothing is planned until there is a new token.
      expiry = due = undefined
      emit({ type: 'refresh', phase: 'failed', error })
    } else {
      emit({ type: 'failure', source: 'sdk', error })
    }
  }

  /** The SDK refreshes the token of its first audience, at `exp − leeway` by the device clock, if it can refresh at all. */
  function arm(access?: TokenFacts): void {
    const { audience, silentRefresh, refreshTokens, scope = '', leewaySeconds = 0 } = settings(options)
    const { exp, aud } = access?.claims ?? {}
    const [first] = [audience].flat()
    if (access && first !== undefined && aud !== undefined && ![aud].flat().includes(first)) return
    if (access) expiry = typeof exp === 'number' ? exp : undefined

    const renews = silentRefresh && (!refreshTokens || scope.split(' ').includes('offline_access'))
    const next = renews && expiry !== undefined ? (expiry - leewaySeconds) * 1000 : undefined
    if (next !== undefined && (access || next !== due)) emit({ type: 'refresh', phase: 'armed', due: next })
    if (!renews && due !== undefined) emit({ type: 'refresh', phase: 'cancelled' })
    due = next
  }

  function started(trigger: Refresh['trigger']): void {
    emit(defined({ type: 'refresh', phase: 'started', trigger }) as Refresh)
  }

  /** Called by the app, or by the SDK's own timer if that uses the same method. */
  function learnForceRefresh(): void {
    // While loading, a refresh is under way and this call joins it.
    if (pressed || client?.loading) return
    // From when the timer is due on, it may be either.
    started(due !== undefined && Date.now() >= due - 500 ? undefined : 'call')
  }

  const handlers: Record<EventMeaning, (payload: unknown) => void> = {
    login: learnLogin,
    logout: learnLogout,
    refresh: learnRefresh,
    error: learnError,
  }
  const hear = (meaning: EventMeaning, payload: unknown) => learn(meaning, () => handlers[meaning](payload))

  function watchClient(sdk: IntelliAuthClient, undo: (() => void)[]): void {
    for (const name of ['getAccessToken', 'forceRefresh', 'checkSession'] as const) {
      learn(name, () => {
        const restore = wrapMethod(sdk, name, original => {
          return function (this: unknown, ...args: unknown[]) {
            if (name === 'forceRefresh') learn(name, learnForceRefresh)
            const result = Reflect.apply(original, this, args)
            return tapped(
              result,
              value => {
                if (typeof value === 'string') learn(name, () => learnTokens({ access: value }))
              },
              reason => hear('error', reason),
            )
          }
        })
        undo.push(restore)
      })
    }
    for (const [name, meaning] of Object.entries(options.events ?? GUESSED_EVENTS)) {
      const subscribe = () => {
        const off = sdk.on?.(name as never, ((payload: unknown) => hear(meaning, payload)) as never)
        if (typeof off === 'function') undo.push(off as () => void)
      }
      // A guess may be refused.
      if (options.events) learn(name, subscribe)
      else quietly(subscribe)
    }
    // What was before we came.
    learn('user', () => {
      if (sdk.user && !signed) learnLogin(undefined)
    })
    learn('error', () => {
      if (sdk.error) learnError(sdk.error)
    })
  }

  return {
    name: 'IntelliAuth',

    connect(given) {
      context = given
      const undo: (() => void)[] = []
      learn('settings', () => emit(settings(options)))
      const early = waiting ?? []
      waiting = undefined
      for (const tell of early) tell()
      if (client) watchClient(client, undo)
      return () => {
        context = undefined
        for (const stop of undo.splice(0).reverse()) quietly(stop)
      }
    },

    get actions() {
      const sdk = members(client)
      const {
        refresh = sdk.forceRefresh && (() => sdk.forceRefresh.call(client)),
        signIn = sdk.loginWithRedirect && (() => sdk.loginWithRedirect.call(client)),
      } = options.actions ?? {}
      return defined({ refresh: refresh && (() => pressRefresh(refresh)), signIn })
    },

    callbacks(own = {}) {
      const both =
        (name: keyof IntelliAuthCallbacks, meaning: EventMeaning) =>
        (...args: unknown[]) => {
          hear(meaning, args[0])
          own[name]?.(...(args as [never]))
        }
      return {
        onLogin: both('onLogin', 'login'),
        onLogout: both('onLogout', 'logout'),
        onTokenRefresh: both('onTokenRefresh', 'refresh'),
        onError: both('onError', 'error'),
      }
    },

    configure(changed) {
      options = { ...options, ...changed }
      // Connecting tells the settings anyway.
      if (!context) return
      learn('settings', () => {
        emit(settings(options))
        if (expiry !== undefined) arm()
      })
    },
  }

  async function pressRefresh(refresh: () => Promise<void>): Promise<void> {
    learn('refresh', () => started('user'))
    pressed = true
    try {
      const refreshing = refresh()
      pressed = false
      await refreshing
    } catch (thrown) {
      pressed = false
      hear('error', thrown)
      throw thrown
    }
  }
}

function isClient(source: IntelliAuthClient | IntelliAuthOptions): source is IntelliAuthClient {
  const { getAccessToken, forceRefresh, on } = members(source)
  return typeof (getAccessToken ?? forceRefresh ?? on) === 'function'
}

/** What the documentation says of the SDK, and what the app configured. */
function settings(options: IntelliAuthOptions): Settings {
  const { tenantUrl, useRefreshTokens = true } = options
  return defined({
    type: 'settings' as const,
    sdk: 'intelliauth',
    expiryRule: 'exp-claim' as const,
    renewal: 'timer' as const,
    leewaySeconds: options.silentRefreshLeeway ?? 60,
    silentRefresh: options.silentRefresh ?? true,
    refreshTokens: useRefreshTokens,
    graceSeconds: options.graceSeconds ?? 30,
    refreshTokenLifetimeSeconds: options.refreshTokenLifetimeSeconds ?? 14 * 86_400,
    issuer: tenantUrl,
    clientId: options.clientId,
    cacheLocation: options.cacheLocation,
    audience: options.audience ?? (tenantUrl && `${tenantUrl}/api`),
    scope: options.scope ?? (useRefreshTokens ? DEFAULT_SCOPE : undefined),
  })
}

type Found = Partial<Record<'access' | 'id' | 'refresh' | 'expiresIn' | 'other', string | undefined>>

/** Looks for tokens in a payload whose shape is not documented. Finds none in one that cannot be read. */
function findTokens(payload: unknown): Found {
  let text: string | undefined
  try {
    text = JSON.stringify(typeof payload === 'string' ? { access_token: payload } : payload)
  } catch {
    // A getter threw, or it refers to itself.
  }
  const find = (pattern: RegExp) => pattern.exec(text ?? '')?.[1]
  return {
    access: find(/"access_?token":"([^"\\]+)"/i),
    id: find(/"id_?token":"([^"\\]+)"/i),
    refresh: find(/"refresh_?token":"([^"\\]+)"/i),
    expiresIn: find(/"expires_?in":"?(\d+)/i),
    // Looks like a JWT, under whatever name.
    other: find(/"(eyJ[\w-]+\.[\w-]+\.[\w-]*)"/),
  }
}

/** An `IntelliAuthError`, or whatever was thrown instead, with what its details say of the server's answer. */
function sdkErrorFacts(thrown: unknown): ErrorFacts {
  const { code, message = '' } = errorFacts(thrown)
  const { details, recoverable } = members(thrown)
  const { status, request_id, retry_after_s } = members(details)
  return defined({
    code: code.slice(0, 100),
    message: withoutSecrets(message),
    status: Number.isInteger(status) ? status : undefined,
    requestId: typeof request_id === 'string' ? request_id : undefined,
    retryAfterSeconds: Number.isInteger(retry_after_s) ? retry_after_s : undefined,
    recoverable: typeof recoverable === 'boolean' ? recoverable : undefined,
  })
}
