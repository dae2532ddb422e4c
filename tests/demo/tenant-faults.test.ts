import { get } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LaunchedTenant, launchTenant } from '../../demo/tenant/launch.ts'
import { DEFAULT_SETTINGS } from '../../demo/tenant/settings.ts'
import { type SignInOptions, signIn } from './sign-in.ts'
import {
  APP,
  callApi,
  command,
  preflight,
  REDIRECT_URI,
  refresh,
  requestLog,
  sendRefresh,
  switchTenant,
} from './tenant-calls.ts'

let tenant: LaunchedTenant
let options: SignInOptions

beforeAll(async () => {
  tenant = await launchTenant({ appOrigins: [APP] })
  options = { issuer: tenant.issuer, redirectUri: REDIRECT_URI }
})
afterAll(() => tenant.stop())
beforeEach(() => command(tenant, 'reset'))

describe('the faults of the token endpoint', () => {
  it('down: the connection is cut without an answer, and the refresh token is not spent', async () => {
    const { refresh_token } = await signIn(options)
    await switchTenant(tenant, { tokenEndpoint: 'down' })
    await expect(sendRefresh(tenant, refresh_token)).rejects.toThrow(TypeError)
    await expect(preflight(`${tenant.issuer}/oauth2/token`)).rejects.toThrow(TypeError)
    expect((await requestLog(tenant)).at(-1)).toMatchObject({ path: '/oauth2/token', status: 0 })
    await switchTenant(tenant, { tokenEndpoint: 'ok' })
    expect((await refresh(tenant, refresh_token)).status).toBe(200)
  })

  it('slow: the answer comes after the delay and is good', async () => {
    const { refresh_token } = await signIn(options)
    await switchTenant(tenant, { tokenEndpoint: 'slow', delayMs: 250 })
    const before = performance.now()
    expect((await refresh(tenant, refresh_token)).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThanOrEqual(245)
  })

  it('error-500: the answer is server_error with a request id', async () => {
    await switchTenant(tenant, { tokenEndpoint: 'error-500' })
    expect(await refresh(tenant, 'any')).toMatchObject({
      status: 500,
      error: 'server_error',
      request_id: expect.stringMatching(/^req_/),
    })
  })

  it('rate-limited: the answer is 429 with a Retry-After that a page can read', async () => {
    await switchTenant(tenant, { tokenEndpoint: 'rate-limited', retryAfter: 17 })
    const response = await sendRefresh(tenant, 'any')
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('17')
    expect(response.headers.get('access-control-expose-headers')).toContain('Retry-After')
    expect(await response.json()).toMatchObject({ error: 'rate_limited' })
  })

  it('cors-missing: the endpoint works, and no header lets the page read it', async () => {
    const { refresh_token } = await signIn(options)
    await switchTenant(tenant, { tokenEndpoint: 'cors-missing' })
    const response = await sendRefresh(tenant, refresh_token)
    expect(response.status).toBe(200)
    const names = [
      ...response.headers.keys(),
      ...(await preflight(`${tenant.issuer}/oauth2/token`)).headers.keys(),
    ]
    expect(names.filter(name => name.startsWith('access-control-'))).toEqual([])
  })

  it('html: the answer is a page', async () => {
    await switchTenant(tenant, { tokenEndpoint: 'html' })
    const response = await sendRefresh(tenant, 'any')
    expect(response.status).toBe(502)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('access-control-allow-origin')).toBe(APP)
  })

  it('leave the other endpoints alone', async () => {
    await switchTenant(tenant, { tokenEndpoint: 'down' })
    expect((await fetch(`${tenant.issuer}/.well-known/jwks.json`)).status).toBe(200)
    expect((await callApi(tenant, null, '/health')).status).toBe(200)
  })
})

describe('the faults of the API', () => {
  it('act on the API as they do on the token endpoint, in its own envelope', async () => {
    await switchTenant(tenant, { api: 'down' })
    await expect(callApi(tenant, null, '/health')).rejects.toThrow(TypeError)
    await switchTenant(tenant, { api: 'error-500' })
    expect((await callApi(tenant, null)).body).toMatchObject({
      error: 'server_error',
      message: expect.any(String),
      details: {},
      request_id: expect.stringMatching(/^req_/),
    })
    await switchTenant(tenant, { api: 'html' })
    const page = await fetch(`${tenant.api}/todos`)
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8'])
  })
})

describe('CORS', () => {
  it('echoes the exact origin of the app and nobody else', async () => {
    for (const url of [`${tenant.issuer}/oauth2/token`, `${tenant.api}/todos`]) {
      const allowed = await preflight(url)
      expect(allowed.status).toBe(204)
      expect(allowed.headers.get('access-control-allow-origin')).toBe(APP)
      expect(allowed.headers.get('access-control-allow-headers')).toContain('X-IntelliAuth-Visitor-Id')
      expect(
        (await preflight(url, 'http://127.0.0.1:5174')).headers.get('access-control-allow-origin'),
      ).toBeNull()
    }
  })

  it('exposes Date with the others until it is told not to', async () => {
    const exposed = async () => [
      (await sendRefresh(tenant, 'any')).headers.get('access-control-expose-headers'),
      (await callApi(tenant, null)).headers.get('access-control-expose-headers'),
    ]
    const all = 'Date, WWW-Authenticate, Retry-After, X-Request-Id'
    expect(await exposed()).toEqual([all, all])
    await switchTenant(tenant, { exposeDate: false })
    const others = 'WWW-Authenticate, Retry-After, X-Request-Id'
    expect(await exposed()).toEqual([others, others])
    await switchTenant(tenant, { exposeHeaders: false })
    expect(await exposed()).toEqual([null, null])
  })
})

describe('the switchboard', () => {
  it('shows the settings and both clocks, and resets to the defaults', async () => {
    await switchTenant(tenant, { accessTokenLifetime: 30, apiClockOffset: 40 })
    const state = await (await fetch(tenant.control)).json()
    expect(state).toMatchObject({ ...DEFAULT_SETTINGS, accessTokenLifetime: 30, apiClockOffset: 40 })
    expect(state.apiTime - state.issuerTime).toBe(40_000)
    expect(await command(tenant, 'reset')).toMatchObject(DEFAULT_SETTINGS)
  })

  it('changes the lifetime of tokens from then on', async () => {
    const { refresh_token } = await signIn(options)
    await switchTenant(tenant, { accessTokenLifetime: 3600 })
    expect((await refresh(tenant, refresh_token)).expires_in).toBe(3600)
  })

  it.each([
    ['{"accessTokenLifetime":0}', /accessTokenLifetime must be a whole number of seconds from 1/],
    ['{"accessTokenLifetime":"60"}', /accessTokenLifetime must be/],
    ['{"tokenEndpoint":"broken"}', /tokenEndpoint must be one of ok, down, slow/],
    ['{"exposeDate":1}', /exposeDate must be true or false/],
    ['{"clockOffset":1e99}', /clockOffset must be/],
    ['{"__proto__":{"api":"down"}}', /There is no setting "__proto__"/],
    ['{"toString":1}', /There is no setting "toString"/],
    ['[]', /must be a JSON object/],
    ['null', /must be a JSON object/],
    ['{', /not JSON/],
    [`"${'x'.repeat(70_000)}"`, /larger than/],
  ])('refuses %.40s with the reason, and changes nothing', async (body, reason) => {
    const response = await fetch(tenant.control, { method: 'PATCH', body })
    expect(response.status).toBe(400)
    expect((await response.json()).message).toMatch(reason)
    expect(await (await fetch(tenant.control)).json()).toMatchObject(DEFAULT_SETTINGS)
  })

  it('puts a default back for null', async () => {
    await switchTenant(tenant, { api: 'down' })
    const response = await fetch(tenant.control, { method: 'PATCH', body: '{"api":null}' })
    expect(await response.json()).toMatchObject({ api: 'ok' })
  })

  it('refuses to advance the clock by something that is no number of seconds', async () => {
    expect(await command(tenant, 'advance-clock', { seconds: 'many' })).toMatchObject({ httpStatus: 400 })
    expect(await command(tenant, 'advance-clock', { seconds: 0.5 })).toMatchObject({ httpStatus: 400 })
    expect(await command(tenant, 'advance-clock', {})).toMatchObject({ httpStatus: 400 })
  })

  it('has no refresh token to reuse when nobody is signed in', async () => {
    await command(tenant, 'revoke-sessions')
    expect(await command(tenant, 'reuse-refresh-token')).toMatchObject({
      httpStatus: 409,
      error: 'no_session',
    })
  })

  it('is for the app alone: another origin and another host name are refused', async () => {
    const foreign = await fetch(tenant.control, {
      method: 'PATCH',
      headers: { Origin: 'http://evil.example' },
      body: '{}',
    })
    expect(foreign.status).toBe(403)
    const own = await fetch(tenant.control, { headers: { Origin: APP } })
    expect(own.headers.get('access-control-allow-origin')).toBe(APP)
    const rebound = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(tenant.control)
      get(
        { host: '127.0.0.1', port, path: '/control', headers: { Host: `evil.example:${port}` } },
        response => {
          response.resume()
          resolve(response.statusCode)
        },
      ).on('error', reject)
    })
    expect(rebound).toBe(403)
  })

  it('counts the requests of the token endpoint and the API', async () => {
    await callApi(tenant, null)
    await refresh(tenant, 'made-up')
    expect(await requestLog(tenant)).toEqual([
      expect.objectContaining({
        service: 'api',
        method: 'GET',
        path: '/todos',
        status: 401,
        at: expect.any(Number),
      }),
      expect.objectContaining({
        service: 'issuer',
        method: 'POST',
        path: '/oauth2/token',
        status: 400,
        grantType: 'refresh_token',
      }),
    ])
  })
})

describe('the process', () => {
  it('says that it could not start when its port is taken', async () => {
    const issuerPort = Number(new URL(tenant.issuer).port)
    await expect(launchTenant({ appOrigins: [APP], issuerPort })).rejects.toThrow(
      'The tenant ended with code 1.',
    )
  })

  it('accepts every loopback origin when told to, and ends when it is stopped', async () => {
    const second = await launchTenant({ appOrigins: ['any-loopback'] })
    const redirectUri = 'http://localhost:4321/callback'
    const tokens = await signIn({ issuer: second.issuer, redirectUri })
    expect(tokens.refresh_token).toBeTypeOf('string')
    const allowed = await preflight(`${second.api}/todos`, 'http://localhost:4321')
    expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:4321')
    await second.stop()
    expect(await second.ended).toBe('The tenant ended with code 0.')
    await expect(fetch(second.issuer)).rejects.toThrow(TypeError)
  })
})
