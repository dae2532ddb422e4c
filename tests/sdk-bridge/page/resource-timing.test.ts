import { afterEach, describe, expect, it, vi } from 'vitest'
import { watchNetwork } from '../../../sdk-bridge/page/network.ts'
import { jwt, type Witness, witness } from '../witness.ts'

const access = jwt({ aud: 'https://api.example', iat: 1000, exp: 4600 })
const URL_ = 'https://api.example/todos?page=1'

type Entry = Record<string, unknown>

/** A page whose browser hands out these entries, as Chromium does some time after the answer. */
function page(answer: () => Response) {
  let deliver: (entries: Entry[]) => void = () => {}
  class Observer {
    constructor(callback: (list: { getEntries(): Entry[] }) => void) {
      deliver = entries => callback({ getEntries: () => entries })
    }
    observe() {}
    disconnect() {
      deliver = () => {}
    }
    takeRecords() {
      return []
    }
  }
  const target = { fetch: async (..._args: unknown[]) => answer(), PerformanceObserver: Observer as never }
  const seen = witness()
  const disconnect = watchNetwork({ target }).connect(seen)
  return {
    seen,
    disconnect,
    call: (init: RequestInit = { headers: { authorization: `Bearer ${access}` } }, url = URL_) =>
      target.fetch(url, init),
    deliver: (entry: Entry) => deliver([entry]),
    /** Lets the watcher know that this browser has entries at all. */
    wake: () => deliver([{ initiatorType: 'script', name: 'https://app.example/app.js' }]),
  }
}

const dated = () => new Response('ok', { headers: { date: 'Mon, 01 Jan 2024 00:00:07 GMT' } })

const entry = (more: Entry = {}): Entry => ({
  name: URL_,
  initiatorType: 'fetch',
  startTime: performance.now(),
  requestStart: performance.now(),
  transferSize: 300,
  ...more,
})

/** Resolves once the watcher has begun. */
const begun = async (seen: Witness) => {
  await seen.next('tokens')
  await new Promise(resolve => setImmediate(resolve))
}

afterEach(() => {
  vi.useRealTimers()
})

describe('What the browser measured', () => {
  it('narrows the times of a call to when the request left and the headers came.', async () => {
    const { seen, call, deliver, wake, disconnect } = page(dated)
    await call()
    await begun(seen)
    wake()
    const start = performance.now()
    await call()
    const end = performance.now()
    const [left, came] = [start + (end - start) / 3, start + (end - start) / 2]
    deliver(entry({ startTime: start, requestStart: left + 1, finalResponseHeadersStart: came - 1 }))
    const told = await seen.next('call', 2)
    expect(told.sent.mono).toBeGreaterThanOrEqual(Math.min(left, start))
    expect(told.received.mono).toBeLessThanOrEqual(end)
    expect(told.sent.mono).toBeLessThanOrEqual(told.received.mono)
    expect(told.sent.wall - told.sent.mono).toBeCloseTo(Date.now() - performance.now(), -1)
    expect(told).not.toHaveProperty('fromCache')
    disconnect()
  })

  it('marks an answer that came over no network.', async () => {
    const { seen, call, deliver, wake, disconnect } = page(dated)
    await call()
    await begun(seen)
    wake()
    await call()
    deliver(entry({ transferSize: 0, decodedBodySize: 2 }))
    expect(await seen.next('call', 2)).toMatchObject({ fromCache: true })
    disconnect()
  })

  it('says nothing where the server does not let it be seen.', async () => {
    const { seen, call, deliver, wake, disconnect } = page(dated)
    await call()
    await begun(seen)
    wake()
    for (let nth = 2; nth <= 4; nth++) {
      const before = performance.now()
      await call()
      deliver(entry({ requestStart: 0, transferSize: 0 }))
      const told = await seen.next('call', nth)
      expect(told).not.toHaveProperty('fromCache')
      expect(told.sent.mono).toBeGreaterThanOrEqual(before)
    }
    // It is not waited for for ever.
    await call()
    await new Promise(resolve => setImmediate(resolve))
    expect(seen.events.filter(event => event.type === 'call')).toHaveLength(5)
    disconnect()
  })

  it('is told apart for requests to the same place.', async () => {
    const { seen, call, deliver, wake, disconnect } = page(dated)
    await call()
    await begun(seen)
    wake()
    const first = performance.now()
    const one = call()
    const second = await new Promise<number>(resolve => setTimeout(() => resolve(performance.now()), 10))
    await Promise.all([one, call()])
    deliver(entry({ startTime: second, transferSize: 0 }))
    deliver(entry({ startTime: first }))
    const told = [await seen.next('call', 2), await seen.next('call', 3)]
    const byTime = told.sort((a, b) => a.sent.mono - b.sent.mono)
    expect(byTime.map(one => one.fromCache)).toEqual([undefined, true])
    disconnect()
  })

  it('is not waited for beyond a quarter of a second, nor by a refusal, nor where there is none.', async () => {
    const { seen, call, wake, disconnect } = page(dated)
    await call()
    await begun(seen)
    // Nothing ever came.
    expect(seen.events.filter(event => event.type === 'call')).toHaveLength(1)
    wake()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await call()
    await new Promise(resolve => setImmediate(resolve))
    expect(seen.events.filter(event => event.type === 'call')).toHaveLength(1)
    vi.advanceTimersByTime(250)
    await seen.next('call', 2)
    disconnect()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('A code that is exchanged', () => {
  const exchange = { method: 'POST', body: 'grant_type=authorization_code&code=c' }
  const TOKEN = 'https://issuer.example/token'
  const minted = () => new Response(JSON.stringify({ access_token: access }))

  it('after a frame of silent sign-in was loaded goes on with the session that is there.', async () => {
    const { seen, call, deliver, disconnect } = page(minted)
    await call(exchange, TOKEN)
    expect(await seen.next('tokens')).toMatchObject({ reason: 'sign-in' })
    await seen.next('call')
    deliver({
      initiatorType: 'iframe',
      name: 'https://issuer.example/authorize?prompt=none&x=1',
      responseEnd: performance.now(),
    })
    await call(exchange, TOKEN)
    expect(await seen.next('tokens', 2)).toMatchObject({ reason: 'refresh' })
    expect(await seen.next('refresh')).toMatchObject({ phase: 'succeeded' })
    expect(seen.events.filter(event => event.type === 'sign')).toHaveLength(1)
    disconnect()
  })

  it('begins a session where there is none.', async () => {
    const { seen, call, deliver, disconnect } = page(minted)
    deliver({
      initiatorType: 'iframe',
      name: 'https://i.example/?prompt=none',
      responseEnd: performance.now(),
    })
    await call(exchange, TOKEN)
    expect(await seen.next('sign')).toMatchObject({ phase: 'in' })
    disconnect()
  })
})
