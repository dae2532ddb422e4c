/** The authorization request: code with PKCE (RFC 7636), and what must be remembered until the answer comes. */

import {
  type AuthorizationServer,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
} from 'oauth4webapi'
import type { ResolvedConfig } from './config.ts'

/** Ties the tenant's answer to the request. */
export interface PendingAuthorization {
  state: string
  nonce: string
  codeVerifier: string
}

/**
 * @param prompt `none`: the tenant must answer at once, without a page (OpenID Connect Core section 3.1.2.1)
 * @returns the URL to visit, and what the answer will be checked against
 */
export async function authorizationRequest(
  tenant: AuthorizationServer,
  config: ResolvedConfig,
  prompt?: 'none',
): Promise<{ url: URL; pending: PendingAuthorization }> {
  const pending = {
    state: generateRandomState(),
    nonce: generateRandomNonce(),
    codeVerifier: generateRandomCodeVerifier(),
  }
  const url = new URL(tenant.authorization_endpoint ?? `${config.tenantUrl}/oauth2/authorize`)
  const parameters = {
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: config.redirectUri,
    scope: config.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
    ...(prompt ? { prompt } : {}),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  // The documentation names the setting `audience`; on the wire it is the `resource` of RFC 8707.
  for (const audience of config.audiences) url.searchParams.append('resource', audience)
  return { url, pending }
}

const STORAGE_KEY = 'intelliauth.pending'

/** Keeps a request over the redirect, in this tab alone. */
export function rememberPending(pending: PendingAuthorization): void {
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(pending))
}

/** @returns what was remembered, and forgets it: a verifier serves once. null when there is nothing readable. */
export function takePending(): PendingAuthorization | null {
  const text = sessionStorage.getItem(STORAGE_KEY)
  sessionStorage.removeItem(STORAGE_KEY)
  try {
    return JSON.parse(text ?? 'null') as PendingAuthorization | null
  } catch {
    return null
  }
}

const ANSWER_PARAMETERS = ['code', 'state', 'iss', 'session_state', 'error', 'error_description', 'error_uri']

/** @returns whether the tenant sent the browser to this URL (RFC 6749 section 4.1.2) */
export function isAuthorizationAnswer(url: URL): boolean {
  return url.searchParams.has('state') && (url.searchParams.has('code') || url.searchParams.has('error'))
}

/** Takes the tenant's answer out of the address bar, so that a reload does not send the code again. */
export function clearAuthorizationAnswer(): void {
  const url = new URL(window.location.href)
  for (const name of ANSWER_PARAMETERS) url.searchParams.delete(name)
  window.history.replaceState(window.history.state, '', url)
}
