/** Codes of OAuth 2.0, OpenID Connect and their extensions, whoever raises them. */

import type { CodeFamily } from './code.ts'

const TOKEN = 'RFC 6749 §5.2'
const AUTHORIZE = 'RFC 6749 §4.1.2.1'
const OIDC = 'OIDC Core §3.1.2.6'
const DEVICE = 'RFC 8628 §3.5'
const BEARER = 'RFC 6750 §3.1'

export const OAUTH: CodeFamily = {
  name: 'OAuth 2.0 and OpenID Connect',
  rows: [
    [
      'invalid_grant',
      'The code or refresh token is expired, revoked, used before, or of another client.',
      'no-user',
      'RELOGIN TABS',
      TOKEN,
      {
        advice:
          'Sign in again; the description tells which it is. If another tab refreshed a moment ago, read its token from storage first.',
      },
    ],
    [
      'invalid_request',
      'A parameter is missing or there twice; often refresh_token=undefined.',
      'no-cfg',
      'RESET CONFIG',
      TOKEN,
    ],
    [
      'invalid_client',
      'The client is unknown, its secret changed, or a browser app is registered as confidential.',
      'no-cfg',
      'CONFIG',
      TOKEN,
    ],
    [
      'unauthorized_client',
      'The client may not use this grant; for refreshes, the refresh grant is off.',
      'no-cfg',
      'CONFIG',
      TOKEN,
    ],
    ['unsupported_grant_type', 'The server has no such grant.', 'no-cfg', 'CONFIG', TOKEN],
    ['invalid_scope', 'A scope is unknown, or more than was granted at sign-in.', 'no-cfg', 'SCOPE', TOKEN],
    [
      'invalid_target',
      'The resource or audience is unknown or not allowed.',
      'no-cfg',
      'SCOPE CONFIG',
      'RFC 8707 §2',
    ],
    [
      'invalid_dpop_proof',
      'The DPoP proof is refused: iat too far from the server’s clock, wrong method or URL, or used before.',
      'once',
      'CLOCK CONFIG',
      'RFC 9449 §4.3, §5',
      {
        advice:
          'Retry once with a fresh proof. If that fails too, the device clock is off or a proxy changes the URL.',
      },
    ],
    [
      'use_dpop_nonce',
      'The DPoP proof must carry the nonce from the DPoP-Nonce header.',
      'once',
      'IGNORE CONFIG',
      'RFC 9449 §8, §9',
      { advice: 'Normal once. If it repeats, the header is not exposed by CORS or the nonce is not kept.' },
    ],
    [
      'invalid_authorization_details',
      'The authorization_details cannot be granted.',
      'no-cfg',
      'SCOPE',
      'RFC 9396 §5',
    ],
    [
      'unsupported_token_type',
      'This kind of token cannot be revoked here.',
      'no',
      'IGNORE',
      'RFC 7009 §2.2.1',
    ],
    ['authorization_pending', 'Device sign-in: the user has not finished yet.', 'yes', 'BACKOFF', DEVICE],
    ['slow_down', 'Device sign-in: asked too often; wait 5 s longer.', 'yes', 'BACKOFF', DEVICE],
    ['expired_token', 'Device sign-in: the device code has run out.', 'no-user', 'RELOGIN', DEVICE],
    [
      'too_many_requests|rate_limited',
      'Too many requests; often a refresh loop.',
      'yes',
      'BACKOFF',
      'RFC 6585 §4',
      { advice: 'Wait for as long as Retry-After says, and look for the loop first.' },
    ],
    [
      'login_required',
      'No session that the server can see: signed out, timed out, or its cookie was not sent from the hidden frame.',
      'no-user',
      'COOKIES RELOGIN',
      OIDC,
      {
        advice:
          'Right after a good sign-in: third-party cookies are blocked, use refresh tokens or a domain of the same site. Else sign in again.',
      },
    ],
    [
      'interaction_required',
      'The user must be asked something: a factor, terms, a policy.',
      'no-user',
      'INTERACT',
      OIDC,
    ],
    ['consent_required', 'The user has not consented to this client or scope.', 'no-user', 'INTERACT', OIDC],
    [
      'account_selection_required',
      'Several accounts are signed in and none was chosen.',
      'no-user',
      'INTERACT',
      OIDC,
      { advice: 'Ask again with a prompt, or send login_hint or id_token_hint.' },
    ],
    [
      'unmet_authentication_requirements',
      'The acr demanded cannot be reached.',
      'no-user',
      'STEPUP CONFIG',
      'OIDC Unmet Authentication Requirements',
    ],
    [
      'invalid_request_uri|invalid_request_object',
      'The request object is refused; it may have expired.',
      'once',
      'CLOCK CONFIG',
      'RFC 9101, RFC 9126',
      { advice: 'Make a new one once; if it is refused too, look at its exp, nbf and the clock.' },
    ],
    [
      'request_not_supported|request_uri_not_supported|registration_not_supported',
      'The server does not take this kind of request.',
      'no-cfg',
      'CONFIG',
      OIDC,
    ],
    ['access_denied', 'The user or a policy refused.', 'no-user', 'INTERACT', AUTHORIZE],
    ['unsupported_response_type', 'This flow is turned off.', 'no-cfg', 'CONFIG', AUTHORIZE],
    [
      'server_error|temporarily_unavailable',
      'The authorization server failed or is busy.',
      'yes',
      'BACKOFF',
      AUTHORIZE,
    ],
    [
      'iss mismatch|iss_mismatch',
      'The answer names another issuer than the one asked (mix-up protection).',
      'no',
      'CONFIG',
      'RFC 9207 §2.4',
    ],
    [
      'invalid_token',
      'The API refused the token: expired, revoked, malformed, or for another audience or issuer.',
      'once',
      'REFRESH STALE CONFIG',
      BEARER,
      {
        advice:
          'Refresh and retry once. If the token was in date by server time, compare aud, iss and key; if nbf or iat is ahead, the servers’ clocks differ.',
      },
    ],
    ['insufficient_scope', 'The token is good but does not allow this.', 'no', 'SCOPE', BEARER],
    [
      'insufficient_user_authentication',
      'The sign-in is too weak or too old for this.',
      'no-user',
      'STEPUP',
      'RFC 9470 §3',
    ],
  ],
}
