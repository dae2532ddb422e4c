import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { watchNetwork } from '../../../sdk-bridge/page/network.ts'
import { type LocalServer, localServer } from '../local-server.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

const access = jwt({ aud: 'https://api.example', iat: 1000, exp: 4600 })
const spent = 'the-refresh-token-that-is-spent'
const json = (value: unknown) => JSON.stringify(value)
const form = `grant_type=refresh_token&refresh_token=${spent}`

let server: LocalServer
let page: { fetch: typeof fetch }
let seen: Witness
let disconnect: () => void
let arrived: string

beforeAll(async () => {
  server = await localServer()
})
afterAll(() => server.close())
beforeEach(() => {
  page = { fetch: globalThis.fetch }
  seen = witness()
  disconnect = watchNetwork({ target: page }).connect(seen)
})
afterEach(() => disconnect())

function answerWith(status: number, body: unknown) {
  arrived = ''
  server.answer((request, response) => {
    request.on('data', chunk => {
      arrived += chunk
    })
    request.on('end', () => response.writeHead(status).end(json(body)))
  })
}

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  page.fetch(server.origin + path, { method: 'POST', body, headers })

describe('A refresh', () => {
  it.each([
    ['a Blob', () => new Blob([form])],
    ['bytes', () => new TextEncoder().encode(form)],
    ['a buffer', () => new TextEncoder().encode(form).buffer],
  ])('is recognised when its form is posted as %s, which arrives whole.', async (_name, body) => {
    answerWith(200, { access_token: access })
    await post('/oauth2/token', body())
    expect(await seen.next('refresh')).toMatchObject({ phase: 'started', token: fingerprintOf(spent) })
    expect(await seen.next('refresh', 2)).toMatchObject({ phase: 'succeeded', token: fingerprintOf(spent) })
    expect(arrived).toBe(form)
  })

  it('is recognised when the grant is in the query and the rest in a JSON body, as with Supabase.', async () => {
    answerWith(200, { access_token: access, refresh_token: 'the-next-refresh-token', expires_in: 60 })
    await post('/auth/v1/token?grant_type=refresh_token', json({ refresh_token: spent }))
    const [started, tokens, succeeded, call] = await seen.until('call')
    expect(started).toMatchObject({ phase: 'started', token: fingerprintOf(spent) })
    expect(tokens).toMatchObject({ reason: 'refresh', access: { expiresIn: 60 } })
    expect(succeeded).toMatchObject({ phase: 'succeeded' })
    expect(call).toMatchObject({ to: 'issuer', url: `${server.origin}/auth/v1/token` })
  })

  it('that Supabase refuses fails with its code and its words.', async () => {
    answerWith(400, { code: 400, error_code: 'refresh_token_not_found', msg: 'Invalid Refresh Token' })
    await post('/auth/v1/token?grant_type=refresh_token', json({ refresh_token: spent }))
    expect(await seen.next('refresh', 2)).toMatchObject({
      phase: 'failed',
      error: { code: 'refresh_token_not_found', message: 'Invalid Refresh Token', status: 400 },
    })
  })

  it.each([
    ['InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: spent } }],
    ['GetTokensFromRefreshToken', { ClientId: 'c', RefreshToken: spent }],
  ])('of Amazon Cognito by %s is recognised, and its answer read.', async (target, body) => {
    answerWith(200, { AuthenticationResult: { AccessToken: access, IdToken: jwt({}), ExpiresIn: 300 } })
    await post('/', json(body), { 'x-amz-target': `AWSCognitoIdentityProviderService.${target}` })
    const [started, tokens, succeeded] = await seen.until('call')
    expect(started).toMatchObject({ phase: 'started', token: fingerprintOf(spent) })
    expect(tokens).toMatchObject({
      reason: 'refresh',
      access: { fingerprint: fingerprintOf(access), expiresIn: 300 },
      id: { kind: 'id-token' },
    })
    expect(succeeded).toMatchObject({ phase: 'succeeded' })
  })

  it('of Amazon Cognito that is refused fails with the name of the exception.', async () => {
    answerWith(400, { __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' })
    await post('/', json({ ClientId: 'c', RefreshToken: spent }))
    expect(await seen.next('refresh', 2)).toMatchObject({
      phase: 'failed',
      error: { code: 'NotAuthorizedException', message: 'Refresh Token has been revoked' },
    })
  })

  it('that Firebase refuses fails with the name in its message.', async () => {
    answerWith(400, { error: { code: 400, message: 'TOKEN_EXPIRED', status: 'INVALID_ARGUMENT' } })
    await post('/v1/token?key=k', form)
    expect((await seen.next('refresh', 2)).error).toMatchObject({ code: 'TOKEN_EXPIRED', status: 400 })
  })

  it.each([
    ['{"user":"REFRESH_TOKEN"}'],
    ['{"AuthFlow":"USER_SRP_AUTH","AuthParameters":{"REFRESH_TOKEN":"x"}}'],
    ['{"RefreshToken":'],
    ['{"grant_type":'],
    ['grant_type'],
  ])('is not made out of %s.', async body => {
    answerWith(401, {})
    await post('/anything', body)
    await seen.next('call')
    expect(seen.events.map(event => event.type)).toEqual(['call'])
  })

  it('that the app gives up is cancelled, and no failure.', async () => {
    server.answer(() => {})
    const controller = new AbortController()
    const pending = page.fetch(`${server.origin}/oauth2/token`, {
      method: 'POST',
      body: form,
      signal: controller.signal,
    })
    controller.abort(new Error('left the page'))
    await expect(pending).rejects.toThrow('left the page')
    const call = await seen.next('call')
    expect(call).toMatchObject({ status: 0, error: { code: 'AbortError', message: 'left the page' } })
    expect(seen.events).toMatchObject([{ phase: 'started' }, { phase: 'cancelled' }, { type: 'call' }])
  })

  it('that the app gives up while the answer comes is cancelled too.', async () => {
    server.answer((_request, response) => {
      response.writeHead(200).write('{"access_')
    })
    const controller = new AbortController()
    const response = await page.fetch(`${server.origin}/oauth2/token`, {
      method: 'POST',
      body: form,
      signal: controller.signal,
    })
    controller.abort()
    await expect(response.text()).rejects.toThrow()
    expect(await seen.next('refresh', 2)).toMatchObject({ phase: 'cancelled' })
  })

  it('that meets a time limit has failed.', async () => {
    server.answer(() => {})
    const signal = AbortSignal.timeout(1)
    await expect(
      page.fetch(`${server.origin}/oauth2/token`, { method: 'POST', body: form, signal }),
    ).rejects.toThrow()
    expect(await seen.next('refresh', 2)).toMatchObject({ phase: 'failed', error: { code: 'TimeoutError' } })
  })

  it('whose answer the page may not read has failed.', async () => {
    disconnect()
    const opaque = Object.defineProperties(new Response(), {
      type: { value: 'opaque' },
      status: { value: 0 },
    })
    page = { fetch: (() => Promise.resolve(opaque)) as typeof fetch }
    disconnect = watchNetwork({ target: page }).connect(seen)
    expect(await post('/oauth2/token', form)).toBe(opaque)
    expect(await seen.next('refresh', 2)).toMatchObject({ phase: 'failed', error: { code: 'opaque' } })
  })

  it('that brings a placeholder for a token kept elsewhere succeeds, and tells of no token.', async () => {
    const kept = 'ACCESS_TOKEN_SECURED_BY_OIDC_SERVICE_WORKER_default'
    answerWith(200, { access_token: kept })
    await post('/oauth2/token', form)
    await page.fetch(`${server.origin}/todos`, { headers: { authorization: `Bearer ${kept}` } })
    const events = await seen.until('call', 2)
    expect(events.map(event => event.type)).toEqual(['refresh', 'refresh', 'call', 'call'])
    expect(events[1]).toMatchObject({ phase: 'succeeded' })
    expect(events[3]).not.toHaveProperty('token')
  })
})

describe('An issuer’s description of itself', () => {
  const described = () => ({
    issuer: server.origin,
    token_endpoint: `${server.origin}/mint`,
    jwks_uri: `${server.origin}/signing`,
    end_session_endpoint: `${server.origin}/bye?x=1`,
    userinfo_endpoint: 'not a url',
  })

  it('names endpoints that need no token, whatever they are called.', async () => {
    answerWith(200, described())
    const response = await page.fetch(`${server.origin}/tenant/.well-known/openid-configuration`)
    expect(await response.json()).toEqual(described())
    await seen.next('call')
    answerWith(200, {})
    await page.fetch(`${server.origin}/api`, { headers: { authorization: `Bearer ${access}` } })
    for (const path of ['/signing', '/bye', '/todos']) await page.fetch(server.origin + path)
    const calls = (await seen.until('call', 5)).filter(event => event.type === 'call')
    expect(calls.map(call => (call as { to?: string }).to)).toEqual([
      'issuer',
      'api',
      'issuer',
      'issuer',
      'api',
    ])
  })

  it('names a token endpoint at which a form is looked for that has to be copied.', async () => {
    answerWith(200, described())
    await page.fetch(`${server.origin}/.well-known/oauth-authorization-server/tenant`)
    await seen.next('call')
    answerWith(200, { access_token: access })
    await page.fetch(new Request(`${server.origin}/mint`, { method: 'POST', body: form }))
    expect(await seen.next('refresh', 2)).toMatchObject({ phase: 'succeeded' })
    expect(arrived).toBe(form)
  })

  it.each([['[]'], ['<html>'], [''], ['{"issuer":1}'], ['{"issuer":"x","token_endpoint":{}}']])(
    'that is %s teaches nothing and breaks nothing.',
    async text => {
      server.answer((_request, response) => response.end(text))
      const response = await page.fetch(`${server.origin}/.well-known/openid-configuration`)
      expect(await response.text()).toBe(text)
      expect(await seen.next('call')).not.toHaveProperty('error')
      expect(seen.events).toHaveLength(1)
    },
  )
})

describe('An answer from elsewhere', () => {
  it('says where it came from, and claims no token there.', async () => {
    const other = await localServer()
    other.answer((_request, response) => response.writeHead(401).end())
    server.answer((_request, response) =>
      response.writeHead(307, { location: `${other.origin}/moved?x=1` }).end(),
    )
    await page.fetch(`${server.origin}/todos?y=2`, { headers: { authorization: `Bearer ${access}` } })
    const call = await seen.next('call')
    expect(call).toMatchObject({ url: `${other.origin}/moved`, status: 401 })
    expect(call).not.toHaveProperty('token')
    expect(call).not.toHaveProperty('expected')
    expect(call.error?.message).toContain(`Redirected from ${server.origin}/todos`)
    await other.close()
  })

  it('of the same origin is the one that was asked for.', async () => {
    server.answer((request, response) =>
      request.url === '/todos' ? response.writeHead(307, { location: '/todos/' }).end() : response.end('ok'),
    )
    await page.fetch(`${server.origin}/todos`, { headers: { authorization: `Bearer ${access}` } })
    expect(await seen.next('call')).toMatchObject({ url: `${server.origin}/todos`, status: 200 })
  })
})
