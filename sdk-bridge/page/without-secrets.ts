/** Text of the outside world on its way into an event, which must hold no token. */

/** A JWT or a piece of one: base64url of `{"`, then more parts. */
const TOKEN = /\beyJ[\w-]{8,}(?:\.[\w-]*)*/g

/** Characters looked at; what comes after them is left out in any case. */
const MAX_READ = 20_000

/** Parameters of a token request that may be repeated in an answer. */
const PLAIN = /^(grant_type|client_id|redirect_uri|scope|resource|audience)$/

/** Takes JWTs out of a text and shortens it to `max` characters. */
export const withoutTokens = (text: string, max = 500): string =>
  text.slice(0, MAX_READ).replace(TOKEN, '<token>').slice(0, max)

/**
 * Takes tokens out of a text and shortens it.
 *
 * @param secrets named strings to take out as well: what the request carried. Short ones are no secrets
 * @param max characters kept
 */
export function withoutSecrets(text: string, secrets: Record<string, unknown> = {}, max = 500): string {
  let safe = text.slice(0, MAX_READ)
  for (const [name, value] of Object.entries(secrets)) {
    if (typeof value === 'string' && value.length > 15 && !PLAIN.test(name)) {
      safe = safe.replaceAll(value, '<token>')
    }
  }
  return withoutTokens(safe, max)
}

/** Origin and path of a URL: its user name, password, query, fragment and any token in the path are left out. */
export const plainUrl = (url: URL): string => withoutSecrets(url.origin + url.pathname, {}, 2000)
