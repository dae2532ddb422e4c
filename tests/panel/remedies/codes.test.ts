import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CORE_CODES,
  explainCode,
  explainUnknown,
  findCode,
  loadAllCodes,
  REMEDY_ADVICE,
  RETRY_MEANING,
  searchCodes,
} from '../../../panel/remedies/codes.ts'

const ALL = await loadAllCodes()

/** Every code that IntelliAuth documents. */
const INTELLIAUTH =
  'session_expired session_revoked not_authenticated silent_auth_failed state_mismatch invalid_redirect_uri consent_required mfa_required step_up_required network_error rate_limited server_error not_found webauthn_failed totp_invalid invalid_credentials account_disabled account_locked email_unverified password_must_be_reset mfa_enrolment_required captcha_required invalid_client invalid_grant invalid_scope unauthorized_client pkce_required token_expired unauthorized authorization_pending slow_down expired_token access_denied code_invalid'.split(
    ' ',
  )

/** Codes of the protocols: RFC 6749 and its extensions, OIDC Core, RFC 6750, 9449, 9470. */
const PROTOCOLS =
  'invalid_grant invalid_request invalid_client unauthorized_client unsupported_grant_type invalid_scope invalid_target invalid_dpop_proof use_dpop_nonce invalid_authorization_details unsupported_token_type authorization_pending slow_down expired_token too_many_requests login_required interaction_required consent_required account_selection_required unmet_authentication_requirements invalid_request_uri invalid_request_object request_not_supported request_uri_not_supported registration_not_supported access_denied unsupported_response_type server_error temporarily_unavailable invalid_token insufficient_scope insufficient_user_authentication AbortError TimeoutError SecurityError QuotaExceededError'.split(
    ' ',
  )

/** A code as the SDK raises it, with a message where that decides, and the first remedy. */
const BY_SDK: Readonly<Record<string, readonly [code: string, message: string, remedy: string][]>> = {
  'oidc-client-ts': [
    ['login_required', '', 'RELOGIN'],
    ['ErrorTimeout', 'IFrame timed out without a response', 'CONFIG'],
    ['ErrorTimeout', 'Network timed out', 'BACKOFF'],
    ['ErrorDPoPNonce', '{"error":"invalid_grant"}', 'IGNORE'],
    ['TypeError', 'Failed to fetch', 'BACKOFF'],
    ['Error', 'No matching state found in storage', 'RELOGIN'],
    ['Error', 'No state in response', 'RELOGIN'],
    ['Error', 'State does not match', 'RELOGIN'],
    ['Error', 'nonce in id_token does not match nonce in client storage', 'RELOGIN'],
    ['Error', 'sub in id_token does not match current sub', 'RESET'],
    ['Error', 'auth_time in id_token does not match original auth_time', 'CONFIG'],
    ['Error', 'azp in id_token does not match original azp', 'CONFIG'],
    ['Error', 'authority mismatch on settings vs. signin state', 'RELOGIN'],
    ['Error', 'iat is in the future: 1', 'CLOCK'],
    ['Error', 'Popup closed by user', 'INTERACT'],
  ],
  '@auth0/auth0-spa-js': [
    ['login_required', 'Login required', 'COOKIES'],
    ['login_required', 'The application is running in a Cross-Origin Isolated context', 'CONFIG'],
    ['login_required', 'Multifactor authentication required', 'STEPUP'],
    ['missing_refresh_token', '', 'RELOGIN'],
    ['invalid_grant', 'Unknown or invalid refresh token.', 'RELOGIN'],
    ['mfa_required', '', 'STEPUP'],
    ['missing_scopes', '', 'SCOPE'],
    ['timeout', 'Timeout', 'TABS'],
    ['cancelled', '', 'INTERACT'],
    ['popup_open', '', 'INTERACT'],
    ['unauthorized', 'user is blocked', 'CONFIG'],
    ['state_mismatch', 'Invalid state', 'RELOGIN'],
    ['use_dpop_nonce', '', 'CONFIG'],
    ['request_error', '', 'BACKOFF'],
    ['Error', 'Expiration Time (exp) claim error in the ID token; current time', 'CLOCK'],
    ['Error', "Timeout when executing 'fetch'", 'BACKOFF'],
    ['missing_access_token', '', 'CONFIG'],
  ],
  '@azure/msal-browser': [
    ['token_refresh_required', '', 'REFRESH'],
    ['no_tokens_found', '', 'INTERACT'],
    ['refresh_token_expired', '', 'INTERACT'],
    ['interaction_required', '', 'INTERACT'],
    ['bad_token', '', 'REFRESH'],
    ['no_account_error', '', 'RELOGIN'],
    ['interaction_in_progress', '', 'RESET'],
    ['timed_out', 'redirect_bridge_timeout', 'CONFIG'],
    ['monitor_window_timeout', '', 'CONFIG'],
    ['block_iframe_reload', '', 'CONFIG'],
    ['no_network_connectivity', '', 'BACKOFF'],
    ['cache_quota_exceeded', '', 'RESET'],
    ['uninitialized_public_client_application', '', 'CONFIG'],
    ['invalid_grant', 'AADSTS700084: The refresh token was issued to a single page app', 'INTERACT'],
    ['interaction_required', 'AADSTS50076: Due to a configuration change', 'STEPUP'],
  ],
  'keycloak-js': [
    ['NetworkError', 'Server responded with an invalid status.', 'RELOGIN'],
    ['Error', 'Unable to update token, no refresh token available.', 'RELOGIN'],
    ['Error', 'Not authenticated', 'RELOGIN'],
    ['Error', 'Timeout when waiting for 3rd party check iframe message.', 'CONFIG'],
    ['Error', 'Invalid nonce.', 'RELOGIN'],
    ['Error', 'Web Crypto API is not available.', 'CONFIG'],
    ['invalid_grant', 'Token is not active', 'RELOGIN'],
    ['invalid_grant', 'Session not active', 'RELOGIN'],
    ['invalid_grant', 'Stale token', 'TABS'],
    ['invalid_grant', 'Maximum allowed refresh token reuse exceeded', 'TABS'],
    ['invalid_request', 'DPoP proof is not active', 'CLOCK'],
    ['invalid_request', 'DPoP HTTP URL mismatch', 'CONFIG'],
  ],
  '@supabase/auth-js': [
    ['refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found', 'RESET'],
    ['refresh_token_already_used', 'Invalid Refresh Token: Already Used', 'TABS'],
    ['session_expired', 'Session Expired (Inactivity)', 'RELOGIN'],
    ['AuthSessionMissingError', '', 'RELOGIN'],
    ['AuthRetryableFetchError', '', 'BACKOFF'],
    ['over_request_rate_limit', '', 'BACKOFF'],
    ['flow_state_not_found', '', 'RELOGIN'],
    ['AuthRefreshDiscardedError', '', 'IGNORE'],
    ['AuthUnknownError', 'Unexpected token <', 'CONFIG'],
    ['PGRST301', '', 'REFRESH'],
    ['PGRST303', 'JWT expired', 'REFRESH'],
    ['PGRST303', 'JWT issued at future', 'CLOCK'],
  ],
  'aws-amplify': [
    ['NotAuthorizedException', 'Refresh Token has expired', 'RELOGIN'],
    ['NotAuthorizedException', 'Invalid Refresh Token', 'RESET'],
    ['NotAuthorizedException', 'Access Token has expired', 'STALE'],
    ['NotAuthorizedException', 'something else', 'RELOGIN'],
    ['RefreshTokenReuseException', '', 'TABS'],
    ['NetworkError', '', 'BACKOFF'],
    ['RequestTimeTooSkewed', '', 'CLOCK'],
    ['InternalErrorException', '', 'BACKOFF'],
    ['OAuthSignInException', '', 'RELOGIN'],
  ],
  firebase: [
    ['auth/user-token-expired', '', 'RELOGIN'],
    ['auth/network-request-failed', '', 'BACKOFF'],
    ['auth/requires-recent-login', '', 'STEPUP'],
    ['auth/invalid-api-key', '', 'CONFIG'],
  ],
  '@okta/okta-auth-js': [
    ['invalid_grant', 'The refresh token is invalid or expired.', 'RELOGIN'],
    ['invalid_grant', 'another reason', 'RESET'],
    ['INTERNAL', 'Too many token renew requests', 'CLOCK'],
    ['INTERNAL', 'The JWT was issued in the future', 'CLOCK'],
    ['E0000011', 'Invalid token provided', 'RELOGIN'],
    ['INTERNAL', 'OAuth flow timed out', 'CONFIG'],
  ],
  '@clerk/clerk-js': [
    ['too_many_requests', '', 'BACKOFF'],
    ['api_response_error', '', 'BACKOFF'],
    ['session_not_found', '', 'RELOGIN'],
    ['clerk_offline', '', 'BACKOFF'],
    ['token-iat-in-the-future', '', 'REFRESH'],
  ],
  'angular-oauth2-oidc': [
    ['code_error', '', 'RELOGIN'],
    ['token_refresh_error', '', 'RELOGIN'],
    ['silent_refresh_timeout', '', 'COOKIES'],
    ['Error', 'Token has expired', 'CLOCK'],
  ],
  '@axa-fr/oidc-client': [
    ['tryKeepExistingSessionAsync_error', '', 'BACKOFF'],
    ['service_worker_not_supported_by_browser', '', 'CONFIG'],
    ['TOKEN_REQUEST_FAILED', '', 'RELOGIN'],
    ['SILENT_LOGIN_TIMEOUT', '', 'COOKIES'],
    ['NETWORK_ERROR', '', 'BACKOFF'],
    ['STATE_MISMATCH', '', 'RELOGIN'],
  ],
  '@logto/browser': [
    ['unexpected_response_error', '', 'CONFIG'],
    ['callback_uri_verification.state_mismatched', '', 'RELOGIN'],
    ['not_authenticated', '', 'RELOGIN'],
    ['oidc.invalid_grant', '', 'RESET'],
    ['id_token.invalid_iat', '', 'CLOCK'],
    ['http_error_503', '', 'BACKOFF'],
  ],
  'next-auth': [
    ['ClientFetchError', '', 'BACKOFF'],
    ['CLIENT_FETCH_ERROR', '', 'BACKOFF'],
    ['RefreshAccessTokenError', '', 'RELOGIN'],
  ],
}

describe('findCode', () => {
  it.each(INTELLIAUTH)('knows %s of IntelliAuth without loading anything', code => {
    expect(findCode(code, { sdk: 'intelliauth' })!.family).toBe('IntelliAuth')
  })

  it.each(PROTOCOLS)('knows %s, whoever raises it, without loading anything', code => {
    const entry = findCode(code)!
    expect(entry.code).toBe(code)
    expect(entry.sdks).toEqual([])
  })

  it.each(Object.entries(BY_SDK).flatMap(([sdk, rows]) => rows.map(row => [sdk, ...row] as const)))(
    'gives the remedy that %s needs for %s %j',
    (sdk, code, message, remedy) => {
      expect(findCode(code, { sdk, message }, ALL)!.remedies[0]).toBe(remedy)
    },
  )

  it('knows what each browser says when there is no answer', () => {
    for (const message of [
      'Failed to fetch',
      'NetworkError when attempting to fetch resource.',
      'Load failed',
      'The network connection was lost.',
    ]) {
      expect(findCode('TypeError', { message })!.remedies).toEqual(['BACKOFF'])
    }
    expect(findCode('TypeError', { message: 'x is not a function' })).toBeUndefined()
  })

  it('gives the words of the SDK in use, and those of the protocol where it has none', () => {
    expect(findCode('invalid_grant', { sdk: 'intelliauth' }, ALL)!.family).toBe('IntelliAuth')
    expect(findCode('invalid_grant', { sdk: 'keycloak-js' }, ALL)!.family).toBe(
      'OAuth 2.0 and OpenID Connect',
    )
    expect(findCode('invalid_grant', { sdk: 'page' }, ALL)!.family).toBe('OAuth 2.0 and OpenID Connect')
    expect(findCode('session_expired', { sdk: '@supabase/auth-js' }, ALL)!.family).toBe('Supabase')
  })

  it('takes no message of another SDK for its own', () => {
    expect(findCode('E_SOMETHING', { sdk: 'intelliauth', message: 'Not authenticated' }, ALL)).toBeUndefined()
  })

  it('finds each entry under its own code, with the message that belongs to it', () => {
    for (const entry of ALL) {
      const context = { ...(entry.sdks[0] && { sdk: entry.sdks[0] }), message: entry.match ?? '' }
      expect(findCode(entry.code, context, ALL)!.code.toLowerCase()).toBe(entry.code.toLowerCase())
    }
  })

  it('finds nothing under names that every object has', () => {
    for (const code of ['toString', '__proto__', 'constructor', 'hasOwnProperty', '']) {
      expect(findCode(code, {}, ALL)).toBeUndefined()
    }
  })
})

describe('the catalogue', () => {
  it('has a meaning, a remedy, an advice and a source for every code, short and plain', () => {
    for (const entry of ALL) {
      expect(entry.code.trim()).toBe(entry.code)
      expect(entry.meaning.length).toBeLessThanOrEqual(140)
      expect(entry.advice.length).toBeGreaterThan(10)
      expect(entry.source).toBeTruthy()
      expect(RETRY_MEANING[entry.retryable]).toBeTruthy()
      for (const word of entry.remedies) expect(REMEDY_ADVICE[word]).toBeTruthy()
      expect(entry.match?.toLowerCase()).toBe(entry.match)
    }
  })

  it('names no code twice within a family unless the message tells them apart', () => {
    const seen = new Set<string>()
    for (const { family, code, match } of ALL) {
      const key = `${family}/${code}/${match ?? ''}`
      expect(seen.has(key), key).toBe(false)
      seen.add(key)
    }
  })
})

describe('explainUnknown', () => {
  it.each([
    [0, undefined, 'BACKOFF', 'yes'],
    [400, 'refresh', 'RELOGIN', 'no-user'],
    [400, 'call', 'CONFIG', 'no-cfg'],
    [401, 'call', 'REFRESH', 'once'],
    [403, 'call', 'SCOPE', 'no'],
    [404, 'call', 'CONFIG', 'no-cfg'],
    [429, 'refresh', 'BACKOFF', 'yes'],
    [503, 'refresh', 'BACKOFF', 'yes'],
    [200, 'refresh', 'BACKOFF', 'yes'],
  ] as const)('says what status %i during a %s tells', (status, phase, remedy, retryable) => {
    const entry = explainUnknown('E_NEW', { status, ...(phase && { phase }) })
    expect(entry).toMatchObject({ code: 'E_NEW', retryable })
    expect(entry.remedies[0]).toBe(remedy)
    expect(entry.meaning).toMatch(/^Not in the catalogue\./)
  })

  it('claims nothing when nothing is known', () => {
    expect(explainUnknown('E_NEW').remedies).toEqual([])
  })

  it('is what every unknown code gets, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: '' }), fc.integer(), (code, message, status) => {
        expect(explainCode(code, { message, status }, ALL).advice).toBeTruthy()
      }),
    )
  })
})

describe('searchCodes', () => {
  it('finds by every word, in codes and in meanings, the SDK in use first', () => {
    const hits = searchCodes('refresh token revoked', '@auth0/auth0-spa-js', ALL)
    expect(hits.length).toBeGreaterThan(2)
    expect(hits[0]!.family).toBe('Auth0')
    expect(searchCodes('session_rev').map(({ code }) => code)).toEqual(['session_revoked'])
    expect(searchCodes('')).toHaveLength(CORE_CODES.length)
    expect(searchCodes('no such code at all')).toEqual([])
  })
})
