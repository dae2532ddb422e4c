/** What to do about each cause, with the numbers of the session filled in. Data; one entry per cause. */

import type { Cause, Remedy } from '../diagnosis/diagnosis.ts'
import { duration } from '../diagnosis/say.ts'
import { type SnippetName, snippet } from './snippets.ts'

/** What the rules measured, ms unless named otherwise. */
export interface Numbers {
  skew?: number
  leeway?: number
  /** Leeway that would be needed here, seconds. */
  needed?: number
  lifetime?: number
  /** How long calls fail in each lifetime, and how long a lifetime then is. */
  rejected?: number
  period?: number
  delay?: number
  late?: number
  tolerance?: number
  retryAfter?: number
  audience?: string
  /** file:line:column */
  callSite?: string
}

interface Entry {
  steps(n: Numbers): (string | null | undefined | false)[]
  snippet?: SnippetName | ((n: Numbers) => SnippetName | null)
  action?: Remedy['action']
  /** Path under the IntelliAuth documentation. */
  doc?: string
}

const DOCS = 'https://docs.intelliauth.io/developer/'
const expired = 'troubleshooting/token-expired/'

/** A leeway to put into code, seconds: rounded up to the minute, so that it is chosen and not measured. */
export const roundedLeeway = (needed: number): number => Math.ceil(needed / 60) * 60

/** A lead is of use only while it is shorter than the token lives on a device whose clock is right. */
const fits = (n: Numbers): boolean =>
  n.needed !== undefined && (n.lifetime === undefined || roundedLeeway(n.needed) * 1000 < n.lifetime)

const freshToken = 'Call getAccessToken() right before each API call; it refreshes when the token is stale.'
const onReturn =
  'Call getAccessToken() again on visibilitychange, so that a tab that comes back refreshes before its first call.'
const signInAgain = 'Say “please sign in again” and start a sign-in; keep what the user was doing.'
const noRetry = 'Do not retry the call or the refresh: no answer will change.'

const entries: Record<Cause, Entry> = {
  'clock-behind': {
    steps: n => [
      'Turn on automatic time on this device.',
      n.rejected ? 'Until then, refresh by hand: that brings a token the server accepts.' : null,
      n.needed !== undefined && n.leeway !== undefined && n.rejected
        ? fits(n)
          ? `If your users’ clocks are often this far off, widen the leeway to at least ${n.needed} s. At ${n.leeway / 1000} s, calls fail for ${duration(n.rejected)} of every ${duration(n.period ?? 0)}:`
          : `This device would need ${n.needed} s of leeway, but the token lives only ${duration(n.lifetime ?? 0)}: on a right clock every token would be due at once. Lengthen the token’s lifetime before widening the leeway.`
        : null,
    ],
    snippet: n => (n.rejected && fits(n) ? 'leeway' : null),
    action: 'refresh',
    doc: expired,
  },
  'clock-ahead': {
    steps: n => [
      'Turn on automatic time on this device.',
      n.lifetime !== undefined &&
      n.leeway !== undefined &&
      n.skew !== undefined &&
      n.skew >= n.lifetime - n.leeway
        ? `A device ahead by more than ${duration(n.lifetime - n.leeway)} (lifetime minus leeway) refreshes without end. Lengthen the access token’s lifetime beyond ${duration(n.skew + n.leeway)} if your users’ clocks are often so far ahead.`
        : null,
      n.lifetime !== undefined && n.skew !== undefined && n.skew >= n.lifetime
        ? 'Do not widen the leeway: that makes it worse.'
        : null,
    ],
    doc: expired,
  },
  'clock-stepped': {
    steps: () => [
      'Let the device keep time automatically, so that it is not set by hand.',
      'Refresh now: the next token is planned by the new time.',
      freshToken,
    ],
    snippet: 'fresh-token',
    action: 'refresh',
    doc: expired,
  },
  'device-slept': {
    steps: () => [onReturn, freshToken],
    snippet: 'visibility',
    action: 'refresh',
    doc: expired,
  },
  'page-frozen': {
    steps: () => [onReturn, 'Listen for resume and pageshow too: a frozen page gets those first.'],
    snippet: 'visibility',
    action: 'refresh',
    doc: expired,
  },
  'page-discarded': {
    steps: () => [
      'On load, wait for the SDK to restore the session before the first API call.',
      'To survive a dropped tab without a round trip, let the SDK keep its tokens in storage.',
    ],
    snippet: 'wait-for-session',
    action: 'refresh',
  },
  'tab-throttled': {
    steps: () => [
      onReturn,
      'Or refresh in a service worker; mind that the browser stops an idle worker after about 30 s.',
      freshToken,
    ],
    snippet: 'visibility',
    action: 'refresh',
    doc: expired,
  },
  'main-thread-blocked': {
    steps: n => [
      `Break up the work that held the page${n.delay === undefined ? '' : ` for ${duration(n.delay)}`}, or move it into a worker.`,
      freshToken,
    ],
    snippet: 'fresh-token',
    action: 'refresh',
  },
  'refresh-lock-wait': {
    steps: () => [
      'Find out what the other tab does under the lock; a tab that hangs there blocks all others.',
      'Keep the lock for the token request alone, and give waiting for it a limit.',
    ],
    action: 'refresh',
  },
  'refresh-slow': {
    steps: n => [
      `Look at the token endpoint: ${n.delay === undefined ? 'its answer takes' : `${duration(n.delay)} is`} more than the leeway${n.leeway === undefined ? '' : ` of ${duration(n.leeway)}`} gives it.`,
      'Until it is faster, widen the leeway beyond the slowest refresh.',
    ],
    snippet: n => (n.needed === undefined ? null : 'leeway'),
    action: 'refresh',
  },
  'network-failure': {
    steps: () => [
      'Check the connection, then retry the API call: that starts a fresh refresh.',
      'If the console speaks of CORS, add this exact origin to the application’s allowed origins.',
      'Keep the tokens and the user’s work; this is no sign-out.',
    ],
    snippet: 'retry-call',
    action: 'refresh',
    doc: expired,
  },
  'session-expired': {
    steps: () => [
      signInAgain,
      noRetry,
      'If sessions end too soon, lengthen the refresh token’s lifetime: Application → Settings → Token Lifetimes (14 days by default in browsers).',
    ],
    snippet: 'sign-in',
    action: 'sign-in',
    doc: expired,
  },
  'session-revoked': {
    steps: () => [
      signInAgain,
      noRetry,
      'The tenant’s audit log says who revoked it: look for user.session_revoked and the request id.',
    ],
    snippet: 'sign-in',
    action: 'sign-in',
    doc: expired,
  },
  'refresh-token-reused': {
    steps: () => [
      signInAgain,
      'Let one client alone spend the refresh token: one AuthClient per page, and one tab at a time where tabs share storage (Web Locks).',
      'Never copy a refresh token into a second client, a worker or a test script.',
    ],
    snippet: 'sign-in',
    action: 'sign-in',
    doc: 'oauth/refresh-token-rotation/',
  },
  'third-party-cookies-blocked': {
    steps: () => [
      'Use refresh tokens instead of the hidden frame (offline_access).',
      'Or serve the sign-in from the same registrable domain as the app, so that its cookie counts as first-party.',
    ],
    snippet: 'use-refresh-tokens',
    action: 'sign-in',
    doc: 'troubleshooting/cookie-samesite/',
  },
  'call-before-refresh': {
    steps: () => [
      'Await the token for each call: a refresh under way is shared, and the call gets the new token.',
    ],
    snippet: 'fresh-token',
    doc: expired,
  },
  'stale-token': {
    steps: n => [
      n.callSite
        ? `Look at ${n.callSite}: it sends a token that was fetched once and kept.`
        : 'Find where this call takes its token from: it was fetched once and kept.',
      freshToken,
    ],
    snippet: 'fresh-token',
    doc: expired,
  },
  'api-clock-ahead': {
    steps: () => [
      'Synchronise the API server’s clock (NTP). Nothing on the client can help.',
      'Until then, raise the API’s clockTolerance to cover the difference.',
    ],
  },
  'api-clock-behind': {
    steps: () => [
      'Synchronise the API server’s clock (NTP). Nothing on the client can help.',
      'Until then, raise the API’s clockTolerance to cover the difference.',
    ],
  },
  'token-rejected': {
    steps: () => [
      'Compare the API’s expected issuer, key set and algorithm with the token’s iss, kid and alg.',
      'If keys were rotated, let the API fetch the key set anew when it meets an unknown kid.',
      'Give the request id to whoever runs the API.',
    ],
  },
  'wrong-audience': {
    steps: n => [
      `Ask for a token for this API: set the audience to exactly what it expects${n.audience ? ` (this token says ${n.audience})` : ''}.`,
      'Send the access token, never the ID token.',
    ],
    snippet: 'audience',
    doc: 'concepts/audiences-and-scopes/',
  },
  'insufficient-scope': {
    steps: () => [
      'Ask for the missing scope in a new sign-in; refreshing keeps the old ones.',
      'Check that the application may ask for that scope.',
    ],
    snippet: 'scope',
    action: 'sign-in',
    doc: 'oauth/scope-reference/',
  },
  'step-up-required': {
    steps: () => ['Ask the user for the stronger factor, then send the call again with the new token.'],
    snippet: 'step-up',
    doc: 'mfa/step-up/',
  },
  'missing-token': {
    steps: n => [
      n.callSite ? `Add the token at ${n.callSite}.` : 'Add the Authorization header to this call.',
      'Redirects to another origin and some service workers drop it: look at the request in the network tab.',
    ],
    snippet: 'fresh-token',
  },
  'timer-overflow': {
    steps: () => [
      'Plan at most 24.8 days ahead (2,147,483,647 ms) and plan again when that is over, or look at the time now and then.',
    ],
    snippet: 'clamp-timer',
  },
  'tolerance-too-wide': {
    steps: n => [
      `Set the SDK’s clock tolerance to 0 for its own validity check; ${n.tolerance === undefined ? 'a wide one' : duration(n.tolerance)} keeps dead tokens in use.`,
    ],
    action: 'refresh',
  },
  'refresh-not-armed': {
    steps: () => [
      'Turn silent refresh on, and ask for offline_access so that there is a refresh token.',
      'If another tab leads the refresh, take its tokens over from storage.',
    ],
    snippet: 'silent-refresh',
    action: 'refresh',
  },
  'leeway-too-small': {
    steps: n => [
      `Widen the leeway${n.leeway === undefined ? '' : ` from ${duration(n.leeway)}`}${n.needed === undefined ? '' : ` to at least ${n.needed} s`}: ordinary delays together exceed it.`,
    ],
    snippet: n => (n.needed === undefined ? null : 'leeway'),
    action: 'refresh',
  },
  'leeway-exceeds-lifetime': {
    steps: n => [
      `Make the leeway much shorter than the token lives${n.lifetime === undefined ? '' : ` (${duration(n.lifetime)})`}, or let it live longer.`,
    ],
    snippet: n => (n.lifetime === undefined ? null : 'shorter-leeway'),
    doc: 'reference/sdk/react/intelli-auth-provider/',
  },
  'rate-limited': {
    steps: n => [
      n.retryAfter === undefined
        ? 'Wait before the next try, longer each time.'
        : `Wait ${duration(n.retryAfter)} (Retry-After) before the next try.`,
      'Look for a refresh loop first: a clock far ahead, a leeway as long as the lifetime, or several clients.',
    ],
  },
  'server-error': {
    steps: () => [
      'Keep the tokens and try again later, with growing pauses.',
      'Give the request id to whoever runs the issuer.',
    ],
    action: 'refresh',
  },
  'not-yet-valid': {
    steps: () => [
      'Correct the issuer: nbf and iat must not lie in the future.',
      'Nothing on the client can help but waiting.',
    ],
  },
  'refresh-armed-too-late': {
    steps: () => [
      'Plan the refresh for exp minus leeway; check the unit (s or ms) and which expiry it starts from.',
    ],
    action: 'refresh',
  },
  'expiry-misjudged': {
    steps: () => [
      'Compute the expiry from exp, or from expires_in at the moment of receipt; expires_in from a cache is the whole lifetime, not what is left.',
    ],
    action: 'refresh',
  },
  'not-retried': {
    steps: n => [
      `Retry once after a 401 with a fresh token${n.callSite ? ` at ${n.callSite}` : ''}, as the other callers do.`,
    ],
    snippet: 'retry-call',
  },
  'dpop-nonce-loop': {
    steps: () => [
      'Expose the header: Access-Control-Expose-Headers: DPoP-Nonce.',
      'Keep the newest nonce per server and put it into the next proof.',
    ],
  },
  'silent-frame-failed': {
    steps: () => [
      'Open the redirect URI by hand: it must load, run the SDK’s callback, and not be swallowed by the router.',
      'Allow framing of the issuer and of the callback page (frame-src, frame-ancestors, X-Frame-Options).',
      'Or use refresh tokens: no frame is needed.',
    ],
    snippet: 'use-refresh-tokens',
  },
  'storage-lost': {
    steps: () => [
      'Free or allow the storage, then sign in again.',
      'Or keep tokens in memory and restore the session on load.',
    ],
    action: 'sign-in',
  },
}

/**
 * The remedy for a cause, in the words of the SDK in use.
 *
 * @param sdk npm package name; snippets fall back to plain words where none is written for it
 */
export function remedyFor(cause: Cause, sdk: string | undefined, numbers: Numbers = {}): Remedy {
  const entry = entries[cause]
  const name = typeof entry.snippet === 'function' ? entry.snippet(numbers) : entry.snippet
  const code = name ? snippet(name, sdk, numbers) : undefined
  const steps = entry.steps(numbers).filter(step => typeof step === 'string')
  return {
    // A step that announces code, where none is written for this SDK, ends there.
    steps: code === undefined ? steps.map(step => step.replace(/:$/, '.')) : steps,
    ...(code === undefined ? {} : { snippet: code }),
    ...(entry.action ? { action: entry.action } : {}),
    ...(entry.doc && isIntelliAuth(sdk) ? { link: DOCS + entry.doc } : {}),
  }
}

const isIntelliAuth = (sdk: string | undefined): boolean => sdk === undefined || sdk.includes('intelliauth')
