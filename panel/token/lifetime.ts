/** What the time claims of a token say, by the device clock. */

import type { Problem } from '../../sdk-bridge/event.ts'

/** NumericDate is in seconds (RFC 7519 §2); beyond this, the year 5138, it is milliseconds by mistake. */
const MILLISECONDS_ABOVE = 1e11
/** The last second that a JavaScript date can hold (ECMA-262, time values). */
const MAX_SECONDS = 8.64e12
const DAY_SECONDS = 86_400
/**
 * `iat` invalidates nothing by itself (RFC 7519 §4.1.6), and a fresh token looks issued in the future on any
 * device a little behind. Verifiers that mind it tolerate at least 30 s; beyond a minute it is worth saying.
 */
const IAT_TOLERANCE_SECONDS = 60

/**
 * Judges `exp`, `nbf`, `iat` and the confirmation claim.
 *
 * @param claims the claims set, times in seconds
 * @param now the device clock, ms
 * @param problems is added to
 */
export function judgeTimes(claims: Record<string, unknown>, now: number, problems: Set<Problem>): void {
  const exp = claims.exp
  const iat = numberOf(claims.iat)
  const nbf = numberOf(claims.nbf)
  if (typeof exp === 'number') {
    if (exp < 0 || exp > MAX_SECONDS) problems.add('exp-out-of-range')
    else if (exp > MILLISECONDS_ABOVE) problems.add('exp-looks-like-milliseconds')
    if (iat !== undefined && exp < iat) problems.add('exp-before-iat')
    // On or after `exp` a token must not be accepted (RFC 7519 §4.1.4).
    if (now >= exp * 1000) problems.add('expired')
    const from = iat ?? nbf
    if (from !== undefined && exp <= MILLISECONDS_ABOVE && exp - from > DAY_SECONDS)
      problems.add('lifetime-over-24h')
  } else if (Object.hasOwn(claims, 'exp')) {
    problems.add('exp-not-a-number')
  }
  if (
    (nbf !== undefined && nbf * 1000 > now) ||
    (iat !== undefined && (iat - IAT_TOLERANCE_SECONDS) * 1000 > now)
  ) {
    problems.add('not-yet-valid')
  }
  judgeConfirmation(claims.cnf, problems)
}

/** The same for PASETO, whose times are ISO 8601 text. */
export function judgePasetoTimes(claims: Record<string, unknown>, now: number, problems: Set<Problem>): void {
  const [exp, nbf, iat] = ['exp', 'nbf', 'iat'].map(name => Date.parse(String(claims[name])))
  if (Object.hasOwn(claims, 'exp') && Number.isNaN(exp)) problems.add('exp-out-of-range')
  if (now >= exp!) problems.add('expired')
  if (nbf! > now) problems.add('not-yet-valid')
  if (exp! < iat!) problems.add('exp-before-iat')
  if (exp! - iat! > DAY_SECONDS * 1000) problems.add('lifetime-over-24h')
}

/** Who may use the token: the holder of a DPoP key (RFC 9449 §6.1) or of a certificate (RFC 8705 §3.1). */
function judgeConfirmation(cnf: unknown, problems: Set<Problem>): void {
  if (typeof cnf !== 'object' || cnf === null) return
  if (Object.hasOwn(cnf, 'jkt')) problems.add('sender-constrained-dpop')
  if (Object.hasOwn(cnf, 'x5t#S256')) problems.add('sender-constrained-mtls')
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
