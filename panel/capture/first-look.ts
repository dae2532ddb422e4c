/**
 * What is said of a token until the decoder is there: what bridges read of it in the same moment, and when that was,
 * so that the rest can be filled in as of then.
 */

import type { TokenFacts } from '../../sdk-bridge/event.ts'
import { jwtPart } from '../../sdk-bridge/page/base64-text.ts'

/** Of facts that are not complete: the device clock when they were asked for, ms. Copied along, and never written. */
export const ASKED_AT = Symbol('asked at')

export interface FirstFacts extends TokenFacts {
  [ASKED_AT]?: number
}

/**
 * Header and claims of a plain JWT, as `describeToken` reads them; of anything else that it is there.
 *
 * @param fingerprint its name
 * @param now the device clock, ms
 */
export function firstLook(raw: string, fingerprint: string, now: number): FirstFacts {
  const header = jwtPart(raw, 0)
  const isJwt = typeof header.alg === 'string' && raw.split('.').length === 3
  return {
    fingerprint,
    ...(isJwt ? { format: 'jwt', header, claims: jwtPart(raw, 1) } : { format: 'opaque' }),
    [ASKED_AT]: now,
  }
}
