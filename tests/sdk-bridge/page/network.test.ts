import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { watchNetwork } from '../../../sdk-bridge/page/network.ts'
import { type LocalServer, localServer } from '../local-server.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

type Page = { fetch: typeof fetch }

const access = jwt({ aud: 'https://api.example', iat: 1000, exp: 4600 })
const newer = jwt({ aud: 'https://api.example', iat: 2000, exp: 5600 })
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

let server: LocalServer
let page: Page
let seen: Witness
let disconnect: () => void

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

function answerWith(status: number, body: string | Buffer, headers: Record<string, string> = {}) {
  server.answer((_request, response) => response.writeHead(status, headers).end(body))
}

const json = (value: unknown) => JSON.stringify(value)

describe('A call with a bearer token', () => {
  it('is told with the fingerprint of its token, its times and its place, and without its query.', async () => {
    answerWith(200, 'fine', { date: 'Mon, 01 Jan 2024 00:00:07 GMT', age: '3' })
    const before = performance.now()
    await page.fetch(`${server.origin}/todos?secret=1#part`, bearer(access))
    const call = await seen.next('call')
    expect(call).toMatchObject({
      method: 'GET',
      url: `${server.origin}/todos`,
      via: 'fetch',
      to: 'api',
      status: 200,
      token: fingerprintOf(access),
      expected: fingerprintOf(access),
      serverDate: Date.UTC(2024, 0, 1, 0, 0, 7),
      age: 3,
    })
    expect(call.sent.mono).toBeGreaterThanOrEqual(before)
    expect(call.received.mono).toBeGreaterThanOrEqual(call.sent.mono)
    expect(JSON.stringify(seen.events)).not.toContain(access)
  })

  it.each([
    ['a Headers object', (token: string) => new Headers({ Authorization: `Bearer ${token}` })],
    ['pairs', (token: string) => [['AUTHORIZATION', `bearer ${token}`]] as [string, string][]],
    ['a plain object', (token: string) => ({ Authorization: `DPoP ${token}` })],
  ])('is recognised when its headers are %s.', async (_name, headers) => {
    answerWith(200, '')
    await page.fetch(`${server.origin}/x`, { headers: headers(access) })
    expect(await seen.next('call')).toMatchObject({ token: fingerprintOf(access) })
  })

  it('names its place in the app when it went wrong or carried another token than it should.', async () => {
    answerWith(200, '')
    await page.fetch(`${server.origin}/good`, bearer(newer))
    await page.fetch(`${server.origin}/stale`, bearer(access))
    answerWith(500, '')
    await page.fetch(`${server.origin}/bad`, bearer(newer))
    expect(await seen.next('call', 1)).not.toHaveProperty('initiator')
    for (const nth of [2, 3]) {
      expect((await seen.next('call', nth)).initiator).toMatch(/network\.test\.ts:\d+:\d+$/)
    }
  })

  it('is recognised inside a Request, whose headers those of init replace.', async () => {
    answerWith(200, '')
    await page.fetch(new Request(`${server.origin}/a`, { ...bearer(access), method: 'PUT', body: 'x' }))
    expect(await seen.next('call')).toMatchObject({ method: 'PUT', token: fingerprintOf(access) })
    await page.fetch(new Request(`${server.origin}/b`, bearer(access)), { headers: { accept: '*/*' } })
    expect(await seen.next('call', 2)).toMatchObject({ token: null, expected: fingerprintOf(access) })
  })

  it('keeps headers that can be read only once for the app.', async () => {
    let sent: string | undefined
    server.answer((request, response) => {
      sent = request.headers.authorization
      response.writeHead(401).end()
    })
    const once = [['authorization', `Bearer ${access}`]][Symbol.iterator]() as never
    await page.fetch(`${server.origin}/once`, { headers: once })
    expect(sent).toBe(`Bearer ${access}`)
    expect(await seen.next('call')).not.toHaveProperty('token')
  })

  it('is set against the newest token of its audience.', async () => {
    answerWith(200, '')
    await page.fetch(`${server.origin}/1`, bearer(newer))
    await page.fetch(`${server.origin}/2`, bearer(access))
    expect(await seen.next('call', 2)).toMatchObject({
      token: fingerprintOf(access),
      expected: fingerprintOf(newer),
    })
  })

  it('claims no current token where tokens do not say how old they are.', async () => {
    answerWith(200, '')
    await page.fetch(`${server.origin}/1`, bearer('opaque-token-one'))
    await page.fetch(`${server.origin}/2`, bearer('opaque-token-two'))
    expect(await seen.next('call', 2)).not.toHaveProperty('expected')
  })
})

describe('Calls that do not matter', () => {
  it('are skipped, while refusals never are.', async () => {
    answerWith(404, 'no such thing')
    await page.fetch(`${server.origin}/logo.svg`)
    answerWith(403, json({ error: 'forbidden' }))
    await page.fetch(`${server.origin}/private`)
    const call = await seen.next('call')
    expect(call).toMatchObject({ url: `${server.origin}/private`, status: 403, token: null })
    expect(seen.events).toHaveLength(1)
  })

  it('matter from the first token on that their origin gets.', async () => {
    answerWith(200, '')
    await page.fetch(`${server.origin}/with`, bearer(access))
    await page.fetch(`${server.origin}/without`)
    const call = await seen.next('call', 2)
    expect(call).toMatchObject({ token: null, expected: fingerprintOf(access), status: 200 })
    expect(call.initiator).toMatch(/network\.test\.ts/)
  })

  it('include what is no http request.', async () => {
    await page.fetch('data:text/plain,hello', bearer(access))
    await page.fetch(`${server.origin}/x`, bearer(access))
    await seen.next('call')
    expect(seen.events.filter(event => event.type === 'call')).toHaveLength(1)
  })

  it('tell of a token that came before anybody watched, once, when it is first sent.', async () => {
    answerWith(200, '{}')
    await page.fetch(`${server.origin}/x`, bearer(access))
    await page.fetch(`${server.origin}/y`, bearer(access))
    const events = await seen.until('call', 2)
    expect(events.map(event => event.type)).toEqual(['tokens', 'call', 'call'])
    expect(events[0]).toMatchObject({ reason: 'initial', access: { fingerprint: fingerprintOf(access) } })
  })
})

describe('The error of an answer', () => {
  const refused = async (status: number, body: string | Buffer, headers: Record<string, string> = {}) => {
    answerWith(status, body, headers)
    const response = await page.fetch(`${server.origin}/todos`, bearer(access))
    const { error } = await seen.next('call')
    return { error, read: Buffer.from(await response.arrayBuffer()) }
  }

  it('is what the documented envelope says.', async () => {
    const body = json({ error: 'token_expired', message: 'It is past exp', details: {}, request_id: 'req_1' })
    const { error, read } = await refused(401, body)
    expect(error).toEqual({
      code: 'token_expired',
      message: 'It is past exp',
      requestId: 'req_1',
      status: 401,
    })
    expect(read.toString()).toBe(body)
  })

  it.each([
    [
      { error: 'invalid_grant', error_description: 'Gone' },
      { code: 'invalid_grant', message: 'Gone' },
    ],
    [{ error: { code: 'E1', message: 'Nested' } }, { code: 'E1', message: 'Nested' }],
    [
      { code: 'E2', detail: 'Why' },
      { code: 'E2', message: 'Why' },
    ],
    [{ error: 'Token has expired' }, { code: 'http_401', message: 'Token has expired' }],
    [
      { title: 'Nope', status: 401 },
      { code: 'http_401', message: 'Nope' },
    ],
    [[1, 2], { code: 'http_401' }],
    [null, { code: 'http_401', message: 'The server answered JSON that is no object' }],
  ])('is read from a body of the form %j.', async (body, expected) => {
    expect((await refused(401, json(body))).error).toEqual({ status: 401, ...expected })
  })

  it('comes from the challenge when the body says no more than the status.', async () => {
    const challenge =
      'Basic realm="x", Bearer realm="api", error="invalid_token", error_description="The \\"exp\\" is past"'
    const { error } = await refused(401, json({ error: 'Unauthorized' }), { 'www-authenticate': challenge })
    expect(error).toEqual({ code: 'invalid_token', message: 'The "exp" is past', status: 401 })
  })

  it('says what the challenge asks for.', async () => {
    const challenge = 'Bearer error="insufficient_user_authentication", acr_values="aal2", max_age=300'
    expect((await refused(401, '', { 'www-authenticate': challenge })).error).toEqual({
      code: 'insufficient_user_authentication',
      message: 'The server answered without a body; acr_values="aal2"; max_age="300"',
      status: 401,
    })
  })

  it('names HTML as HTML.', async () => {
    const html = '<!doctype html><title>Gateway</title>'
    const { error, read } = await refused(401, html, { 'x-request-id': 'r-9' })
    expect(error).toEqual({
      code: 'http_401',
      message: 'The server answered HTML, not JSON',
      requestId: 'r-9',
      status: 401,
    })
    expect(read.toString()).toBe(html)
  })

  it('does not need a huge body, which the app still gets whole.', async () => {
    const huge = Buffer.alloc(3_000_000, 'x')
    const { error, read } = await refused(500, huge)
    expect(error).toMatchObject({ code: 'http_500', message: expect.stringMatching(/larger than 64 KiB/) })
    expect(read.equals(huge)).toBe(true)
  })

  it('is read from a compressed body, and not from a broken one.', async () => {
    const body = gzipSync(json({ error: 'token_expired' }))
    expect((await refused(401, body, { 'content-encoding': 'gzip' })).error).toMatchObject({
      code: 'token_expired',
    })
    answerWith(401, 'no gzip at all', { 'content-encoding': 'gzip' })
    const response = await page.fetch(`${server.origin}/todos`, bearer(access))
    await expect(response.text()).rejects.toThrow()
    expect((await seen.next('call', 2)).error).toMatchObject({
      code: 'http_401',
      message: expect.stringMatching(/could not be read/),
    })
  })

  it('does not wait for a body that never ends.', async () => {
    server.answer((_request, response) => {
      response.writeHead(401).write('{"error":')
    })
    const response = await page.fetch(`${server.origin}/todos`, bearer(access))
    expect((await seen.next('call')).error).toMatchObject({
      code: 'http_401',
      message: expect.stringMatching(/did not end/),
    })
    await response.body?.cancel()
  })

  it('says when to try again, in seconds, also when the server gives a date.', async () => {
    expect((await refused(429, '', { 'retry-after': '30' })).error).toMatchObject({ retryAfterSeconds: 30 })
    answerWith(503, '', {
      date: 'Mon, 01 Jan 2024 00:00:00 GMT',
      'retry-after': 'Mon, 01 Jan 2024 00:02:00 GMT',
    })
    await page.fetch(`${server.origin}/todos`, bearer(access))
    expect((await seen.next('call', 2)).error).toMatchObject({ retryAfterSeconds: 120 })
  })

  it('repeats no token that the server repeats.', async () => {
    const { error } = await refused(401, json({ error: 'bad', message: `Cannot use ${access}` }))
    expect(error?.message).toBe('Cannot use <token>')
  })
})

describe('The app', () => {
  const withInner = (inner: (...args: never[]) => unknown) => {
    disconnect()
    page = { fetch: inner as never }
    disconnect = watchNetwork({ target: page }).connect(seen)
  }

  it('gets the very response that fetch gave.', async () => {
    const response = new Response('{"error":"x"}', { status: 401 })
    withInner(() => Promise.resolve(response))
    expect(await page.fetch('http://a.example/')).toBe(response)
    expect(response.bodyUsed).toBe(false)
    expect(await response.json()).toEqual({ error: 'x' })
  })

  it('gets a response whose body cannot be cloned, and the call says so.', async () => {
    const used = new Response('spent', { status: 401 })
    await used.text()
    withInner(() => Promise.resolve(used))
    expect(await page.fetch('http://a.example/')).toBe(used)
    const first = await seen.next('call')
    const locked = new Response('locked', { status: 403 })
    locked.body?.getReader()
    withInner(() => Promise.resolve(locked))
    expect(await page.fetch('http://a.example/')).toBe(locked)
    const second = await seen.next('call', 2)
    expect(first.error).toMatchObject({
      code: 'http_401',
      message: expect.stringMatching(/could not be read/),
    })
    expect(second.error).toMatchObject({
      code: 'http_403',
      message: expect.stringMatching(/could not be read/),
    })
  })

  it('gets the very error that fetch gave, later or at once.', async () => {
    const late = new TypeError('Failed to fetch')
    withInner(() => Promise.reject(late))
    await expect(page.fetch('http://a.example/', bearer(access))).rejects.toBe(late)
    expect((await seen.next('call')).error).toEqual({ code: 'TypeError', message: 'Failed to fetch' })

    const early = new Error('at once')
    withInner(() => {
      throw early
    })
    expect(() => page.fetch('http://a.example/', bearer(access))).toThrow(early)
    expect(await seen.next('call', 2)).toMatchObject({ status: 0, error: { message: 'at once' } })
  })

  it('gets what a replaced fetch returns, be it no promise and no response.', async () => {
    withInner(() => 42)
    expect(page.fetch('http://a.example/', bearer(access))).toBe(42)
    withInner(() => Promise.resolve(undefined))
    expect(await page.fetch('http://a.example/', bearer(access))).toBeUndefined()
  })

  it('still learns of rejections that it does not handle.', async () => {
    const reason = new TypeError('nobody listens')
    withInner(() => Promise.reject(reason))
    const listeners = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    const unhandled = new Promise(resolve => process.once('unhandledRejection', resolve))
    void page.fetch('http://a.example/')
    expect(await unhandled).toBe(reason)
    for (const listener of listeners) process.on('unhandledRejection', listener)
  })

  it('passes this and all arguments on, and finds name, length and own properties as they were.', async () => {
    const calls: unknown[] = []
    const inner = Object.assign(
      function inner(this: unknown, ...args: unknown[]) {
        calls.push([this, args])
        return Promise.resolve(new Response())
      },
      { patched: true },
    )
    withInner(inner)
    const init = { method: 'POST' }
    await Reflect.apply(page.fetch, page, ['http://a.example/', init, 'third'])
    expect(calls).toEqual([[page, ['http://a.example/', init, 'third']]])
    const { name, length, patched } = page.fetch as unknown as typeof inner
    expect({ name, length, patched }).toEqual({ name: 'inner', length: 0, patched: true })
  })

  it('can abort, which is told as such.', async () => {
    server.answer(() => {})
    const controller = new AbortController()
    const pending = page.fetch(`${server.origin}/slow`, { ...bearer(access), signal: controller.signal })
    controller.abort()
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
    expect(await seen.next('call')).toMatchObject({ status: 0, error: { code: 'AbortError' } })
  })

  it('is told of a server that cannot be reached.', async () => {
    const gone = await localServer()
    await gone.close()
    await expect(page.fetch(`${gone.origin}/x`, bearer(access))).rejects.toThrow(TypeError)
    expect(await seen.next('call')).toMatchObject({
      status: 0,
      token: fingerprintOf(access),
      error: { code: 'TypeError' },
    })
  })

  it('gets the same bytes whatever the status and the body.', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 200, max: 599 }).filter(status => ![204, 205, 304, 407].includes(status)),
        fc.oneof(
          fc.uint8Array({ maxLength: 5000 }),
          fc.json().map(text => new TextEncoder().encode(text)),
          fc.json().map(text => new TextEncoder().encode(`{"error":${text},"message":${text}}`)),
        ),
        fc.constantFrom('application/json', 'text/html', ''),
        fc.constantFrom('Bearer error="invalid_token"', 'Bearer error=', 'DPoP ,,="', 'x'),
        async (status, body, type, challenge) => {
          answerWith(status, Buffer.from(body), { 'content-type': type, 'www-authenticate': challenge })
          const count = seen.events.filter(event => event.type === 'call').length
          const response = await page.fetch(`${server.origin}/any`, bearer(access))
          expect(response.status).toBe(status)
          expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(body))).toBe(true)
          const call = await seen.next('call', count + 1)
          expect(call.status).toBe(status)
          expect(!!call.error).toBe(status >= 400)
        },
      ),
      { numRuns: 150 },
    )
    expect(seen.events.filter(event => event.type === 'failure')).toEqual([])
  })
})

describe('The token endpoint', () => {
  const refreshToken = 'a-refresh-token-of-some-length'
  const form = (more: Record<string, string> = {}) =>
    new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: 'app_1',
      ...more,
    })

  it('is seen to refresh.', async () => {
    answerWith(
      200,
      json({ access_token: newer, id_token: jwt({ sub: 'u' }), refresh_token: 'next-one', expires_in: 3600 }),
      { date: 'Mon, 01 Jan 2024 00:00:00 GMT' },
    )
    const body = form()
    const response = await page.fetch(`${server.origin}/oauth2/token`, { method: 'POST', body })
    expect((await response.json()).access_token).toBe(newer)
    const [started, tokens, succeeded, call] = await seen.until('call')
    const serverDate = Date.UTC(2024, 0, 1)
    expect(started).toMatchObject({ type: 'refresh', phase: 'started', token: fingerprintOf(refreshToken) })
    const { id, requested } = started as { id: string; requested: object }
    expect(tokens).toMatchObject({
      type: 'tokens',
      reason: 'refresh',
      access: { fingerprint: fingerprintOf(newer), kind: 'access-token', expiresIn: 3600 },
      id: { kind: 'id-token' },
      refresh: { fingerprint: fingerprintOf('next-one'), kind: 'refresh-token' },
      requested,
      serverDate,
    })
    expect(succeeded).toMatchObject({ type: 'refresh', phase: 'succeeded', id, requested, serverDate })
    expect(call).toMatchObject({ type: 'call', to: 'issuer', token: null, status: 200 })
    expect(JSON.stringify(seen.events)).not.toMatch(/a-refresh-token|next-one|eyJ/)
    expect(body.get('refresh_token')).toBe(refreshToken)
  })

  it('is seen to refuse, in its own words but without the token.', async () => {
    answerWith(400, json({ error: 'invalid_grant', error_description: `revoked: ${refreshToken}` }))
    await page.fetch(`${server.origin}/oauth2/token`, { method: 'POST', body: form().toString() })
    const [started, failed, call] = await seen.until('call')
    const error = { code: 'invalid_grant', message: 'revoked: <token>', status: 400 }
    expect(failed).toMatchObject({ phase: 'failed', id: (started as { id: string }).id, error })
    expect(call).toMatchObject({ to: 'issuer', error })
  })

  it.each([
    ['HTML', '<html>', /HTML/],
    ['nothing', '', /without a body/],
    ['no token', '{"ok":true}', /no access_token/],
  ])('that answers 200 with %s has failed.', async (_name, body, message) => {
    answerWith(200, body)
    await page.fetch(`${server.origin}/oauth2/token`, { method: 'POST', body: form() })
    const failed = await seen.next('refresh', 2)
    expect(failed).toMatchObject({
      phase: 'failed',
      error: { code: 'invalid_token_response', message: expect.stringMatching(message) },
    })
  })

  it('that is out of reach has failed with the error of fetch.', async () => {
    const gone = await localServer()
    await gone.close()
    await expect(
      page.fetch(`${gone.origin}/oauth2/token`, { method: 'POST', body: form() }),
    ).rejects.toThrow()
    expect(await seen.next('refresh', 2)).toMatchObject({ phase: 'failed', error: { code: 'TypeError' } })
    expect(await seen.next('call')).toMatchObject({ status: 0, to: 'issuer' })
  })

  it('is seen to sign in.', async () => {
    answerWith(200, json({ access_token: access, expires_in: '3600' }))
    const code = new URLSearchParams({ grant_type: 'authorization_code', code: 'c', code_verifier: 'v' })
    await page.fetch(`${server.origin}/oauth2/token`, { method: 'POST', body: code })
    const events = await seen.until('call')
    expect(events.map(event => event.type)).toEqual(['tokens', 'sign', 'call'])
    expect(events[0]).toMatchObject({ reason: 'sign-in', access: { expiresIn: 3600 } })
  })

  it.each([
    [
      'a Request',
      () => new Request(`${server.origin}/oauth2/token`, { method: 'POST', body: form() }),
      undefined,
    ],
    [
      'JSON',
      () => `${server.origin}/t`,
      () => json({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    ],
    [
      'FormData',
      () => `${server.origin}/t`,
      () => {
        const data = new FormData()
        data.set('grant_type', 'refresh_token')
        data.set('refresh_token', refreshToken)
        return data
      },
    ],
  ])('is recognised when it is posted %s, which arrives whole.', async (_name, input, body) => {
    let got = ''
    server.answer((request, response) => {
      request.on('data', chunk => {
        got += chunk
      })
      request.on('end', () => response.end(json({ access_token: access })))
    })
    await page.fetch(input(), body ? { method: 'POST', body: body() } : undefined)
    expect(await seen.next('refresh')).toMatchObject({ phase: 'started', token: fingerprintOf(refreshToken) })
    expect(await seen.next('refresh', 2)).toMatchObject({ phase: 'succeeded' })
    expect(got).toContain(refreshToken)
  })

  it('makes its token the one that calls are expected to carry.', async () => {
    answerWith(200, json({ access_token: newer }))
    await page.fetch(`${server.origin}/oauth2/token`, { method: 'POST', body: form() })
    await seen.next('tokens')
    await page.fetch(`${server.origin}/todos`, bearer(access))
    expect(await seen.next('call', 2)).toMatchObject({
      token: fingerprintOf(access),
      expected: fingerprintOf(newer),
    })
  })

  it('has an origin whose discovery, keys and sign-out need no token.', async () => {
    answerWith(200, '{}')
    const paths = ['/.well-known/openid-configuration', '/.well-known/jwks.json', '/oauth2/revoke']
    for (const path of paths) await page.fetch(server.origin + path)
    await page.fetch(`${server.origin}/todos`, bearer(access))
    const events = (await seen.until('call', 4)).filter(event => event.type === 'call')
    expect(events.map(event => (event as { to?: string }).to)).toEqual(['issuer', 'issuer', 'issuer', 'api'])
    answerWith(503, '')
    await page.fetch(`${server.origin}/.well-known/jwks.json`)
    expect((await seen.next('call', 5)).error).toMatchObject({ code: 'http_503', status: 503 })
  })
})

describe('Watching', () => {
  it('ends with fetch as it was found.', () => {
    const original = globalThis.fetch
    expect(page.fetch).not.toBe(original)
    disconnect()
    expect(page.fetch).toBe(original)
  })

  it('ends quietly below another wrapper, which can be taken off later.', async () => {
    answerWith(200, 'ok')
    const ours = page.fetch
    let others = 0
    page.fetch = ((...args: Parameters<typeof fetch>) => {
      others++
      return ours(...args)
    }) as typeof fetch
    const theirs = page.fetch
    disconnect()
    expect(page.fetch).toBe(theirs)
    expect(await (await page.fetch(`${server.origin}/x`, bearer(access))).text()).toBe('ok')
    expect(others).toBe(1)
    page.fetch = ours
    expect(await (await page.fetch(`${server.origin}/x`, bearer(access))).text()).toBe('ok')
    expect(seen.events).toEqual([])
  })

  it('ends completely above another wrapper.', () => {
    disconnect()
    const theirs = (() => Promise.resolve(new Response())) as typeof fetch
    page.fetch = theirs
    watchNetwork({ target: page }).connect(seen)()
    expect(page.fetch).toBe(theirs)
  })

  it('reports its own failure once and leaves the app alone.', async () => {
    disconnect()
    const failing = witness()
    const context = {
      ...failing,
      describe() {
        throw new Error('no vault')
      },
    }
    disconnect = watchNetwork({ target: page }).connect(context)
    answerWith(200, 'ok')
    for (let call = 0; call < 3; call++) {
      expect(await (await page.fetch(`${server.origin}/x`, bearer(access))).text()).toBe('ok')
    }
    expect(await failing.next('failure')).toMatchObject({
      source: 'bridge',
      error: { message: 'Network: no vault' },
    })
    expect(failing.events).toHaveLength(1)
  })

  it('does without what a page lacks or has frozen.', async () => {
    watchNetwork({ target: {} }).connect(seen)()
    const frozen = Object.freeze({ fetch: globalThis.fetch })
    watchNetwork({ target: frozen }).connect(seen)()
    expect(await seen.next('failure')).toMatchObject({ source: 'bridge', error: { code: 'TypeError' } })
  })
})
