/** The authorization server: oidc-provider, set up as IntelliAuth documents its own. */

import { randomBytes, randomUUID } from 'node:crypto'
import { base64url, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { type Context, errors, type OIDCProviderError, Provider, type Token } from 'oidc-provider'
import { type Accounts, CLAIMS_BY_SCOPE } from './account.ts'
import type { OriginRule } from './cors.ts'
import type { Dialect } from './dialects.ts'
import { API_SCOPES, AUDIENCE, CLIENTS, OIDC_SCOPES } from './identity.ts'
import { errorPage, type Page, signedOutPage, signOutPage } from './pages.ts'
import type { RequestLog } from './request-log.ts'
import type { TenantSettings } from './settings.ts'
import { SIGN_IN_PATH } from './sign-in.ts'
import type { TenantStore } from './store.ts'

/** Long enough never to end before a refresh token does: the grant is not what a session's life hangs on. */
const GRANT_LIFETIME_S = 10 * 365 * 86_400

export interface IssuerOptions {
  /** Where it is on the wire. */
  origin: string
  dialect: Dialect
  /** Those of one tenant share them, and so the sessions of people. */
  cookieKeys: readonly string[]
  signingKey: JWK
  settings(): Readonly<TenantSettings>
  store: TenantStore
  accounts: Accounts
  allows: OriginRule
  log: RequestLog
}

/** An RS256 key pair of this run. */
export async function createSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: 'RS256' }
}

/** The session's id as tokens carry it. */
export const sessionIdOf = (sessionUid: string) => `ses_${sessionUid}`

/** @returns oidc-provider, not yet on the wire */
export function createIssuer(options: IssuerOptions): Provider {
  const { origin, dialect, cookieKeys, signingKey, settings, store, accounts, allows, log } = options
  const issuer = dialect.issuerAt(origin)
  const audiences = [AUDIENCE, `${origin}/api`]

  const provider = new Provider(issuer, {
    adapter: store.adapter,
    jwks: { keys: [signingKey] },
    cookies: { keys: cookieKeys },
    routes: dialect.routes,
    clients: [...CLIENTS].map(([id, { redirect }]) => ({
      client_id: id,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      // Which origins and paths count is decided below, by the same rule as CORS.
      redirect_uris: [`http://127.0.0.1${redirect[0]}`],
    })),
    scopes: OIDC_SCOPES,
    claims: { ...CLAIMS_BY_SCOPE, acr: null, auth_time: null, iss: null, sid: null },
    responseTypes: ['code'],
    clientAuthMethods: ['none'],
    // Records end on the second; tolerance is the API's business.
    clockTolerance: 0,
    ttl: {
      AccessToken: () => settings().accessTokenLifetime,
      IdToken: () => settings().idTokenLifetime,
      RefreshToken: refreshTokenLifetime,
      Session: () => settings().refreshTokenLifetime,
      Grant: () => GRANT_LIFETIME_S,
      Interaction: () => 3600,
      AuthorizationCode: () => 60,
    },
    rotateRefreshToken: () => true,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      introspection: { enabled: true, allowedPolicy: ownTokensOnly },
      revocation: { enabled: true, allowedPolicy: ownTokensOnly },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context: Context, form: string) =>
          show(context, signOutPage(withConfirmation(form), asksNobody(context, dialect))),
        postLogoutSuccessSource: (context: Context) => show(context, signedOutPage()),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource,
        useGrantedResource,
        getResourceServerInfo: (_context: Context, audience: string) => resourceServer(audience),
      },
    },
    extraParams: { audience: checkScopes },
    extraTokenClaims: (_context: Context, token: Token) => ({
      auth_level: 'AAL1',
      ...(token.sessionUid ? { sid: sessionIdOf(token.sessionUid) } : {}),
    }),
    findAccount: (_context: Context, accountId: string) => accounts.find(accountId),
    loadExistingGrant: grantAllThatIsAsked,
    interactions: {
      url: (_context: Context, interaction: { uid: string }) => `${SIGN_IN_PATH}${interaction.uid}`,
    },
    // The edge of the service says which origins may read an answer.
    clientBasedCORS: () => true,
    renderError: (context: Context, out: { error: string; error_description?: string }) =>
      show(context, errorPage(out.error, out.error_description ?? 'The request could not be handled.')),
  })

  /** Absolute, counted from sign-in, unless it rolls. The documentation leaves open which. */
  function refreshTokenLifetime(context: Context): number {
    const rotated = context.oidc.entities.RotatedRefreshToken
    return rotated && !settings().refreshTokenLifetimeRolls
      ? rotated.remainingTTL
      : settings().refreshTokenLifetime
  }

  function resourceServer(audience: string) {
    if (!audiences.includes(audience)) throw new errors.InvalidTarget(`unknown audience ${audience}`)
    return {
      audience,
      scope: [...OIDC_SCOPES, ...API_SCOPES].join(' '),
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'RS256', kid: signingKey.kid } },
    }
  }

  /**
   * IntelliAuth's `audience` parameter is the `resource` of RFC 8707. At the authorization endpoint it says what the
   * grant is for; at the token endpoint, which of several granted audiences is meant.
   */
  function defaultResource(context: Context, _client: unknown, granted?: string[]): string {
    const wanted = granted ? context.oidc.body?.audience : context.oidc.params?.audience
    if (typeof wanted === 'string') return wanted
    return granted?.[0] ?? AUDIENCE
  }

  function useGrantedResource(context: Context, source: Token): boolean {
    const wanted = context.oidc.body?.audience
    const granted = [source.resource ?? []].flat()
    if (typeof wanted === 'string' && !granted.includes(wanted)) {
      throw new errors.InvalidTarget(`audience ${wanted} was not granted`)
    }
    return true
  }

  /**
   * Refuses unknown scopes, the documented default, and puts `offline_access` back, which oidc-provider strips from
   * requests without `prompt=consent`: here consent is given beforehand (OpenID Connect Core section 11 allows other
   * conditions for it).
   */
  function checkScopes(context: Context): void {
    const asked = String(context.query.scope ?? '')
      .split(' ')
      .filter(Boolean)
    const known: readonly string[] = [...OIDC_SCOPES, ...API_SCOPES]
    const unknown = asked.find(scope => !known.includes(scope))
    if (unknown) throw new errors.InvalidScope('requested scope is not allowed for this application', unknown)
    if (context.oidc.params && asked.length > 0) context.oidc.params.scope = asked.join(' ')
  }

  /** Consent without asking: the demo's app is the tenant's own. */
  async function grantAllThatIsAsked(context: Context) {
    const { client, account, session, resourceServers, requestParamScopes, requestParamOIDCScopes } =
      context.oidc
    const id = session.grantIdFor(client.clientId)
    const known = id === undefined ? undefined : await provider.Grant.find(id)
    const mine = known?.accountId === account.accountId ? known : undefined
    const grant = mine ?? new provider.Grant({ accountId: account.accountId, clientId: client.clientId })
    grant.addOIDCScope([...requestParamOIDCScopes].join(' '))
    for (const [audience, { scopes }] of Object.entries(resourceServers)) {
      grant.addResourceScope(audience, [...requestParamScopes].filter(scope => scopes.has(scope)).join(' '))
    }
    await grant.save()
    return grant
  }

  // The app's origins are known only at run time, and may be any on this computer; the paths are fixed.
  const isRegistered = (uri: string, paths: readonly string[] = []) =>
    URL.canParse(uri) && paths.some(path => uri === new URL(uri).origin + path) && allows(new URL(uri).origin)
  provider.Client.prototype.redirectUriAllowed = function (uri) {
    return isRegistered(uri, CLIENTS.get(this.clientId)?.redirect)
  }
  provider.Client.prototype.postLogoutRedirectUriAllowed = function (uri) {
    return isRegistered(uri, CLIENTS.get(this.clientId)?.postLogout)
  }

  if (dialect.readableRefreshTokens) {
    provider.RefreshToken.prototype.generateTokenId = function () {
      return readableToken(issuer, this)
    }
  }

  provider.on('session.destroyed', session => store.endSession(session.uid))
  provider.on('grant.success', context => noteGrantType(context, log))
  provider.on('grant.error', (context, error) => {
    noteGrantType(context, log)
    const token = context.oidc.entities.RefreshToken
    if (error.error_detail === 'refresh token already used' && token?.grantId) {
      // oidc-provider has ended the family. The session goes with it, so that the user is asked to sign in.
      store.endFamily(token.grantId, token.sessionUid, 'refresh token already used')
    }
    context.body = {
      error: error.error,
      error_description: describeGrantError(context, error, store),
      request_id: context.res.getHeader('X-Request-Id'),
    }
  })
  provider.on('server_error', (_context, error) => console.error('issuer failed', error))

  return provider
}

/** The app has proved that it speaks for this user (`id_token_hint`), or the dialect asks for no proof. */
const asksNobody = (context: Context, { signsOutUnasked }: Dialect): boolean =>
  signsOutUnasked === true || context.oidc.entities.IdTokenHint !== undefined

/** A refresh token in the shape of Keycloak's. It is looked up like any other: nobody checks its signature. */
function readableToken(issuer: string, token: Token): string {
  const iat = Math.floor(Date.now() / 1000)
  const claims = {
    exp: iat + token.expiration,
    iat,
    jti: randomUUID(),
    iss: issuer,
    aud: issuer,
    sub: token.accountId,
    typ: 'Refresh',
    azp: token.clientId,
    ...(token.sessionUid ? { sid: sessionIdOf(token.sessionUid) } : {}),
  }
  const parts = [{ alg: 'HS512', typ: 'JWT' }, claims].map(part => base64url.encode(JSON.stringify(part)))
  return [...parts, randomBytes(32).toString('base64url')].join('.')
}

function noteGrantType(context: Context, log: RequestLog): void {
  const grantType = context.oidc.params?.grant_type
  if (typeof grantType === 'string') log.note(context.req, { grantType })
}

/** oidc-provider keeps the reason to itself and answers "grant request is invalid" to all of them. */
function describeGrantError(context: Context, error: OIDCProviderError, store: TenantStore): string {
  const reason = error.error_detail ?? error.error_description ?? error.message
  if (context.oidc.params?.grant_type !== 'refresh_token') return reason
  switch (reason) {
    case 'refresh token is expired':
    case 'grant is expired':
      return 'refresh token expired'
    case 'refresh token not found':
    case 'grant not found':
      return store.whyEnded(String(context.oidc.params.refresh_token)) ?? 'refresh token not recognised'
    default:
      return reason
  }
}

const ownTokensOnly = (_context: Context, client: { clientId: string }, token: { clientId?: string }) =>
  token.clientId === client.clientId

/** oidc-provider's form has the button's value outside; carried inside, the form can be sent by script too. */
const withConfirmation = (form: string) =>
  form.replace('</form>', '<input type="hidden" name="logout" value="yes"/></form>')

function show(context: Context, page: Page): void {
  context.type = 'html'
  context.set('Content-Security-Policy', page.policy)
  context.body = page.html
}
