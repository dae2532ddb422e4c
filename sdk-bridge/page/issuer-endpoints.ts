/** Which requests go to an issuer: token, authorize, discovery and key requests need no bearer token. */

import type { Fields } from './response-error.ts'

/** Wherever they go: discovery, keys, authorization. */
const ISSUER_PATH = /\/\.well-known\/(openid-|oauth-|jwks)|\/jwks(\.json)?$|\/authorize$/
/** And those at an origin that is known to be an issuer's. */
const KNOWN_ISSUER_PATH = /\/(token|revoke|revocation|introspect|logout|end_session|par|certs|keys)$/

/** Endpoints in an issuer's description of itself that need no bearer token (RFC 8414 section 2, RFC 9126, RFC 8628). */
const NAMED = [
  'token_endpoint',
  'jwks_uri',
  'authorization_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
  'end_session_endpoint',
  'pushed_authorization_request_endpoint',
  'device_authorization_endpoint',
]

/** Of either kind; a page talks to a handful of issuers. */
const MAX_REMEMBERED = 128

export interface IssuerEndpoints {
  /** Whether a request that carries no bearer token needs none. */
  has(url: URL): boolean
  /** Takes note that an origin is an issuer's. */
  addOrigin(origin: string): void
  /** Takes note of the endpoints that an issuer names (OpenID Connect Discovery section 4, RFC 8414 section 3). */
  learn(document: Fields): void
}

/** @param tokenEndpoints gets the token endpoints that issuers name, by origin and path */
export function issuerEndpoints(tokenEndpoints: Set<string>): IssuerEndpoints {
  const origins = new Set<string>()
  const named = new Set<string>()
  const add = (set: Set<string>, entry: string) => {
    if (set.size < MAX_REMEMBERED) set.add(entry)
  }
  return {
    has: ({ origin, pathname }) =>
      ISSUER_PATH.test(pathname) ||
      named.has(origin + pathname) ||
      (origins.has(origin) && KNOWN_ISSUER_PATH.test(pathname)),
    addOrigin: origin => add(origins, origin),
    learn(document) {
      if (typeof document.issuer !== 'string') return
      for (const name of NAMED) {
        const address = String(document[name] ?? '')
        if (!URL.canParse(address)) continue
        const { origin, pathname } = new URL(address)
        add(named, origin + pathname)
        if (name === 'token_endpoint') add(tokenEndpoints, origin + pathname)
      }
    },
  }
}
