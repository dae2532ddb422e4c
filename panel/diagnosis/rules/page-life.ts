/** Causes that lie in the life of the page: asleep, frozen, dropped, throttled, or busy; and in waiting for others. */

import { middle } from '../../clock/interval.ts'
import type { Cause, Confidence } from '../diagnosis.ts'
import type { Incident, Investigation } from '../incident.ts'
import type { Phrases } from '../phrases/english.ts'
import { callRows, codeOf, evidence, type Match, type Rule } from '../rule.ts'

interface LateRefresh {
  cause: Cause
  term: keyof Phrases['late']
  /** Takes `certain` back where the term could be another. */
  confidence?(best: Confidence, share: number, c: Investigation, found: Incident): Confidence
}

/** Makes the rule for one term of the lateness budget: it names the term without which nothing would have failed. */
function lateRefresh(late: LateRefresh): Rule {
  return {
    cause: late.cause,
    match(c) {
      const found = weightiest(
        c.incidents.filter(
          ({ culprits, summed }) => !summed && culprits.some(term => term.name === late.term),
        ),
      )
      if (!found?.budget) return null
      const term = found.culprits.find(({ name }) => name === late.term)!
      const share = middle(term.share)
      const alone = found.culprits.length === 1
      const best: Confidence =
        found.firm && term.direct && alone && found.expired === 'yes' && found.identified
          ? 'certain'
          : found.expired === 'unknown' && !found.expiredOnDevice
            ? 'possible'
            : 'likely'
      const calls = found.group?.calls ?? []
      const attempt = found.budget.attempt
      const lateBy = found.budget.late ? middle(found.budget.late) : found.budget.lateOnDevice
      const failing = found.group !== undefined && !found.recovered
      const say = c.say.late[late.term]
      return {
        confidence: late.confidence?.(best, share, c, found) ?? best,
        severity: failing ? 'failing' : found.recovered ? 'notice' : 'at-risk',
        verdict: say.verdict(share),
        headline: `${say.happened(share, attempt?.holder === 'this-tab')} ${c.say.cameLate(lateBy, calls.length > 0, found.recovered)}`,
        evidence: evidence([
          attempt?.due !== undefined && {
            event: attempt.events.armed,
            text: c.say.refreshPlanned(attempt.due),
          },
          ...term.events.slice(0, 1).map(event => ({ event, text: say.said(share) })),
          attempt?.started && {
            event: attempt.events.started,
            text: c.say.refreshStartedAt(attempt.started.wall),
          },
          ...callRows(c, calls.slice(0, 3)),
        ]),
        ...codeOf(calls),
        numbers: {
          delay: share,
          late: lateBy,
          ...(c.leeway === null ? {} : { leeway: c.leeway }),
        },
      }
    },
  }
}

/** One that still fails, else one at which calls failed, else the newest. */
const weightiest = (incidents: readonly Incident[]): Incident | undefined =>
  incidents.toSorted((a, b) => weight(a) - weight(b)).at(-1)

const weight = (found: Incident): number =>
  found.at.mono + (found.group ? 1e12 : 0) + (found.recovered ? 0 : 1e13)

/** Source: decision table rows 6 and 7. */
const deviceSlept = lateRefresh({
  cause: 'device-slept',
  term: 'suspend',
})

/** Source: decision table rows 8 and 9. */
const pageFrozen = lateRefresh({
  cause: 'page-frozen',
  term: 'frozen',
})

/** Source: decision table rows 11 and 12. */
const tabThrottled = lateRefresh({
  cause: 'tab-throttled',
  term: 'hidden',
  // Where the browser says nothing of freezing and suspending, a hidden tab may have been either.
  confidence: best => (best === 'certain' ? 'likely' : best),
})

/** Source: decision table row 13. */
const mainThreadBlocked = lateRefresh({
  cause: 'main-thread-blocked',
  term: 'blocked',
  // Without a worker's word a stopped process looks the same; so does a throttled one where visibility is not known.
  confidence: (best, _share, c, found) => {
    const told = found.culprits.some(({ name, direct }) => name === 'blocked' && direct)
    return told && c.session.visible !== null ? best : 'possible'
  },
})

/** Source: decision table row 14. */
const refreshLockWait = lateRefresh({
  cause: 'refresh-lock-wait',
  term: 'lock',
})

/** Source: decision table row 15. */
const refreshSlow = lateRefresh({
  cause: 'refresh-slow',
  term: 'network',
})

/** Source: decision table row 10. */
const pageDiscarded: Rule = {
  cause: 'page-discarded',
  match(c): Match | null {
    const load = c.session.loads.findLast(({ load }, i) => i > 0 || load.discarded || load.lastBeat)
    if (!load) return null
    const hole = load.load.lastBeat ? load.load.wall - load.load.lastBeat.wall : null
    const discarded = load.load.discarded === true
    const restored = c.session.accessTokens.find(token => token.received.mono >= load.load.mono)
    // Without harm a dropped or reloaded tab is the browser's business.
    const group = c.failedCalls.findLast(({ calls, carried, complaint }) => {
      const { sent } = calls[0]!.call
      const early = sent.mono >= load.load.mono && (!restored || sent.mono <= restored.received.mono)
      // A token that was kept in storage ran out while the page was away.
      const away = discarded || (hole !== null && hole >= 60_000)
      const old =
        away &&
        (complaint === 'expiry' || complaint === 'rejected') &&
        carried !== 'stale' &&
        sent.mono >= load.load.mono
      return (complaint === 'missing' && early) || (old && sent.mono - load.load.mono < 60_000)
    })
    if (!group) return null
    return {
      confidence: discarded && group.complaint === 'missing' ? 'certain' : 'likely',
      severity: group.recovered ? 'notice' : 'failing',
      ...c.say.loadedAnew(discarded || !!hole, hole),
      evidence: evidence([
        {
          event: load.event,
          text: discarded ? c.say.loadedAfterDiscard : c.say.loadedAfterSilence(hole ?? 0),
        },
        ...callRows(c, group.calls.slice(0, 3)),
      ]),
      ...codeOf(group.calls.slice(0, 1)),
    }
  },
}

/** Source: lateness budget: no single term suffices. */
const leewayTooSmall: Rule = {
  cause: 'leeway-too-small',
  match(c) {
    const found = weightiest(c.incidents.filter(({ summed }) => summed))
    if (!found?.budget) return null
    const sum = found.culprits.reduce((total, term) => total + middle(term.share), 0)
    const delays = found.culprits.map(({ name, share }) => ({ name, ms: middle(share) }))
    const calls = found.group?.calls ?? []
    return {
      confidence: found.budget.late ? 'likely' : 'possible',
      severity: found.group && !found.recovered ? 'failing' : found.recovered ? 'notice' : 'at-risk',
      ...c.say.leewayTooShort(c.leeway ?? 0, sum, delays),
      evidence: evidence([
        ...found.culprits.flatMap(({ events }, i) =>
          events.map(event => ({ event, text: c.say.delay(delays[i]!) })),
        ),
        ...callRows(c, calls.slice(0, 2)),
      ]),
      ...codeOf(calls),
      numbers: { needed: Math.ceil((sum + 5000) / 1000), ...(c.leeway === null ? {} : { leeway: c.leeway }) },
    }
  },
}

export const pageLifeRules: readonly Rule[] = [
  leewayTooSmall,
  deviceSlept,
  pageFrozen,
  pageDiscarded,
  tabThrottled,
  mainThreadBlocked,
  refreshLockWait,
  refreshSlow,
]
