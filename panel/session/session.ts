/** The state of a session, as folded from its events. Data only; `fold.ts` makes it, the diagnosis and the view read it. */

import type {
  Call,
  ErrorFacts,
  EventOf,
  Instant,
  Lifecycle,
  Pulse,
  Refresh,
  Settings,
  Storage,
  TokenFacts,
  Tokens,
} from '../../sdk-bridge/event.ts'
import type { Clocks } from '../clock/clocks.ts'

/** A token that the page holds or held, with what is known of how it came. */
export interface HeldToken {
  facts: TokenFacts
  reason: Tokens['reason']
  received: Instant
  /** When the request that minted it left, if seen. */
  requested?: Instant
  /** Index of the event that brought it. */
  event: number
}

/** One refresh, from planned to settled. Phases that were not seen are absent. */
export interface RefreshAttempt {
  id?: string
  audience?: string
  trigger?: Refresh['trigger']
  /** When it was planned, and for which wall time, ms by the device. */
  armed?: Instant
  due?: number
  started?: Instant
  waiting?: Instant
  holder?: Refresh['holder']
  granted?: Instant
  requested?: Instant
  settled?: Instant
  outcome?: 'succeeded' | 'failed' | 'cancelled'
  /** Nobody said how it ended: new tokens came. */
  inferred?: boolean
  /** The error as the SDK names it; `serverError` as the token endpoint did, when both are known. */
  error?: ErrorFacts
  serverError?: ErrorFacts
  /** Fingerprint of the refresh token spent. */
  token?: string
  serverDate?: number
  /** The access token that it was to replace, by fingerprint. */
  replaces?: string
  /** Index of the event of each phase. */
  events: Partial<Record<Refresh['phase'], number>>
}

/** A call with the state of the session when it was sent. */
export interface ObservedCall {
  call: Call & Instant
  event: number
  /** The current access token when it was sent, if one was known. */
  current?: string
  /** The token that it carried, when the page is known to have held it. */
  token?: HeldToken
  /** What it carried, set against what was current. */
  carried: 'current' | 'stale' | 'other-audience' | 'none' | 'unknown'
}

/** A stretch of time in which the page was hidden, frozen or silent; `end` is absent while it lasts. */
export interface Span {
  kind: 'hidden' | 'frozen' | 'bfcache' | 'gap'
  start: Instant
  end?: Instant
  /** gap: the beat that came late. */
  pulse?: Pulse
  event: number
}

/** How often an error code was seen. */
export interface SeenCode {
  code: string
  count: number
  first: Instant
  last: Instant
  error: ErrorFacts
  event: number
}

export interface Session {
  /** How many events were folded in. */
  count: number
  settings: Partial<Omit<Settings, 'type'>>
  /** null: not known yet. */
  signedIn: boolean | null
  /** The sign-in that this session rests on, or the first sight of its tokens. */
  signedInAt?: Instant
  access?: HeldToken
  id?: HeldToken
  refresh?: HeldToken
  /** The access token before the current one, for what changed. */
  previousAccess?: HeldToken
  /** Access tokens seen, oldest first, the newest last. */
  accessTokens: readonly HeldToken[]
  /** How often the refresh token was replaced. */
  rotations: number
  /** Oldest first. The last may still be planned or under way. */
  refreshes: readonly RefreshAttempt[]
  calls: readonly ObservedCall[]
  spans: readonly Span[]
  pulses: readonly EventOf<'pulse'>[]
  clocks: Clocks
  /** The last moment that anything said. */
  last?: Instant
  visible: boolean | null
  online: boolean | null
  loads: readonly { load: Lifecycle & Instant; event: number }[]
  /** Settings by the event that told of them last. */
  settingsEvent?: number
  signOut?: { at: Instant; reason?: string; event: number }
  storage: readonly { problem: Storage & Instant; event: number }[]
  failures: readonly { failure: EventOf<'failure'>; event: number }[]
  /** By code, the one seen last at the end. */
  codes: readonly SeenCode[]
}
