/** Whether a token's signature can be checked in a browser at all, and where the keys for it are. Pure. */

import type { TokenFacts } from '../../sdk-bridge/event.ts'
import type { Session } from '../session/session.ts'

/** Where the keys of an issuer are: their own address, or the descriptions that name it, tried in turn. */
export type KeyPlace = { jwks: string } | { descriptions: readonly string[] }

/** Why no key of any kind would help. */
export type Uncheckable = 'unsigned' | 'symmetric' | 'incomplete'

const KEY_PATH = /\/(?:[\w.-]*jwks[\w.-]*|certs|keys)$/

/** Whether a token is signed by its issuer, so that there is anything to say of its signature. */
export function isSigned({ format, kind }: TokenFacts): boolean {
  // A DPoP proof is signed by the client, with a key that it brings along.
  return (format === 'jwt' || format === 'jws' || format === 'sd-jwt') && kind !== 'dpop-proof'
}

/** @returns null: with the right key it can be checked */
export function uncheckable({ header, problems = [] }: TokenFacts): Uncheckable | null {
  const alg = header?.alg
  if (typeof alg !== 'string' || /^none$/i.test(alg)) return 'unsigned'
  // Who could check it could also make it: the secret is the issuer's and the API's alone (RFC 7518 section 3.2).
  if (/^HS\d/.test(alg)) return 'symmetric'
  return problems.some(problem => problem === 'truncated' || problem === 'signature-missing')
    ? 'incomplete'
    : null
}

/**
 * Where the keys of the token's issuer are: where the page itself was seen to fetch them, else by the issuer's
 * description of itself (OpenID Connect Discovery section 4, RFC 8414 section 3.1).
 *
 * @returns null: the token names no issuer that is an address
 */
export function keyPlace(
  { claims }: TokenFacts,
  { calls, settings }: Pick<Session, 'calls' | 'settings'>,
): KeyPlace | null {
  const named = claims?.iss ?? settings.issuer
  if (typeof named !== 'string' || !/^https?:\/\//i.test(named) || !URL.canParse(named)) return null
  const { origin, pathname } = new URL(named)
  const path = pathname.replace(/\/$/, '')
  const issuer = origin + path
  const seen = calls.findLast(
    ({ call: { to, status, url } }) =>
      to === 'issuer' && status === 200 && url.startsWith(`${issuer}/`) && KEY_PATH.test(url),
  )
  if (seen) return { jwks: seen.call.url }
  return {
    descriptions: [
      `${issuer}/.well-known/openid-configuration`,
      `${origin}/.well-known/oauth-authorization-server${path}`,
    ],
  }
}
