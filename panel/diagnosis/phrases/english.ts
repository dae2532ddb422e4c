/** The sentences of the diagnosis in English. Another language is another function of this type. */

import type { Call, ErrorFacts, Storage as StorageProblem } from '../../../sdk-bridge/event.ts'
import type { Skew } from '../../clock/clocks.ts'
import { callText, clockTime, duration } from '../say.ts'
import type { CallWords, Delay, Side, Time, WhyFailed, WhyNotArmed } from './arguments.ts'
import { englishSteps } from './english-steps.ts'

/** What a rule says, by what it says: a sentence, or a function of its numbers. Lengths and moments in ms. */
export type Phrases = ReturnType<typeof english>

const comesFrom = (site: string | undefined): string => (site ? ` The call comes from ${site}.` : '')
const from = (site: string | undefined): string => (site ? ` from ${site}` : '')

const sourceNames: Record<Skew['sources'][number], string> = {
  date: 'Date header',
  iat: 'iat of a token just minted',
  'expires-in': 'exp − expires_in',
  'iat-bound': 'iat',
}

const oldToken = 'The call carried an old token'

const delays: Record<Delay['name'], string> = {
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

const lossOf: Record<StorageProblem['problem'], string> = {
  unreadable: 'cannot be read',
  'key-lost': 'are gone',
  full: 'cannot be saved: the storage is full',
  denied: 'are out of reach: the browser denies the storage',
  evicted: 'were evicted by the browser',
  'changed-elsewhere': 'were taken away by another tab',
}

/** @param time how a moment of the device's or the server's clock is written */
export const english = (time: Time = clockTime) => ({
  steps: englishSteps,

  // The verdict when no rule has one.
  signedOut: 'Signed out',
  noSession: 'No session seen yet',
  signingIn: 'Signing in',
  noTokenYet: 'Signed in; no access token seen yet',
  healthy: 'Healthy',
  healthyAgain: (verdict: string) => `Healthy again. Before: ${verdict}`,
  callUnexplained: (call: string, clock: 'disputed' | 'unseen' | 'known') =>
    `${call}: ${
      clock === 'known'
        ? 'what is known does not prove a cause'
        : `${clock === 'disputed' ? 'the servers’ answers contradict each other about the time' : 'no server time was seen'}, so whether the token had expired cannot be told`
    }`,
  refreshUnexplained: (code: string | undefined) =>
    `The refresh failed (${code || 'no code'}): what is known does not prove a cause`,

  // Evidence that several rules show.
  call: (call: CallWords) => callText(call),
  callFrom: (call: Call) => callText(call) + from(call.initiator),
  refreshStarted: 'refresh started',
  refreshStartedAt: (at: number) => `refresh started at ${time(at)}`,
  refreshPlanned: (due: number) => `refresh planned for ${time(due)}`,
  refreshFailed: (message: string) => `refresh failed: ${message}`,
  tokenEnds: (at: number) => `token ends ${time(at)}`,

  // The device's clock.
  clockOff: (size: number, side: Side) => `This device’s clock is ${duration(size)} ${side}`,
  clockCheckFails: (size: number, side: Side) =>
    `A check that relies on the device clock fails: this device is ${duration(size)} ${side}, so what the server just made seems ${side === 'behind' ? 'to come from the future' : 'old'}.`,
  clockHarmless: (size: number) =>
    `The clock is off by ${duration(size)}; this SDK counts from the moment a token arrives and is not affected.`,
  leewayUnknown: 'How early this SDK refreshes is not known, so whether calls fail for it cannot be told.',
  leewayCovers: (leeway: number) => `The leeway of ${duration(leeway)} covers it: no call fails for this.`,
  trustsEnded: (end: number, wait: number) =>
    `The SDK still trusts a token that the server stopped accepting at ${time(end)}. ${
      wait > 0
        ? `It will not refresh for another ${duration(wait)}, and calls fail until then.`
        : 'Calls fail until it refreshes.'
    }`,
  endNoticedLate: (size: number, share: { rejected: number; period: number } | null) =>
    `The SDK notices the end of a token ${duration(size)} late${
      share ? `: calls fail for ${duration(share.rejected)} of every ${duration(share.period)}` : ''
    }.`,
  refreshStorm: (
    lifetime: number,
    leeway: number,
    dead: boolean,
    seen: { count: number; within: number } | null,
  ) =>
    `Refresh storm: a token lives ${duration(lifetime)} and the SDK refreshes ${duration(leeway)} early, so by this clock every fresh token is already ${dead ? 'expired' : 'due'}${seen ? `: ${seen.count} refreshes within ${duration(seen.within)}` : ''}.`,
  refreshesEarly: (size: number, instead: number | null) =>
    `The SDK refreshes ${duration(size)} earlier than it should${instead === null ? '' : `: after ${duration(Math.max(0, instead - size))} instead of ${duration(instead)}`}. No call fails for this.`,
  /** `follows` is a sentence. */
  clockSet: (by: number, at: number, follows: string) => ({
    verdict: `The device clock was set ${by < 0 ? 'back' : 'forward'} by ${duration(by)}`,
    headline: `While this page was open, the clock was set ${by < 0 ? 'back' : 'forward'} by ${duration(by)} at ${time(at)}. ${follows}`,
  }),
  allSeemDue: 'Every fresh token now seems due.',
  plannedByOldTime: 'The refresh was planned by the old time and came too late.',
  checksFail: 'What the server makes now fails the checks that rely on it.',
  noCallFailed: 'No call failed for it.',
  bothClocks: (
    server: number,
    device: number,
    bound: number,
    { samples, losers, sources }: Pick<Skew, 'samples' | 'losers' | 'sources'>,
  ) =>
    `server ${time(server)}, device ${time(device)} (±${duration(bound)}, ${samples} ${samples === 1 ? 'sample' : 'samples'}: ${sources.map(source => sourceNames[source]).join(', ')}${losers > 0 ? `; ${losers} that contradict them left out` : ''})`,
  idTokenRefused: (message: string) => `the SDK refused an ID token: ${message}`,
  inDateByDevice: (call: string) => `${call}, by the device clock the token is still in date`,
  iatOff: (ahead: number) =>
    `token iat is ${duration(ahead)} ${ahead > 0 ? 'ahead of' : 'before'} its arrival`,
  wallJumped: (by: number, skewToo: boolean) =>
    `wall clock jumped by ${duration(by)} against the monotonic clock${skewToo ? '; the skew changed with it' : ''}`,
  calledValid: (tolerance: number, over: number) => ({
    verdict: 'The SDK still calls an expired token valid',
    headline: `Its tolerance of ${duration(tolerance)} kept a token in use that had ended ${duration(over)} before.`,
  }),
  tolerance: (tolerance: number) => `tolerance ${duration(tolerance)}`,
  believesTooLong: (beyond: number) => ({
    verdict: `The SDK believes the token lives ${duration(beyond)} too long`,
    headline: `Its stored expiry lies ${duration(beyond)} beyond the token’s own exp: it was computed late, or from the wrong number.`,
  }),
  storedExpiry: (exp: number, stored: number) =>
    `exp ${time(exp)}, stored expiry ${time(stored)} by the device`,

  // The life of the page. `late` is by the term of the lateness budget that kept the refresh.
  late: {
    suspend: {
      verdict: (share: number) => `The device slept for ${duration(share)}, through the refresh`,
      happened: (share: number) =>
        `Nothing ran on this device for ${duration(share)}, so the refresh could not start in time.`,
      said: (share: number) => `clocks show a hole of ${duration(share)}`,
    },
    frozen: {
      verdict: (share: number) => `The browser froze this tab for ${duration(share)}`,
      happened: () =>
        'The browser had frozen the page, or kept it in its back/forward cache, when the refresh was due.',
      said: (share: number) => `page frozen, ${duration(share)} past the due time`,
    },
    hidden: {
      verdict: (share: number) => `The tab was hidden and its timer ran ${duration(share)} late`,
      happened: () =>
        'The tab was in the background, where the browser holds timers back, when the refresh was due.',
      said: (share: number) => `tab hidden, ${duration(share)} past the due time`,
    },
    blocked: {
      verdict: (share: number) => `The page was busy for ${duration(share)} when the refresh was due`,
      happened: (share: number) =>
        `Code on this page held the main thread for ${duration(share)}, so the refresh timer could not run.`,
      said: (share: number) => `no beat for ${duration(share)} while the page was visible`,
    },
    lock: {
      verdict: (share: number) => `The refresh waited ${duration(share)} for another tab’s lock`,
      happened: (share: number, inThisTab: boolean) =>
        `${inThisTab ? 'Another client on this page' : 'Another tab'} held the refresh lock for ${duration(share)}.`,
      said: (share: number) => `waited ${duration(share)} for the refresh lock`,
    },
    network: {
      verdict: (share: number) => `The refresh request took ${duration(share)}`,
      happened: (share: number) =>
        `The token endpoint needed ${duration(share)} to answer, longer than the leeway gives it.`,
      said: (share: number) => `token request under way for ${duration(share)}`,
    },
  },
  cameLate: (late: number, callsFailed: boolean, recovered: boolean) =>
    `The refresh came ${duration(late)} late${callsFailed ? ', and calls met an expired token' : ''}${recovered ? '. The session has recovered' : ''}.`,
  loadedAnew: (dropped: boolean, away: number | null) => ({
    verdict: dropped
      ? 'The browser dropped this tab and loaded it anew'
      : 'The page was loaded anew, without its tokens',
    headline: `Tokens and timers that lived in memory are gone${away === null ? '' : `; the page was away for ${duration(away)}`}. The first calls went out before the session was restored.`,
  }),
  loadedAfterDiscard: 'page loaded after a discard',
  loadedAfterSilence: (silence: number) => `page loaded after ${duration(silence)} without a sign of life`,
  leewayTooShort: (leeway: number, sum: number, terms: readonly Delay[]) => ({
    verdict: `A leeway of ${duration(leeway)} is too short here`,
    headline: `Ordinary delays add up to ${duration(sum)}: ${terms.map(({ name, ms }) => `${delays[name]} ${duration(ms)}`).join(' and ')}.`,
  }),
  delay: ({ name, ms }: Delay) => `${delays[name]}: ${duration(ms)}`,

  // The refresh.
  refreshFailedWith: (error: ErrorFacts | undefined, answer?: ErrorFacts) =>
    `refresh failed ${error?.code ?? ''}${
      answer
        ? ` (${answer.status ? `server: ${answer.status} ` : 'request: '}${[answer.code, answer.message].filter(Boolean).join(', ')})`
        : error?.message
          ? `: ${error.message}`
          : ''
    }`,
  spentBefore: 'the same refresh token was spent before on this page',
  changedElsewhere: 'another tab changed the stored tokens',
  refreshedElsewhere: 'another tab refreshed this session',
  usedTwice: (seen: boolean, at: number | undefined) => ({
    verdict: 'The refresh token was used twice: sign in again',
    headline: `A refresh token works once. This one had been spent before${seen ? '' : ', outside this page'}, so the server ended the whole family${at === undefined ? '' : ` at ${time(at)}`}. Retrying cannot help.`,
  }),
  revoked: {
    verdict: 'The session was revoked: sign in again',
    headline:
      'The server ended this session: an admin, the user on another device, or a policy. Retrying cannot help.',
  },
  grantRefused: {
    verdict: 'The server refused the refresh token',
    headline:
      'It does not say why: revoked, used twice, or past its lifetime. Each of them asks for a new sign-in.',
  },
  ranOut: (lifetime: number | undefined) => ({
    verdict: 'The session ran out: sign in again',
    headline: `The refresh token is past its own lifetime${lifetime === undefined ? '' : ` (${duration(lifetime)})`}. The SDK does not retry, and retrying cannot help.`,
  }),
  cookieUnseen: {
    verdict: 'Silent sign-in cannot see the session cookie',
    headline:
      'The server said login_required at the first silent try after a good sign-in: its cookie is not sent from the hidden frame, as browsers that block third-party cookies do.',
  },
  neverAnswered: (why: WhyFailed) => ({
    verdict: 'The refresh never got an answer',
    headline: `The token request failed on its way. ${
      {
        offline: 'The browser says it is offline.',
        'timed-out': 'It was given up for taking too long.',
        'others-pass':
          'Other requests pass, so the network is there: the token endpoint is down, its name does not resolve, or CORS blocks its answer. A page cannot tell which; the console can.',
        unknown: 'Offline, DNS, TLS, or CORS: a page cannot tell which; the console can.',
      }[why]
    } The session itself may be fine: retry.`,
  }),
  atTheSameTime: (call: string) => `${call} at the same time`,
  rateLimited: (wait: number | undefined) => ({
    verdict: 'The issuer limits the rate of refreshes',
    headline: `The token endpoint answered 429. ${wait === undefined ? 'It does not say for how long' : `Try again after ${duration(wait)}`}.`,
  }),
  issuerFailed: (status: number | undefined) => ({
    verdict: 'The issuer failed to answer the refresh',
    headline: `The token endpoint answered ${status ?? 'with a server error'}: the fault is there, the session may be fine. Retry later.`,
  }),
  frameSilent: {
    verdict: 'The hidden frame never answered',
    headline:
      'Silent sign-in waited for its frame in vain: the callback page is missing, a policy or router swallowed it, or the issuer refuses to be framed. That cookies are to blame is not proven.',
  },
  nonceMissing: (count: number) => ({
    verdict: 'Every DPoP proof lacks the server’s nonce',
    headline: `${count} answers asked for a new nonce and the next proof still had none or an old one: the DPoP-Nonce header is not readable (CORS) or not kept.`,
  }),
  notArmed: (why: WhyNotArmed, end: number | undefined) => ({
    verdict: 'Nothing will refresh this token',
    headline: `${
      {
        off: 'Silent refresh is turned off',
        'no-refresh-token': 'There is no refresh token: the scope lacks offline_access',
        nothing: 'Nothing was planned after the last token: the SDK was disposed of, or another tab leads',
      }[why]
    }.${end === undefined ? '' : ` The token ends at ${time(end)} and nothing will replace it.`}`,
  }),
  silentRefreshOff: 'silent refresh off',
  noPlanSince: 'token received, no refresh planned since',
  plannedTooLate: (due: number, late: number) => ({
    verdict: 'The refresh is planned for after the token’s end',
    headline: `It is due at ${time(due)}, ${duration(late)} after the token ends by the same clock.`,
  }),
  timerOverflows: (ahead: number, times: number) => ({
    verdict: 'The refresh timer overflows and fires at once',
    headline: `The refresh is planned ${duration(ahead)} ahead. Browsers keep a delay in 32 bits, so beyond 24.8 days a timer fires at once${times > 1 ? `: ${times} times so far` : ''}.`,
  }),
  plannedAhead: (ahead: number) => `refresh planned for ${duration(ahead)} from now`,
  startedLater: (later: number) => `started ${duration(later)} later`,
  leewayTooLong: (lifetime: number, leeway: number, perMinute: number | undefined) => ({
    verdict: 'The leeway is as long as the token lives',
    headline: `A token lives ${duration(lifetime)} and is refreshed ${duration(leeway)} before its end: every token is due when it arrives${perMinute === undefined ? '' : `, ${perMinute} refreshes a minute`}.`,
  }),
  leeway: (leeway: number) => `leeway ${duration(leeway)}`,
  lifetime: (lifetime: number) => `token lifetime ${duration(lifetime)}`,

  // The call and the API.
  keptToken: (fresher: number | undefined, site: string | undefined) => ({
    verdict: oldToken,
    headline: `A newer token had been there for ${fresher ? duration(fresher) : 'some time'} when this call was sent: the code took a token once and kept it.${comesFrom(site)}`,
  }),
  sdkNotAsked: (site: string | undefined) => ({
    verdict: oldToken,
    headline: `This SDK refreshes when it is asked for a token, and it was not asked: the code sent a token that it had kept.${comesFrom(site)}`,
  }),
  sentTokenCame: 'the token that was sent came here',
  newerTokenCame: 'a newer token came here',
  didNotWait: (until: number | null) => ({
    verdict: 'The call did not wait for the refresh',
    headline: `A refresh was already under way when this call was sent with the old token${until === null ? '' : `; the new one came ${duration(until)} later`}.`,
  }),
  apiAhead: (by: number | null, left: number) => ({
    verdict:
      by === null
        ? 'The API calls a token expired that the issuer still counts as valid'
        : `The API’s clock is ${duration(by)} ahead of the issuer’s`,
    headline: `By the issuer’s clock this token had ${duration(left)} left when the API refused it. ${by === null ? 'The API’s clock may be ahead; it hides its Date header, so this is not proven.' : 'Every client sees this; this device is not at fault.'}`,
  }),
  tokenEndsByIssuer: (at: number) => `token ends ${time(at)} by the issuer`,
  apiBehind: (by: number | null) => ({
    verdict:
      by === null
        ? 'The API calls a token not yet valid'
        : `The API’s clock is ${duration(by)} behind the issuer’s`,
    headline:
      'A token that the issuer has just made seems to come from the future there. Every client sees this; this device is not at fault.',
  }),
  notYetValid: (early: number, at: number) => ({
    verdict: 'The token is not valid yet',
    headline: `Its nbf or iat lies ${duration(early)} in the future by the issuer’s own clock (${time(at)}).`,
  }),
  forAnotherApi: (audience: readonly string[], idToken: boolean) => ({
    verdict: idToken ? 'An ID token was sent to an API' : 'The token is for another API',
    headline: `${audience.length > 0 ? `It is meant for ${audience.join(', ')}` : 'Its audience is not this API'}; refreshing brings the same audience again.`,
  }),
  scopeMissing: (message: string | undefined, scope: string) => ({
    verdict: 'The token lacks a scope',
    headline: `${message ?? 'The API asks for a scope that this token does not have'}.${scope ? ` It has: ${scope}.` : ''} A refresh does not add one.`,
  }),
  strongerSignIn: {
    verdict: 'The API asks for a stronger sign-in',
    headline: 'The token is in date; this action wants a second factor or a more recent one.',
  },
  noToken: (site: string | undefined) => ({
    verdict: 'The call carried no token',
    headline: `A valid token was at hand, but this call was sent without Authorization${from(site)}.`,
  }),
  refusedInDate: (problems: readonly string[]) => ({
    verdict: 'The API refuses a token that is in date',
    headline: `This is not expiry: by the issuer’s clock the token was valid and current. Wrong issuer, key or format, or it was revoked early${problems.length > 0 ? ` (${problems.join(', ')})` : ''}.`,
  }),
  oneGaveUp: (call: string, site: string | undefined) => ({
    verdict: 'One caller gave up after a 401',
    headline: `${call} met the same 401 as others, and alone was not sent again${site ? ` (from ${site})` : ''}.`,
  }),
  sentAgain: (call: string) => `${call}, sent again`,
  storageLost: ({ area, problem, key }: StorageProblem) => ({
    verdict:
      problem === 'changed-elsewhere'
        ? 'Another tab took the stored tokens away'
        : 'The stored tokens are lost',
    headline: `The SDK’s tokens in ${area} storage ${lossOf[problem] ?? problem}${key ? ` (${key})` : ''}.`,
  }),
  storageProblem: ({ area, problem }: StorageProblem) => `${area} storage: ${problem}`,
})
