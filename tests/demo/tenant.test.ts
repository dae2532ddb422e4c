import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AUDIENCE, CLIENT_ID } from '../../demo/tenant/identity.ts'
import { type LaunchedTenant, launchTenant } from '../../demo/tenant/launch.ts'
import { authorize, createBrowser, discover, type SignInOptions, signIn } from './sign-in.ts'
import { APP, callApi, command, REDIRECT_URI, refresh, requestLog, switchTenant } from './tenant-calls.ts'

let tenant: LaunchedTenant
let options: SignInOptions

beforeAll(async () => {
  tenant = await launchTenant({ appOrigins: [APP] })
  options = { issuer: tenant.issuer, redirectUri: REDIRECT_URI }
})
afterAll(() => tenant.stop())
beforeEach(() => command(tenant, 'reset'))

describe('the authorization server', () => {
  it('publishes the endpoints under the documented paths', async () => {
    const { issuer } = tenant
    expect(await discover(issuer)).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/oauth2/authorize`,
      token_endpoint: `${issuer}/oauth2/token`,
      userinfo_endpoint: `${issuer}/oauth2/userinfo`,
      revocation_endpoint: `${issuer}/oauth2/revoke`,
      introspection_endpoint: `${issuer}/oauth2/introspect`,
      end_session_endpoint: `${issuer}/oauth2/logout`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      code_challenge_methods_supported: ['S256'],
    })
  })

  it('gives a signed-in user a signed access token for the API, with the documented claims', async () => {
    const tokens = await signIn(options)
    const claims = decodeJwt(tokens.access_token)
    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' })
    expect(claims).toMatchObject({
      iss: tenant.issuer,
      aud: AUDIENCE,
      client_id: CLIENT_ID,
      auth_level: 'AAL1',
      scope: 'openid profile email offline_access todos:read todos:write',
    })
    expect(claims.sub).toMatch(/^usr_/)
    expect(claims.sid).toMatch(/^ses_/)
    expect(Number(claims.exp) - Number(claims.iat)).toBe(180)
    expect(tokens.expires_in).toBe(180)
    expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({
      sub: claims.sub,
      email: 'ada@demo.example',
      name: 'Ada',
    })
  })

  it('gives a refresh token for offline_access only', async () => {
    expect((await signIn(options)).refresh_token).toBeTypeOf('string')
    expect((await signIn({ ...options, scope: 'openid' })).refresh_token).toBeUndefined()
  })

  it.each(['audience', 'resource'])(
    'issues the token for the audience that the parameter "%s" names',
    async name => {
      const audience = `${tenant.issuer}/api`
      const tokens = await signIn({ ...options, parameters: { [name]: audience } })
      expect(decodeJwt(tokens.access_token).aud).toBe(audience)
      expect(decodeJwt((await refresh(tenant, tokens.refresh_token)).access_token).aud).toBe(audience)
    },
  )

  it('refuses an audience, a scope and a redirect URI that it does not know', async () => {
    const error = async (changes: Partial<SignInOptions>) =>
      (await authorize({ ...options, ...changes })).answer.searchParams.get('error')
    expect(await error({ parameters: { audience: 'https://unknown.example' } })).toBe('invalid_target')
    expect(await error({ scope: 'openid everything:write' })).toBe('invalid_scope')
    await expect(authorize({ ...options, redirectUri: `${APP}/elsewhere` })).rejects.toThrow(
      /invalid_redirect_uri/,
    )
    await expect(authorize({ ...options, redirectUri: 'http://evil.example/callback' })).rejects.toThrow(
      /invalid_redirect_uri/,
    )
  })

  it('refuses a request without PKCE', async () => {
    const { answer } = await authorize({
      ...options,
      parameters: { code_challenge: '', code_challenge_method: '' },
    })
    expect(answer.searchParams.get('error')).toBe('invalid_request')
  })

  it('answers a silent request by its session cookie, and login_required without one', async () => {
    const browser = createBrowser(tenant.issuer)
    await signIn({ ...options, browser })
    const silent = { ...options, parameters: { prompt: 'none' } }
    expect((await authorize({ ...silent, browser })).answer.searchParams.get('code')).toBeTypeOf('string')
    expect((await authorize(silent)).answer.searchParams.get('error')).toBe('login_required')
  })

  it('asks again for an address that is none', async () => {
    await expect(authorize({ ...options, email: 'nobody' })).rejects.toThrow(/422.*role="alert"/s)
  })

  it('tells the app who its user is, until the session ends', async () => {
    const tokens = await signIn(options)
    const ask = () =>
      fetch(`${tenant.issuer}/oauth2/userinfo`, {
        headers: { Authorization: `Bearer ${tokens.access_token}` },
      })
    expect(await (await ask()).json()).toMatchObject({ email: 'ada@demo.example', name: 'Ada' })
    await command(tenant, 'revoke-sessions')
    const refused = await ask()
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  it('ends the session and its tokens at sign-out, and sends the browser back to the app', async () => {
    const browser = createBrowser(tenant.issuer)
    const tokens = await signIn({ ...options, browser })
    const url = new URL('/oauth2/logout', tenant.issuer)
    url.search = new URLSearchParams({
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: APP,
    }).toString()
    const page = await (await browser.visit(url)).page?.text()
    const xsrf = /name="xsrf" value="(\w+)"/.exec(page ?? '')?.[1] ?? ''
    const landed = await browser.visit(new URL('/oauth2/logout/confirm', tenant.issuer), {
      xsrf,
      logout: 'yes',
    })
    expect(landed.url.origin).toBe(APP)
    expect(await refresh(tenant, tokens.refresh_token)).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('a refresh', () => {
  it('rotates the refresh token and renews the access token', async () => {
    const first = await signIn(options)
    const second = await refresh(tenant, first.refresh_token)
    expect(second.status).toBe(200)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(second.access_token).not.toBe(first.access_token)
    expect((await callApi(tenant, second.access_token)).status).toBe(200)
  })

  it('with a spent token ends the whole family and the session', async () => {
    const browser = createBrowser(tenant.issuer)
    const first = await signIn({ ...options, browser })
    const second = await refresh(tenant, first.refresh_token)
    const reused = await refresh(tenant, first.refresh_token)
    expect(reused).toMatchObject({
      status: 400,
      error: 'invalid_grant',
      error_description: 'refresh token already used',
      request_id: expect.stringMatching(/^req_/),
    })
    expect(await refresh(tenant, second.refresh_token)).toMatchObject({
      status: 400,
      error_description: 'refresh token already used',
    })
    const silent = await authorize({ ...options, browser, parameters: { prompt: 'none' } })
    expect(silent.answer.searchParams.get('error')).toBe('login_required')
  })

  it('after a second client took the token is the reuse', async () => {
    const tokens = await signIn(options)
    expect(await command(tenant, 'reuse-refresh-token')).toMatchObject({ used: true, status: 200 })
    expect(await refresh(tenant, tokens.refresh_token)).toMatchObject({
      error_description: 'refresh token already used',
    })
    const attempts = (await requestLog(tenant)).filter(({ grantType }) => grantType === 'refresh_token')
    expect(attempts.map(({ status }) => status)).toEqual([200, 400])
    expect(attempts[0]?.userAgent).toBe('second-client')
  })

  it('says when the refresh token is past its lifetime, by the records', async () => {
    const tokens = await signIn(options)
    expect(await command(tenant, 'expire-refresh-tokens')).toMatchObject({ httpStatus: 200 })
    expect(await refresh(tenant, tokens.refresh_token)).toMatchObject({
      status: 400,
      error: 'invalid_grant',
      error_description: 'refresh token expired',
    })
  })

  it('says when the refresh token is past its lifetime, by the clock, counted from sign-in', async () => {
    await switchTenant(tenant, { refreshTokenLifetime: 600 })
    const first = await signIn(options)
    await command(tenant, 'advance-clock', { seconds: 500 })
    const second = await refresh(tenant, first.refresh_token)
    expect(second.status).toBe(200)
    await command(tenant, 'advance-clock', { seconds: 101 })
    expect(await refresh(tenant, second.refresh_token)).toMatchObject({
      error_description: 'refresh token expired',
    })
  })

  it('starts the lifetime anew when it rolls', async () => {
    await switchTenant(tenant, { refreshTokenLifetime: 600, refreshTokenLifetimeRolls: true })
    const first = await signIn(options)
    await command(tenant, 'advance-clock', { seconds: 500 })
    const second = await refresh(tenant, first.refresh_token)
    await command(tenant, 'advance-clock', { seconds: 500 })
    expect((await refresh(tenant, second.refresh_token)).status).toBe(200)
  })

  it('says when an administrator revoked the session, while the API goes on until exp', async () => {
    const tokens = await signIn(options)
    expect(await command(tenant, 'revoke-sessions')).toMatchObject({ httpStatus: 200 })
    expect(await refresh(tenant, tokens.refresh_token)).toMatchObject({
      status: 400,
      error: 'invalid_grant',
      error_description: 'session revoked',
    })
    expect((await callApi(tenant, tokens.access_token)).status).toBe(200)
  })

  it('with a token that the tenant never issued is told so', async () => {
    expect(await refresh(tenant, 'made-up')).toMatchObject({
      status: 400,
      error: 'invalid_grant',
      error_description: 'refresh token not recognised',
    })
  })
})
