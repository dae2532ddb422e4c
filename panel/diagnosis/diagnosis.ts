/** The shape of an answer. An interface for other programs; names and meanings do not change. */

export type Cause =
  | 'clock-behind'
  | 'clock-ahead'
  | 'clock-stepped'
  | 'device-slept'
  | 'page-frozen'
  | 'page-discarded'
  | 'tab-throttled'
  | 'main-thread-blocked'
  | 'refresh-lock-wait'
  | 'refresh-slow'
  | 'network-failure'
  | 'session-expired'
  | 'session-revoked'
  | 'refresh-token-reused'
  | 'third-party-cookies-blocked'
  | 'call-before-refresh'
  | 'stale-token'
  | 'api-clock-ahead'
  | 'token-rejected'
  | 'wrong-audience'
  | 'insufficient-scope'
  | 'step-up-required'
  | 'missing-token'
  | 'timer-overflow'
  | 'tolerance-too-wide'
  | 'refresh-not-armed'
  | 'leeway-too-small'
  | 'leeway-exceeds-lifetime'
  | 'rate-limited'
  | 'server-error'
  | 'not-yet-valid'
  | 'api-clock-behind'
  | 'refresh-armed-too-late'
  | 'expiry-misjudged'
  | 'not-retried'
  | 'dpop-nonce-loop'
  | 'silent-frame-failed'
  | 'storage-lost'

export type Confidence = 'certain' | 'likely' | 'possible'
export type Severity = 'failing' | 'at-risk' | 'notice'

export interface Remedy {
  steps: string[]
  snippet?: string
  /** The one button that helps. */
  action?: 'refresh' | 'sign-in'
  link?: string
}

export interface Finding {
  cause: Cause
  confidence: Confidence
  severity: Severity
  /** One sentence of cause, plain words. */
  headline: string
  /** `event` is an index into the recording's events. */
  evidence: { event: number; text: string }[]
  /** The error code that it explains. */
  code?: string
  remedy: Remedy
}

export interface Diagnosis {
  status: 'healthy' | 'at-risk' | 'failing' | 'signed-out' | 'unknown'
  /** One sentence for the verdict. */
  headline: string
  /** The most important first; empty when healthy. */
  findings: Finding[]
  /**
   * Device minus server, ms, against the issuer; when only an API was seen, against it. Negative: the device is
   * behind. null: no server time seen.
   */
  clock: { skew: number; low: number; high: number; samples: number; server: string } | null
  /** ms; null when it cannot be known. */
  access: { expiresAtServer: number; remaining: number; expired: boolean | null } | null
  /** Seconds. */
  leeway: { configured: number | null; needed: number | null }
  lastRefresh: { at: number; outcome: 'succeeded' | 'failed'; code?: string } | null
}
