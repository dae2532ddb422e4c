/** Causes that lie in the call or in the API: the wrong token, a good token refused, or clocks among servers. */

import { boundsFromDate, ISSUER, newestReading, STAMPING_SLACK } from '../../clock/clocks.ts'
import { middle } from '../../clock/interval.ts'
import { originOf } from '../../session/fold.ts'
import type { HeldToken, RefreshAttempt } from '../../session/session.ts'
import {
  type FailedCall,
  type FailedCalls,
  type FailedRefresh,
  lifetimeOf,
  sameTarget,
  serverTime,
  someLater,
  textsOf,
  wasAccepted,
} from '../case.ts'
import type { Confidence } from '../diagnosis.ts'
import { apiOffset, expiredWhen, type Incident, type Investigation } from '../incident.ts'
import { codeOf, evidence, type Match, type Rule } from '../rule.ts'

function match(
  { say }: Investigation,
  group: FailedCalls,
  words: Omit<Match, 'evidence' | 'severity' | 'code'>,
  extra: Parameters<typeof evidence>[0] = [],
): Match {
  return {
    ...words,
    severity: group.recovered ? 'notice' : 'failing',
    evidence: evidence([
      ...extra,
      ...group.calls.slice(-3).map(({ call, event }) => ({ event, text: say.callFrom(call) })),
    ]),
    ...codeOf(group.calls),
  }
}

/** The newest group that answers, those that still fail before those that are over. */
function newestGroup(c: Investigation, pick: (group: FailedCalls) => boolean): FailedCalls | undefined {
  const groups = c.failedCalls.filter(pick)
  return groups.findLast(group => !group.recovered) ?? groups.at(-1)
}

/** What one response brings is told within this, ms. */
const SAME_ANSWER = 1000

/** A token that the SDK did not take on: the refresh that brought it failed all the same, as at a check of its own. */
function wasRefused(c: Investigation, fingerprint: string | undefined): boolean {
  const token = c.session.accessTokens.findLast(({ facts }) => facts.fingerprint === fingerprint)
  return c.session.refreshes.some(
    ({ outcome, settled }) =>
      outcome === 'failed' &&
      settled &&
      token &&
      settled.mono >= token.received.mono &&
      settled.mono - token.received.mono < SAME_ANSWER,
  )
}

/** Source: decision table row 18. */
const staleToken: Rule = {
  cause: 'stale-token',
  match(c) {
    const group = newestGroup(
      c,
      g =>
        g.carried === 'stale' &&
        (g.complaint === 'expiry' || g.complaint === 'rejected') &&
        !wasRefused(c, g.calls[0]!.current),
    )
    if (!group) return keptUnderOnUse(c)
    const first = group.calls[0]!
    const initiator = group.calls.at(-1)!.call.initiator
    const current = c.session.accessTokens.findLast(token => token.facts.fingerprint === first.current)
    const fresher = current && first.call.sent.mono - current.received.mono
    return match(
      c,
      group,
      {
        confidence: group.token && current ? 'certain' : 'likely',
        ...c.say.keptToken(fresher, initiator),
        numbers: initiator === undefined ? {} : { callSite: initiator },
      },
      [
        group.token && { event: group.token.event, text: c.say.sentTokenCame },
        current && { event: current.event, text: c.say.newerTokenCame },
      ],
    )
  },
}

/** An SDK that refreshes when asked has nothing armed: an expired current token was sent without asking it. */
function keptUnderOnUse(c: Investigation): Match | null {
  if (c.settings.renewal !== 'on-use') return null
  const found = c.incidents.findLast(
    incident =>
      incident.group &&
      incident.expired === 'yes' &&
      // The SDK would have refreshed, had it been asked: the token was due by its own reckoning.
      (incident.budget?.lateOnDevice ?? 0) > 2000 &&
      incident.culprits.length === 0 &&
      !incident.failedBefore &&
      !inFlight(c, incident) &&
      !refreshedOnRefusal(c, incident) &&
      !c.settings.toleranceSeconds,
  )
  if (!found?.group) return null
  const initiator = found.group.calls.at(-1)!.call.initiator
  return match(c, found.group, {
    confidence: 'likely',
    ...c.say.sdkNotAsked(initiator),
    numbers: initiator === undefined ? {} : { callSite: initiator },
  })
}

/** The app answers a 401 with a refresh and sends the call again: that is its way, not a mistake. */
const refreshedOnRefusal = (c: Investigation, { group }: Incident): boolean =>
  c.session.refreshes.some(({ started }) =>
    group!.calls.some(
      ({ call }) => started && started.mono >= call.received.mono && started.mono - call.received.mono < 2000,
    ),
  )

/** A refresh was under way when the first of the calls was sent, and brought a token in the end. */
const inFlight = (c: Investigation, found: Incident): boolean =>
  found.group !== undefined && attemptInFlight(c, found.group.calls[0]!) !== undefined

function attemptInFlight(c: Investigation, { call }: FailedCall): RefreshAttempt | undefined {
  return c.session.refreshes.findLast(attempt => {
    const began = attempt.started ?? attempt.requested
    const open = !attempt.settled || attempt.settled.mono >= call.sent.mono
    return began !== undefined && began.mono <= call.sent.mono && open && attempt.outcome !== 'failed'
  })
}

/** Source: decision table row 17. */
const callBeforeRefresh: Rule = {
  cause: 'call-before-refresh',
  match(c) {
    const found = c.incidents.findLast(
      incident =>
        incident.group &&
        inFlight(c, incident) &&
        incident.expired !== 'no' &&
        (incident.expired !== 'unknown' || incident.expiredOnDevice),
    )
    if (!found?.group) return null
    const first = found.group.calls[0]!
    const attempt = attemptInFlight(c, first)
    const waited = attempt?.settled ? attempt.settled.mono - first.call.sent.mono : null
    const primary = found.culprits.length === 0
    const began = attempt?.started ?? attempt?.requested
    const life = lifetimeOf(found.token, c)
    const beganAt = began && serverTime(c, began)
    // A refresh that began in time, or when it was asked for, was not late for a reason unseen.
    const { received, reason } = found.token
    const atLoad = reason === 'storage' && !!began && began.mono - received.mono < 5000
    const inTime = c.settings.renewal === 'on-use' || (!!life && !!beganAt && beganAt[1] < life.expiresAt)
    const base = match(
      c,
      found.group,
      {
        confidence:
          primary && (inTime || atLoad)
            ? inTime && found.expired === 'yes' && found.identified
              ? 'certain'
              : 'likely'
            : 'possible',
        ...c.say.didNotWait(waited),
      },
      [attempt && { event: attempt.events.started, text: c.say.refreshStarted }],
    )
    // Where something made the refresh late, that comes first; this is how it showed.
    return primary || found.recovered ? base : { ...base, severity: 'notice' }
  },
}

/** What the API's own clock said when it refused a token: past its end, before its beginning, or neither. */
function judgedByApi(c: Investigation, failed: FailedCall): 'ended' | 'early' | 'valid' | null {
  const { call } = failed
  const token = failed.token ?? c.session.access
  const life = token && lifetimeOf(token, c)
  if (!life || call.serverDate === undefined || call.age !== undefined || call.fromCache) return null
  if (call.serverDate >= life.expiresAt) return 'ended'
  if (life.issuedAt !== null && call.serverDate + 1000 + STAMPING_SLACK < life.issuedAt) return 'early'
  return 'valid'
}

/** Whether an API's clock was seen to agree with the issuer's at or after the issuer's newest reading. */
function clocksAgreedSince(c: Investigation, failed: FailedCall): boolean {
  const issuer = c.readClock(ISSUER, failed.call.received)
  if (!issuer) return false
  const newest = newestReading(c.session.clocks, ISSUER)
  return c.session.calls.some(({ call }) => {
    if (call.received.mono >= failed.call.sent.mono || call.received.mono < newest) return false
    if (originOf(call.url) !== originOf(failed.call.url) || call.serverDate === undefined || call.age)
      return false
    const api = boundsFromDate(call.sent, call.received, call.serverDate)
    return api[0] <= issuer.bounds[1] && issuer.bounds[0] <= api[1]
  })
}

/** Source: decision table row 19. */
const apiClockAhead: Rule = {
  cause: 'api-clock-ahead',
  match(c) {
    for (const found of c.incidents.toReversed()) {
      const first = found.group?.calls[0]
      const life = lifetimeOf(found.token, c)
      const time = first && serverTime(c, first.call.sent, first.call.received)
      if (!found.group || !first || !life || !time || c.reference !== ISSUER) continue
      const offset = apiOffset(c, first)
      const ended = judgedByApi(c, first) === 'ended'
      const doubtful = found.expired === 'borderline' && offset && offset[0] > c.grace
      // A plain refusal says nothing of time; then only the API's own clock can.
      if (found.group.complaint !== 'expiry' && !ended) continue
      if (found.expired !== 'no' && !doubtful) continue
      const remaining = life.expiresAt - time[1]
      if (offset && offset[1] <= remaining) continue
      const proven = offset !== null && ended && offset[0] > 1000
      const by = offset && middle(offset)
      // It agreed with the issuer after that was read last: it may as well be this device that missed some time.
      const agreedSince = clocksAgreedSince(c, first)
      return match(
        c,
        found.group,
        {
          confidence: proven ? (agreedSince ? 'likely' : 'certain') : 'possible',
          ...c.say.apiAhead(by, remaining),
          ...(by === null ? {} : { numbers: { skew: by } }),
        },
        [{ event: found.token.event, text: c.say.tokenEndsByIssuer(life.expiresAt) }],
      )
    }
    return null
  },
}

/** Source: recording format, diagnosis table; error catalogue §3. */
const apiClockBehind: Rule = {
  cause: 'api-clock-behind',
  match(c) {
    const group = newestGroup(
      c,
      g =>
        g.complaint === 'not-yet-valid' ||
        (g.complaint === 'rejected' && judgedByApi(c, g.calls[0]!) === 'early'),
    )
    if (!group || notYetValidByIssuer(c, group)) return null
    const first = group.calls[0]!
    const offset = apiOffset(c, first)
    const early = judgedByApi(c, first) === 'early'
    const proven = early && offset !== null && offset[1] < -1000
    // The API's own clock takes the token for valid: then the words are about something else.
    if (judgedByApi(c, first) === 'valid' && offset !== null && offset[1] >= -1000) return null
    if (!early && c.reference === null) return null
    return match(c, group, {
      confidence: proven ? 'certain' : early ? 'likely' : 'possible',
      ...c.say.apiBehind(offset && middle(offset)),
      ...(offset ? { numbers: { skew: middle(offset) } } : {}),
    })
  },
}

/** Whether `nbf` or `iat` lay in the future by the issuer's own clock when the call was judged. */
function notYetValidByIssuer(c: Investigation, group: FailedCalls): { at: number; early: number } | null {
  const claims = group.token?.facts.claims
  const begins = Math.max(...[claims?.nbf, claims?.iat].filter(v => typeof v === 'number'))
  const first = group.calls[0]!
  const time = c.reference === ISSUER ? serverTime(c, first.call.sent, first.call.received) : null
  return time && Number.isFinite(begins) && begins * 1000 > time[1]
    ? { at: begins * 1000, early: begins * 1000 - time[1] }
    : null
}

/** Source: RFC 7519 §4.1.5. */
const notYetValid: Rule = {
  cause: 'not-yet-valid',
  match(c) {
    const group = newestGroup(c, g => g.complaint === 'not-yet-valid' || g.complaint === 'rejected')
    const early = group && notYetValidByIssuer(c, group)
    if (!group || !early) return null
    return match(c, group, {
      confidence: 'certain',
      ...c.say.notYetValid(early.early, early.at),
    })
  },
}

/** Whether both the token and the settings name an audience, and not the same. */
function isForAnotherApi(c: Investigation, token: HeldToken | undefined): boolean {
  const named = textsOf(token?.facts.claims?.aud)
  const configured = textsOf(c.settings.audience)
  return named.length > 0 && configured.length > 0 && !named.some(one => configured.includes(one))
}

/** Source: decision table row 20; RFC 9068 §4. */
const wrongAudience: Rule = {
  cause: 'wrong-audience',
  match(c) {
    const group = newestGroup(
      c,
      g => g.complaint === 'audience' || (g.carried === 'other-audience' && g.complaint !== 'scope'),
    )
    const idToken = newestGroup(
      c,
      g => g.complaint === 'rejected' && g.calls[0]!.call.token === c.session.id?.facts.fingerprint,
    )
    // A plain refusal, while the token at hand is not for the API that the settings name.
    const mismatched = newestGroup(c, g => g.complaint === 'rejected' && isForAnotherApi(c, g.token))
    const found = group ?? idToken ?? mismatched
    if (!found) return null
    const audience = textsOf((found.token ?? c.session.access)?.facts.claims?.aud)
    return match(
      c,
      found,
      {
        confidence:
          found.complaint === 'audience' || found.carried === 'other-audience' ? 'certain' : 'likely',
        ...c.say.forAnotherApi(audience, idToken !== undefined && !group),
        numbers: audience[0] === undefined ? {} : { audience: audience[0] },
      },
      [found.token && { event: found.token.event, text: `aud ${audience.join(', ')}` }],
    )
  },
}

/** Source: decision table row 20; RFC 6750 §3.1. */
const insufficientScope: Rule = {
  cause: 'insufficient-scope',
  match(c) {
    const group = newestGroup(c, g => g.complaint === 'scope')
    if (!group) return null
    const scope = textsOf((group.token ?? c.session.access)?.facts.claims?.scope).join(' ')
    return match(c, group, {
      confidence: 'certain',
      ...c.say.scopeMissing(group.calls.at(-1)!.call.error?.message, scope),
    })
  },
}

/** Source: decision table row 20; RFC 9470. */
const stepUpRequired: Rule = {
  cause: 'step-up-required',
  match(c) {
    const group = newestGroup(c, g => g.complaint === 'step-up')
    return group
      ? match(c, group, {
          confidence: 'certain',
          ...c.say.strongerSignIn,
        })
      : null
  },
}

/** Source: RFC 6750 §3.1. */
const missingToken: Rule = {
  cause: 'missing-token',
  match(c) {
    const group = newestGroup(
      c,
      g =>
        g.complaint === 'missing' &&
        g.carried === 'none' &&
        !g.calls[0]!.call.cookies &&
        heldThen(c, g.calls[0]!),
    )
    const lost = c.session.storage.some(
      ({ problem }) =>
        problem.problem !== 'changed-elsewhere' && group && problem.mono <= group.calls[0]!.call.sent.mono,
    )
    if (!group || lost) return null
    const initiator = group.calls.at(-1)!.call.initiator
    return match(c, group, {
      // Where nobody tells of loads, the page may have been loaded anew, without its tokens.
      confidence: c.session.loads.length > 0 ? 'certain' : 'likely',
      ...c.say.noToken(initiator),
      numbers: initiator === undefined ? {} : { callSite: initiator },
    })
  },
}

/** A token was in the page's hands, in this life of the page, when the call was sent. */
function heldThen(c: Investigation, { call }: FailedCall): boolean {
  const load = c.session.loads.findLast(({ load }) => load.mono <= call.sent.mono)
  const since = load?.load.mono ?? Number.NEGATIVE_INFINITY
  if (c.session.signOut && c.session.signOut.at.mono <= call.sent.mono) return false
  return c.session.accessTokens.some(
    ({ received }) => received.mono >= since && received.mono <= call.sent.mono,
  )
}

/** Source: decision table row 20. */
const tokenRejected: Rule = {
  cause: 'token-rejected',
  match(c) {
    const group = newestGroup(
      c,
      g => g.complaint === 'rejected' && (g.carried === 'current' || g.carried === 'unknown'),
    )
    const token = group?.token ?? c.session.access
    if (!group || !token) return null
    const first = group.calls[0]!.call
    if (notYetValidByIssuer(c, group) || first.token === c.session.id?.facts.fingerprint) return null
    const expired = expiredWhen(c, token, first.sent, first.received)
    const byApi = judgedByApi(c, group.calls[0]!)
    if (expired !== 'no' || byApi === 'ended' || byApi === 'early') return null
    if (isForAnotherApi(c, token)) return null
    const problems =
      token.facts.problems?.filter(problem => problem !== 'expired' && problem !== 'not-yet-valid') ?? []
    // That the issuer counts it as valid is sure; that the API's clock does too must have been seen.
    const confidence: Confidence =
      group.carried === 'current' && byApi === 'valid' && c.reference === ISSUER ? 'certain' : 'likely'
    return match(
      c,
      group,
      {
        confidence,
        ...c.say.refusedInDate(problems),
      },
      [
        {
          event: token.event,
          text: c.say.tokenEnds(lifetimeOf(token, c)?.expiresAt ?? Number.NaN),
        },
      ],
    )
  },
}

/** Source: recording format, diagnosis table. */
const notRetried: Rule = {
  cause: 'not-retried',
  match(c) {
    // Others met the same 401 with the same token, and passed on a second try; this one was never sent again.
    for (const group of c.failedCalls.toReversed()) {
      if (group.carried === 'none' || group.calls.length < 2) continue
      const passedAgain = (failed: FailedCall) =>
        someLater(c.session, failed, call => wasAccepted(call) && sameTarget(call, failed.call))
      const again = group.calls.filter(passedAgain)
      const lost = group.calls.filter(failed => !passedAgain(failed))
      if (again.length === 0 || lost.length !== 1) continue
      const { call, event } = lost[0]!
      return {
        confidence: 'likely',
        severity: 'notice',
        ...c.say.oneGaveUp(`${call.method} ${call.url}`, call.initiator),
        evidence: evidence([
          { event, text: c.say.call(call) },
          ...again
            .slice(0, 2)
            .map(found => ({ event: found.event, text: c.say.sentAgain(c.say.call(found.call)) })),
        ]),
        ...codeOf(lost),
        numbers: call.initiator === undefined ? {} : { callSite: call.initiator },
      }
    }
    return null
  },
}

/** Said of a store that a page may not look into, too: encrypted, or denied to this page alone. */
const isClosed = (problem: string): boolean => problem === 'unreadable' || problem === 'denied'

const hasFailedSince = (c: Investigation, mono: number): boolean =>
  c.session.signedIn === false ||
  c.failedRefreshes.some(({ attempt }) => attempt.settled!.mono >= mono) ||
  c.failedCalls.some(({ calls }) => calls.at(-1)!.call.received.mono >= mono)

/** An SDK that has no tokens left to refresh with says so by these. */
const NO_TOKENS = /not_authenticated|missing_refresh_token|no_tokens_found|refresh_token_not_found/

/** A refresh that found no tokens, in a session whose store another tab had changed before. */
function emptiedElsewhere(c: Investigation): FailedRefresh | undefined {
  return c.failedRefreshes.findLast(
    ({ attempt, recovered }) =>
      !recovered &&
      NO_TOKENS.test(attempt.error?.code ?? '') &&
      // The server was not asked.
      attempt.serverError === undefined &&
      c.session.storage.some(({ problem }) => problem.mono <= attempt.settled!.mono),
  )
}

/** Source: error catalogue §7. */
const storageLost: Rule = {
  cause: 'storage-lost',
  match(c) {
    const emptied = emptiedElsewhere(c)
    const lost = c.session.storage.findLast(({ problem }) =>
      problem.problem === 'changed-elsewhere'
        ? emptied && problem.mono <= emptied.attempt.settled!.mono
        : // A store that only the SDK can read, or that it does without, is no loss while nothing fails.
          !isClosed(problem.problem) || hasFailedSince(c, problem.mono),
    )
    if (!lost) return null
    const { problem } = lost
    const elsewhere = problem.problem === 'changed-elsewhere'
    const since = c.session.accessTokens.some(
      token => token.received.mono > problem.mono && token.reason !== 'storage',
    )
    const failed = elsewhere ? emptied?.attempt : undefined
    return {
      confidence: elsewhere ? 'likely' : 'certain',
      severity: since && !elsewhere ? 'notice' : 'failing',
      ...c.say.storageLost(problem),
      evidence: evidence([
        { event: lost.event, text: c.say.storageProblem(problem) },
        failed && {
          event: failed.events.failed,
          text: c.say.refreshFailed(failed.error?.message ?? failed.error?.code ?? ''),
        },
      ]),
      ...(failed?.error ? { code: failed.error.code } : {}),
    }
  },
}

export const callRules: readonly Rule[] = [
  staleToken,
  apiClockAhead,
  notYetValid,
  apiClockBehind,
  wrongAudience,
  insufficientScope,
  stepUpRequired,
  missingToken,
  callBeforeRefresh,
  tokenRejected,
  notRetried,
  storageLost,
]
