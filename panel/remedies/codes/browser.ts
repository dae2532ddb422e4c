/** What browsers themselves say, and what HTTP says without a code. */

import type { CodeFamily } from './code.ts'

const FETCH = 'Fetch standard'
const noAnswer = 'Look at navigator.onLine, DNS, TLS, CORS and blockers before blaming the token; then retry.'

export const BROWSER: CodeFamily = {
  name: 'Browser',
  rows: [
    [
      'TypeError',
      'The request got no answer that the page may read: offline, DNS, TLS, CORS, blocked or reset.',
      'yes',
      'BACKOFF',
      FETCH,
      { match: 'failed to fetch', advice: noAnswer },
    ],
    [
      'TypeError',
      'The request got no answer that the page may read: offline, DNS, TLS, CORS, blocked or reset.',
      'yes',
      'BACKOFF',
      FETCH,
      { match: 'networkerror when attempting', advice: noAnswer },
    ],
    [
      'TypeError',
      'The request got no answer; common in Safari just after the device wakes.',
      'yes',
      'BACKOFF',
      FETCH,
      {
        match: 'load failed',
        advice: 'Wait one or two seconds after visibilitychange or online, then retry.',
      },
    ],
    [
      'TypeError',
      'The request got no answer; common in Safari just after the device wakes.',
      'yes',
      'BACKOFF',
      FETCH,
      {
        match: 'network connection was lost',
        advice: 'Wait one or two seconds after visibilitychange or online, then retry.',
      },
    ],
    [
      'AbortError',
      'The request was given up: the page left, or a newer one took its place.',
      'yes',
      'IGNORE',
      FETCH,
    ],
    ['TimeoutError', 'No answer in the time allowed.', 'yes', 'BACKOFF', 'DOM standard'],
    [
      'SecurityError',
      'Storage is blocked for this page: cookies off, or a sandboxed frame.',
      'no-cfg',
      'COOKIES',
      'HTML standard',
    ],
    [
      'QuotaExceededError',
      'Storage is full: new tokens are not saved, and the next load uses the old refresh token.',
      'no-cfg',
      'RESET',
      'Web Storage',
      { advice: 'Free space; then sign in again.' },
    ],
    [
      'InvalidStateError',
      'The database was closed under the page: frozen tab, private mode.',
      'once',
      'RESET',
      'IndexedDB',
      { match: 'database', advice: 'Reload the page.' },
    ],
    [
      'UnknownError',
      'The browser cannot read its database.',
      'once',
      'RESET',
      'IndexedDB',
      { advice: 'Reload the page.' },
    ],
    [
      'Refused to frame|Refused to display',
      'CSP or X-Frame-Options keeps the hidden frame from loading.',
      'no-cfg',
      'CONFIG',
      'CSP',
      { advice: 'Allow the issuer in frame-src, and the app in the callback page’s frame-ancestors.' },
    ],
  ],
}
