/** How a claims set is laid out. Pure. */

/** What is looked for first stands first; other claims follow as the token has them. */
const first = ['exp', 'iat', 'nbf', 'auth_time', 'iss', 'aud', 'sub', 'client_id', 'azp', 'scope', 'scp']

/** Claims in the order in which they are shown. */
export function orderedClaims(claims: Record<string, unknown>): [string, unknown][] {
  const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length)
  return Object.entries(claims).sort(([a], [b]) => rank(a) - rank(b))
}

/** `scope` is a string with spaces (RFC 8693 4.2), `scp`, `aud` and `roles` are strings or arrays. */
export function claimItems(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter(Boolean)
  if (Array.isArray(value)) return value.map(item => String(item))
  return value === undefined ? [] : [JSON.stringify(value)]
}
