/**
 * A world in which a session takes place: everything that decides what happens, as data.
 * Times are true time (the issuer's clock) in ms since the page was loaded, unless a name says seconds.
 */

import type { ErrorFacts, ExpiryRule, Settings, Storage } from '../../sdk-bridge/event.ts'

export interface Span {
  from: number
  to: number
}

export interface World {
  seed: string
  /** True time at which the page is loaded, ms since 1970. */
  epoch: number
  /** For how long to simulate. */
  horizon: number
  sdk: SdkModel
  tenant: Tenant
  apis: Api[]
  device: Device
  page: PageLife
  app: App
  faults: Fault[]
  /** Another tab of the same app holds the refresh lock. */
  locks: Span[]
  /** What the bridge can see. */
  sees: Sees
}

export interface Device {
  /** Wall clock minus true time at load. */
  offset: number
  ppm: number
  steps: { at: number; by: number }[]
  /** `ticks`: the monotonic clock, and with it timers, run on in sleep. */
  sleeps: (Span & { ticks: boolean })[]
  monoAtLoad: number
}

export interface Browser {
  freezeEvents: boolean
  /** Hidden timers are aligned to this. */
  align: number
  /** From when on a hidden page's chained timers run once a minute. */
  intensiveAfter: number
  /** Hidden timers run once in this time. */
  floor: number
  /** A worker tells whether it went on beating. */
  worker: boolean
}

export interface PageLife {
  browser: Browser
  hidden: Span[]
  frozen: Span[]
  cached: Span[]
  blocked: Span[]
  offline: Span[]
  /** The page goes away and is loaded again. */
  reload?: { at: number; back: number; discarded: boolean; keep: boolean; storage?: Storage }
}

export interface SdkModel {
  name: string
  version?: string
  rule: ExpiryRule
  renewal: 'timer' | 'poll' | 'on-use'
  leewaySeconds: number
  pollSeconds: number
  /** The poller does nothing while hidden and looks at once on return. */
  stopsWhenHidden: boolean
  /** `getAccessToken()` refreshes what it holds for expired. */
  checksOnGet: boolean
  toleranceSeconds?: number
  idTokenToleranceSeconds?: number
  usesLock: boolean
  refreshTokens: boolean
  cacheLocation: 'memory' | 'localstorage' | 'sessionstorage'
  /** Lifetime counts from when the request left. */
  fromRequest: boolean
  afterFailure: 'stop' | 'retry'
  /** Timer delays beyond 2^31 - 1 ms are cut. */
  clampsTimers: boolean
  /** Why it would never refresh. */
  disabled?: 'off' | 'no-refresh-token' | 'led-elsewhere'
  /** It refreshes this long after receipt, whatever the token says. */
  everySeconds?: number
  /** How far off it reckons the expiry. */
  misjudgedBySeconds: number
  /** Callers at the same time start a refresh each. */
  singleFlight: boolean
}

export interface Tenant {
  issuer: string
  clientId: string
  audience: string
  scope: string
  lifetimeSeconds: number
  rotates: boolean
  /** Sent as `iat` this much early, the expiry not. */
  iatEarlySeconds: number
  /** `nbf`; absent when undefined. */
  nbfAfterSeconds?: number
  opaque: boolean
  idTokens: boolean
  exposesDate: boolean
  /** 429 from this many refreshes in a minute on. */
  limitPerMinute: number
  refreshTokenLifetimeSeconds?: number
  rtt: readonly [number, number]
  slack: number
}

export interface Api {
  origin: string
  /** Its clock minus the issuer's. */
  offset: number
  graceSeconds: number
  /** Refuses a token from the future by `iat` too. */
  checksIat: boolean
  /** Accepts a proof of possession made within this many seconds of its clock; undefined: needs none. */
  proofWindowSeconds?: number
  /** It takes no token from this moment on. */
  refuses?: { from: number; error: ErrorFacts }
  /** Words for an expired token, one from the future, none, a bad proof. */
  says: Record<'expired' | 'future' | 'missing' | 'proof', ErrorFacts>
  exposesDate: boolean
  rtt: readonly [number, number]
  slack: number
}

/** How a call site comes by its token. */
export type Habit =
  /** Asks the SDK, which may refresh first. */
  | 'get'
  /** Takes what the page holds. */
  | 'state'
  /** Took it once. */
  | 'kept'
  /** Asks nothing and waits for nothing, though others do. */
  | 'no-wait'
  | 'none'

export interface CallSite {
  initiator: string
  path: string
  method: string
  api: number
  habit: Habit
  /** Mean time between calls while visible. */
  every: number
  background: boolean
  on401: 'ignore' | 'refresh-and-retry' | 'sign-out'
  /** It goes by 401 on purpose: one that is made good is no trouble. */
  reactive: boolean
}

export interface App {
  start: 'sign-in' | 'initial' | 'storage'
  /** storage: how old the token is at load, s. */
  ageSeconds: number
  sites: CallSite[]
  /** Calls at these moments. */
  bursts: { site: number; at: number }[]
  /** No calls here. */
  idle: Span[]
  /** Refreshes that the app or user asks for. */
  forced: { at: number; trigger: 'user' | 'call' | 'visibility' }[]
  callsOnReturn: boolean
  /** Chance of an answer that has nothing to do with tokens: 404, 500. */
  noise: number
}

/** Something the token endpoint, or the way to it, does between two moments. */
export interface Fault extends Span {
  /** Time that is added before the answer. */
  delay?: number
  error?: ErrorFacts
  /** The answer did not come from the server: no `Date`. */
  unanswered?: boolean
  /** The session is over: nothing else is tried, the app may be told. */
  final?: boolean
  /** Only for a refresh token that was spent before. */
  onlyReuse?: boolean
  storage?: Storage
}

export interface Sees {
  expiresIn: boolean
  expiresAt: boolean
  requested: boolean
  ids: boolean
  triggers: boolean
  initiators: boolean
  expected: boolean
  issuerCalls: boolean
  grace: boolean
  lockHolder: boolean
  refreshTokens: boolean
  settings: Partial<Settings>
}
