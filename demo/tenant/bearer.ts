/** Bearer tokens at a resource server: taking one from a request (RFC 6750) and checking it (RFC 9068 section 4). */

import type { IncomingMessage } from 'node:http'
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'

/** Why a token was refused. `code` is for the body, `challenge` for WWW-Authenticate. */
export interface TokenRefusal {
  status: 401 | 403
  code: string
  message: string
  challenge: string
  details: Record<string, unknown>
}

export interface TokenRules {
  keys: JWTVerifyGetKey
  /** One, or any of several. */
  issuer: string | string[]
  /** Absent: any audience. */
  audience?: string
  /** How far past `exp` or before `nbf` and `iat` is forgiven, s. */
  tolerance: number
  /** By the resource server's clock, ms. */
  now: number
}

/** @returns the token after `Bearer`, or null when the request carries none */
export function bearerToken(request: IncomingMessage): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
}

/** The challenge of RFC 6750 section 3; quotes cannot occur in what is put in. */
export function challenge(parameters: Record<string, string>): string {
  const list = Object.entries(parameters).map(([name, value]) => `${name}="${value.replace(/["\\]/g, '')}"`)
  return ['Bearer', list.join(', ')].filter(Boolean).join(' ')
}

/** No token at all: the challenge names no error (RFC 6750 section 3.1). */
export const NO_TOKEN: TokenRefusal = {
  status: 401,
  code: 'unauthorized',
  message: 'The request carries no access token.',
  challenge: challenge({ realm: 'todos' }),
  details: {},
}

function invalidToken(code: string, message: string, details: Record<string, unknown>): TokenRefusal {
  const header = challenge({ error: 'invalid_token', error_description: message })
  return { status: 401, code, message, challenge: header, details }
}

/** @returns the token's claims, or why it is refused */
export async function checkToken(
  token: string,
  { keys, issuer, audience, tolerance, now }: TokenRules,
): Promise<{ claims: JWTPayload } | { refusal: TokenRefusal }> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      ...(audience === undefined ? {} : { audience }),
      algorithms: ['RS256'],
      typ: 'at+jwt',
      requiredClaims: ['sub', 'exp', 'iat'],
      clockTolerance: tolerance,
      currentDate: new Date(now),
    })
    // jose compares `iat` only together with a maximum age.
    const early = Math.ceil((payload.iat ?? 0) - now / 1000)
    if (early > tolerance) {
      const message = `The access token was issued ${early} s in the future.`
      return { refusal: invalidToken('invalid_token', message, { claim: 'iat', tolerance_s: tolerance }) }
    }
    return { claims: payload }
  } catch (error) {
    return { refusal: explain(error, { issuer, audience, tolerance, now }) }
  }
}

function explain(
  error: unknown,
  {
    issuer,
    audience,
    tolerance,
    now,
  }: { issuer: string | string[]; audience: string | undefined; tolerance: number; now: number },
): TokenRefusal {
  if (error instanceof errors.JWTExpired) {
    const { exp } = error.payload
    const ago = exp === undefined ? '' : ` ${Math.floor(now / 1000) - exp} s ago`
    const details = { expired_at: exp, tolerance_s: tolerance }
    return invalidToken('token_expired', `The access token expired${ago}.`, details)
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const received = error.payload[error.claim]
    const details = { claim: error.claim }
    if (error.claim === 'aud') {
      const message = `The access token is for ${String(received)}, not for ${audience}.`
      return invalidToken('invalid_audience', message, { ...details, expected: audience, received })
    }
    if (error.claim === 'iss') {
      const message = `The access token is from ${String(received)}, not from ${[issuer].flat()[0]}.`
      return invalidToken('invalid_token', message, { ...details, expected: issuer, received })
    }
    return invalidToken('invalid_token', `The access token's ${error.claim} is not acceptable.`, details)
  }
  if (error instanceof errors.JOSEError) {
    return invalidToken('invalid_token', `The access token cannot be verified: ${error.message}.`, {})
  }
  throw error
}
