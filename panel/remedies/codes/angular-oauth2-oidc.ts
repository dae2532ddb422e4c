/** Codes and messages of angular-oauth2-oidc, as its packages raise them. */

import type { CodeFamily } from './code.ts'

export const ANGULAR_OAUTH2_OIDC: CodeFamily = {
  name: 'angular-oauth2-oidc',
  sdks: ['angular-oauth2-oidc'],
  rows: [
    [
      'token_refresh_error',
      'The refresh failed; there is no retry and no new timer. 400: refused; status 0 or 5xx: network or outage.',
      'no-user',
      'RELOGIN TABS BACKOFF',
      'refreshToken()',
      { advice: 'Go by reason.status: sign in again on 400, else call refreshToken() again later.' },
    ],
    [
      'silent_refresh_timeout',
      'The frame gave no answer in 20 s: silent-refresh.html, cookies, CSP or throttling.',
      'once',
      'COOKIES CONFIG',
      'silentRefresh()',
    ],
    [
      'silent_refresh_error',
      'Silent sign-in was refused; the code is in reason.params.error.',
      'no-user',
      'INTERACT COOKIES',
      'silentRefresh()',
    ],
    [
      'token_validation_error|Token has expired',
      'The ID token fails the time check: skew beyond 600 s either way.',
      'no',
      'CLOCK',
      'processIdToken',
      { advice: 'Correct the clock, or set clockSkewInSec or a DateTimeProvider.' },
    ],
    [
      'invalid_nonce_in_state',
      'Storage lost, a second tab, or the back button.',
      'no-user',
      'RELOGIN',
      'tryLogin',
    ],
    [
      'session_terminated|session_error',
      'The session at the issuer changed, or its cookie is blocked.',
      'no-user',
      'RELOGIN COOKIES',
      'handleSessionChange',
    ],
    [
      'hasValidAccessToken',
      'It stays true for 600 s past the end, while the API answers 401.',
      'no-cfg',
      'REFRESH CONFIG',
      'hasValidAccessToken',
      { advice: 'Set clockSkewInSec to 0 and refresh.' },
    ],
    [
      'code_error|token_error',
      'The sign-in, or the exchange of its code, was refused.',
      'no-user',
      'RELOGIN CONFIG',
      'tryLogin',
    ],
    [
      'discovery_document_validation_error',
      'The metadata belong to another issuer, or name other origins.',
      'no-cfg',
      'CONFIG',
      'validateDiscoveryDocument',
    ],
    [
      'user_profile_load_error|token_revoke_error',
      'The userinfo or revocation endpoint refused or did not answer; the session goes on.',
      'yes',
      'BACKOFF',
      'loadUserProfile',
    ],
    [
      'popup_blocked',
      'The browser blocked the sign-in window.',
      'no-user',
      'INTERACT',
      'initLoginFlowInPopup',
    ],
    [
      'discovery_document_load_error|jwks_load_error',
      'The issuer’s metadata cannot be reached.',
      'yes',
      'BACKOFF',
      'loadDiscoveryDocument',
    ],
  ],
}
