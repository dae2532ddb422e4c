/** The names under which the demo's parties know each other. */

/** The single-page application: a public client, without a secret (RFC 6749 section 2.1). */
export const CLIENT_ID = 'app_demo'

/** The `aud` of access tokens for the todo API: an identifier, not an address. */
export const AUDIENCE = 'https://api.demo.example'

/** What the API expects instead while it is set up for the wrong audience. */
export const WRONG_AUDIENCE = 'https://billing.demo.example'

/** Scopes that the API knows, beside those of OpenID Connect. */
export const API_SCOPES = ['todos:read', 'todos:write'] as const

/** The scopes of OpenID Connect that the tenant grants (OpenID Connect Core sections 5.4 and 11). */
export const OIDC_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const

/** Registered below each app origin; compared character by character. */
export const REDIRECT_PATHS = [
  '/callback',
  '/demo/app/',
  '/demo/app/index.html',
  '/demo/app/callback.html',
  '/demo/app/silent.html',
]

/** Where sign-out may land, below each app origin; the origin itself is written without a slash. */
export const POST_LOGOUT_PATHS = ['', '/', '/index.html', '/demo/app/', '/demo/app/index.html']
