// @vitest-environment jsdom
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { watchNetwork } from '../../../sdk-bridge/page/network.ts'
import { type LocalServer, localServer } from '../local-server.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

const access = jwt({ aud: 'https://api.example', iat: 1000, exp: 4600 })
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': 'date',
}

let server: LocalServer
let seen: Witness
let disconnect: () => void

beforeAll(async () => {
  server = await localServer()
})
afterAll(() => server.close())
beforeEach(() => {
  seen = witness()
  disconnect = watchNetwork().connect(seen)
})
afterEach(() => disconnect())

function answerWith(status: number, body: string, headers: Record<string, string> = {}) {
  server.answer((request, response) =>
    request.method === 'OPTIONS'
      ? response.writeHead(204, { ...CORS, 'access-control-allow-headers': 'authorization' }).end()
      : response.writeHead(status, { ...CORS, ...headers }).end(body),
  )
}

/** Resolves when the request is over, whichever way. */
function send(
  {
    method = 'GET',
    url = server.origin,
    body = undefined as string | undefined,
    token = access as string | null,
  },
  prepare: (xhr: XMLHttpRequest) => void = () => {},
): Promise<XMLHttpRequest> {
  const xhr = new XMLHttpRequest()
  xhr.open(method, url)
  if (token !== null) xhr.setRequestHeader('Authorization', `Bearer ${token}`)
  prepare(xhr)
  return new Promise(resolve => {
    xhr.onloadend = () => resolve(xhr)
    xhr.send(body)
  })
}

describe('A call by XMLHttpRequest', () => {
  it('is told with its token, its times and its error.', async () => {
    answerWith(401, JSON.stringify({ error: 'token_expired', message: 'Past exp' }), {
      date: 'Mon, 01 Jan 2024 00:00:07 GMT',
    })
    const xhr = await send({ url: `${server.origin}/todos?x=1` })
    expect(xhr.responseText).toContain('token_expired')
    const call = await seen.next('call')
    expect(call).toMatchObject({
      method: 'GET',
      url: `${server.origin}/todos`,
      via: 'xhr',
      to: 'api',
      status: 401,
      token: fingerprintOf(access),
      serverDate: Date.UTC(2024, 0, 1, 0, 0, 7),
      error: { code: 'token_expired', message: 'Past exp', status: 401 },
    })
    expect(call.initiator).toMatch(/xhr\.test\.ts:\d+:\d+$/)
  })

  it.each([
    ['text', { code: 'token_expired' }],
    ['json', { code: 'token_expired' }],
    ['arraybuffer', { code: 'token_expired' }],
    // Whose blobs cannot be read in jsdom.
    ['blob', { code: 'http_401', message: expect.stringMatching(/could not be read/) }],
    ['document', { code: 'http_401', message: expect.stringMatching(/asked for as document/) }],
  ])('keeps its %s response for the app.', async (type, error) => {
    answerWith(401, JSON.stringify({ error: 'token_expired' }), { 'content-type': 'text/html' })
    const xhr = await send({}, request => {
      request.responseType = type as XMLHttpRequestResponseType
    })
    expect(xhr.response).not.toBeNull()
    expect((await seen.next('call')).error).toMatchObject(error)
  })

  it('is told when it fails, is aborted, or takes too long.', async () => {
    const gone = await localServer()
    await gone.close()
    await send({ url: gone.origin })
    expect(await seen.next('call')).toMatchObject({ status: 0, error: { code: 'NetworkError' } })

    server.answer(() => {})
    const aborted = send({}, xhr => queueMicrotask(() => xhr.abort()))
    await aborted
    expect(await seen.next('call', 2)).toMatchObject({ status: 0, error: { code: 'AbortError' } })

    await send({ token: access }, xhr => {
      xhr.timeout = 1
    })
    expect(await seen.next('call', 3)).toMatchObject({ status: 0, error: { code: 'TimeoutError' } })
  })

  it('that refreshes tokens is seen as a refresh.', async () => {
    answerWith(200, JSON.stringify({ access_token: access, refresh_token: 'the-next-refresh-token' }))
    await send({
      method: 'POST',
      url: `${server.origin}/oauth2/token`,
      body: 'grant_type=refresh_token&refresh_token=the-last-refresh-token',
      token: null,
    })
    const events = await seen.until('call')
    expect(events.map(event => event.type)).toEqual(['refresh', 'tokens', 'refresh', 'call'])
    expect(events[0]).toMatchObject({ phase: 'started', token: fingerprintOf('the-last-refresh-token') })
    expect(events[2]).toMatchObject({ phase: 'succeeded' })
    expect(events[3]).toMatchObject({ to: 'issuer', via: 'xhr' })
  })

  it.each([
    ['given up by the app', (xhr: XMLHttpRequest) => queueMicrotask(() => xhr.abort()), 'cancelled'],
    [
      'stopped by its time limit',
      (xhr: XMLHttpRequest) => {
        xhr.timeout = 1
      },
      'failed',
    ],
    [
      'begun anew on the same object',
      (xhr: XMLHttpRequest) => queueMicrotask(() => xhr.open('GET', server.origin)),
      'cancelled',
    ],
  ])('that refreshes tokens and is %s ends so.', async (_name, end, phase) => {
    server.answer(() => {})
    void send(
      { method: 'POST', url: `${server.origin}/oauth2/token`, body: 'grant_type=refresh_token', token: null },
      end,
    )
    expect(await seen.next('refresh', 2)).toMatchObject({ phase })
  })

  it('says where it was redirected to, and claims no token there.', async () => {
    const other = await localServer()
    other.answer((_request, response) => response.writeHead(401, CORS).end('{}'))
    answerWith(302, '', { location: `${other.origin}/elsewhere` })
    await send({ url: `${server.origin}/todos`, token: null })
    const call = await seen.next('call')
    expect(call).toMatchObject({ url: `${other.origin}/elsewhere`, status: 401 })
    expect(call).not.toHaveProperty('token')
    expect(call.error?.message).toContain(`Redirected from ${server.origin}/todos`)
    await other.close()
  })

  it('on an object opened anew is told once, for the request that was answered.', async () => {
    answerWith(200, 'x')
    const xhr = new XMLHttpRequest()
    xhr.open('GET', `${server.origin}/first`)
    xhr.setRequestHeader('Authorization', `Bearer ${access}`)
    xhr.send()
    await send({ url: `${server.origin}/between` })
    await new Promise(resolve => {
      xhr.open('GET', `${server.origin}/second`)
      xhr.setRequestHeader('Authorization', `Bearer ${access}`)
      xhr.onloadend = resolve
      xhr.send()
    })
    const second = seen.events.filter(event => event.type === 'call' && event.url.endsWith('/second'))
    expect(second).toHaveLength(1)
  })
})

describe('Watching', () => {
  it('ends with the prototype as it was found.', () => {
    const { open, setRequestHeader, send } = XMLHttpRequest.prototype
    disconnect()
    const found = XMLHttpRequest.prototype
    expect([found.open, found.setRequestHeader, found.send]).not.toContain(open)
    disconnect = watchNetwork().connect(seen)
    expect(XMLHttpRequest.prototype.open.name).toBe('open')
    expect(XMLHttpRequest.prototype.send.length).toBe(found.send.length)
    disconnect()
    for (const wrapped of [open, setRequestHeader, send]) {
      expect([found.open, found.setRequestHeader, found.send]).not.toContain(wrapped)
    }
  })

  it('that ended below another wrapper passes everything through.', async () => {
    answerWith(200, 'ok')
    const ours = XMLHttpRequest.prototype.send
    XMLHttpRequest.prototype.send = function (...args) {
      return ours.apply(this, args)
    }
    const theirs = XMLHttpRequest.prototype.send
    disconnect()
    expect(XMLHttpRequest.prototype.send).toBe(theirs)
    expect((await send({})).responseText).toBe('ok')
    expect(seen.events).toEqual([])
    XMLHttpRequest.prototype.send = ours
    expect((await send({})).responseText).toBe('ok')
  })
})
