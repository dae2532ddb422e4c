/** The requests to the tenant, over `oauth4webapi`: discovery, code exchange, refresh. */

import * as oauth from 'oauth4webapi'
import type { PendingAuthorization } from './authorization.ts'
import type { ResolvedConfig } from './config.ts'
import { type Doing, tokenEndpointError } from './failure.ts'

/** What the token endpoint answers (RFC 6749 section 5.1), with the claims of the ID token checked. */
export type TokenResponse = oauth.TokenEndpointResponse

/**
 * The tenant's sign of life and its endpoints.
 *
 * @throws TypeError when there was no readable answer
 */
export async function discover({ tenantUrl }: ResolvedConfig): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(tenantUrl)
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...transport(tenantUrl) })
  return oauth.processDiscoveryResponse(issuer, response)
}

/**
 * Trades the code of an authorization answer for tokens.
 *
 * @param answer the redirect URI as the tenant sent the browser to it
 * @throws oauth4webapi's `AuthorizationResponseError` when the answer is an error
 */
export async function exchangeCode(
  tenant: oauth.AuthorizationServer,
  config: ResolvedConfig,
  answer: URL,
  pending: PendingAuthorization,
  doing: Doing,
): Promise<TokenResponse> {
  const client = oauthClient(config)
  const parameters = oauth.validateAuthResponse(tenant, client, answer, pending.state)
  const response = await oauth.authorizationCodeGrantRequest(
    tenant,
    client,
    oauth.None(),
    parameters,
    config.redirectUri,
    pending.codeVerifier,
    { ...transport(config.tenantUrl), additionalParameters: { resource: config.audiences[0] } },
  )
  if (!response.ok) throw await tokenEndpointError(response, doing)
  return oauth.processAuthorizationCodeResponse(tenant, client, response, {
    expectedNonce: pending.nonce,
    requireIdToken: true,
  })
}

/** Spends a refresh token (RFC 6749 section 6). The tenant rotates: the answer holds the only one that is good from then on. */
export async function refresh(
  tenant: oauth.AuthorizationServer,
  config: ResolvedConfig,
  refreshToken: string,
  audience: string,
): Promise<TokenResponse> {
  const client = oauthClient(config)
  const response = await oauth.refreshTokenGrantRequest(tenant, client, oauth.None(), refreshToken, {
    ...transport(config.tenantUrl),
    additionalParameters: { resource: audience },
  })
  if (!response.ok) throw await tokenEndpointError(response, 'silent')
  return oauth.processRefreshTokenResponse(tenant, client, response)
}

/**
 * The user's profile (OpenID Connect Core section 5.3).
 *
 * @param sub the user of the ID token; an answer about another one is refused
 * @throws TypeError without an answer, oauth4webapi's errors for one that does not conform
 */
export async function userInfo(
  tenant: oauth.AuthorizationServer,
  config: ResolvedConfig,
  accessToken: string,
  sub: string,
): Promise<oauth.UserInfoResponse> {
  const client = oauthClient(config)
  const response = await oauth.userInfoRequest(tenant, client, accessToken, transport(config.tenantUrl))
  return oauth.processUserInfoResponse(tenant, client, sub, response)
}

/** Where the browser goes to end the tenant's own session (OpenID Connect RP-Initiated Logout 1.0). */
export function endSessionUrl(
  tenant: oauth.AuthorizationServer,
  config: ResolvedConfig,
  idToken: string | undefined,
): URL {
  const url = new URL(tenant.end_session_endpoint ?? `${config.tenantUrl}/oauth2/logout`)
  url.searchParams.set('client_id', config.clientId)
  url.searchParams.set('post_logout_redirect_uri', config.logoutReturnTo)
  if (idToken) url.searchParams.set('id_token_hint', idToken)
  return url
}

/**
 * oauth4webapi holds the ID token's `exp` and `nbf` against the device clock, with 30 s of tolerance. The
 * documentation knows no such check in the browser: a wrong device clock shifts the refresh, it does not stop
 * sign-in. So the tolerance is wider than any clock is wrong. Issuer, audience and nonce are still checked.
 */
const ID_TOKEN_TOLERANCE_SECONDS = 100 * 365 * 86_400

function oauthClient({ clientId }: ResolvedConfig): oauth.Client {
  return { client_id: clientId, [oauth.clockTolerance]: ID_TOKEN_TOLERANCE_SECONDS }
}

/** Plain HTTP is for a tenant on this machine alone. */
function transport(tenantUrl: string): { [oauth.allowInsecureRequests]?: boolean } {
  const { hostname } = new URL(tenantUrl)
  const loopback = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  return loopback ? { [oauth.allowInsecureRequests]: true } : {}
}
