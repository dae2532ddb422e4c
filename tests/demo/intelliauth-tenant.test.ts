import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { AuthClient } from '../../demo/intelliauth/index.ts'
import { type LaunchedTenant, launchTenant } from '../../demo/tenant/launch.ts'
import { type BrowserPage, openPage } from './browser-page.ts'
import { createBrowser } from './sign-in.ts'

const APP = 'http://127.0.0.1:5173'
const REDIRECT_URI = `${APP}/demo/app/`

let tenant: LaunchedTenant
let page: BrowserPage
let client: AuthClient

beforeAll(async () => {
  tenant = await launchTenant({ appOrigins: [APP] })
}, 30_000)
afterAll(() => tenant.stop())

beforeEach(async () => {
  await control('POST', '/reset')
  page = openPage(REDIRECT_URI)
  client = new AuthClient({
    tenantUrl: tenant.issuer,
    clientId: 'app_demo',
    redirectUri: REDIRECT_URI,
    audience: 'https://api.demo.example',
    silentRefresh: false,
  })
  await client.loginWithRedirect()
  page.address = await signInAtTenant(page.leftFor ?? new URL(tenant.issuer))
  await client.handleRedirectCallback()
})
afterEach(() => vi.unstubAllGlobals())

async function control(method: string, path: string, body?: unknown): Promise<void> {
  const answer = await fetch(tenant.control + path, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  })
  expect(answer.ok).toBe(true)
}

/** @returns where the tenant sends the browser once its sign-in page is filled in */
async function signInAtTenant(authorize: URL): Promise<URL> {
  const browser = createBrowser(tenant.issuer)
  const { url } = await browser.visit(authorize)
  return (await browser.visit(url, { email: 'ada@demo.example' })).url
}

it('signs in, with the user’s profile, and gets a token that the API takes', async () => {
  expect(client.user).toMatchObject({ name: 'Ada', email: 'ada@demo.example' })
  const headers = { authorization: `Bearer ${await client.getAccessToken()}` }
  expect((await fetch(`${tenant.api}/todos`, { headers })).status).toBe(200)
})

it('rotates again and again', async () => {
  for (let turn = 0; turn < 3; turn++) await client.forceRefresh()
  expect(client.error).toBeNull()
})

it.each([
  ['expire-refresh-tokens', 'session_expired', 'refresh token expired'],
  ['revoke-sessions', 'session_revoked', 'session revoked'],
  ['reuse-refresh-token', 'session_revoked', 'refresh token already used'],
])('after %s says %s, and hands on what the tenant said', async (deed, code, description) => {
  await control('POST', `/${deed}`)
  await expect(client.forceRefresh()).rejects.toMatchObject({
    code,
    details: {
      error: 'invalid_grant',
      error_description: description,
      request_id: expect.stringMatching(/^req_/),
    },
  })
  expect(client.user).toBeNull()
})

it.each([
  ['down', 'silent_auth_failed'],
  ['error-500', 'server_error'],
  ['html', 'server_error'],
])('while the token endpoint is in state "%s" says %s, and recovers with it', async (fault, code) => {
  await control('PATCH', '', { tokenEndpoint: fault })
  await expect(client.forceRefresh()).rejects.toMatchObject({ code })
  await control('PATCH', '', { tokenEndpoint: 'ok' })
  await client.forceRefresh()
  expect(client.user?.name).toBe('Ada')
})

it('passes on how long to wait when the tenant limits the rate', async () => {
  await control('PATCH', '', { tokenEndpoint: 'rate-limited', retryAfter: 17 })
  await expect(client.forceRefresh()).rejects.toMatchObject({
    code: 'rate_limited',
    details: { retry_after_s: 17 },
  })
})
