/** Each time that an expired token did harm, or was about to, with the budget of the refresh that came too late. */

import type { Instant } from '../../sdk-bridge/event.ts'
import { boundsFromDate, ISSUER } from '../clock/clocks.ts'
import { type Interval, minus } from '../clock/interval.ts'
import type { HeldToken, ObservedCall, RefreshAttempt } from '../session/session.ts'
import { type Budget, budgetAt, culprits, type Term } from './budget.ts'
import { type Case, type FailedCalls, lifetimeOf, serverTime } from './case.ts'
import type { Phrases } from './phrases/english.ts'

/** By the issuer's clock, when the call was judged. */
export type Expired = 'yes' | 'no' | 'borderline' | 'unknown'

export interface Incident {
  token: HeldToken
  /** The calls that failed for it; absent when no call was seen to fail. */
  group?: FailedCalls
  at: Instant
  /** Which token failed was seen, not only taken for the current one. */
  identified: boolean
  expired: Expired
  /** By the device's own clock the token had ended. */
  expiredOnDevice: boolean
  budget: Budget | null
  /** Empty when nothing explains it, when a refresh had failed before, or when the page was loaded anew meanwhile. */
  culprits: readonly Term[]
  /** No term alone explains it, and each of them is ordinary: they only add up. */
  summed: boolean
  /** The verdict holds on the bounds, not only on their middle. */
  firm: boolean
  /** The refresh that should have replaced it had failed before. */
  failedBefore?: RefreshAttempt
  recovered: boolean
}

export interface Investigation extends Case {
  incidents: readonly Incident[]
  /** What is found is said in these. */
  say: Phrases
}

export function investigate(c: Case, say: Phrases): Investigation {
  const failing = c.failedCalls.filter(
    group =>
      (group.complaint === 'expiry' || group.complaint === 'rejected') &&
      group.carried !== 'none' &&
      group.carried !== 'other-audience' &&
      group.carried !== 'stale',
  )
  const incidents = failing.flatMap(group => {
    const token = group.token ?? c.session.access
    if (!token) return []
    const first = group.calls[0]!.call
    const expired = expiredWhen(c, token, first.sent, first.received)
    const last = group.calls.at(-1)!.call.received
    // The budget is that of the whole refresh, where it came at last; else as far as it had come when calls failed.
    const replaced = c.session.refreshes.find(
      a =>
        a.outcome === 'succeeded' &&
        a.replaces === token.facts.fingerprint &&
        a.settled &&
        a.settled.mono >= last.mono,
    )
    return [incident(c, token, replaced?.settled ?? last, expired, group.recovered, group)]
  })
  const harmed = new Set(incidents.map(found => found.token.facts.fingerprint))
  return { ...c, say, incidents: [...incidents, ...silentIncidents(c, harmed)] }
}

/** Whether a token had ended by the issuer's clock at some time between two moments. */
export function expiredWhen(c: Case, token: HeldToken, from: Instant, to: Instant): Expired {
  const life = lifetimeOf(token, c)
  const time = serverTime(c, from, to)
  if (!life || !time) return 'unknown'
  if (time[0] >= life.expiresAt) return 'yes'
  return time[1] < life.expiresAt ? 'no' : 'borderline'
}

/**
 * An API's clock minus the issuer's when it answered a call, ms: by that answer's own `Date`, which says what the API
 * went by. null when it cannot be read, or the issuer's clock is not known.
 */
export function apiOffset(c: Case, { call }: ObservedCall): Interval | null {
  if (c.reference !== ISSUER || call.serverDate === undefined || call.age !== undefined || call.fromCache)
    return null
  const issuer = c.readClock(ISSUER, call.received)
  if (!issuer || issuer.carried) return null
  return minus(issuer.bounds, boundsFromDate(call.sent, call.received, call.serverDate))
}

function incident(
  c: Case,
  token: HeldToken,
  at: Instant,
  expired: Expired,
  recovered: boolean,
  group?: FailedCalls,
): Incident {
  const life = lifetimeOf(token, c)
  const budget = budgetAt(c, token, at)
  const found = budget
    ? culprits(budget, expired === 'yes' && group?.complaint === 'expiry')
    : { terms: [], firm: false, summed: false }
  const failedBefore = c.session.refreshes.findLast(
    a =>
      a.outcome === 'failed' &&
      a.settled !== undefined &&
      // Failed by then, or under way and about to.
      (a.started ?? a.requested ?? a.settled).mono <= at.mono &&
      a.settled.mono >= token.received.mono &&
      (a.replaces === undefined || a.replaces === token.facts.fingerprint),
  )
  const expiredOnDevice = life !== null && at.wall >= life.expiresAt
  // A token in date was refused for something else; where nobody knows, the API's word or the device's own clock counts.
  const overdue = group?.complaint === 'expiry' && budget !== null && budget.lateOnDevice > 0
  const ended = expired === 'unknown' ? expiredOnDevice || overdue : expired !== 'no'
  // An SDK that refreshes when asked was not late for as long as nobody asked.
  const idle = c.settings.renewal === 'on-use' && found.summed
  const reloaded = c.session.loads.some(({ load }) => load.mono > token.received.mono && load.mono <= at.mono)
  return {
    token,
    at,
    identified: group === undefined || group.carried === 'current',
    expired,
    expiredOnDevice,
    budget,
    culprits: failedBefore || reloaded || !ended || idle ? [] : found.terms,
    firm: found.firm,
    summed: found.summed && !idle,
    recovered,
    ...(group ? { group } : {}),
    ...(failedBefore ? { failedBefore } : {}),
  }
}

/** When a planned refresh runs or should have: a timer keeps to the monotonic clock, whatever was slept through. */
function willFire(c: Case, { armed, due, started }: RefreshAttempt): Instant {
  if (!armed || due === undefined || started || c.settings.renewal !== 'timer') return c.now
  const left = armed.mono + (due - armed.wall) - c.now.mono
  return left > 0 ? { wall: c.now.wall + left, mono: c.now.mono + left } : c.now
}

/** What passed unnoticed is told of this many refreshes back: what is older is over. */
const REFRESHES_BACK = 24

/** Refreshes that came after the token's end without a call having been seen to fail, and one that is overdue now. */
function silentIncidents(c: Case, harmed: ReadonlySet<string>): Incident[] {
  if (c.settings.renewal === 'on-use' || c.settings.renewal === 'none') return []
  const found: Incident[] = []
  for (const attempt of c.session.refreshes.slice(-REFRESHES_BACK)) {
    const token = c.session.accessTokens.findLast(held => held.facts.fingerprint === attempt.replaces)
    const pending = !attempt.settled && token?.facts.fingerprint === c.session.access?.facts.fingerprint
    if (!token || attempt.outcome === 'failed' || attempt.outcome === 'cancelled') continue
    const at = attempt.settled ?? (pending ? willFire(c, attempt) : undefined)
    if (!at || harmed.has(token.facts.fingerprint)) continue
    const life = lifetimeOf(token, c)
    const time = serverTime(c, at)
    // In time by the issuer's clock, as nearly all are.
    if (life && time && time[0] <= life.expiresAt + c.grace) continue
    const expired = expiredWhen(c, token, at, at)
    const late = incident(c, token, at, expired, attempt.settled !== undefined)
    const lateness = late.budget && (late.budget.late?.[0] ?? late.budget.lateOnDevice)
    if (late.budget && lateness !== null && lateness > late.budget.allowed) found.push(late)
  }
  return found
}
