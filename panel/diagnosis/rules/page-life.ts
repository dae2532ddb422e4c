/** Causes that lie in the life of the page: asleep, frozen, dropped, throttled, or busy; and in waiting for others. */

import { middle } from '../../clock/interval.ts'
import type { TermName } from '../budget.ts'
import type { Cause, Confidence } from '../diagnosis.ts'
import type { Incident, Investigation } from '../incident.ts'
import { evidence, type Match, type Rule } from '../rule.ts'
import { callText, clockTime, duration } from '../say.ts'

interface LateRefresh {
  cause: Cause
  source: string
  term: TermName
  verdict(share: number): string
  /** What kept the refresh, as a sentence. */
  happened(share: number, found: Incident): string
  /** What the events of this term say. */
  said(share: number): string
  /** Takes `certain` back where the term could be another. */
  confidence?(best: Confidence, share: number, c: Investigation, found: Incident): Confidence
}

/** Makes the rule for one term of the lateness budget: it names the term without which nothing would have failed. */
function lateRefresh(late: LateRefresh): Rule {
  return {
    cause: late.cause,
    source: late.source,
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
      const code = calls.at(-1)?.call.error?.code
      return {
        confidence: late.confidence?.(best, share, c, found) ?? best,
        severity: failing ? 'failing' : found.recovered ? 'notice' : 'at-risk',
        verdict: late.verdict(share),
        headline: `${late.happened(share, found)} The refresh came ${duration(lateBy)} late${
          calls.length > 0 ? ', and calls met an expired token' : ''
        }${found.recovered ? '. The session has recovered' : ''}.`,
        evidence: evidence([
          attempt?.due !== undefined && {
            event: attempt.events.armed,
            text: `refresh planned for ${clockTime(attempt.due)}`,
          },
          ...term.events.slice(0, 1).map(event => ({ event, text: late.said(share) })),
          attempt?.started && {
            event: attempt.events.started,
            text: `refresh started at ${clockTime(attempt.started.wall)}`,
          },
          ...calls.slice(0, 3).map(({ call, event }) => ({ event, text: callText(call) })),
        ]),
        ...(code === undefined ? {} : { code }),
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

const deviceSlept = lateRefresh({
  cause: 'device-slept',
  source: 'decision table rows 6 and 7',
  term: 'suspend',
  verdict: share => `The device slept for ${duration(share)}, through the refresh`,
  happened: share =>
    `Nothing ran on this device for ${duration(share)}, so the refresh could not start in time.`,
  said: share => `clocks show a hole of ${duration(share)}`,
})

const pageFrozen = lateRefresh({
  cause: 'page-frozen',
  source: 'decision table rows 8 and 9',
  term: 'frozen',
  verdict: share => `The browser froze this tab for ${duration(share)}`,
  happened: () =>
    'The browser had frozen the page, or kept it in its back/forward cache, when the refresh was due.',
  said: share => `page frozen, ${duration(share)} past the due time`,
})

const tabThrottled = lateRefresh({
  cause: 'tab-throttled',
  source: 'decision table rows 11 and 12',
  term: 'hidden',
  verdict: share => `The tab was hidden and its timer ran ${duration(share)} late`,
  happened: () =>
    'The tab was in the background, where the browser holds timers back, when the refresh was due.',
  said: share => `tab hidden, ${duration(share)} past the due time`,
  // Where the browser says nothing of freezing and suspending, a hidden tab may have been either.
  confidence: best => (best === 'certain' ? 'likely' : best),
})

const mainThreadBlocked = lateRefresh({
  cause: 'main-thread-blocked',
  source: 'decision table row 13',
  term: 'blocked',
  verdict: share => `The page was busy for ${duration(share)} when the refresh was due`,
  happened: share =>
    `Code on this page held the main thread for ${duration(share)}, so the refresh timer could not run.`,
  said: share => `no beat for ${duration(share)} while the page was visible`,
  // Without a worker's word a stopped process looks the same; so does a throttled one where visibility is not known.
  confidence: (best, _share, c, found) => {
    const told = found.culprits.some(({ name, direct }) => name === 'blocked' && direct)
    return told && c.session.visible !== null ? best : 'possible'
  },
})

const refreshLockWait = lateRefresh({
  cause: 'refresh-lock-wait',
  source: 'decision table row 14',
  term: 'lock',
  verdict: share => `The refresh waited ${duration(share)} for another tab’s lock`,
  happened: (share, found) =>
    `${found.budget?.attempt?.holder === 'this-tab' ? 'Another client on this page' : 'Another tab'} held the refresh lock for ${duration(share)}.`,
  said: share => `waited ${duration(share)} for the refresh lock`,
})

const refreshSlow = lateRefresh({
  cause: 'refresh-slow',
  source: 'decision table row 15',
  term: 'network',
  verdict: share => `The refresh request took ${duration(share)}`,
  happened: share =>
    `The token endpoint needed ${duration(share)} to answer, longer than the leeway gives it.`,
  said: share => `token request under way for ${duration(share)}`,
})

const pageDiscarded: Rule = {
  cause: 'page-discarded',
  source: 'decision table row 10',
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
    const code = group.calls[0]!.call.error?.code
    return {
      confidence: discarded && group.complaint === 'missing' ? 'certain' : 'likely',
      severity: group.recovered ? 'notice' : 'failing',
      verdict:
        discarded || hole
          ? 'The browser dropped this tab and loaded it anew'
          : 'The page was loaded anew, without its tokens',
      headline: `Tokens and timers that lived in memory are gone${hole === null ? '' : `; the page was away for ${duration(hole)}`}. The first calls went out before the session was restored.`,
      evidence: evidence([
        {
          event: load.event,
          text: discarded
            ? 'page loaded after a discard'
            : `page loaded after ${duration(hole ?? 0)} without a sign of life`,
        },
        ...group.calls.slice(0, 3).map(({ call, event }) => ({ event, text: callText(call) })),
      ]),
      ...(code === undefined ? {} : { code }),
    }
  },
}

const leewayTooSmall: Rule = {
  cause: 'leeway-too-small',
  source: 'lateness budget: no single term suffices',
  match(c) {
    const found = weightiest(c.incidents.filter(({ summed }) => summed))
    if (!found?.budget) return null
    const sum = found.culprits.reduce((total, term) => total + middle(term.share), 0)
    const names: Record<TermName, string> = {
      skew: 'clock behind',
      step: 'clock step',
      suspend: 'sleep',
      frozen: 'frozen',
      hidden: 'background throttling',
      blocked: 'busy page',
      timer: 'polling',
      lock: 'waiting for the lock',
      network: 'slow request',
    }
    const calls = found.group?.calls ?? []
    const code = calls.at(-1)?.call.error?.code
    return {
      confidence: found.budget.late ? 'likely' : 'possible',
      severity: found.group && !found.recovered ? 'failing' : found.recovered ? 'notice' : 'at-risk',
      verdict: `A leeway of ${duration(c.leeway ?? 0)} is too short here`,
      headline: `Ordinary delays add up to ${duration(sum)}: ${found.culprits.map(term => `${names[term.name]} ${duration(middle(term.share))}`).join(' and ')}.`,
      evidence: evidence([
        ...found.culprits.flatMap(term =>
          term.events.map(event => ({ event, text: `${names[term.name]}: ${duration(middle(term.share))}` })),
        ),
        ...calls.slice(0, 2).map(({ call, event }) => ({ event, text: callText(call) })),
      ]),
      ...(code === undefined ? {} : { code }),
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
