/** What servers and SDKs of several makes say, by what they mean by it. */

import type { ErrorFacts } from '../../sdk-bridge/event.ts'

const said = (
  code: string,
  status?: number,
  message?: string,
  more: Partial<ErrorFacts> = {},
): ErrorFacts => ({
  code,
  ...(status === undefined ? {} : { status }),
  ...(message === undefined ? {} : { message }),
  ...more,
})

/** An API, of a token past its end. */
export const EXPIRED: readonly ErrorFacts[] = [
  said('token_expired', 401, 'The access token has expired', { requestId: 'req_7f3a' }),
  said('token_expired', 401),
  said('invalid_token', 401, 'The access token expired'),
  said('invalid_token', 401),
  said('invalid_token', 401, '"exp" claim timestamp check failed'),
  said('PGRST303', 401, 'JWT expired'),
  said('unauthorized', 401, 'jwt expired'),
  said('http_401', 401),
  said('http_401', 401, 'The server answered HTML, not JSON'),
  said('E0000011', 401, 'Invalid token provided'),
  said('auth/id-token-expired', 401, 'Firebase ID token has expired.'),
  said('token-expired', 401),
  said('NotAuthorizedException', 401, 'Access Token has expired'),
  said('InvalidAuthenticationToken', 401, 'Lifetime validation failed, the token is expired.'),
]

/** An API, of a token from the future. */
export const FROM_THE_FUTURE: readonly ErrorFacts[] = [
  said('PGRST303', 401, 'JWT issued at future'),
  said('PGRST303', 401, 'JWT not yet valid'),
  said('invalid_token', 401, '"nbf" claim timestamp check failed'),
  said('invalid_token', 401, 'The token is not yet valid'),
  said('token-not-active-yet', 401),
  said('token-iat-in-the-future', 401),
  said('unauthorized', 401, 'jwt not active'),
]

/** An API, of a request without a token. */
export const MISSING: readonly ErrorFacts[] = [
  said('http_401', 401),
  said('unauthorized', 401, 'Missing bearer token'),
  said('unauthorized', 401, 'No authorization token was found'),
  said('PGRST302', 401, 'Anonymous access is disabled'),
  said('missing_token', 401, 'Authorization header is missing'),
]

export const BAD_PROOF: readonly ErrorFacts[] = [
  said('invalid_dpop_proof', 401, 'DPoP proof iat is outside the acceptable window'),
  said('invalid_dpop_proof', 401, 'DPoP Proof iat is not recent enough'),
  said('invalid_dpop_proof', 401),
  said('invalid_request', 400, 'DPoP proof is not active'),
]

export const REJECTED: readonly ErrorFacts[] = [
  said('invalid_token', 401, 'signature verification failed'),
  said('invalid_token', 401, 'unexpected "iss" claim value'),
  said('invalid_token', 401, 'no applicable key found in the JSON Web Key Set'),
  said('jwk-kid-mismatch', 401),
  said('PGRST301', 401, 'No suitable key or wrong key type'),
  said('invalid_token', 401),
  said('unauthorized', 401, 'invalid signature'),
  said('http_401', 401),
]

export const WRONG_AUDIENCE: readonly ErrorFacts[] = [
  said('invalid_token', 401, 'unexpected "aud" claim value'),
  said('unauthorized', 401, 'jwt audience invalid. expected: {audience}'),
  said('invalid_audience', 401, 'The token is for another audience'),
  said('invalid_token', 401, 'The audience is invalid'),
]

export const SCOPE: readonly ErrorFacts[] = [
  said('insufficient_scope', 403, 'scope="todo:write"'),
  said('insufficient_scope', 403),
  said('insufficient_scope', 403, 'The request requires higher privileges; scope="admin"'),
  said('E0000006', 403, 'You do not have permission to perform the requested action'),
]

export const STEP_UP: readonly ErrorFacts[] = [
  said('insufficient_user_authentication', 401, 'acr_values="aal2"'),
  said('insufficient_user_authentication', 401, 'A more recent authentication is required; max_age="300"'),
  said('step_up_required', 401, 'This action needs AAL2', { requestId: 'req_91bc' }),
  said('insufficient_claims', 401, 'Continuous access evaluation resulted in challenge'),
  said('insufficient_authentication_context', 403, 'The access token requires additional assurance'),
  said('insufficient_aal', 403, 'AAL2 session is required'),
]

export const NONCE: readonly ErrorFacts[] = [
  said('use_dpop_nonce', 401, 'Authorization server requires nonce in DPoP proof'),
  said('use_dpop_nonce', 401),
  said('use_dpop_nonce', 401, 'Resource server requires nonce in DPoP proof'),
]

export const NOT_REACHED: readonly ErrorFacts[] = [
  said('TypeError', undefined, 'Failed to fetch'),
  said('TypeError', undefined, 'NetworkError when attempting to fetch resource.'),
  said('TypeError', undefined, 'Load failed'),
  said('silent_auth_failed', undefined, 'Failed to fetch', { recoverable: true }),
  said('silent_auth_failed', undefined, undefined, { recoverable: true }),
  said('network_error', undefined, 'The request could not be sent', { recoverable: true }),
  said('AuthRetryableFetchError', 0, 'Failed to fetch'),
  said('auth/network-request-failed'),
  said('no_network_connectivity', undefined, 'No network connectivity. Check your internet connection.'),
  said('post_request_failed', undefined, 'Network request failed'),
  said('NetworkError', undefined, 'A network error has occurred.'),
  said('clerk_offline'),
  said('NETWORK_ERROR'),
]

/** The refresh token's lifetime is over, and the words say so. */
export const SESSION_EXPIRED: readonly ErrorFacts[] = [
  said('session_expired', 400, 'The session has expired', { recoverable: true }),
  said('session_expired'),
  said('invalid_grant', 400, 'Token is not active'),
  said('invalid_grant', 400, 'Refresh token expired'),
  said('NotAuthorizedException', 400, 'Refresh Token has expired'),
  said('invalid_grant', 400, 'AADSTS700084: The refresh token was issued to a single page app (SPA)'),
  said('invalid_grant', 400, 'AADSTS700082: The refresh token has expired due to inactivity.'),
  said('refresh_token_expired'),
  said('session_expired', 400, 'Session Expired (Inactivity)'),
]

export const SESSION_REVOKED: readonly ErrorFacts[] = [
  said('session_revoked', 400, 'The session was revoked', { recoverable: true }),
  said('session_revoked'),
  said('invalid_grant', 400, 'Refresh token has been revoked'),
  said('NotAuthorizedException', 400, 'Refresh Token has been revoked'),
  said('invalid_grant', 400, 'AADSTS50173: The provided grant has expired due to it being revoked'),
  said('TokenRevokedException', 400),
]

export const REUSED: readonly ErrorFacts[] = [
  said('refresh_token_already_used', 400, 'Invalid Refresh Token: Already Used'),
  said('invalid_grant', 400, 'Maximum allowed refresh token reuse exceeded'),
  said('invalid_grant', 400, 'Stale token'),
  said('RefreshTokenReuseException', 400),
]

/** Words that fit an expired, a revoked and a reused refresh token alike. */
export const SESSION_GONE: readonly ErrorFacts[] = [
  said('invalid_grant', 400),
  said('invalid_grant', 400, 'Unknown or invalid refresh token.'),
  said('invalid_grant', 400, 'The refresh token is invalid or expired.'),
  said('invalid_grant', 400, 'Token has been expired or revoked.'),
]

export const NO_SESSION: readonly ErrorFacts[] = [
  said('login_required', undefined, 'Login required'),
  said('login_required'),
  said('login_required', undefined, 'The client specified not to prompt, but the user is not logged in.'),
  said('LOGIN_REQUIRED'),
]

export const NO_FRAME: readonly ErrorFacts[] = [
  said('ErrorTimeout', undefined, 'IFrame timed out without a response'),
  said('timeout', undefined, 'Timeout'),
  said('timed_out', undefined, 'redirect_bridge_timeout'),
  said('monitor_window_timeout', undefined, 'Token acquisition in iframe failed due to timeout.'),
  said('AuthSdkError', undefined, 'OAuth flow timed out'),
  said('silent_refresh_timeout'),
  said('SILENT_LOGIN_TIMEOUT'),
]

export const RATE_LIMITED: readonly ErrorFacts[] = [
  said('rate_limited', 429, 'Too many requests', { retryAfterSeconds: 30, recoverable: true }),
  said('too_many_requests', 429, undefined, { retryAfterSeconds: 60 }),
  said('over_request_rate_limit', 429, 'Request rate limit reached'),
  said('E0000047', 429, 'API call exceeded rate limit due to too many requests.'),
  said('http_429', 429, undefined, { retryAfterSeconds: 5 }),
]

export const BROKEN: readonly ErrorFacts[] = [
  said('server_error', 500, 'Something went wrong', { recoverable: true }),
  said('http_503', 503, 'The server answered HTML, not JSON', { retryAfterSeconds: 10 }),
  said('http_502', 502),
  said('temporarily_unavailable', 503),
  said('AuthRetryableFetchError', 504, 'Gateway Timeout'),
  said('server_error', 503),
]

export const NO_REFRESH_TOKEN: readonly ErrorFacts[] = [
  said('missing_refresh_token', undefined, 'Missing Refresh Token'),
  said('no_tokens_found', undefined, 'No refresh token found in the cache.'),
]

export const ID_FROM_THE_FUTURE: readonly ErrorFacts[] = [
  said('AuthSdkError', undefined, 'The JWT was issued in the future'),
  said('id_token.invalid_iat', undefined, 'Invalid issued at time in the ID token'),
  said('token_validation_error', undefined, 'iat is in the future'),
]

export const ID_EXPIRED: readonly ErrorFacts[] = [
  said('AuthSdkError', undefined, 'The JWT expired and is no longer valid'),
  said('token_validation_error', undefined, 'Token has expired'),
  said(
    'Error',
    undefined,
    'Expiration Time (exp) claim error in the ID token; current time (Fri) is after expiration time (Thu)',
  ),
  said('ERR_JWT_EXPIRED', undefined, '"exp" claim timestamp check failed'),
]
