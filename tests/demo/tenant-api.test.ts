import { generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AUDIENCE } from '../../demo/tenant/identity.ts'
import { type LaunchedTenant, launchTenant } from '../../demo/tenant/launch.ts'
import { signIn } from './sign-in.ts'
import { APP, callApi, command, dateOf, REDIRECT_URI, switchTenant } from './tenant-calls.ts'

let tenant: LaunchedTenant

beforeAll(async () => {
  tenant = await launchTenant({ appOrigins: [APP] })
})
afterAll(() => tenant.stop())
beforeEach(() => command(tenant, 'reset'))

const accessToken = async (scope?: string, email?: string) => {
  const options = { issuer: tenant.issuer, redirectUri: REDIRECT_URI }
  const tokens = await signIn({ ...options, ...(scope ? { scope } : {}), ...(email ? { email } : {}) })
  return tokens.access_token
}

describe('the todo API', () => {
  it('keeps a list for each user, answered in the documented envelope', async () => {
    const token = await accessToken(undefined, 'grace@demo.example')
    const added = await callApi(tenant, token, '/todos', {
      method: 'POST',
      json: { title: 'Read the panel' },
    })
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({
      data: { title: 'Read the panel', done: false },
      meta: { request_id: expect.any(String) },
    })
    expect(added.headers.get('x-request-id')).toBe(added.body.meta?.request_id)

    const { id } = added.body.data as { id: string }
    const changed = await callApi(tenant, token, `/todos/${id}`, { method: 'PATCH', json: { done: true } })
    expect(changed.body.data).toEqual({ id, title: 'Read the panel', done: true })
    expect((await callApi(tenant, token, `/todos/${id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await callApi(tenant, token, `/todos/${id}`, { method: 'DELETE' })).status).toBe(404)

    const other = await accessToken(undefined, 'linus@demo.example')
    await callApi(tenant, token, '/todos', { method: 'DELETE' })
    expect((await callApi(tenant, token)).body.data).toEqual([])
    expect((await callApi(tenant, other)).body.data).toHaveLength(3)
  })

  it.each([
    [{}, 'title is missing.'],
    [{ title: 7 }, 'title must be a text of 1 to 200 characters.'],
    [{ title: 'a', done: 'yes' }, 'done must be true or false.'],
    [{ title: 'a', colour: 'red' }, 'There is no field "colour".'],
    [[], 'The body must be a JSON object.'],
  ])('refuses the todo %j with the reason', async (json, message) => {
    const { status, body } = await callApi(tenant, await accessToken(), '/todos', { method: 'POST', json })
    expect(status).toBe(400)
    expect(body).toMatchObject({
      error: 'invalid_request',
      message,
      details: {},
      request_id: expect.any(String),
    })
  })

  it('answers health to everybody', async () => {
    expect((await callApi(tenant, null, '/health')).body.data).toEqual({ status: 'ok' })
  })

  it('answers unauthorized without a token, and names no error in the challenge', async () => {
    const { status, headers, body } = await callApi(tenant, null)
    expect(status).toBe(401)
    expect(body.error).toBe('unauthorized')
    expect(headers.get('www-authenticate')).toBe('Bearer realm="todos"')
  })

  it('answers token_expired only when the grace is over', async () => {
    const token = await accessToken()
    await command(tenant, 'advance-clock', { seconds: 180 + 25 })
    expect((await callApi(tenant, token)).status).toBe(200)
    await command(tenant, 'advance-clock', { seconds: 10 })
    const { status, headers, body } = await callApi(tenant, token)
    expect(status).toBe(401)
    expect(body).toMatchObject({
      error: 'token_expired',
      message: expect.stringMatching(/^The access token expired \d+ s ago\.$/),
      details: { tolerance_s: 30 },
      request_id: expect.stringMatching(/^req_/),
    })
    expect(headers.get('www-authenticate')).toMatch(
      /^Bearer error="invalid_token", error_description="The access token expired/,
    )
  })

  it('answers invalid_audience to a token for another API, and names both audiences', async () => {
    const token = await accessToken()
    await switchTenant(tenant, { apiAudience: 'wrong' })
    const { status, headers, body } = await callApi(tenant, token)
    expect(status).toBe(401)
    expect(body).toMatchObject({
      error: 'invalid_audience',
      message: `The access token is for ${AUDIENCE}, not for https://billing.demo.example.`,
      details: { expected: 'https://billing.demo.example', received: AUDIENCE },
    })
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  it('answers invalid_token to another issuer, a foreign key and no token at all', async () => {
    const token = await accessToken()
    const { privateKey } = await generateKeyPair('RS256')
    const forged = await new SignJWT({ scope: 'todos:write' })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'unknown' })
      .setIssuer(tenant.issuer)
      .setAudience(AUDIENCE)
      .setSubject('usr_x')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey)
    expect((await callApi(tenant, forged)).body.error).toBe('invalid_token')
    expect((await callApi(tenant, 'no-token')).body.error).toBe('invalid_token')
    await switchTenant(tenant, { apiIssuer: 'wrong' })
    const { status, body } = await callApi(tenant, token)
    expect(status).toBe(401)
    expect(body).toMatchObject({ error: 'invalid_token', details: { claim: 'iss', received: tenant.issuer } })
  })

  it('answers insufficient_scope with 403 where a scope is needed', async () => {
    const { status, headers, body } = await callApi(
      tenant,
      await accessToken('openid todos:read'),
      '/todos',
      { method: 'DELETE' },
    )
    expect(status).toBe(403)
    expect(body).toMatchObject({ error: 'insufficient_scope', details: { required_scope: 'todos:write' } })
    expect(headers.get('www-authenticate')).toContain('error="insufficient_scope"')
  })

  it('answers step_up_required with 401 where a stronger sign-in is needed', async () => {
    const { status, headers, body } = await callApi(tenant, await accessToken(), '/todos/export')
    expect(status).toBe(401)
    expect(body).toMatchObject({
      error: 'step_up_required',
      details: { auth_level: 'AAL1', required_auth_level: 'AAL2' },
    })
    expect(headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"')
  })
})

describe('the clocks', () => {
  it('lets server time pass for both services when the tenant clock advances', async () => {
    const before = Date.now()
    await command(tenant, 'advance-clock', { seconds: 3600 })
    const issuer = await fetch(`${tenant.issuer}/.well-known/openid-configuration`)
    const api = await callApi(tenant, null, '/health')
    for (const date of [dateOf(issuer), dateOf(api)]) {
      expect(date - before).toBeGreaterThan(3598_000)
      expect(date - Date.now()).toBeLessThanOrEqual(3600_000)
    }
  })

  it('keeps sign-in working with a clock that is a day behind', async () => {
    await switchTenant(tenant, { clockOffset: -86_400 })
    const tokens = await signIn({ issuer: tenant.issuer, redirectUri: REDIRECT_URI, serverAhead: -86_400 })
    expect((await callApi(tenant, tokens.access_token)).status).toBe(200)
  })

  it('refuses fresh tokens at an API whose clock is ahead by more than their lifetime', async () => {
    await switchTenant(tenant, { apiClockOffset: 300 })
    const { headers, body } = await callApi(tenant, await accessToken())
    expect(body.error).toBe('token_expired')
    const ahead = dateOf({ headers }) - dateOf(await fetch(`${tenant.issuer}/.well-known/jwks.json`))
    expect(ahead).toBeGreaterThan(290_000)
    expect(ahead).toBeLessThanOrEqual(301_000)
  })

  it('refuses fresh tokens as issued in the future at an API whose clock is behind', async () => {
    await switchTenant(tenant, { apiClockOffset: -300 })
    const { status, body } = await callApi(tenant, await accessToken())
    expect(status).toBe(401)
    expect(body).toMatchObject({ error: 'invalid_token', details: { claim: 'iat' } })
    expect(body.message).toContain('in the future')
  })
})
