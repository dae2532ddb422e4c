/** How a claims set is laid out: order, and what stays hidden until asked for. Pure. */

/** What is looked for first stands first; other claims follow as the token has them. */
const first = ['exp', 'iat', 'nbf', 'auth_time', 'iss', 'aud', 'sub', 'client_id', 'azp', 'scope', 'scp']

/** Claims about a person: OpenID Connect Core 5.1, and what providers add. */
const personal = new Set(
  (
    'sub name given_name family_name middle_name nickname preferred_username profile picture website email ' +
    'gender birthdate zoneinfo locale phone_number address upn unique_name oid ipaddr login username'
  ).split(' '),
)

/** Claims in the order in which they are shown. */
export function orderedClaims(claims: Record<string, unknown>): [string, unknown][] {
  const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length)
  return Object.entries(claims).sort(([a], [b]) => rank(a) - rank(b))
}

/** Whether a value says who somebody is: by the name of the claim, also behind a namespace, or by its look. */
export function isPersonalClaim(name: string, value: unknown): boolean {
  const bare = name.slice(name.lastIndexOf('/') + 1)
  return personal.has(bare) || (typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
}
