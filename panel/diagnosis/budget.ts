/**
 * Why a refresh came too late: its lateness split into terms that add up, each with bounds.
 *
 *   server time of the refresh − (exp − L)  =  skew + step + suspend + timer + lock + network
 *
 * The timer's share is divided by what the page was doing meanwhile (frozen, hidden, blocked).
 */

import type { Instant } from '../../sdk-bridge/event.ts'
import { type Epoch, jumpsBetween, type Skew } from '../clock/clocks.ts'
import { add, exactly, type Interval, middle, minus, negate } from '../clock/interval.ts'
import type { HeldToken, RefreshAttempt, Span } from '../session/session.ts'
import { type Case, lifetimeOf } from './case.ts'

export type TermName =
  | 'skew'
  | 'step'
  | 'suspend'
  | 'frozen'
  | 'hidden'
  | 'blocked'
  | 'timer'
  | 'lock'
  | 'network'

export interface Term {
  name: TermName
  /** Its share of the lateness, ms. */
  share: Interval
  /** Events that show it, as indexes. */
  events: readonly number[]
  /** A part of the timer's own lateness on the monotonic clock. */
  onTimer?: boolean
  /** The evidence for this share is direct: a freeze event, server time on both sides, the lock's holder. */
  direct: boolean
}

export interface Budget {
  /** The attempt that should have replaced the token; undefined when none was ever seen. */
  attempt?: RefreshAttempt
  /** Lateness against `exp − L` when the token was needed or replaced, ms; null without server time. */
  late: Interval | null
  /** Lateness as the device's own clock shows it, ms. */
  lateOnDevice: number
  terms: readonly Term[]
  /** What may pass before it does harm: L + G, ms. */
  allowed: number
  /**
   * By how much later it might have ended had the rest been otherwise, ms: a poll begins its period anywhere, and a
   * request that is not answered yet takes at least what requests take.
   */
  slack: number
}

/** No page is busy for longer and then goes on; a longer gap of a visible page is sleep, ms. */
const LONGEST_BLOCK = 60_000

/** How often SDKs that poll look at the clock, at the least, ms (oidc-client-ts: 5 s). */
const POLL_PERIOD = 5000

/** No request over a network is answered sooner, or hardly, ms. */
const ROUND_TRIP = 20

/** A term below this is ordinary and explains nothing alone, ms. */
const ORDINARY = 1000

/**
 * The budget of the refresh that should have replaced `token`, judged at `at`: when a call needed the new token, or
 * when the refresh settled.
 *
 * @returns null when the token's end or the SDK's plan cannot be known
 */
export function budgetAt(c: Case, token: HeldToken, at: Instant): Budget | null {
  const life = lifetimeOf(token, c)
  if (!life) return null
  const leeway = c.leeway ?? 0
  const attempt = attemptFor(c, token, at)
  const armed = attempt?.armed ?? token.received
  const skewArmed = c.skew(armed)
  const due = attempt?.due ?? plannedDue(c, token, life.expiresAt, leeway)
  const fired = earlier(attempt?.started, at)
  const settled = earlier(attempt?.settled, at)
  // That the lock was granted may have gone untold: a request shows it.
  const granted = attempt?.granted ?? attempt?.requested
  const lockEnd = attempt?.waiting ? (granted ? earlier(granted, at) : settled) : fired
  const began = attempt?.requested ? earlier(attempt.requested, at) : attempt?.waiting ? lockEnd : fired

  const terms: Term[] = []
  const push = (
    name: TermName,
    share: Interval,
    direct: boolean,
    events: readonly (number | undefined)[] = [],
  ) => terms.push({ name, share, direct, events: events.filter(event => event !== undefined) })

  if (c.rule !== 'received-plus-lifetime' && c.rule !== 'server-corrected') {
    if (skewArmed) push('skew', negate(skewArmed.bounds), !skewArmed.carried, [skewArmed.event])
  }

  const jumps = jumpsBetween(c.session.clocks, armed, fired).map(jump => splitJump(c, jump))
  /** By how much steps moved a deadline that is read from the wall clock away, on the monotonic clock. */
  let moved = 0
  for (const jump of jumps) {
    if (jump.step && c.settings.renewal !== 'timer') {
      push('step', negate(jump.step), jump.direct, [jump.event])
      moved -= middle(jump.step)
    }
    if (jump.suspend[1] > ORDINARY) push('suspend', jump.suspend, jump.direct, [jump.event])
  }

  // A sleep under way: the request's own time is read from the monotonic clock and leaves it out.
  for (const { suspend, direct, event } of jumpsBetween(c.session.clocks, began, settled).map(jump =>
    splitJump(c, jump),
  )) {
    if (suspend[1] > ORDINARY) push('suspend', suspend, direct, [event])
  }

  // The plan on the monotonic clock: what is left is the timer's own lateness.
  const planned = due - armed.wall + moved
  const timer = fired.mono - armed.mono - planned
  const dueMono = armed.mono + planned
  for (const share of divide(c, dueMono, fired.mono)) {
    terms.push({ ...share, share: exactly(share.ms), onTimer: true })
  }
  const shared = terms.filter(t => t.onTimer)
  const rest = timer - shared.reduce((sum, term) => sum + middle(term.share), 0)
  push('timer', exactly(rest), false)

  if (attempt?.waiting && attempt.waiting.mono <= at.mono) {
    const lock = lockEnd.wall - Math.min(attempt.waiting.wall, lockEnd.wall)
    push('lock', exactly(lock), attempt.holder !== undefined, [
      attempt.events['waiting-for-lock'],
      attempt.events.granted,
    ])
  }
  if (attempt?.started && attempt.started.mono <= at.mono) {
    push('network', exactly(Math.max(0, settled.mono - began.mono)), attempt.requested !== undefined, [
      attempt.events.started,
      attempt.events.succeeded ?? attempt.events.failed,
    ])
  }

  const end = attempt?.settled && attempt.settled.mono < at.mono ? attempt.settled : at
  const skewEnd = c.skew(end)
  const ideal = life.expiresAt - leeway
  return {
    ...(attempt ? { attempt } : {}),
    late: skewEnd && minus(exactly(end.wall - ideal), skewEnd.bounds),
    lateOnDevice: end.wall - due,
    terms,
    allowed: leeway + c.grace,
    slack:
      c.settings.renewal === 'poll'
        ? Math.max(0, POLL_PERIOD - Math.max(0, rest)) +
          (attempt?.settled ? 0 : Math.max(c.refreshTime, ROUND_TRIP))
        : 0,
  }
}

/**
 * The terms without which the token would have been replaced in time: the one whose removal alone suffices, or the
 * smallest set of them, largest first. Empty when the lateness did no harm, or no set explains it.
 *
 * @param harmProven an API refused the token as expired: then that it came too late need not be shown by bounds
 */
export function culprits(
  budget: Budget,
  harmProven: boolean,
): { terms: readonly Term[]; firm: boolean; summed: boolean } {
  const { allowed, slack } = budget
  // Against seconds the place of the poll in its period counts; against a minute or an hour it does not.
  const rolled = (terms: readonly Term[]) =>
    terms.some(({ name, share }) => name === 'timer' || middle(share) > 2 * POLL_PERIOD) ? 0 : slack
  const candidates = budget.terms
    .filter(term => term.name !== 'timer' && middle(term.share) > ORDINARY)
    .sort((a, b) => middle(b.share) - middle(a.share))
  // Server time that was read long ago says less than the terms, which are read from the device's own clocks.
  const sum = total(budget.terms)
  const late = budget.late && width(budget.late) < width(sum) + 2 * ORDINARY ? budget.late : sum
  const alone = candidates.filter(term => middle(late) - middle(term.share) + rolled([term]) <= allowed)
  if (alone.length > 0) {
    const firm =
      (harmProven || late[0] > allowed) &&
      late[1] - alone[0]!.share[0] + rolled([alone[0]!]) <= allowed &&
      budget.late !== null
    return { terms: alone, firm, summed: false }
  }
  // As the poll did stand, one term may suffice; and one that exceeds the allowance by itself needs no other.
  const asItStood = candidates.filter(term => middle(late) - middle(term.share) <= allowed)
  const outright = asItStood.filter(({ share }) => share[0] > allowed)
  if (outright.length > 0) return { terms: outright, firm: false, summed: false }
  // Together with what the timer itself was late, as a poll is by its period.
  const all = [
    ...candidates,
    // Where it stood in its period counts, however little it was.
    ...budget.terms.filter(term => term.name === 'timer' && middle(term.share) > (slack > 0 ? 0 : ORDINARY)),
  ].sort((a, b) => middle(b.share) - middle(a.share))
  let removed: Interval = exactly(0)
  for (const [i, term] of all.entries()) {
    removed = add(removed, term.share)
    const terms = all.slice(0, i + 1)
    if (middle(late) - middle(removed) + rolled(terms) > allowed) continue
    // Of a timer that late alone nothing is known; beside it the others count for nothing.
    if (terms.length === 1 && middle(term.share) > 2 * POLL_PERIOD)
      return { terms: [], firm: false, summed: false }
    if (terms.length > 1) return { terms, firm: false, summed: terms.every(isOrdinary) }
  }
  return { terms: asItStood, firm: false, summed: false }
}

/** Up to this a term is what happens every day, ms; only their sum is too much. */
const everyday: Partial<Record<TermName, number>> = {
  skew: 60_000,
  hidden: 61_000,
  timer: 61_000,
  network: 10_000,
  lock: 10_000,
  blocked: 5000,
}

const isOrdinary = (term: Term): boolean => middle(term.share) <= (everyday[term.name] ?? 0)

const width = ([low, high]: Interval): number => high - low

const total = (terms: readonly Term[]): Interval => terms.reduce((sum, t) => add(sum, t.share), exactly(0))

/** When a token is due by the SDK's own reckoning, on the device clock, ms. */
function plannedDue(c: Case, token: HeldToken, expiresAtServer: number, leeway: number): number {
  const { expiresAt, expiresIn } = token.facts
  if (c.rule === 'received-plus-lifetime' || c.rule === 'server-corrected') {
    if (expiresAt !== undefined) return expiresAt - leeway
    if (expiresIn !== undefined) return token.received.wall + expiresIn * 1000 - leeway
    const skew = c.skew(token.received)
    return expiresAtServer + (skew ? middle(skew.bounds) : 0) - leeway
  }
  return (expiresAt ?? expiresAtServer) - leeway
}

/** The attempt that was to replace a token: the one that began, else the one that was planned. */
function attemptFor(c: Case, token: HeldToken, at: Instant): RefreshAttempt | undefined {
  const mine = c.session.refreshes.filter(
    a =>
      a.replaces === token.facts.fingerprint &&
      (a.armed ?? a.started ?? a.settled ?? at).mono <= at.mono &&
      a.outcome !== 'cancelled',
  )
  return mine.findLast(a => a.started && a.started.mono <= at.mono) ?? mine.at(-1)
}

const earlier = (a: Instant | undefined, b: Instant): Instant => (a && a.mono <= b.mono ? a : b)

/** What a jump of wall against monotonic was made of: the clock's step, and time that monotonic slept through. */
export function splitJump(
  c: Case,
  jump: { before: Epoch; after: Epoch },
): { jump: number; step: Interval | null; suspend: Interval; direct: boolean; event: number; at: Instant } {
  const { before, after } = jump
  const known = (skew: Skew | null) => (skew && !skew.carried ? skew : null)
  const first = known(c.skew(before.end))
  const second = known(c.skew(after.start))
  const size = after.jump
  const base = { jump: size, event: after.event, at: after.start }
  if (first && second) {
    const change = minus(second.bounds, first.bounds)
    // Within the bounds of zero, and far from the jump: nothing was set, the device slept.
    const stepped = change[0] > 0 || change[1] < 0
    const step = stepped ? change : null
    const suspend = stepped ? minus(exactly(size), change) : exactly(size)
    return { ...base, step, suspend: suspend[1] < ORDINARY ? exactly(0) : suspend, direct: true }
  }
  // Wall never falls behind monotonic by sleeping.
  if (size < 0) return { ...base, step: exactly(size), suspend: exactly(0), direct: true }
  return { ...base, step: null, suspend: exactly(size), direct: false }
}

/** Divides a stretch of monotonic time after the due moment by what the page was doing. */
function divide(
  c: Case,
  from: number,
  to: number,
): { name: 'frozen' | 'hidden' | 'blocked' | 'suspend'; ms: number; direct: boolean; events: number[] }[] {
  if (to - from <= ORDINARY) return []
  const overlap = (span: Span) =>
    Math.max(0, Math.min(to, span.end?.mono ?? to) - Math.max(from, span.start.mono))
  const measure = (pick: (span: Span) => boolean) => {
    const spans = c.session.spans.filter(span => pick(span) && overlap(span) > 0)
    const ms = Math.min(
      to - from,
      spans.reduce((sum, span) => sum + overlap(span), 0),
    )
    return { ms, events: spans.map(span => span.event), spans }
  }
  const frozen = measure(span => span.kind === 'frozen' || span.kind === 'bfcache')
  if (frozen.ms > ORDINARY) return [{ name: 'frozen', direct: true, ...frozen }]
  // A worker that fell silent too: everything stood still, on a platform whose monotonic clock ticks in sleep.
  const silent = measure(span => span.pulse?.worker === 'silent')
  if (silent.ms > (to - from) / 2) return [{ name: 'suspend', direct: false, ...silent }]
  const hidden = measure(span => span.kind === 'hidden')
  if (hidden.ms > ORDINARY) {
    return [{ name: 'hidden', direct: hidden.ms > 0.9 * (to - from), ...hidden }]
  }
  const gaps = measure(span => span.kind === 'gap')
  if (gaps.ms <= ORDINARY) return []
  const beating = gaps.spans.some(span => span.pulse?.worker === 'beating')
  const name = beating || gaps.ms < LONGEST_BLOCK ? 'blocked' : 'suspend'
  return [{ name, direct: beating, ...gaps }]
}
