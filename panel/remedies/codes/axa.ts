/** Codes and messages of axa oidc-client, as its packages raise them. */

import type { CodeFamily } from './code.ts'

export const AXA: CodeFamily = {
  name: 'axa oidc-client',
  sdks: ['@axa-fr/oidc-client', '@axa-fr/react-oidc'],
  rows: [
    [
      'TOKEN_REQUEST_FAILED',
      'The token endpoint refused or failed; retryable, status and oauthError say which.',
      'no-user',
      'RELOGIN BACKOFF',
      'renewTokens.ts',
      { advice: 'Go by retryable and oauthError.' },
    ],
    [
      'LOGIN_REQUIRED|CONSENT_REQUIRED|INTERACTION_REQUIRED',
      'Silent sign-in needs the user, or cannot see the session.',
      'no-user',
      'COOKIES INTERACT',
      'oidcError.ts',
    ],
    ['SILENT_LOGIN_TIMEOUT', 'The frame gave no answer in 12 s.', 'yes', 'COOKIES CONFIG', 'silentLogin.ts'],
    [
      'DPOP_NONCE_REQUIRED',
      'The proof must carry the server’s nonce.',
      'once',
      'IGNORE',
      'renewTokens.ts',
      { advice: 'Normal once; if it repeats, expose DPoP-Nonce by CORS.' },
    ],
    [
      'OAUTH_ERROR|INVALID_RESPONSE|REQUEST_FAILED|ENDPOINT_UNAVAILABLE',
      'The issuer refused, gave no usable answer, or has no such endpoint.',
      'no-cfg',
      'CONFIG BACKOFF',
      'oidcError.ts',
      { advice: 'Go by retryable, status and oauthError.' },
    ],
    [
      'tryKeepExistingSessionAsync_error',
      'The stored session could not be taken up: the issuer’s metadata cannot be reached, or storage holds rubbish.',
      'yes',
      'BACKOFF RESET',
      'keepSession.ts',
    ],
    [
      'service_worker_not_supported_by_browser',
      'No service worker here: the tokens are kept in the storage instead, within reach of scripts.',
      'no-cfg',
      'CONFIG',
      'keepSession.ts',
    ],
    ['NETWORK_ERROR', 'Offline, or given up.', 'yes', 'BACKOFF', 'createNetworkError'],
    [
      'NONCE_MISSING|STATE_MISSING|STATE_MISMATCH|INVALID_STATE|INVALID_NONCE',
      'Storage was evicted, or tabs got mixed up.',
      'no-user',
      'RELOGIN',
      'oidcStateError.ts',
    ],
    ['SESSION_LOST', 'Any 4xx, or all tries used up.', 'no-user', 'RELOGIN', 'synchroniseTokensAsync'],
    ['GIVE_UP', 'Hidden and offline, or waiting to be asked.', 'yes', 'IGNORE', 'synchroniseTokensAsync'],
    [
      'refresh token return not valid tokens',
      'The ID token had expired on arrival: the device clock is ahead.',
      'no',
      'CLOCK',
      'isTokensOidcValid',
    ],
    [
      'ACCESS_TOKEN_SECURED_BY_OIDC_SERVICE_WORKER',
      'The placeholder reached the API: the service worker is not active.',
      'once',
      'CONFIG',
      'constants.ts',
      { advice: 'Reload without Shift; check the list of trusted domains.' },
    ],
  ],
}
