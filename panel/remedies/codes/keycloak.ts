/** Codes and messages of keycloak-js, as its packages raise them. */

import type { CodeFamily } from './code.ts'

export const KEYCLOAK: CodeFamily = {
  name: 'keycloak-js',
  sdks: ['keycloak-js'],
  rows: [
    [
      'NetworkError',
      'The server answered the refresh with an error status. 400: refused, tokens cleared; 401 or 403: client or CORS; 5xx: outage.',
      'no-user',
      'RELOGIN CONFIG BACKOFF',
      'fetchWithErrorHandling',
      {
        match: 'invalid status',
        advice:
          'Go by response.status: sign in again on 400, check the client on 401 and 403, call updateToken() again on 5xx.',
      },
    ],
    [
      'TypeError',
      'The refresh found no network; tokens are kept and nobody retries.',
      'yes',
      'BACKOFF',
      'updateToken',
      { match: 'fetch', advice: 'Call updateToken() again when the page is online.' },
    ],
    [
      'Unable to update token, no refresh token available',
      'There is no refresh token: never issued, or left out of the last answer.',
      'no-user',
      'RELOGIN CONFIG',
      'updateToken',
    ],
    ['Not authenticated', 'Called before sign-in.', 'no-cfg', 'RELOGIN', 'isTokenExpired'],
    [
      'updateToken never settles',
      'The session-check frame is blocked or gone.',
      'no-cfg',
      'COOKIES',
      '#checkLoginIframe',
      { advice: 'Set checkLoginIframe to false.' },
    ],
    [
      'Timeout when waiting for 3rd party check iframe message',
      'The cookie probe is blocked: CSP, framing, or another server version.',
      'no-cfg',
      'CONFIG COOKIES',
      '#check3pCookiesSupported',
    ],
    [
      'onAuthLogout',
      'The session-check frame says that the session changed: signed out elsewhere, or its cookie is blocked.',
      'no-user',
      'RELOGIN COOKIES',
      '#setupCheckLoginIframe',
    ],
    [
      'init() resolves false',
      'Silent sign-in found no session; the reason was swallowed.',
      'no-user',
      'RELOGIN',
      '#processCallback',
    ],
    [
      'authentication_expired',
      'The sign-in page stood open too long; the SDK starts anew.',
      'yes',
      'IGNORE',
      '#processCallback',
    ],
    ['Invalid nonce', 'Parallel sign-ins, or a replay.', 'no-user', 'RELOGIN', '#processCallback'],
    [
      'Web Crypto API is not available',
      'The page is not served over https.',
      'no-cfg',
      'CONFIG',
      'lib/keycloak.js',
      { advice: 'Serve it over https.' },
    ],
  ],
}
