/** Codes and messages of Logto, as its packages raise them. */

import type { CodeFamily } from './code.ts'

export const LOGTO: CodeFamily = {
  name: 'Logto',
  sdks: ['@logto/browser', '@logto/client', '@logto/react', '@logto/js'],
  rows: [
    ['not_authenticated', 'No ID or refresh token.', 'no-user', 'RELOGIN', 'client.js'],
    [
      'oidc.invalid_grant',
      'The refresh token is dead and is kept: it fails again.',
      'no-user',
      'RESET',
      'requester.js',
    ],
    ['id_token.invalid_iat', 'The clock is off by more than 300 s.', 'no', 'CLOCK', 'adapter/defaults.js'],
    [
      'ERR_JWT_EXPIRED|ERR_JWT_CLAIM_VALIDATION_FAILED',
      'The ID token fails its time check: the device clock is off.',
      'no',
      'CLOCK',
      'jose',
    ],
    ['rate_limited', 'Too many requests.', 'yes', 'BACKOFF', 'requester.js'],
    [
      'http_error_',
      'The server answered with this status and no code.',
      'yes',
      'BACKOFF',
      'requester.js',
      { advice: 'Go by the status: 4xx will not change, 5xx may.' },
    ],
    [
      'sign_in_session.not_found|sign_in_session.invalid',
      'The callback belongs to another tab, or was reloaded.',
      'no-user',
      'RELOGIN',
      'client.js',
    ],
  ],
}
