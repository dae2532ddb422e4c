import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchNetwork } from '../../../sdk-bridge/page/network.ts'
import { type LocalServer, localServer } from '../local-server.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

const access = jwt({ aud: 'https://api.example', iat: 1000, exp: 4600 })
const spent = 'the-refresh-token-that-is-spent'
const CHALLENGE = JSON.stringify({ error: 'use_dpop_nonce' })

let server: LocalServer
let page: { fetch: typeof fetch }
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
afterEach(() => {
  disconnect()
  vi.useRealTimers()
})

/** Answers one after the other; the last one again and again. */
function answerWith(...answers: [status: number, body: string, headers?: Record<string, string>][]) {
  const left = [...answers]
  server.answer((_request, response) => {
    const [status, body, headers] = left.length > 1 ? left.shift()! : left[0]!
    response.writeHead(status, { 'dpop-nonce': 'n-1', ...headers }).end(body)
  })
}

const proof = (claims: Record<string, unknown> = {}) =>
  jwt({ iat: Math.floor(Date.now() / 1000), htm: 'GET', htu: `${server.origin}/todos`, jti: 'j', ...claims })

const refresh = () =>
  page.fetch(`${server.origin}/oauth2/token`, {
    method: 'POST',
    body: `grant_type=refresh_token&refresh_token=${spent}`,
    headers: { DPoP: proof({ htm: 'POST', htu: `${server.origin}/oauth2/token` }) },
  })

const call = (dpop = proof()) =>
  page.fetch(`${server.origin}/todos?page=2`, { headers: { authorization: `DPoP ${access}`, dpop } })

describe('A challenge for a nonce', () => {
  it('that a refresh meets at once is no failure: the refresh is one.', async () => {
    answerWith([400, CHALLENGE], [200, JSON.stringify({ access_token: access })])
    await refresh()
    await refresh()
    const events = await seen.until('call')
    expect(events).toMatchObject([
      { type: 'refresh', phase: 'started', token: fingerprintOf(spent) },
      { type: 'tokens', reason: 'refresh' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'call', status: 200 },
    ])
    const [started, , succeeded] = events as { id?: string }[]
    expect(succeeded!.id).toBe(started!.id)
  })

  it('that a call meets at once is not told.', async () => {
    const challenge = { 'www-authenticate': 'DPoP error="use_dpop_nonce"' }
    answerWith([401, '', challenge], [200, 'ok'])
    await call()
    await call()
    const events = await seen.until('call')
    expect(events.filter(event => event.type === 'call')).toMatchObject([{ status: 200 }])
  })

  it('that is repeated is two failures, and says that the nonce was carried.', async () => {
    answerWith([400, CHALLENGE])
    await refresh()
    await page.fetch(`${server.origin}/oauth2/token`, {
      method: 'POST',
      body: `grant_type=refresh_token&refresh_token=${spent}`,
      headers: { dpop: proof({ htm: 'POST', htu: `${server.origin}/oauth2/token`, nonce: 'n-1' }) },
    })
    const events = await seen.until('call', 2)
    const refreshes = events.filter(event => event.type === 'refresh') as { id: string; phase: string }[]
    expect(refreshes.map(event => event.phase)).toEqual(['started', 'failed', 'started', 'failed'])
    expect(new Set(refreshes.map(event => event.id)).size).toBe(2)
    expect(refreshes[3]).toMatchObject({
      error: { code: 'use_dpop_nonce', message: expect.stringContaining('carried the very nonce') },
    })
  })

  it('that nobody meets is told after a while.', async () => {
    answerWith([400, CHALLENGE])
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await (await refresh()).text()
    expect(seen.events).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1500)
    await seen.next('call')
    expect(seen.events).toMatchObject([
      { phase: 'started' },
      { phase: 'failed', error: { code: 'use_dpop_nonce' } },
      { type: 'call', status: 400 },
    ])
  })

  it('is forgotten, with its timer, when the watch ends.', async () => {
    answerWith([400, CHALLENGE])
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await (await refresh()).text()
    await vi.advanceTimersByTimeAsync(500)
    const timers = vi.getTimerCount()
    disconnect()
    expect(vi.getTimerCount()).toBe(timers - 1)
  })

  it('of each of several calls at once is met by each.', async () => {
    answerWith([401, CHALLENGE], [401, CHALLENGE], [200, 'ok'])
    await Promise.all([call(), call()])
    await Promise.all([call(), call()])
    const events = await seen.until('call', 2)
    expect(events.filter(event => event.type === 'call')).toMatchObject([{ status: 200 }, { status: 200 }])
  })
})

describe('A refused proof', () => {
  const refused = async (claims: Record<string, unknown>) => {
    answerWith([401, JSON.stringify({ error: 'invalid_dpop_proof', error_description: 'No' })])
    await call(proof(claims))
    return (await seen.next('call')).error?.message
  }

  it('is said to be old, by the device’s own clock.', async () => {
    expect(await refused({ iat: Math.floor(Date.now() / 1000) - 90 })).toMatch(
      /^No; by the device clock .* 9[01] s before/,
    )
  })

  it.each([
    [{ htm: 'POST' }, 'No; the proof is for another method'],
    [{ htu: 'https://elsewhere.example/todos' }, 'No; the proof is for another URL'],
    [{ htu: 'no url' }, 'No; the proof is for another URL'],
    [{}, 'No'],
  ])('with %j is said not to fit its request.', async (claims, message) => {
    expect(await refused(claims)).toBe(message)
  })

  it('that cannot be read breaks nothing.', async () => {
    answerWith([401, JSON.stringify({ error: 'invalid_dpop_proof' })])
    await call('no.proof.at-all')
    expect((await seen.next('call')).error).toMatchObject({ code: 'invalid_dpop_proof' })
  })

  it('is not in any event.', async () => {
    const raw = proof({ htm: 'POST' })
    answerWith([401, JSON.stringify({ error: 'invalid_dpop_proof', error_description: `Bad: ${raw}` })])
    await call(raw)
    await seen.next('call')
    expect(JSON.stringify(seen.events)).not.toContain(raw)
  })
})
