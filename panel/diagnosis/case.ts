/** What the rules look at: the session at one moment, with its clocks read and its failures sorted. */

import type { ExpiryRule, Instant } from '../../sdk-bridge/event.ts'
import { apiClock, apiOrigins, ISSUER, type Skew, skewAt } from '../clock/clocks.ts'
import { type Interval, middle, minus } from '../clock/interval.ts'
import type { HeldToken, ObservedCall, RefreshAttempt, Session } from '../session/session.ts'
import { type Complaint, complaintOf, type RefreshFailure, refreshFailureOf } from './failed-call.ts'
import { settingsOf } from './sdk-defaults.ts'

export interface FailedCall extends ObservedCall {
  complaint: Complaint
}

/** Failing calls that carried one token and complained alike, while nothing passed in between. */
export interface FailedCalls {
  complaint: Complaint
  carried: ObservedCall['carried']
  token?: HeldToken
  /** Oldest first, at least one. */
  calls: readonly FailedCall[]
  /** The session got over it: calls pass again, or a newer token came and nothing failed since. */
  recovered: boolean
}

export interface FailedRefresh {
  attempt: RefreshAttempt
  failure: RefreshFailure
  /** A later refresh succeeded, or the user signed in again. */
  recovered: boolean
}

export interface Case {
  session: Session
  /** The current access token; after sign-out the one held last, since it is what failed. */
  token: HeldToken | undefined
  settings: ReturnType<typeof settingsOf>
  now: Instant
  /** undefined: not known how this SDK reckons. */
  rule: ExpiryRule | undefined
  /** L, ms; null when not known. */
  leeway: number | null
  /** G, ms: as the bridge says, unless the traffic has shown less; 0 when not known. */
  grace: number
  /** How long a refresh takes here as a rule (the median of those that went well), ms; 0 when none was seen. */
  refreshTime: number
  /** Device minus server, against the issuer, or against the API when only an API was seen. */
  skew(at: Instant): Skew | null
  /** Device minus one server, by its pool of samples. */
  readClock(pool: string, at: Instant): Skew | null
  /** The pool of samples that `skew` rests on; null when no server time was seen. */
  reference: string | null
  failedCalls: readonly FailedCalls[]
  failedRefreshes: readonly FailedRefresh[]
}

/** Lifetime facts of a token on the server's axis, ms; null where they cannot be known. */
export interface Lifetime {
  issuedAt: number | null
  expiresAt: number
  /** T. */
  length: number | null
}

/** Sorts a session for the rules. Pure: the same session and moment give the same case. */
export function openCase(session: Session, now: Instant): Case {
  const settings = settingsOf(session.settings)
  const reference = referencePool(session, now)
  const readClock = (pool: string, at: Instant) => skewAt(session.clocks, pool, at)
  let speakFor: string[] | undefined
  const skew = (at: Instant) => {
    if (reference === null) return null
    const own = readClock(reference, at)
    if (own && !own.carried) return own
    speakFor ??= agreeing(session, reference)
    return speakFor.map(pool => readClock(pool, at)).find(other => other && !other.carried) ?? own
  }
  const c: Case = {
    session,
    token: session.access ?? session.accessTokens.at(-1),
    settings,
    now,
    rule: settings.expiryRule,
    leeway: settings.leewaySeconds === undefined ? null : settings.leewaySeconds * 1000,
    grace: (settings.graceSeconds ?? 0) * 1000,
    refreshTime: usualRefreshTime(session),
    skew,
    readClock,
    reference,
    failedCalls: groupFailedCalls(session),
    failedRefreshes: failedRefreshes(session),
  }
  return { ...c, grace: Math.min(c.grace, graceShown(c)) }
}

/** An API that refuses a token as expired so long after its end tolerates less than that, ms; Infinity when none did. */
function graceShown(c: Case): number {
  let least = Number.POSITIVE_INFINITY
  for (const { complaint, token, calls } of c.failedCalls) {
    const life = complaint === 'expiry' && token ? lifetimeOf(token, c) : null
    if (!life) continue
    for (const { call } of calls) {
      const time = serverTime(c, call.sent, call.received)
      if (time) least = Math.min(least, Math.max(0, time[1] - life.expiresAt))
    }
  }
  return least
}

/**
 * The lifetime of a token by the issuer's clock.
 *
 * @returns null for a token that does not say, whose SDK does not say either
 */
export function lifetimeOf(token: HeldToken, c: Case): Lifetime | null {
  const { claims, expiresIn, expiresAt } = token.facts
  const exp = seconds(claims?.exp)
  const iat = seconds(claims?.iat)
  if (exp !== null) {
    // Of a token just minted `expires_in` is its life; some issuers write `iat` early.
    const said = expiresIn !== undefined && (token.requested || iat === null) ? expiresIn * 1000 : null
    return { issuedAt: iat, expiresAt: exp, length: said ?? (iat === null ? null : exp - iat) }
  }
  const length = expiresIn === undefined ? null : expiresIn * 1000
  if (expiresAt !== undefined && c.rule === 'exp-claim') {
    return { issuedAt: length === null ? null : expiresAt - length, expiresAt, length }
  }
  // An opaque token: the SDK reckoned on the device clock, so its expiry is as far off as that clock.
  const skew = c.skew(token.received)
  const onDevice = expiresAt ?? (length === null ? null : token.received.wall + length)
  if (onDevice === null || !skew) return null
  const expires = onDevice - middle(skew.bounds)
  return { issuedAt: length === null ? null : expires - length, expiresAt: expires, length }
}

/** Server time of a moment, or of a stretch of it, ms; null when no server time is known. */
export function serverTime(c: Case, from: Instant, to: Instant = from): Interval | null {
  const skew = c.skew(from)
  return skew && minus([from.wall, to.wall], skew.bounds)
}

/** The texts of a claim that is one or several. A token may hold anything there, and redaction leaves `<type>` of it. */
export const textsOf = (claim: unknown): string[] =>
  [claim].flat().filter((one): one is string => typeof one === 'string' && !/^<\w+>$/.test(one))

/** A NumericDate (RFC 7519 §2) in ms; null when it is none. */
const seconds = (claim: unknown): number | null =>
  typeof claim === 'number' && Number.isFinite(claim) && Math.abs(claim) < 1e11 ? claim * 1000 : null

/** Of several clocks the issuer's counts; where only APIs were seen, the one that was read most. */
function referencePool(session: Session, now: Instant): string | null {
  if (hasSamples(session, ISSUER)) return ISSUER
  const pools = apiOrigins(session.clocks).map(apiClock)
  const known = pools.flatMap(pool => {
    const skew = skewAt(session.clocks, pool, now)
    return skew ? [{ pool, samples: skew.samples }] : []
  })
  known.sort((a, b) => b.samples - a.samples)
  return known[0]?.pool ?? null
}

const hasSamples = (session: Session, pool: string): boolean =>
  session.clocks.epochs.some(epoch => epoch.pools.get(pool)?.some(sample => sample.source !== 'iat-bound'))

/**
 * The APIs whose clock was seen to agree with the reference: they may speak for it. After a sleep or a clock change
 * the first answer is often an API's.
 */
const agreeing = (session: Session, reference: string): string[] =>
  apiOrigins(session.clocks)
    .map(apiClock)
    .filter(pool => pool !== reference && clocksAgree(session, reference, pool))

/** Whether two servers' clocks overlapped wherever both were read in one epoch, and were read so at least once. */
function clocksAgree(session: Session, a: string, b: string): boolean {
  let seen = false
  for (const epoch of session.clocks.epochs) {
    const first = skewAt(session.clocks, a, epoch.end)
    const second = skewAt(session.clocks, b, epoch.end)
    if (!first || !second || first.carried || second.carried) continue
    if (first.bounds[0] > second.bounds[1] || second.bounds[0] > first.bounds[1]) return false
    seen = true
  }
  return seen
}

/** A refresh that takes longer is slow, and no measure of what is usual, ms. */
const ORDINARY_REFRESH = 2000

function usualRefreshTime(session: Session): number {
  const times = session.refreshes
    .flatMap(attempt => {
      const began = attempt.requested ?? attempt.granted ?? attempt.started
      return attempt.outcome === 'succeeded' && attempt.settled && began
        ? [attempt.settled.mono - began.mono]
        : []
    })
    .sort((a, b) => a - b)
  return Math.min(times[Math.floor(times.length / 2)] ?? 0, ORDINARY_REFRESH)
}

function groupFailedCalls(session: Session): FailedCalls[] {
  const groups: {
    -readonly [K in keyof FailedCalls]: FailedCalls[K] extends readonly (infer I)[] ? I[] : FailedCalls[K]
  }[] = []
  for (const observed of session.calls) {
    if (observed.call.to === 'issuer') continue
    const complaint = complaintOf(observed.call)
    if (!complaint) continue
    const failed: FailedCall = { ...observed, complaint }
    const group = groups.findLast(
      g =>
        g.complaint === complaint &&
        g.carried === observed.carried &&
        g.calls.at(-1)?.call.token === observed.call.token &&
        (g.carried !== 'stale' || sameCaller(g.calls[0]!, failed)),
    )
    if (group) group.calls.push(failed)
    else {
      const opened: (typeof groups)[number] = {
        complaint,
        carried: observed.carried,
        calls: [failed],
        recovered: false,
      }
      if (observed.token) opened.token = observed.token
      groups.push(opened)
    }
  }
  for (const group of groups) group.recovered = recovered(session, group)
  return groups
}

const sameCaller = (a: ObservedCall, b: ObservedCall): boolean =>
  a.call.initiator === undefined || b.call.initiator === undefined || a.call.initiator === b.call.initiator

function recovered(session: Session, group: FailedCalls): boolean {
  const last = group.calls.at(-1)!
  // A call site that keeps an old token is mended only when that very site passes.
  if (group.carried === 'stale' || group.complaint === 'scope' || group.complaint === 'step-up') {
    return someLater(session, last, call => wasAccepted(call) && sameTarget(call, last.call))
  }
  if (someLater(session, last, call => wasAccepted(call) && typeof call.token === 'string')) return true
  const newer = session.accessTokens.some(token => token.received.mono > last.call.received.mono)
  return newer && !someLater(session, last, call => complaintOf(call) === group.complaint)
}

/** Whether one of the calls to APIs that were sent after another was answered is such. The newest are the likeliest. */
export function someLater(
  { calls }: Session,
  { call, event }: ObservedCall,
  isSuch: (later: ObservedCall['call']) => boolean,
): boolean {
  for (let i = calls.length - 1; i >= 0 && calls[i]!.event > event; i--) {
    const later = calls[i]!.call
    if (later.to !== 'issuer' && later.sent.mono >= call.received.mono && isSuch(later)) return true
  }
  return false
}

/** The API got past the token: what it said after that is another matter. */
export const wasAccepted = ({ status }: ObservedCall['call']): boolean =>
  status > 0 && status < 500 && status !== 401 && status !== 403 && status !== 429

export const sameTarget = (a: ObservedCall['call'], b: ObservedCall['call']): boolean =>
  a.url === b.url && a.method === b.method

function failedRefreshes(session: Session): FailedRefresh[] {
  return session.refreshes.flatMap((attempt, i) => {
    if (attempt.outcome !== 'failed' || !attempt.settled) return []
    const settled = attempt.settled
    const later = session.refreshes.slice(i + 1).some(a => a.outcome === 'succeeded')
    const newToken = session.accessTokens.some(token => token.received.mono > settled.mono)
    const failure = refreshFailureOf(
      attempt.error,
      attempt.serverError,
      session.settings.refreshTokens === false,
    )
    return [{ attempt, failure, recovered: later || newToken }]
  })
}
