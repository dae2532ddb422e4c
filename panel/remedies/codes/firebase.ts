/** Codes and messages of Firebase, as its packages raise them. */

import type { CodeFamily } from './code.ts'

export const FIREBASE: CodeFamily = {
  name: 'Firebase',
  sdks: ['firebase', '@firebase/auth'],
  rows: [
    [
      'auth/user-token-expired',
      'The refresh token is dead: password changed, account deleted, revoked. The SDK signs out.',
      'no-user',
      'RELOGIN',
      '_logoutIfInvalidated',
    ],
    [
      'auth/user-disabled',
      'The account is disabled. The SDK signs out.',
      'no',
      'CONFIG',
      '_logoutIfInvalidated',
      { advice: 'Only an administrator can help.' },
    ],
    [
      'auth/invalid-user-token',
      'The ID token is of another project or key.',
      'no-cfg',
      'RESET',
      'SERVER_ERROR_MAP',
    ],
    [
      'auth/invalid-refresh-token',
      'The refresh token is invalid, yet the SDK neither signs out nor tries again.',
      'no-user',
      'RESET',
      '_performFetchWithErrorHandling',
    ],
    [
      'auth/network-request-failed',
      'Offline, too slow, blocked by an extension, or an answer that is no JSON.',
      'yes',
      'BACKOFF',
      'ProactiveRefresh',
    ],
    ['auth/requires-recent-login', 'A fresh sign-in is due.', 'no-user', 'STEPUP', 'error map'],
    ['auth/too-many-requests|auth/quota-exceeded', 'Too many requests.', 'yes', 'BACKOFF', 'error map'],
    [
      'auth/web-storage-unsupported|auth/unsupported-persistence-type',
      'Storage is blocked.',
      'no-cfg',
      'COOKIES',
      'error map',
    ],
    ['auth/multi-factor-auth-required', 'A second factor is due.', 'no-user', 'STEPUP', 'error map'],
    [
      'auth/internal-error|auth/timeout|auth/null-user|auth/user-signed-out|auth/invalid-api-key|auth/app-deleted',
      'The SDK is in a state or configuration that it does not support.',
      'no-cfg',
      'CONFIG',
      'error map',
    ],
    [
      'auth/id-token-expired',
      'The ID token is past exp by the server’s clock.',
      'once',
      'REFRESH',
      'firebase-admin',
    ],
    ['auth/id-token-revoked', 'The ID token was revoked.', 'no-user', 'RELOGIN', 'firebase-admin'],
    ['auth/argument-error', 'The ID token is malformed.', 'no-cfg', 'CONFIG', 'firebase-admin'],
  ],
}
