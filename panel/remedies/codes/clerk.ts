/** Codes and messages of Clerk, as its packages raise them. */

import type { CodeFamily } from './code.ts'

export const CLERK: CodeFamily = {
  name: 'Clerk',
  sdks: ['@clerk/clerk-js', '@clerk/clerk-react', '@clerk/react', '@clerk/nextjs', '@clerk/backend'],
  rows: [
    [
      'authentication_invalid|session_not_found',
      'The session is over.',
      'no-user',
      'RELOGIN',
      '@clerk/shared errors',
    ],
    [
      'user_banned|user_deactivated',
      'The account is barred.',
      'no',
      'CONFIG',
      '@clerk/shared errors',
      { advice: 'Only an administrator can help.' },
    ],
    [
      'missing_expired_token',
      'The server wants to see the expired token; the SDK sends it by itself.',
      'yes',
      'IGNORE',
      'MissingExpiredTokenError',
    ],
    ['clerk_offline', 'Offline, after retries.', 'yes', 'BACKOFF', 'ClerkOfflineError'],
    ['network_error', 'Offline, or an empty answer.', 'yes', 'BACKOFF', 'Session._getToken'],
    [
      'too_many_requests',
      'Too many fetches, often because the clock is off.',
      'yes',
      'BACKOFF CLOCK',
      '@clerk/shared errors',
    ],
    [
      'resource_not_found|session_exists',
      'What this tab holds is no more what the server has; the SDK asks anew.',
      'once',
      'RELOGIN',
      '@clerk/shared errors',
    ],
    [
      'api_response_error',
      'Clerk refused and gave no code of its own.',
      'once',
      'BACKOFF RELOGIN',
      'ClerkAPIResponseError',
      { advice: 'Go by the status.' },
    ],
    [
      'ClerkAPIResponseError',
      'With status 429: too many fetches, often because the clock is off.',
      'yes',
      'BACKOFF CLOCK',
      'Session.getToken',
      { match: '429' },
    ],
    [
      'degraded',
      'The poller fails, though not for the session’s sake.',
      'yes',
      'BACKOFF',
      'AuthCookieService',
    ],
    [
      'infinite redirect loop',
      'Keys of another instance, a clock that is off, or dropped cookies.',
      'no-cfg',
      'CLOCK CONFIG',
      'Clerk backend',
    ],
    [
      'token-expired|token-not-active-yet|token-iat-in-the-future|session-token-iat-before-client-uat',
      'Clocks of Clerk, browser and your server differ by more than 5 s, or tokens just rotated.',
      'once',
      'REFRESH CLOCK',
      '@clerk/backend',
    ],
    [
      'jwk-kid-mismatch',
      'The token is signed with keys of another instance.',
      'no-cfg',
      'CONFIG',
      '@clerk/backend',
    ],
  ],
}
