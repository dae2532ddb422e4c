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

/** What a public client has registered: paths below each app origin, compared character by character. */
export interface ClientPaths {
  redirect: readonly string[]
  /** Where sign-out may land; the origin itself is written without a slash. */
  postLogout: readonly string[]
}

/** SDKs other than IntelliAuth's that sign in here, each as a client of its own. */
export const SDK_NAMES = [
  'oidc-client-ts',
  'react-oidc-context',
  'auth0-spa-js',
  'msal-browser',
  'keycloak-js',
  'okta-auth-js',
  'logto',
  'axa',
] as const
export type SdkName = (typeof SDK_NAMES)[number]

/** The `client_id` of an app that uses this SDK. */
export const sdkClientId = (sdk: SdkName): string => `app_${sdk}`

/** Where the apps of an SDK live: its example, and the page of its tests. */
function sdkPaths(sdk: SdkName): ClientPaths {
  const folders = [`/demo/examples/${sdk}/`, `/tests/browser/sdks/pages/${sdk}/`]
  const redirect = folders.flatMap(folder => [folder, `${folder}index.html`, `${folder}silent.html`])
  return { redirect, postLogout: redirect }
}

/** All clients, by their id. */
export const CLIENTS: ReadonlyMap<string, ClientPaths> = new Map([
  [
    CLIENT_ID,
    {
      redirect: [
        '/callback',
        '/demo/app/',
        '/demo/app/index.html',
        '/demo/app/callback.html',
        '/demo/app/silent.html',
      ],
      postLogout: ['', '/', '/index.html', '/demo/app/', '/demo/app/index.html'],
    },
  ],
  ...SDK_NAMES.map(sdk => [sdkClientId(sdk), sdkPaths(sdk)] as const),
])
