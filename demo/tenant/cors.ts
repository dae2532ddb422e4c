/** Which origins may read the tenant's answers, and what of them (Fetch standard, section 3.3). */

import type { TenantSettings } from './settings.ts'

/** Says whether an `Origin` is one of the app's. */
export type OriginRule = (origin: string) => boolean

/** The word that stands for every origin on this computer, on any port. */
const ANY_LOOPBACK = 'any-loopback'

/** @param origins exact origins, or `any-loopback` among them */
export function originRule(origins: readonly string[]): OriginRule {
  const anyLoopback = origins.includes(ANY_LOOPBACK)
  return origin =>
    origins.includes(origin) ||
    (anyLoopback && /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(origin))
}

/**
 * @param origin the request's; the same origin is echoed, never `*`
 * @param preflight an OPTIONS request with Access-Control-Request-Method
 * @returns the headers that let a page on that origin read the answer
 */
export function corsHeaders(
  origin: string,
  preflight: boolean,
  settings: Readonly<TenantSettings>,
): Record<string, string> {
  const headers: Record<string, string> = {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
  }
  if (preflight) {
    headers['Access-Control-Allow-Methods'] = 'GET, POST, PATCH, DELETE'
    headers['Access-Control-Allow-Headers'] =
      'Authorization, Content-Type, X-IntelliAuth-Visitor-Id, X-IntelliAuth-Visitor-Confidence, Auth0-Client, X-Okta-User-Agent-Extended'
    // Not remembered: a switch that takes CORS away must act on the very next request.
    headers['Access-Control-Max-Age'] = '0'
  } else if (settings.exposeHeaders) {
    const date = settings.exposeDate ? 'Date, ' : ''
    headers['Access-Control-Expose-Headers'] = `${date}WWW-Authenticate, Retry-After, X-Request-Id`
  }
  return headers
}
