import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sdkClientId } from '../../demo/tenant/identity.ts'
import { type LaunchedTenant, launchTenant } from '../../demo/tenant/launch.ts'
import { authorize, createBrowser, discover, signIn } from './sign-in.ts'
import { APP, callApi, command, REDIRECT_URI, refresh } from './tenant-calls.ts'

let tenant: LaunchedTenant
beforeAll(async () => {
  tenant = await launchTenant({ appOrigins: [APP] })
})
afterAll(() => tenant.stop())

describe('a dialect of the tenant', () => {
  it('has the paths and the issuer identifier that its SDK insists on', async () => {
    const { origin } = new URL(tenant.dialects.auth0)
    expect(tenant.dialects.auth0).toBe(`${origin}/`)
    expect(await discover(tenant.dialects.auth0)).toMatchObject({
      issuer: `${origin}/`,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/oauth/token`,
    })
  })

  it('gives tokens of its own issuer, which the API takes', async () => {
    const { access_token } = await signIn({ issuer: tenant.dialects.auth0, redirectUri: REDIRECT_URI })
    expect(decodeJwt(access_token).iss).toBe(tenant.dialects.auth0)
    expect((await callApi(tenant, access_token)).status).toBe(200)
  })

  it('has the same sessions: what is revoked is revoked in all of them', async () => {
    const { refresh_token } = await signIn({ issuer: tenant.dialects.auth0, redirectUri: REDIRECT_URI })
    await command(tenant, 'revoke-sessions')
    expect(await refresh(tenant, refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  it('understands the address at which its SDK signs out', async () => {
    const address = new URL('/v2/logout?client_id=app_demo&returnTo=http://127.0.0.1/', tenant.dialects.auth0)
    const answer = await fetch(address, { redirect: 'manual' })
    const standard = new URL(answer.headers.get('location')!)
    expect(standard.pathname).toBe('/oidc/logout')
    expect(Object.fromEntries(standard.searchParams)).toEqual({
      client_id: 'app_demo',
      post_logout_redirect_uri: 'http://127.0.0.1/',
    })
  })
})

it('A client of an SDK is sent back to its own pages alone.', async () => {
  const parameters = { client_id: sdkClientId('oidc-client-ts') }
  const page = `${APP}/demo/examples/oidc-client-ts/`
  const browser = createBrowser(tenant.issuer)
  const { answer } = await authorize({ issuer: tenant.issuer, redirectUri: page, parameters, browser })
  expect(answer.href).toContain(`${page}?code=`)
  const elsewhere = { issuer: tenant.issuer, redirectUri: REDIRECT_URI, parameters, browser }
  await expect(authorize(elsewhere)).rejects.toThrow(/redirect_uri/)
})
