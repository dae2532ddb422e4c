/** What to do about each cause, in English: steps with the numbers of the session filled in. */

import { fits, stormLimits } from '../../remedies/numbers.ts'
import { duration } from '../say.ts'
import type { Steps } from './arguments.ts'

const automaticTime = 'Turn on automatic time on this device.'
const freshToken = 'Call getAccessToken() right before each API call; it refreshes when the token is stale.'
const onReturn =
  'Call getAccessToken() again on visibilitychange, so that a tab that comes back refreshes before its first call.'
const signInAgain = 'Say “please sign in again” and start a sign-in; keep what the user was doing.'
const noRetry = 'Do not retry the call or the refresh: no answer will change.'

const synchroniseApi = () => [
  'Synchronise the API server’s clock (NTP). Nothing on the client can help.',
  'Until then, raise the API’s clockTolerance to cover the difference.',
]

export const englishSteps: Steps = {
  'clock-behind': n => [
    automaticTime,
    n.rejected ? 'Until then, refresh by hand: that brings a token the server accepts.' : null,
    n.needed !== undefined && n.leeway !== undefined && n.rejected
      ? fits(n)
        ? `If your users’ clocks are often this far off, widen the leeway to at least ${n.needed} s. At ${n.leeway / 1000} s, calls fail for ${duration(n.rejected)} of every ${duration(n.period ?? 0)}:`
        : `This device would need ${n.needed} s of leeway, but the token lives only ${duration(n.lifetime ?? 0)}: on a right clock every token would be due at once. Lengthen the token’s lifetime before widening the leeway.`
      : null,
  ],
  'clock-ahead': n => {
    const storm = stormLimits(n)
    return [
      automaticTime,
      storm &&
        `A device ahead by more than ${duration(storm.ahead)} (lifetime minus leeway) refreshes without end. Lengthen the access token’s lifetime beyond ${duration(storm.lifetime)} if your users’ clocks are often so far ahead.`,
      n.lifetime !== undefined && n.skew !== undefined && n.skew >= n.lifetime
        ? 'Do not widen the leeway: that makes it worse.'
        : null,
    ]
  },
  'clock-stepped': () => [
    'Let the device keep time automatically, so that it is not set by hand.',
    'Refresh now: the next token is planned by the new time.',
    freshToken,
  ],
  'device-slept': () => [onReturn, freshToken],
  'page-frozen': () => [onReturn, 'Listen for resume and pageshow too: a frozen page gets those first.'],
  'page-discarded': () => [
    'On load, wait for the SDK to restore the session before the first API call.',
    'To survive a dropped tab without a round trip, let the SDK keep its tokens in storage.',
  ],
  'tab-throttled': () => [
    onReturn,
    'Or refresh in a service worker; mind that the browser stops an idle worker after about 30 s.',
    freshToken,
  ],
  'main-thread-blocked': n => [
    `Break up the work that held the page${n.delay === undefined ? '' : ` for ${duration(n.delay)}`}, or move it into a worker.`,
    freshToken,
  ],
  'refresh-lock-wait': () => [
    'Find out what the other tab does under the lock; a tab that hangs there blocks all others.',
    'Keep the lock for the token request alone, and give waiting for it a limit.',
  ],
  'refresh-slow': n => [
    `Look at the token endpoint: ${n.delay === undefined ? 'its answer takes' : `${duration(n.delay)} is`} more than the leeway${n.leeway === undefined ? '' : ` of ${duration(n.leeway)}`} gives it.`,
    'Until it is faster, widen the leeway beyond the slowest refresh.',
  ],
  'network-failure': () => [
    'Check the connection, then retry the API call: that starts a fresh refresh.',
    'If the console speaks of CORS, add this exact origin to the application’s allowed origins.',
    'Keep the tokens and the user’s work; this is no sign-out.',
  ],
  'session-expired': () => [
    signInAgain,
    noRetry,
    'If sessions end too soon, lengthen the refresh token’s lifetime: Application → Settings → Token Lifetimes (14 days by default in browsers).',
  ],
  'session-revoked': () => [
    signInAgain,
    noRetry,
    'The tenant’s audit log says who revoked it: look for user.session_revoked and the request id.',
  ],
  'refresh-token-reused': () => [
    signInAgain,
    'Let one client alone spend the refresh token: one AuthClient per page, and one tab at a time where tabs share storage (Web Locks).',
    'Never copy a refresh token into a second client, a worker or a test script.',
  ],
  'third-party-cookies-blocked': () => [
    'Use refresh tokens instead of the hidden frame (offline_access).',
    'Or serve the sign-in from the same registrable domain as the app, so that its cookie counts as first-party.',
  ],
  'call-before-refresh': () => [
    'Await the token for each call: a refresh under way is shared, and the call gets the new token.',
  ],
  'stale-token': n => [
    n.callSite
      ? `Look at ${n.callSite}: it sends a token that was fetched once and kept.`
      : 'Find where this call takes its token from: it was fetched once and kept.',
    freshToken,
  ],
  'api-clock-ahead': synchroniseApi,
  'api-clock-behind': synchroniseApi,
  'token-rejected': () => [
    'Compare the API’s expected issuer, key set and algorithm with the token’s iss, kid and alg.',
    'If keys were rotated, let the API fetch the key set anew when it meets an unknown kid.',
    'Give the request id to whoever runs the API.',
  ],
  'wrong-audience': n => [
    `Ask for a token for this API: set the audience to exactly what it expects${n.audience ? ` (this token says ${n.audience})` : ''}.`,
    'Send the access token, never the ID token.',
  ],
  'insufficient-scope': () => [
    'Ask for the missing scope in a new sign-in; refreshing keeps the old ones.',
    'Check that the application may ask for that scope.',
  ],
  'step-up-required': () => [
    'Ask the user for the stronger factor, then send the call again with the new token.',
  ],
  'missing-token': n => [
    n.callSite ? `Add the token at ${n.callSite}.` : 'Add the Authorization header to this call.',
    'Redirects to another origin and some service workers drop it: look at the request in the network tab.',
  ],
  'timer-overflow': () => [
    'Plan at most 24.8 days ahead (2,147,483,647 ms) and plan again when that is over, or look at the time now and then.',
  ],
  'tolerance-too-wide': n => [
    `Set the SDK’s clock tolerance to 0 for its own validity check; ${n.tolerance === undefined ? 'a wide one' : duration(n.tolerance)} keeps dead tokens in use.`,
  ],
  'refresh-not-armed': () => [
    'Turn silent refresh on, and ask for offline_access so that there is a refresh token.',
    'If another tab leads the refresh, take its tokens over from storage.',
  ],
  'leeway-too-small': n => [
    `Widen the leeway${n.leeway === undefined ? '' : ` from ${duration(n.leeway)}`}${n.needed === undefined ? '' : ` to at least ${n.needed} s`}: ordinary delays together exceed it.`,
  ],
  'leeway-exceeds-lifetime': n => [
    `Make the leeway much shorter than the token lives${n.lifetime === undefined ? '' : ` (${duration(n.lifetime)})`}, or let it live longer.`,
  ],
  'rate-limited': n => [
    n.retryAfter === undefined
      ? 'Wait before the next try, longer each time.'
      : `Wait ${duration(n.retryAfter)} (Retry-After) before the next try.`,
    'Look for a refresh loop first: a clock far ahead, a leeway as long as the lifetime, or several clients.',
  ],
  'server-error': () => [
    'Keep the tokens and try again later, with growing pauses.',
    'Give the request id to whoever runs the issuer.',
  ],
  'not-yet-valid': () => [
    'Correct the issuer: nbf and iat must not lie in the future.',
    'Nothing on the client can help but waiting.',
  ],
  'refresh-armed-too-late': () => [
    'Plan the refresh for exp minus leeway; check the unit (s or ms) and which expiry it starts from.',
  ],
  'expiry-misjudged': () => [
    'Compute the expiry from exp, or from expires_in at the moment of receipt; expires_in from a cache is the whole lifetime, not what is left.',
  ],
  'not-retried': n => [
    `Retry once after a 401 with a fresh token${n.callSite ? ` at ${n.callSite}` : ''}, as the other callers do.`,
  ],
  'dpop-nonce-loop': () => [
    'Expose the header: Access-Control-Expose-Headers: DPoP-Nonce.',
    'Keep the newest nonce per server and put it into the next proof.',
  ],
  'silent-frame-failed': () => [
    'Open the redirect URI by hand: it must load, run the SDK’s callback, and not be swallowed by the router.',
    'Allow framing of the issuer and of the callback page (frame-src, frame-ancestors, X-Frame-Options).',
    'Or use refresh tokens: no frame is needed.',
  ],
  'storage-lost': () => [
    'Free or allow the storage, then sign in again.',
    'Or keep tokens in memory and restore the session on load.',
  ],
}
