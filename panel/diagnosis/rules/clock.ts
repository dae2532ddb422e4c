/** Causes that lie in the device's clock. */

import { ISSUER, jumpsBetween, type Skew } from '../../clock/clocks.ts'
import { holds, type Interval, middle, negate } from '../../clock/interval.ts'
import { splitJump } from '../budget.ts'
import { type Case, lifetimeOf, serverTime } from '../case.ts'
import type { Confidence, Finding, Severity } from '../diagnosis.ts'
import type { Investigation } from '../incident.ts'
import { neededLeeway, rejectedShare } from '../leeway.ts'
import { callRows, codeOf, evidence, type Match, type Rule } from '../rule.ts'

/** Below this a skew is not worth a word, ms. */
const NOTICE = 5000
/** A server's window for a client-made proof when it does not say (RFC 9449 §11.1 leaves it to the server), ms. */
const PROOF_WINDOW = 15_000
/** Several refreshes within this are a storm, ms. */
const STORM_WINDOW = 60_000

/** The skew in force now, when its interval excludes zero on the wanted side. */
function skewNow(c: Case, side: 'behind' | 'ahead'): { skew: Skew; size: number; least: number } | null {
  const skew = c.skew(c.now)
  if (!skew) return null
  const [low, high] = side === 'ahead' ? skew.bounds : negate(skew.bounds)
  return low > 0 ? { skew, size: (low + high) / 2, least: low } : null
}

/** Both clocks at the moment of the sample that says it best. */
function skewEvidence({ say }: Investigation, skew: Skew): Finding['evidence'][number] {
  const { at, bounds, event } = skew
  // Outward: a bound that is rounded down is no bound.
  const bound = Math.ceil((bounds[1] - bounds[0]) / 200) * 100
  return { event, text: say.bothClocks(at.wall - middle(bounds), at.wall, bound, skew) }
}

/** A local check that the device clock fails whatever the expiry rule: ID tokens, proofs. */
function failedCheck(
  c: Investigation,
  side: 'behind' | 'ahead',
): { event: number; text: string; code: string; recovered: boolean } | null {
  const skew = skewNow(c, side)
  if (!skew) return null
  const idTolerance = (c.settings.idTokenToleranceSeconds ?? 0) * 1000
  const idFailure = side === 'behind' ? 'id-token-early' : 'id-token-late'
  for (const { attempt, failure, recovered } of c.failedRefreshes) {
    const window = failure === 'dpop-proof' ? PROOF_WINDOW : failure === idFailure ? idTolerance : null
    if (window !== null && skew.size > window) {
      const code = attempt.error?.code ?? failure
      return {
        event: attempt.events.failed!,
        text: c.say.refreshFailed(attempt.error?.message ?? code),
        code,
        recovered,
      }
    }
  }
  const words =
    side === 'behind'
      ? /issued (at |in the )?future|iat is in the future|invalid_iat|device clock/i
      : /\(exp\) claim error|jwt expired and is no longer valid|exp is in the past|err_jwt_expired/i
  for (const { failure, event } of c.session.failures) {
    const text = `${failure.error.code} ${failure.error.message ?? ''}`
    if (words.test(text) && skew.size > idTolerance) {
      return {
        event,
        text: c.say.idTokenRefused(failure.error.message ?? failure.error.code),
        code: failure.error.code,
        recovered: c.session.accessTokens.some(({ received }) => received.mono > failure.mono),
      }
    }
  }
  for (const group of c.failedCalls) {
    if (group.complaint === 'dpop-proof' && skew.size > PROOF_WINDOW) {
      const { call, event } = group.calls[0]!
      return {
        event,
        text: c.say.call(call),
        code: call.error?.code ?? 'invalid_dpop_proof',
        recovered: group.recovered,
      }
    }
  }
  return null
}

const immune = (c: Case): boolean => c.rule === 'received-plus-lifetime' || c.rule === 'server-corrected'

function clockMatch(
  c: Investigation,
  skew: Skew,
  size: number,
  side: 'behind' | 'ahead',
  rest: Omit<Match, 'verdict' | 'numbers'>,
): Match {
  const needed = neededLeeway(c)
  const length = c.token ? lifetimeOf(c.token, c)?.length : null
  const share = rejectedShare(c)
  return {
    verdict: c.say.clockOff(size, side),
    ...rest,
    // An API's clock alone may be the one that is off; a bound from the other side of a jump rests on an assumption.
    confidence:
      (skew.carried || c.reference !== ISSUER) && rest.confidence === 'certain' ? 'likely' : rest.confidence,
    numbers: {
      skew: middle(skew.bounds),
      ...(c.leeway === null ? {} : { leeway: c.leeway }),
      ...(needed === null ? {} : { needed }),
      ...(length ? { lifetime: length } : {}),
      ...(share ? { rejected: share.rejected, period: share.period } : {}),
    },
  }
}

/** Source: decision table row 1. */
const clockBehind: Rule = {
  cause: 'clock-behind',
  match(c) {
    const now = skewNow(c, 'behind')
    if (!now || now.size < 1000 || wasSet(c, -now.size)) return null
    const { skew, size, least } = now
    const proof = failedCheck(c, 'behind')
    if (proof) {
      return clockMatch(c, skew, size, 'behind', {
        confidence: 'certain',
        severity: proof.recovered ? 'notice' : 'failing',
        headline: c.say.clockCheckFails(size, 'behind'),
        evidence: evidence([skewEvidence(c, skew), proof]),
        code: proof.code,
      })
    }
    const harmed = c.incidents.filter(
      found => !found.summed && found.culprits.some(term => term.name === 'skew'),
    )
    if (immune(c)) {
      if (least <= NOTICE) return null
      return clockMatch(c, skew, size, 'behind', {
        confidence: 'certain',
        severity: 'notice',
        headline: c.say.clockHarmless(size),
        evidence: evidence([skewEvidence(c, skew)]),
      })
    }
    const allowed = (c.leeway ?? 0) + c.grace
    // Where it only adds to other delays, the leeway is what is too small. A little does no harm until it is seen to.
    const summed = c.incidents.some(found => found.summed)
    const room = harmed.length === 0 ? NOTICE : 0
    const harmful =
      c.leeway !== null && (summed ? least > allowed : size > Math.max(room, allowed - c.refreshTime))
    if (!harmful && harmed.length === 0) {
      if (least <= NOTICE) return null
      return clockMatch(c, skew, size, 'behind', {
        confidence: c.leeway === null ? 'possible' : 'certain',
        severity: 'notice',
        headline: c.leeway === null ? c.say.leewayUnknown : c.say.leewayCovers(c.leeway),
        evidence: evidence([skewEvidence(c, skew)]),
      })
    }
    const live = harmed.filter(found => found.group && !found.recovered)
    const calls = harmed.flatMap(found => found.group?.calls ?? [])
    const severity: Severity = live.length > 0 || deadNow(c) ? 'failing' : harmful ? 'at-risk' : 'notice'
    const confidence: Confidence =
      c.rule === undefined
        ? 'possible'
        : (least > allowed && !summed) || harmed.some(found => found.firm && found.culprits.length === 1)
          ? 'certain'
          : 'likely'
    return clockMatch(c, skew, size, 'behind', {
      confidence,
      severity,
      headline: consequenceBehind(c, size),
      evidence: evidence([
        mintEvidence(c),
        skewEvidence(c, skew),
        ...calls.slice(-3).map(({ call, event }) => ({
          event,
          text: c.say.inDateByDevice(c.say.call(call)),
        })),
      ]),
      ...codeOf(calls),
    })
  },
}

/** The current token has ended by the server while the device still counts on it. */
function deadNow(c: Case): boolean {
  const life = c.token && lifetimeOf(c.token, c)
  const time = life && serverTime(c, c.now)
  return !!life && !!time && time[0] >= life.expiresAt + c.grace && c.now.wall < life.expiresAt
}

function consequenceBehind(c: Investigation, size: number): string {
  const life = c.token && lifetimeOf(c.token, c)
  const share = rejectedShare(c)
  if (life && c.leeway !== null && deadNow(c)) {
    const due = life.expiresAt - c.leeway
    const wait = due - c.now.wall
    return c.say.trustsEnded(life.expiresAt, wait)
  }
  return c.say.endNoticedLate(size, share && share.rejected > 0 ? share : null)
}

function mintEvidence(c: Investigation): { event: number; text: string } | null {
  const token = c.token
  const iat = token?.facts.claims?.iat
  if (!token || typeof iat !== 'number' || token.requested === undefined) return null
  const ahead = iat * 1000 - token.received.wall
  if (Math.abs(ahead) < 1000) return null
  return { event: token.event, text: c.say.iatOff(ahead) }
}

/** Refreshes that began shortly after one another, the newest run of them. */
export function refreshStorm(c: Case): { starts: { at: number; event: number }[]; perMinute: number } | null {
  const starts = c.session.refreshes.flatMap(attempt => {
    const at = attempt.requested ?? attempt.started ?? attempt.settled
    const event = attempt.events.started ?? attempt.events.succeeded ?? attempt.events.failed
    return at && event !== undefined && attempt.trigger !== 'user' ? [{ at: at.mono, event }] : []
  })
  const newest = starts.at(-1)
  if (!newest) return null
  const run = starts.filter(start => newest.at - start.at <= STORM_WINDOW)
  if (run.length < 4) return null
  const span = Math.max(1, newest.at - run[0]!.at)
  return { starts: run, perMinute: Math.round(((run.length - 1) * 60_000) / span) }
}

/** The issuer has begun to refuse refreshes for their number, and has not yet let one pass again. */
export const limited = (c: Case): boolean =>
  c.failedRefreshes.some(({ failure, recovered }) => failure === 'rate-limited' && !recovered)

/** Source: decision table rows 2 and 3. */
const clockAhead: Rule = {
  cause: 'clock-ahead',
  match(c) {
    const now = skewNow(c, 'ahead')
    if (!now || now.size < 1000 || wasSet(c, now.size)) return null
    const { skew, size, least } = now
    const proof = failedCheck(c, 'ahead')
    if (proof) {
      return clockMatch(c, skew, size, 'ahead', {
        confidence: 'certain',
        severity: proof.recovered ? 'notice' : 'failing',
        headline: c.say.clockCheckFails(size, 'ahead'),
        evidence: evidence([skewEvidence(c, skew), proof]),
        code: proof.code,
      })
    }
    if (immune(c)) {
      if (least <= NOTICE) return null
      return clockMatch(c, skew, size, 'ahead', {
        confidence: 'certain',
        severity: 'notice',
        headline: c.say.clockHarmless(size),
        evidence: evidence([skewEvidence(c, skew)]),
      })
    }
    const length = c.token ? lifetimeOf(c.token, c)?.length : null
    const leeway = c.leeway ?? 0
    const storm = refreshStorm(c)
    // A leeway as long as the lifetime makes the same storm under any clock.
    if (length && size >= length - leeway && leeway < length) {
      return clockMatch(c, skew, size, 'ahead', {
        confidence:
          c.rule === undefined ? 'possible' : least >= length - leeway && storm ? 'certain' : 'likely',
        severity: storm || limited(c) ? 'failing' : 'at-risk',
        headline: c.say.refreshStorm(
          length,
          leeway,
          size >= length,
          storm && { count: storm.starts.length, within: storm.starts.at(-1)!.at - storm.starts[0]!.at },
        ),
        evidence: evidence([
          mintEvidence(c),
          skewEvidence(c, skew),
          ...(storm?.starts.slice(-4).map(({ event }) => ({ event, text: c.say.refreshStarted })) ?? []),
        ]),
      })
    }
    if (least <= NOTICE) return null
    const instead = length ? length - leeway : null
    return clockMatch(c, skew, size, 'ahead', {
      confidence: 'certain',
      severity: 'notice',
      headline: c.say.refreshesEarly(size, instead),
      evidence: evidence([mintEvidence(c), skewEvidence(c, skew)]),
    })
  },
}

type ClockStep = ReturnType<typeof splitJump> & { step: Interval }

/** Each time that the device's clock was set while the page was open, oldest first. */
function clockSteps(c: Case): ClockStep[] {
  const first = c.session.clocks.epochs[0]?.start
  if (!first) return []
  return jumpsBetween(c.session.clocks, first, c.now)
    .map(jump => splitJump(c, jump))
    .filter((jump): jump is ClockStep => jump.step !== null && Math.abs(middle(jump.step)) > 1000)
}

/** The clock is off by `skew` (ms) because it was set: then that is the cause, and there is no second one. */
function wasSet(c: Case, skew: number): boolean {
  const step = clockSteps(c).at(-1)
  return step !== undefined && Math.abs(middle(step.step) - skew) < Math.abs(skew) / 2
}

/** Source: decision table rows 4 and 5. */
const clockStepped: Rule = {
  cause: 'clock-stepped',
  match(c) {
    const last = clockSteps(c).at(-1)
    if (!last) return null
    // The jump against the monotonic clock is known to the ms; the change of skew only within its bounds.
    const size = holds(last.step, last.jump) ? last.jump : middle(last.step)
    const harmed = c.incidents.filter(
      found =>
        found.at.mono >= last.at.mono &&
        found.culprits.some(term => term.name === 'step' || term.name === 'skew'),
    )
    const skew = c.skew(c.now)
    const off = skew && !skew.carried ? middle(skew.bounds) : size
    const allowed = (c.leeway ?? 0) + c.grace
    const length = c.token ? lifetimeOf(c.token, c)?.length : null
    const leavesHarm = !immune(c) && (-off > allowed || (length ? off >= length - (c.leeway ?? 0) : false))
    // A check that the device clock fails now, and passed before it was set.
    const check = failedCheck(c, off < 0 ? 'behind' : 'ahead')
    const live =
      harmed.some(found => found.group && !found.recovered) ||
      (leavesHarm && deadNow(c)) ||
      (check !== null && !check.recovered)
    if (!live && harmed.length === 0 && !leavesHarm && Math.abs(size) <= NOTICE) return null
    const severity: Severity = live
      ? 'failing'
      : leavesHarm
        ? refreshStorm(c) || limited(c)
          ? 'failing'
          : 'at-risk'
        : 'notice'
    const calls = harmed.flatMap(found => found.group?.calls ?? [])
    const follows = leavesHarm
      ? off < 0
        ? consequenceBehind(c, -off)
        : c.say.allSeemDue
      : harmed.length > 0
        ? c.say.plannedByOldTime
        : check
          ? c.say.checksFail
          : c.say.noCallFailed
    return {
      confidence: last.direct ? 'certain' : 'likely',
      severity,
      ...c.say.clockSet(size, last.at.wall, follows),
      evidence: evidence([
        {
          event: last.event,
          text: c.say.wallJumped(last.jump, last.direct && last.step[0] !== last.step[1]),
        },
        ...(skew ? [skewEvidence(c, skew)] : []),
        check,
        ...callRows(c, calls.slice(-3)),
      ]),
      ...(check ? { code: check.code } : codeOf(calls)),
      numbers: { skew: off, ...(c.leeway === null ? {} : { leeway: c.leeway }) },
    }
  },
}

/** Source: decision table row 22. */
const toleranceTooWide: Rule = {
  cause: 'tolerance-too-wide',
  match(c) {
    const tolerance = (c.settings.toleranceSeconds ?? 0) * 1000
    if (tolerance <= 0) return null
    for (const { group, token, recovered, expired, identified } of c.incidents.toReversed()) {
      const life = lifetimeOf(token, c)
      const first = group?.calls[0]
      if (!group || !life || !first || (expired !== 'yes' && expired !== 'unknown')) continue
      // By the SDK's own reckoning: its stored expiry, or the claim as its clock reads it.
      const shift = immune(c) ? middle(c.skew(token.received)?.bounds ?? [0, 0]) : 0
      const over = first.call.sent.wall - (token.facts.expiresAt ?? life.expiresAt + shift)
      const underWay = c.session.refreshes.some(
        a => a.started && a.started.mono <= first.call.sent.mono && a.replaces === token.facts.fingerprint,
      )
      if (over < 0 || over > tolerance || underWay) continue
      return {
        confidence: expired === 'yes' && identified ? 'certain' : 'likely',
        severity: recovered ? 'notice' : 'failing',
        ...c.say.calledValid(tolerance, over),
        evidence: evidence([
          { event: c.session.settingsEvent, text: c.say.tolerance(tolerance) },
          ...callRows(c, group.calls.slice(-3)),
        ]),
        ...codeOf(group.calls),
        numbers: { tolerance },
      }
    }
    return null
  },
}

/** Source: recording format, diagnosis table. */
const expiryMisjudged: Rule = {
  cause: 'expiry-misjudged',
  match(c) {
    const token = c.token
    const exp = token?.facts.claims?.exp
    const stored = token?.facts.expiresAt
    if (!token || typeof exp !== 'number' || stored === undefined) return null
    const skew = c.skew(token.received)
    // An exp-claim SDK stores the claim; the others store device time, which may be off by the skew.
    if (c.rule !== 'exp-claim' && !skew) return null
    const reckoned = c.rule === 'exp-claim' ? 0 : skew!.bounds[1]
    // An API's clock, or one from before a jump, may itself be what is off.
    const shift = skew?.carried || c.reference !== ISSUER ? Math.max(0, reckoned) : reckoned
    const beyond = stored - (exp * 1000 + shift)
    if (beyond <= Math.max(NOTICE, (c.leeway ?? 0) + c.grace)) return null
    const calls = c.incidents.find(found => found.token === token)?.group
    return {
      confidence: 'certain',
      severity: calls && !calls.recovered ? 'failing' : 'at-risk',
      ...c.say.believesTooLong(beyond),
      evidence: evidence([
        {
          event: token.event,
          text: c.say.storedExpiry(exp * 1000, stored),
        },
        ...callRows(c, calls?.calls.slice(-3) ?? []),
      ]),
      ...codeOf(calls?.calls ?? []),
    }
  },
}

export const clockRules: readonly Rule[] = [
  clockStepped,
  clockBehind,
  clockAhead,
  toleranceTooWide,
  expiryMisjudged,
]
