/** Reads the claims of a JWT that came straight from the token endpoint. */

/**
 * @param jwt compact serialization, RFC 7519 section 3
 * @returns its claims; empty when it is no JWT, as for an opaque token
 */
export function jwtClaims(jwt: string): Record<string, unknown> {
  try {
    const base64 = (jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof claims === 'object' && claims !== null ? { ...claims } : {}
  } catch {
    return {}
  }
}
