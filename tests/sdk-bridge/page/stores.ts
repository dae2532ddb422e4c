/** What each SDK leaves in storage with one session, as its package writes it. */

import { jwt } from '../witness.ts'

/** The end of the access token, s. */
export const END = 1_900_000_000
export const access = jwt({ iss: 'https://issuer.example', aud: 'api', exp: END, jti: 'access' })
export const id = jwt({ iss: 'https://issuer.example', aud: 'client', exp: END, nonce: 'n' })
export const refresh = 'refresh-token-of-one-session'

/** The same session after a refresh. */
export const renewed = jwt({ iss: 'https://issuer.example', aud: 'api', exp: END + 3600, jti: 'renewed' })

export interface Kept {
  sdk: string
  area: 'local' | 'session' | 'cookie'
  entries: Record<string, string>
  clientId?: string
  /** When the SDK holds the token to end, ms; undefined: it goes by the claim. */
  expiresAt: number | undefined
  has: { id: boolean; refresh: boolean }
}

const json = JSON.stringify
const inCookie = (value: object) => `base64-${Buffer.from(json(value)).toString('base64url')}`
const msal = 'msal.3|uid.utid|login.example'
const cognito = 'CognitoIdentityServiceProvider.client'
const session = { access_token: access, refresh_token: refresh, expires_at: END, expires_in: 3600 }
const supabaseCookie = inCookie(session)

export const kept: readonly Kept[] = [
  {
    sdk: 'oidc-client-ts',
    area: 'session',
    entries: {
      'oidc.user:https://issuer.example/:client': json({
        id_token: id,
        access_token: access,
        refresh_token: refresh,
        token_type: 'Bearer',
        profile: {},
        expires_at: END,
      }),
    },
    clientId: 'client',
    expiresAt: END * 1000,
    has: { id: true, refresh: true },
  },
  {
    sdk: '@auth0/auth0-spa-js',
    area: 'local',
    entries: {
      '@@auth0spajs@@::client::@@user@@': json({ id_token: id, decodedToken: {} }),
      '@@auth0spajs@@::client::https://api.example::openid profile': json({
        body: {
          access_token: access,
          refresh_token: refresh,
          audience: 'https://api.example',
          scope: 'openid profile',
          expires_in: 3600,
          client_id: 'client',
        },
        expiresAt: END,
      }),
    },
    clientId: 'client',
    expiresAt: END * 1000,
    has: { id: true, refresh: true },
  },
  {
    sdk: '@azure/msal-browser',
    area: 'session',
    entries: {
      'msal.version': '5.30.0',
      [`${msal}|idtoken|client|tenant|||`]: json({ credentialType: 'IdToken', secret: id }),
      [`${msal}|refreshtoken|client||||`]: json({ credentialType: 'RefreshToken', secret: refresh }),
      [`${msal}|accesstoken|client|tenant|openid todos:read||`]: json({
        credentialType: 'AccessToken',
        secret: access,
        target: 'openid todos:read',
        cachedAt: String(END - 3600),
        expiresOn: String(END),
      }),
    },
    clientId: 'client',
    expiresAt: END * 1000,
    has: { id: true, refresh: true },
  },
  {
    sdk: '@supabase/auth-js',
    area: 'local',
    entries: { 'sb-project-auth-token': json(session) },
    expiresAt: END * 1000,
    has: { id: false, refresh: true },
  },
  {
    sdk: '@supabase/auth-js',
    area: 'cookie',
    entries: {
      'sb-project-auth-token.0': supabaseCookie.slice(0, 120),
      'sb-project-auth-token.1': supabaseCookie.slice(120),
    },
    expiresAt: END * 1000,
    has: { id: false, refresh: true },
  },
  {
    sdk: 'aws-amplify',
    area: 'local',
    entries: {
      [`${cognito}.LastAuthUser`]: 'jane@example.com',
      [`${cognito}.jane@example.com.accessToken`]: access,
      [`${cognito}.jane@example.com.idToken`]: id,
      [`${cognito}.jane@example.com.refreshToken`]: refresh,
      [`${cognito}.jane@example.com.clockDrift`]: '5000',
      [`${cognito}.joe@example.com.accessToken`]: jwt({ sub: 'another user' }),
    },
    clientId: 'client',
    // The server is five seconds ahead: by the device the token ends that much earlier.
    expiresAt: END * 1000 - 5000,
    has: { id: true, refresh: true },
  },
  {
    sdk: 'firebase',
    area: 'local',
    entries: {
      'firebase:authUser:key:[DEFAULT]': json({
        uid: 'u',
        email: 'jane@example.com',
        stsTokenManager: { refreshToken: refresh, accessToken: access, expirationTime: END * 1000 },
      }),
    },
    expiresAt: END * 1000,
    has: { id: false, refresh: true },
  },
  {
    sdk: '@okta/okta-auth-js',
    area: 'local',
    entries: {
      'okta-token-storage': json({
        accessToken: { accessToken: access, expiresAt: END, tokenType: 'Bearer', scopes: ['openid'] },
        idToken: { idToken: id, expiresAt: END, clientId: 'client', issuer: 'https://issuer.example' },
        refreshToken: { refreshToken: refresh, expiresAt: 1 },
      }),
    },
    clientId: 'client',
    expiresAt: END * 1000,
    has: { id: true, refresh: true },
  },
  {
    sdk: '@clerk/clerk-js',
    area: 'cookie',
    entries: { __client_uat: '1700000000', __session: access, __session_abc: access },
    expiresAt: undefined,
    has: { id: false, refresh: false },
  },
  {
    sdk: 'angular-oauth2-oidc',
    area: 'session',
    entries: {
      access_token: access,
      id_token: id,
      refresh_token: refresh,
      expires_at: String(END * 1000),
      access_token_stored_at: String((END - 3600) * 1000),
    },
    expiresAt: END * 1000,
    has: { id: true, refresh: true },
  },
  {
    sdk: '@axa-fr/oidc-client',
    area: 'session',
    entries: {
      'oidc.default': json({
        tokens: { accessToken: access, idToken: id, refreshToken: refresh, expiresAt: END + 0.5 },
      }),
      'oidc.nonce.default': 'nonce',
    },
    expiresAt: END * 1000 + 500,
    has: { id: true, refresh: true },
  },
  {
    sdk: '@logto/browser',
    area: 'local',
    entries: {
      'logto:app:idToken': id,
      'logto:app:refreshToken': refresh,
      'logto:app:accessToken': json({
        'openid@https://api.example': { token: access, scope: 'openid', expiresAt: END },
      }),
    },
    clientId: 'app',
    expiresAt: END * 1000,
    has: { id: true, refresh: true },
  },
]

/** Puts it where the SDK would. */
export function keep(
  { area, entries }: Pick<Kept, 'area' | 'entries'>,
  page: { document: { cookie: string } },
): void {
  if (area === 'cookie') {
    const pairs = Object.entries(entries).map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    page.document.cookie = pairs.join('; ')
    return
  }
  const storage = area === 'local' ? localStorage : sessionStorage
  for (const [key, value] of Object.entries(entries)) storage.setItem(key, value)
}
