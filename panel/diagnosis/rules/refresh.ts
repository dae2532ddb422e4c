/** Causes that lie in the refresh itself: it failed, was never planned, or was planned wrongly. */

import type { Instant } from '../../../sdk-bridge/event.ts'
import { ISSUER } from '../../clock/clocks.ts'
import type { RefreshAttempt } from '../../session/session.ts'
import { type FailedRefresh, lifetimeOf } from '../case.ts'
import type { Cause, Confidence, Finding } from '../diagnosis.ts'
import type { RefreshFailure } from '../failed-call.ts'
import type { Investigation } from '../incident.ts'
import type { WhyFailed, WhyNotArmed } from '../phrases/arguments.ts'
import type { Phrases } from '../phrases/english.ts'
import { callRows, codeOf, evidence, type Match, type Rule } from '../rule.ts'
import { limited, refreshStorm } from './clock.ts'

/** A refused silent sign-in within this time after a good one speaks of the cookie, not of the session, ms. */
const RIGHT_AFTER = 5 * 60_000
/** The longest delay that a browser's timer takes: a signed 32-bit integer of ms. */
const LONGEST_TIMER = 2 ** 31 - 1

/** The newest failed refresh of some kinds. */
const newest = (c: Investigation, ...kinds: RefreshFailure[]): FailedRefresh | undefined =>
  c.failedRefreshes.findLast(({ failure }) => kinds.includes(failure))

/** Of several, one that still holds in the order given, else the newest: what was got over does not hide what came after. */
function standing(...found: (FailedRefresh | undefined)[]): FailedRefresh | undefined {
  const all = found.filter(one => one !== undefined)
  const end = ({ attempt }: FailedRefresh) => attempt.settled?.mono ?? 0
  return all.find(({ recovered }) => !recovered) ?? all.toSorted((a, b) => end(a) - end(b)).at(-1)
}

/** What a failed refresh and the calls that followed it show. */
function failureEvidence(
  c: Investigation,
  { attempt }: FailedRefresh,
  extra: Finding['evidence'] = [],
): Finding['evidence'] {
  const { error, serverError } = attempt
  const said = serverError === error ? undefined : serverError
  const calls = c.failedCalls
    .flatMap(group => group.calls)
    .filter(({ call }) => attempt.settled && call.sent.mono >= attempt.settled.mono)
  return evidence([
    attempt.started && { event: attempt.events.started, text: c.say.refreshStarted },
    ...extra,
    { event: attempt.events.failed, text: c.say.refreshFailedWith(error, said) },
    ...callRows(c, calls.slice(0, 2)),
  ])
}

const codeOfRefresh = ({ attempt }: FailedRefresh): { code?: string } => {
  const code = attempt.error?.code ?? attempt.serverError?.code
  return code === undefined ? {} : { code }
}

function failed(
  c: Investigation,
  found: FailedRefresh,
  words: { confidence: Confidence; verdict: string; headline: string; extra?: Finding['evidence'] },
): Match {
  const { extra, ...rest } = words
  return {
    ...rest,
    severity: found.recovered ? 'notice' : 'failing',
    evidence: failureEvidence(c, found, extra),
    ...codeOfRefresh(found),
  }
}

/** Another use of the same refresh token, when the page saw it. */
function secondUser(c: Investigation, found: FailedRefresh): { event: number; text: string } | null {
  const spent = found.attempt.token
  const twin = c.session.refreshes.find(
    a => a !== found.attempt && spent !== undefined && a.token === spent && (a.started || a.settled),
  )
  if (twin) {
    const event = twin.events.started ?? twin.events.succeeded ?? twin.events.failed
    if (event !== undefined) return { event, text: c.say.spentBefore }
  }
  const elsewhere = c.session.storage.findLast(({ problem }) => problem.problem === 'changed-elsewhere')
  if (elsewhere) return { event: elsewhere.event, text: c.say.changedElsewhere }
  const otherTab = c.session.accessTokens.findLast(token => token.reason === 'other-tab')
  return otherTab ? { event: otherTab.event, text: c.say.refreshedElsewhere } : null
}

/** The refresh that failed because its token was spent before: as the server says, or as the page saw. */
function reused(c: Investigation): { found: FailedRefresh; said: boolean } | null {
  const said = newest(c, 'refresh-token-reused')
  const { refresh, rotations } = c.session
  // Without the server's word: a token was spent again after its refresh had brought another in its place.
  const replaced = (token: string) => (refresh ? refresh.facts.fingerprint !== token : rotations > 0)
  const seen = c.failedRefreshes.findLast(
    ({ failure, attempt: { token } }) =>
      (failure === 'invalid-grant' || failure === 'session-revoked') &&
      token !== undefined &&
      replaced(token) &&
      c.session.refreshes.some(a => a.outcome === 'succeeded' && a.token === token),
  )
  const found = standing(said, seen)
  return found ? { found, said: found === said } : null
}

/** Source: decision table row 16; RFC 9700 §4.14. */
const refreshTokenReused: Rule = {
  cause: 'refresh-token-reused',
  match(c) {
    const reuse = reused(c)
    if (!reuse) return null
    const { found, said } = reuse
    const second = secondUser(c, found)
    return failed(c, found, {
      confidence: said ? 'certain' : 'likely',
      ...c.say.usedTwice(second !== null, found.attempt.settled?.wall),
      ...(second ? { extra: [second] } : {}),
    })
  },
}

/** Source: decision table row 16. */
const sessionRevoked: Rule = {
  cause: 'session-revoked',
  match(c) {
    const twice = reused(c)?.found
    const once = (kind: RefreshFailure) =>
      c.failedRefreshes.findLast(found => found.failure === kind && found !== twice)
    const said = once('session-revoked')
    const grant = once('invalid-grant')
    const bare = grant && !lifetimeOver(c, grant) ? grant : undefined
    const found = standing(said, bare)
    if (!found) return null
    if (found === said) {
      return failed(c, said, {
        confidence: 'certain',
        ...c.say.revoked,
      })
    }
    return failed(c, found, {
      confidence: 'possible',
      ...c.say.grantRefused,
    })
  },
}

/** Whether a refresh failed after the refresh token's known lifetime. */
function lifetimeOver(c: Investigation, { attempt }: FailedRefresh): boolean {
  const life = c.settings.refreshTokenLifetimeSeconds
  const end = attempt.settled
  if (life === undefined || !end) return false
  // An access token comes with each, and is remembered where a sign-out or a later sign-in has taken their place.
  const { refresh, signedInAt, accessTokens } = c.session
  const rolls = c.settings.refreshTokenLifetimeRolls
  const known = rolls ? refresh?.received : signedInAt
  const from =
    known && known.mono <= end.mono
      ? known
      : accessTokens.findLast(
          ({ received, reason }) => received.mono <= end.mono && (rolls || reason === 'sign-in'),
        )?.received
  return from !== undefined && end.wall - from.wall >= life * 1000
}

/** Source: decision table row 16. */
const sessionExpired: Rule = {
  cause: 'session-expired',
  match(c) {
    const said = newest(c, 'session-expired')
    const grant = newest(c, 'invalid-grant')
    const login = newest(c, 'login-required')
    const found = standing(
      said,
      grant && lifetimeOver(c, grant) ? grant : undefined,
      login && !rightAfterSignIn(c) ? login : undefined,
    )
    if (!found) return null
    const life = c.settings.refreshTokenLifetimeSeconds
    return failed(c, found, {
      confidence: found === said ? 'certain' : 'likely',
      ...c.say.ranOut(life === undefined ? life : life * 1000),
    })
  },
}

/** The first silent try of this sign-in was refused, and soon: none has ever worked. */
function rightAfterSignIn(c: Investigation): boolean {
  const since = c.session.signedInAt
  if (!since) return false
  const tries = c.session.refreshes.filter(
    a => a.settled && a.settled.mono >= since.mono && a.outcome !== 'cancelled',
  )
  const first = c.failedRefreshes.find(({ attempt }) => attempt === tries[0])
  return first?.failure === 'login-required' && first.attempt.settled!.mono - since.mono < RIGHT_AFTER
}

/** Source: decision table row 16; OIDC Core §3.1.2.6. */
const thirdPartyCookies: Rule = {
  cause: 'third-party-cookies-blocked',
  match(c) {
    const found = newest(c, 'login-required')
    if (!found || !rightAfterSignIn(c)) return null
    return failed(c, found, {
      confidence: 'likely',
      ...c.say.cookieUnseen,
    })
  },
}

/** Source: decision table row 16. */
const networkFailure: Rule = {
  cause: 'network-failure',
  match(c) {
    const found = newest(c, 'network-failure')
    if (!found?.attempt.settled) return null
    const at = found.attempt.settled.mono
    const offline = c.session.online === false
    const passed = c.session.calls.findLast(
      ({ call }) => call.status > 0 && Math.abs(call.received.mono - at) < 30_000,
    )
    const timedOut = /time.?out|timeouterror|aborterror/i.test(
      `${found.attempt.error?.code} ${found.attempt.error?.message}`,
    )
    const why: WhyFailed = offline ? 'offline' : timedOut ? 'timed-out' : passed ? 'others-pass' : 'unknown'
    return failed(c, found, {
      confidence: 'certain',
      ...c.say.neverAnswered(why),
      ...(passed
        ? { extra: [{ event: passed.event, text: c.say.atTheSameTime(c.say.call(passed.call)) }] }
        : {}),
    })
  },
}

/** Source: error catalogue §1, RFC 6749 §5.2. */
const refused = (
  cause: Cause,
  kind: RefreshFailure,
  words: (say: Phrases, found: FailedRefresh) => Parameters<typeof failed>[2],
): Rule => ({
  cause,
  match(c) {
    const found = newest(c, kind)
    if (!found) return null
    const retryAfter = waitAsked(found)
    return {
      ...failed(c, found, words(c.say, found)),
      ...(retryAfter === undefined ? {} : { numbers: { retryAfter } }),
    }
  },
})

/** How long the answer asks to wait, ms. */
function waitAsked({ attempt }: FailedRefresh): number | undefined {
  const wait = attempt.serverError?.retryAfterSeconds ?? attempt.error?.retryAfterSeconds
  return wait === undefined ? undefined : wait * 1000
}

const rateLimited = refused('rate-limited', 'rate-limited', (say, found) => ({
  confidence: 'certain',
  ...say.rateLimited(waitAsked(found)),
}))

const serverError = refused('server-error', 'server-error', (say, found) => ({
  confidence: 'certain',
  ...say.issuerFailed(found.attempt.serverError?.status),
}))

const silentFrameFailed = refused('silent-frame-failed', 'silent-frame-failed', say => ({
  confidence: 'likely',
  ...say.frameSilent,
}))

/** Source: RFC 9449 §8, §9. */
const dpopNonceLoop: Rule = {
  cause: 'dpop-nonce-loop',
  match(c) {
    const refreshes = c.failedRefreshes.filter(({ failure }) => failure === 'dpop-nonce')
    const calls = c.failedCalls
      .filter(group => group.complaint === 'dpop-nonce')
      .flatMap(group => group.calls)
    const recovered =
      c.failedCalls.some(group => group.complaint === 'dpop-nonce' && group.recovered) ||
      refreshes.some(f => f.recovered)
    if (refreshes.length + calls.length < 2) return null
    return {
      confidence: refreshes.length + calls.length > 2 ? 'certain' : 'likely',
      severity: recovered ? 'notice' : 'failing',
      ...c.say.nonceMissing(refreshes.length + calls.length),
      evidence: evidence([
        ...refreshes.map(({ attempt }) => ({
          event: attempt.events.failed,
          text: c.say.refreshFailedWith({ code: 'use_dpop_nonce' }),
        })),
        ...callRows(c, calls),
      ]),
      code: 'use_dpop_nonce',
    }
  },
}

/** The first phase of an attempt that was told; any may be missing. */
const firstSeen = (a: RefreshAttempt): Instant | undefined =>
  a.armed ?? a.started ?? a.waiting ?? a.granted ?? a.requested ?? a.settled

/** Source: decision table row 23. */
const refreshNotArmed: Rule = {
  cause: 'refresh-not-armed',
  match(c) {
    const { settings, session } = c
    if (settings.renewal === 'on-use' || !c.token || settings.sdk === 'page' || settings.sdk === undefined)
      return null
    const life = lifetimeOf(c.token, c)
    const off = settings.silentRefresh === false || settings.renewal === 'none'
    const noRefreshToken =
      settings.refreshTokens === true &&
      !session.refresh &&
      settings.scope !== undefined &&
      !settings.scope.split(' ').includes('offline_access')
    const since = session.refreshes.filter(a => (firstSeen(a)?.mono ?? 0) >= c.token!.received.mono)
    const everArmed = session.refreshes.some(a => a.armed)
    const dead = life !== null && c.now.wall > life.expiresAt && since.length === 0
    const plans = settings.renewal === 'timer' || settings.renewal === 'poll'
    // Calls met the end of a token for which nothing had been planned or begun, though by the device it was due.
    const bare = c.incidents.some(
      ({ group, expired, token, budget }) =>
        group &&
        expired === 'yes' &&
        (budget?.lateOnDevice ?? 0) > 2000 &&
        !session.refreshes.some(a => {
          const began = firstSeen(a)
          return (
            a.replaces === token.facts.fingerprint && began && began.mono <= group.calls[0]!.call.sent.mono
          )
        }),
    )
    const neverArmed = (everArmed && dead && session.refreshes.length > since.length) || (plans && bare)
    if (!off && !noRefreshToken && !neverArmed) return null
    // Two witnesses of a refresh that works outweigh a setting.
    if (!off && !neverArmed && session.refreshes.some(a => a.outcome === 'succeeded')) return null
    const groups = c.incidents.filter(
      found => found.group && !found.failedBefore && (found.culprits.length === 0 || off),
    )
    const failing = groups.some(found => !found.recovered)
    const calls = groups.flatMap(found => found.group?.calls ?? [])
    const why: WhyNotArmed = off ? 'off' : noRefreshToken ? 'no-refresh-token' : 'nothing'
    return {
      confidence: off || noRefreshToken ? 'certain' : everArmed ? 'likely' : 'possible',
      severity: failing ? 'failing' : dead || off || noRefreshToken ? 'at-risk' : 'notice',
      ...c.say.notArmed(why, life?.expiresAt),
      evidence: evidence([
        {
          event: off || noRefreshToken ? session.settingsEvent : c.token.event,
          text: off ? c.say.silentRefreshOff : noRefreshToken ? `scope ${settings.scope}` : c.say.noPlanSince,
        },
        ...callRows(c, calls.slice(0, 3)),
      ]),
      ...codeOf(calls),
    }
  },
}

/** Source: recording format, diagnosis table. */
const refreshArmedTooLate: Rule = {
  cause: 'refresh-armed-too-late',
  match(c) {
    for (const attempt of c.session.refreshes.toReversed()) {
      if (!attempt.armed || attempt.due === undefined || attempt.due - attempt.armed.wall > LONGEST_TIMER)
        continue
      const token = c.session.accessTokens.findLast(held => held.facts.fingerprint === attempt.replaces)
      const life = token && lifetimeOf(token, c)
      if (!token || !life) continue
      // By the device's own reckoning: what a wrong clock adds is not the plan's fault.
      const skew = c.rule === 'exp-claim' ? null : c.skew(token.received)
      const end = c.rule === 'exp-claim' ? life.expiresAt : skew ? life.expiresAt + skew.bounds[1] : null
      if (end === null || attempt.due - end <= 2000 + c.grace) continue
      // A plan that follows a wrong expiry is not the root of it.
      if (token.facts.expiresAt !== undefined && token.facts.expiresAt > end + 2000) continue
      const group = c.incidents.find(found => found.token === token)?.group
      const current = token.facts.fingerprint === c.session.access?.facts.fingerprint
      const calls = group?.calls ?? []
      return {
        confidence: c.rule === 'exp-claim' || c.reference === ISSUER ? 'certain' : 'likely',
        severity: group && !group.recovered ? 'failing' : current ? 'at-risk' : 'notice',
        ...c.say.plannedTooLate(attempt.due, attempt.due - end),
        evidence: evidence([
          { event: attempt.events.armed, text: c.say.refreshPlanned(attempt.due) },
          { event: token.event, text: c.say.tokenEnds(end) },
          ...callRows(c, calls.slice(0, 3)),
        ]),
        ...codeOf(calls),
      }
    }
    return null
  },
}

/** Source: decision table row 21; HTML timers take a signed 32-bit delay. */
const timerOverflow: Rule = {
  cause: 'timer-overflow',
  match(c) {
    const planned = c.session.refreshes.filter(
      a => a.armed && a.due !== undefined && a.due - a.armed.wall > LONGEST_TIMER,
    )
    const last = planned.at(-1)
    if (!last?.armed || last.due === undefined) return null
    const ahead = last.due - last.armed.wall
    const fired = planned.filter(a => a.started && a.started.mono - a.armed!.mono < 5000)
    return {
      confidence: fired.length > 0 ? 'certain' : 'possible',
      severity: fired.length > 0 ? 'failing' : 'at-risk',
      ...c.say.timerOverflows(ahead, fired.length),
      evidence: evidence([
        { event: last.events.armed, text: c.say.plannedAhead(ahead) },
        ...fired.slice(-3).map(a => ({
          event: a.events.started,
          text: c.say.startedLater(a.started!.mono - a.armed!.mono),
        })),
      ]),
    }
  },
}

/** Source: clock reference §7: T − L ≤ 0. */
const leewayExceedsLifetime: Rule = {
  cause: 'leeway-exceeds-lifetime',
  match(c) {
    const token = c.token
    const length = token && lifetimeOf(token, c)?.length
    if (!token || !length || c.leeway === null || c.leeway < length || c.settings.silentRefresh === false)
      return null
    const storm = refreshStorm(c)
    return {
      confidence: 'certain',
      severity: storm || limited(c) ? 'failing' : 'at-risk',
      ...c.say.leewayTooLong(length, c.leeway, storm?.perMinute),
      evidence: evidence([
        { event: c.session.settingsEvent, text: c.say.leeway(c.leeway) },
        { event: token.event, text: c.say.lifetime(length) },
        ...(storm?.starts.slice(-2).map(({ event }) => ({ event, text: c.say.refreshStarted })) ?? []),
      ]),
      numbers: { leeway: c.leeway, lifetime: length },
    }
  },
}

export const sessionEndRules: readonly Rule[] = [
  refreshTokenReused,
  sessionRevoked,
  sessionExpired,
  thirdPartyCookies,
]
export const refreshRules: readonly Rule[] = [
  networkFailure,
  rateLimited,
  serverError,
  silentFrameFailed,
  dpopNonceLoop,
  timerOverflow,
  leewayExceedsLifetime,
  refreshArmedTooLate,
  refreshNotArmed,
]
