/**
 * When a token is due for refresh. The device clock is trusted as it is: ahead by ten minutes refreshes ten minutes
 * early, behind by ten minutes does not notice the expiry. That is what the documentation says, so nothing here
 * corrects it, and nothing slows down a clock so far ahead that every new token is due on arrival.
 */

import { jwtClaims } from './jwt-claims.ts'

/**
 * @param accessToken a JWT
 * @param leewaySeconds how long before `exp` it is due
 * @returns the moment on the device clock, ms; Infinity for a token without a numeric `exp` (RFC 7519 section 4.1.4)
 */
export function dueAt(accessToken: string, leewaySeconds: number): number {
  const { exp } = jwtClaims(accessToken)
  return typeof exp === 'number' ? (exp - leewaySeconds) * 1000 : Number.POSITIVE_INFINITY
}
