/** The signed-in user, as the ID token and the userinfo endpoint describe them. */

import { jwtClaims } from './jwt-claims.ts'

export interface IntelliAuthUser {
  sub: string
  name?: string
  email?: string
  [claim: string]: unknown
}

/** Claims that belong to the token, not to the person (OpenID Connect Core section 2). */
const PROTOCOL_CLAIMS: ReadonlySet<string> = new Set([
  'iss',
  'aud',
  'exp',
  'iat',
  'nonce',
  'at_hash',
  'azp',
  'nbf',
  'jti',
])

/** @returns the user that an ID token names; null when it names none */
export function userOf(idToken: string | undefined): IntelliAuthUser | null {
  const { sub, ...claims } = jwtClaims(idToken ?? '')
  if (typeof sub !== 'string') return null
  return {
    sub,
    ...Object.fromEntries(Object.entries(claims).filter(([claim]) => !PROTOCOL_CLAIMS.has(claim))),
  }
}
