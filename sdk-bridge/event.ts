/**
 * The vocabulary of what happened: the only file that both halves of Leeway know.
 * It is an interface for recordings and for other programs; names and meanings do not change.
 *
 * Times: `wall` is `Date.now()` on the device in ms, `mono` is `performance.now()` in ms.
 * Token claims stay in seconds, as in the token.
 */

/** One moment read on both clocks of the device, ms (fractions allowed). */
export interface Instant {
  wall: number
  mono: number
}

/** How an SDK comes to know that a token is due; classes A, B and C of the clock reference. */
export type ExpiryRule = 'exp-claim' | 'received-plus-lifetime' | 'server-corrected'

/** What is known of the SDK's configuration. Later events add to earlier ones. */
export interface Settings {
  type: 'settings'
  /** npm package name; 'intelliauth' for IntelliAuth; 'page' when no SDK is known. */
  sdk: string
  sdkVersion?: string
  clientId?: string
  issuer?: string
  audience?: string | string[]
  scope?: string
  /** L: the SDK aims to refresh this long before expiry, seconds. */
  leewaySeconds?: number
  expiryRule?: ExpiryRule
  /** How it comes to refresh; 'on-use' is healthy without anything armed. */
  renewal?: 'timer' | 'poll' | 'on-use' | 'none'
  /** How long past expiry the SDK itself still calls a token valid, seconds. */
  toleranceSeconds?: number
  /** When it checks ID tokens against the device clock, seconds. */
  idTokenToleranceSeconds?: number
  /** G: what the API tolerates past `exp`, when known, seconds. */
  graceSeconds?: number
  silentRefresh?: boolean
  refreshTokens?: boolean
  cacheLocation?: string
  /** From sign-in, unless `refreshTokenLifetimeRolls`. Seconds. */
  refreshTokenLifetimeSeconds?: number
  /** Each rotation starts the lifetime anew. */
  refreshTokenLifetimeRolls?: boolean
}

/** Tokens as they came into the page. The event's own time is the moment of receipt. */
export interface Tokens {
  type: 'tokens'
  reason: 'initial' | 'sign-in' | 'refresh' | 'storage' | 'other-tab' | 'pasted'
  access?: TokenFacts
  id?: TokenFacts
  refresh?: TokenFacts
  /** When the request that minted them left, if seen. */
  requested?: Instant
  /** Its `Date` header, ms by the server, if readable. */
  serverDate?: number
}

export type RefreshPhase =
  | 'armed'
  | 'started'
  | 'waiting-for-lock'
  | 'granted'
  | 'succeeded'
  | 'failed'
  | 'cancelled'

/**
 * One step of a refresh. Order: started (the timer fired or a caller asked), waiting-for-lock, granted,
 * then the request (`requested`), then its outcome. Readers accept missing phases.
 */
export interface Refresh {
  type: 'refresh'
  phase: RefreshPhase
  /** Ties the phases of one attempt, when attempts can overlap. */
  id?: string
  /** armed: planned wall time, ms by the device. */
  due?: number
  trigger?: 'timer' | 'call' | 'visibility' | 'user' | 'unknown'
  /** When the SDK keeps one access token per audience. */
  audience?: string
  /** Fingerprint of the refresh token spent. */
  token?: string
  /** waiting-for-lock: who has it. */
  holder?: 'this-tab' | 'other-tab'
  /** When the token request left, if seen. */
  requested?: Instant
  /** `Date` of the token response, ms by the server. */
  serverDate?: number
  /** failed. */
  error?: ErrorFacts
}

/** One request of the page, written when its answer is in. */
export interface Call {
  type: 'call'
  method: string
  /** Origin and path; no query, no fragment. */
  url: string
  via?: 'fetch' | 'xhr' | 'beacon' | 'websocket' | 'navigation'
  /** Token, authorize, discovery and key requests are 'issuer': they need no bearer token. */
  to?: 'api' | 'issuer'
  sent: Instant
  received: Instant
  /** 0: no response. */
  status: number
  /** Fingerprint of the bearer token sent; null: none was sent; absent: could not be observed. */
  token?: string | null
  /** Credentials were included: the session may be in a cookie. */
  cookies?: boolean
  /** Fingerprint of the current access token for that audience when it was sent. */
  expected?: string
  /** `Date` header, ms by that server. */
  serverDate?: number
  /** `Age` header, seconds: the answer came from a shared cache. */
  age?: number
  fromCache?: boolean
  /** First stack frame outside Leeway, file:line:column. */
  initiator?: string
  error?: ErrorFacts
}

/** Also written once at the start. */
export interface Visibility {
  type: 'visibility'
  state: 'visible' | 'hidden'
}

export interface Lifecycle {
  type: 'lifecycle'
  phase: 'freeze' | 'resume' | 'pagehide' | 'pageshow' | 'load'
  persisted?: boolean
  discarded?: boolean
  /** load: when the page before this one last gave a sign of life. */
  lastBeat?: Instant
}

/** Written only when a beat came later than twice its period (1 s visible, 15 s hidden) or the two clocks disagree. */
export interface Pulse {
  type: 'pulse'
  gapWall: number
  gapMono: number
  worker?: 'beating' | 'silent'
}

export interface Connectivity {
  type: 'connectivity'
  online: boolean
}

export interface Storage {
  type: 'storage'
  area: 'local' | 'session' | 'cookie' | 'indexeddb'
  problem: 'unreadable' | 'key-lost' | 'full' | 'denied' | 'evicted' | 'changed-elsewhere'
  key?: string
}

export interface Sign {
  type: 'sign'
  phase: 'in' | 'out'
  reason?: string
}

export interface Failure {
  type: 'failure'
  source: 'sdk' | 'bridge' | 'panel'
  error: ErrorFacts
}

/** What a bridge says; the time is stamped on the way in. */
export type NewEvent =
  | Settings
  | Tokens
  | Refresh
  | Call
  | Visibility
  | Lifecycle
  | Pulse
  | Connectivity
  | Storage
  | Sign
  | Failure

export type SessionEvent = Instant & NewEvent

/** The event of one type, with its time: `EventOf<'call'>`. */
export type EventOf<T extends NewEvent['type']> = Instant & Extract<NewEvent, { type: T }>

export type TokenFormat = 'jwt' | 'jws' | 'jwe' | 'sd-jwt' | 'paseto' | 'opaque'
export type TokenKind = 'access-token' | 'id-token' | 'refresh-token' | 'logout-token' | 'dpop-proof'

/** What may be said of a token without holding it. */
export interface TokenFacts {
  /** Short salted hash; the same token gives the same one within a recording. */
  fingerprint: string
  /** jws: signed, but the payload is no claims set. */
  format: TokenFormat
  kind?: TokenKind
  header?: Record<string, unknown>
  claims?: Record<string, unknown>
  payloadText?: string
  /** Digits as sent, for claims whose number JavaScript would round. */
  exact?: Record<string, string>
  /** ms on the device clock, as the SDK itself reckons, its tolerance left out. */
  expiresAt?: number
  /** Seconds, as the response said. */
  expiresIn?: number
  problems?: Problem[]
}

/** What can be wrong with, or risky about, a token. */
export type Problem =
  | 'exp-not-a-number'
  | 'exp-looks-like-milliseconds'
  | 'exp-out-of-range'
  | 'exp-before-iat'
  | 'expired'
  | 'not-yet-valid'
  | 'lifetime-over-24h'
  | 'duplicate-claim'
  | 'duplicate-header-parameter'
  | 'payload-not-an-object'
  | 'payload-not-json'
  | 'payload-empty'
  | 'payload-not-utf8'
  | 'unencoded-payload'
  | 'truncated'
  | 'wrong-number-of-parts'
  | 'base64-padding'
  | 'not-base64url'
  | 'token-too-large-for-a-header'
  | 'alg-none'
  | 'alg-missing'
  | 'signature-missing'
  | 'embedded-key'
  | 'key-url-in-header'
  | 'crit-not-understood'
  | 'sender-constrained-dpop'
  | 'sender-constrained-mtls'
  | 'hidden-characters'
  | 'precision-lost'

/**
 * An error in the words of whoever raised it. `code` is the SDK's or server's own; where there is none, the
 * error's name ('TypeError'), and the message carries the meaning. An OAuth `error_description` goes into `message`.
 */
export interface ErrorFacts {
  code: string
  message?: string
  status?: number
  requestId?: string
  retryAfterSeconds?: number
  recoverable?: boolean
  uri?: string
}

/** Names an unknown thrown value as facts: its `code` if it has one, else its name. */
export function errorFacts(thrown: unknown): ErrorFacts {
  try {
    if (thrown instanceof Error) {
      const code = (thrown as { code?: unknown }).code
      return { code: typeof code === 'string' ? code : thrown.name, message: thrown.message }
    }
    return { code: 'Error', message: String(thrown) }
  } catch {
    return { code: 'Error', message: 'The thrown value cannot be read' }
  }
}
