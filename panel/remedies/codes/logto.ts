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
    [
      'unexpected_response_error',
      'The answer is none of Logto: another issuer’s error, a proxy, or a wrong endpoint.',
      'no-cfg',
      'CONFIG',
      'requester.js',
      { advice: 'Look at the answer itself; check endpoint.' },
    ],
    ['id_token.invalid_token', 'The ID token is malformed.', 'no-cfg', 'CONFIG', 'js/errors.js'],
    [
      'ERR_JWKS_NO_MATCHING_KEY',
      'The ID token is signed with a key that the issuer does not publish.',
      'once',
      'CONFIG',
      'jose',
    ],
    [
      'missing_scope_organizations',
      'Organization tokens need the scope urn:logto:scope:organizations.',
      'no-cfg',
      'SCOPE',
      'client.js',
    ],
    [
      'callback_uri_verification.state_mismatched|callback_uri_verification.missing_state|callback_uri_verification.missing_code',
      'The callback belongs to another sign-in, or was reloaded.',
      'no-user',
      'RELOGIN',
      'js/errors.js',
    ],
    [
      'callback_uri_verification.error_found|user_cancelled',
      'The user or the issuer broke the sign-in off.',
      'no-user',
      'RELOGIN',
      'js/errors.js',
    ],
    [
      'callback_uri_verification.redirect_uri_mismatched|crypto_subtle_unavailable',
      'The callback page has another address than was asked for, or is not served over HTTPS.',
      'no-cfg',
      'CONFIG',
      'js/errors.js',
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
