/**
 * How the authorization servers that other SDKs are made for differ from IntelliAuth's, as far as the SDKs insist on
 * it. Each dialect is the same tenant on an origin of its own: the same people, sessions, tokens and settings.
 */

/** Paths of the endpoints, as in a discovery document. */
export interface IssuerRoutes {
  authorization: string
  token: string
  userinfo: string
  revocation: string
  introspection: string
  end_session: string
  jwks: string
}

export interface Dialect {
  routes: IssuerRoutes
  /** @returns the issuer identifier of a server at this origin */
  issuerAt(origin: string): string
  /** People are not asked whether they want to sign out, whoever sends them there. */
  signsOutUnasked?: boolean
  /** It is served with TLS. */
  secure?: boolean
  /** Refresh tokens look like JWTs, which clients read. */
  readableRefreshTokens?: boolean
  /** An address of this dialect alone, as the standard one that means the same; undefined for any other. */
  translate?(url: URL): URL | undefined
}

/** As in IntelliAuth's discovery document. */
export const INTELLIAUTH: Dialect = {
  routes: {
    authorization: '/oauth2/authorize',
    token: '/oauth2/token',
    userinfo: '/oauth2/userinfo',
    revocation: '/oauth2/revoke',
    introspection: '/oauth2/introspect',
    end_session: '/oauth2/logout',
    jwks: '/.well-known/jwks.json',
  },
  issuerAt: origin => origin,
}

/** auth0-spa-js does no discovery: its paths are fixed, and it wants an issuer that ends in a slash. */
const AUTH0: Dialect = {
  routes: {
    ...INTELLIAUTH.routes,
    authorization: '/authorize',
    token: '/oauth/token',
    userinfo: '/userinfo',
    revocation: '/oauth/revoke',
    end_session: '/oidc/logout',
  },
  issuerAt: origin => `${origin}/`,
  signsOutUnasked: true,
  // Its older way to sign out (https://auth0.com/docs/api/authentication/logout/auth-0-logout).
  translate(url) {
    if (url.pathname !== '/v2/logout') return undefined
    const standard = new URL(AUTH0.routes.end_session, url)
    for (const [name, standardName] of [
      ['client_id', 'client_id'],
      ['returnTo', 'post_logout_redirect_uri'],
    ] as const) {
      const value = url.searchParams.get(name)
      if (value !== null) standard.searchParams.set(standardName, value)
    }
    return standard
  },
}

const REALM = '/realms/demo'

/** keycloak-js knows the paths below a realm, and reads refresh tokens. */
const KEYCLOAK: Dialect = {
  routes: {
    authorization: `${REALM}/protocol/openid-connect/auth`,
    token: `${REALM}/protocol/openid-connect/token`,
    userinfo: `${REALM}/protocol/openid-connect/userinfo`,
    revocation: `${REALM}/protocol/openid-connect/revoke`,
    introspection: `${REALM}/protocol/openid-connect/token/introspect`,
    end_session: `${REALM}/protocol/openid-connect/logout`,
    jwks: `${REALM}/protocol/openid-connect/certs`,
  },
  issuerAt: origin => `${origin}${REALM}`,
  readableRefreshTokens: true,
}

/** msal-browser takes no issuer without TLS. */
const MSAL: Dialect = { ...INTELLIAUTH, secure: true }

/** Where the server has it, whatever its issuer identifier (OpenID Connect Discovery section 4). */
const DISCOVERY = '/.well-known/openid-configuration'

/** Logto's SDK looks for discovery below `/oidc`, and gives no hint of who signs out. */
const LOGTO: Dialect = {
  routes: {
    authorization: '/oidc/auth',
    token: '/oidc/token',
    userinfo: '/oidc/me',
    revocation: '/oidc/token/revocation',
    introspection: '/oidc/token/introspection',
    end_session: '/oidc/session/end',
    jwks: '/oidc/jwks',
  },
  issuerAt: origin => `${origin}/oidc`,
  signsOutUnasked: true,
  translate: url => (url.pathname === `/oidc${DISCOVERY}` ? new URL(DISCOVERY, url) : undefined),
}

/** Beside IntelliAuth's own. */
export const DIALECTS = {
  auth0: AUTH0,
  keycloak: KEYCLOAK,
  msal: MSAL,
  logto: LOGTO,
} as const satisfies Record<string, Dialect>

export type DialectName = keyof typeof DIALECTS
