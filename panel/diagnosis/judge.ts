/** From the state of a session at a moment to the answer. Pure. */

import type { Instant } from '../../sdk-bridge/event.ts'
import { ISSUER, isDisputed } from '../clock/clocks.ts'
import { middle } from '../clock/interval.ts'
import { remedyFor } from '../remedies/causes.ts'
import { isSigningIn } from '../session/plan.ts'
import type { Session } from '../session/session.ts'
import { type Case, lifetimeOf, openCase, serverTime, textsOf } from './case.ts'
import { rules } from './causes.ts'
import type { Diagnosis, Finding, Severity } from './diagnosis.ts'
import { type Investigation, investigate } from './incident.ts'
import { neededLeeway } from './leeway.ts'
import { english, type Phrases } from './phrases/english.ts'
import type { Rule } from './rule.ts'

/** With times in UTC: what is read elsewhere is read in another zone. */
const inEnglish = english()

const weight: Record<Severity, number> = { failing: 0, 'at-risk': 1, notice: 2 }

/** A rule that threw: named, so that it is seen and mended, while the others go on. */
export interface BrokenRule {
  cause: Rule['cause']
  message: string
}

/**
 * Judges a session at a moment.
 *
 * @param now the device's clocks at the moment of judging
 * @param onBroken told of each rule that threw
 * @param say the language of all sentences and the zone of their times
 */
export function judge(
  session: Session,
  now: Instant,
  onBroken?: (broken: BrokenRule) => void,
  say: Phrases = inEnglish,
): Diagnosis {
  const c = investigate(openCase(session, now), say)
  const found = rules.flatMap((rule, precedence) => {
    try {
      const match = rule.match(c)
      if (!match) return []
      const { numbers, verdict, ...rest } = match
      const remedy = remedyFor(rule.cause, c.settings.sdk, numbers, say.steps)
      return [{ finding: { cause: rule.cause, ...rest, remedy } satisfies Finding, verdict, precedence }]
    } catch (thrown) {
      onBroken?.({ cause: rule.cause, message: thrown instanceof Error ? thrown.message : String(thrown) })
      return []
    }
  })
  found.sort(
    (a, b) =>
      weight[a.finding.severity] - weight[b.finding.severity] ||
      // Among notices, what failed and is over comes before what merely is so.
      (a.finding.severity === 'notice' ? Number(!a.finding.code) - Number(!b.finding.code) : 0) ||
      Number(a.finding.confidence === 'possible') - Number(b.finding.confidence === 'possible') ||
      a.precedence - b.precedence,
  )
  const findings = found.map(({ finding }) => finding)
  const { status, headline } = verdict(c, findings, found[0]?.verdict)
  return {
    status,
    headline,
    findings,
    clock: clockOf(c),
    access: accessOf(c),
    leeway: { configured: c.settings.leewaySeconds ?? null, needed: neededLeeway(c) },
    lastRefresh: lastRefreshOf(c),
  }
}

function verdict(
  c: Investigation,
  findings: readonly Finding[],
  first: string | undefined,
): Pick<Diagnosis, 'status' | 'headline'> {
  const { session, say } = c
  const worst = findings[0]?.severity
  if (session.signedIn === false && !endedByFailure(c))
    return { status: 'signed-out', headline: say.signedOut }
  if (worst === 'failing') return { status: 'failing', headline: first! }
  const unexplained = c.failedCalls.findLast(
    group =>
      !group.recovered &&
      !findings.some(f => f.evidence.some(row => group.calls.some(call => call.event === row.event))),
  )
  if (unexplained) {
    const call = unexplained.calls.at(-1)!.call
    return {
      status: 'failing',
      headline: say.callUnexplained(
        say.call(call),
        c.skew(call.received) ? 'known' : isDisputed(session.clocks, call.received) ? 'disputed' : 'unseen',
      ),
    }
  }
  const refused = c.failedRefreshes.at(-1)
  const at = refused?.attempt.events.failed
  if (refused && !refused.recovered && !findings.some(f => f.evidence.some(row => row.event === at))) {
    const { error, serverError } = refused.attempt
    return {
      status: 'failing',
      headline: say.refreshUnexplained((error ?? serverError)?.code),
    }
  }
  if (worst === 'at-risk') return { status: 'at-risk', headline: first! }
  if (!session.access && session.signedIn !== true)
    return { status: 'unknown', headline: isSigningIn(session, c.now) ? say.signingIn : say.noSession }
  if (!session.access && session.accessTokens.length === 0)
    return { status: 'unknown', headline: say.noTokenYet }
  // A notice with a code is a failure that is over; any other is merely worth knowing.
  return {
    status: 'healthy',
    headline: first && findings[0]?.code ? say.healthyAgain(first) : say.healthy,
  }
}

/** The session ended because a refresh failed, not because somebody signed out. */
function endedByFailure(c: Case): boolean {
  const failed = c.failedRefreshes.findLast(({ recovered }) => !recovered)
  const out = c.session.signOut
  if (!failed?.attempt.settled || !out) return false
  return Math.abs(out.at.mono - failed.attempt.settled.mono) < 10_000
}

function clockOf(c: Case): Diagnosis['clock'] {
  const skew = c.skew(c.now)
  if (!skew) return null
  const [iss = 'issuer'] = textsOf(c.session.access?.facts.claims?.iss)
  const server = c.reference === ISSUER ? (c.settings.issuer ?? iss) : (c.reference?.slice(4) ?? '')
  const [low, high] = skew.bounds
  return { skew: middle(skew.bounds), low, high, samples: skew.samples, server }
}

function accessOf(c: Case): Diagnosis['access'] {
  const token = c.session.access
  const life = token && lifetimeOf(token, c)
  if (!token || !life) return null
  const time = serverTime(c, c.now)
  const remaining = life.expiresAt - (time ? middle(time) : c.now.wall)
  return { expiresAtServer: life.expiresAt, remaining, expired: expiredNow() }

  function expiredNow(): boolean | null {
    if (time) return time[0] >= life!.expiresAt ? true : time[1] < life!.expiresAt ? false : null
    // By no clock: the server's time was at least `iat` when the token came, and so much has passed since.
    const passed = c.now.mono - token!.received.mono
    return life!.issuedAt !== null && life!.length !== null && passed >= life!.length ? true : null
  }
}

function lastRefreshOf(c: Case): Diagnosis['lastRefresh'] {
  const last = c.session.refreshes.findLast(a => a.outcome === 'succeeded' || a.outcome === 'failed')
  if (!last?.settled || last.outcome === 'cancelled' || !last.outcome) return null
  const code = last.outcome === 'failed' ? (last.error ?? last.serverError)?.code : undefined
  return { at: last.settled.wall, outcome: last.outcome, ...(code === undefined ? {} : { code }) }
}
