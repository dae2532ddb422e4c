import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { judge } from '../../../panel/diagnosis/judge.ts'
import { createRecorder, instantNow } from '../../../panel/recorder.ts'
import { watchNetwork } from '../../../sdk-bridge/page/network.ts'
import { tokenTag } from '../../../sdk-bridge/page/token-tag.ts'
import { heedWorkers } from '../../../sdk-bridge/page/worker-relay.ts'
import { relayToPages } from '../../../sdk-bridge/worker.ts'
import { jwt } from '../witness.ts'

const API = 'http://api.example/todos'
const ISSUER = 'http://issuer.example/token'
const spent = 'the-first-refresh-token-of-all'
const next = 'the-second-refresh-token-of-all'
const access = jwt({ iss: 'i', aud: 'x', iat: 2000, exp: 5600, sub: 'user-1', email: 'me@home.example' })

type Answer = () => Response | Promise<Response>
type Fetch = (url: string, init?: RequestInit) => Promise<Response>

let answer: Answer
let crossed: Record<string, unknown>[]
let listener: BroadcastChannel
let closing: (() => void)[]

beforeEach(() => {
  crossed = []
  closing = []
  listener = new BroadcastChannel('leeway')
  listener.onmessage = ({ data }) => crossed.push(data)
  answer = () => new Response('ok')
})
afterEach(() => {
  for (const close of closing) close()
  listener.close()
})

/** A worker that relays; a service worker has clients. */
function openWorker(kind: 'service' | 'dedicated' = 'service') {
  const worker: { fetch: Fetch } = { fetch: async () => answer() }
  const original = worker.fetch
  const stop = relayToPages({
    target: Object.assign(worker, { BroadcastChannel }, kind === 'service' ? { clients: {} } : {}),
  })
  closing.push(stop)
  return {
    refresh: () =>
      worker.fetch(ISSUER, { method: 'POST', body: `grant_type=refresh_token&refresh_token=${spent}` }),
    call: (token = access) => worker.fetch(API, { headers: { authorization: `Bearer ${token}` } }),
    stop,
    isAsFound: () => worker.fetch === original,
  }
}

/** A page with a panel; what it asks goes through the worker, if one is given. */
function openPage(through?: () => Promise<Response>) {
  const page: { fetch: Fetch } = { fetch: async () => through?.() ?? answer() }
  const recorder = createRecorder(() => {})
  const target = Object.assign(page, { BroadcastChannel })
  const wider = heedWorkers(recorder.context, { target, ...recorder })
  const disconnect = watchNetwork({ target }).connect(wider.context)
  closing.push(disconnect, wider.close)
  return {
    recorder,
    context: wider.context,
    call: (token?: string) =>
      page.fetch(API, token ? { headers: { authorization: `Bearer ${token}` } } : undefined),
    events: (type?: string) =>
      recorder.events().filter(event => !type || event.type === type) as unknown as Record<string, never>[],
    /** Resolves with the events of a type once there are so many. */
    async until(type: string, count: number) {
      await expect.poll(() => this.events(type).length, { interval: 5 }).toBe(count)
      return this.events(type)
    },
  }
}

const minted = () =>
  Response.json(
    { access_token: access, refresh_token: next, expires_in: 3600 },
    { headers: { date: 'Mon, 01 Jan 2024 00:00:07 GMT' } },
  )

describe('A refresh in a worker', () => {
  it('is told to the page as a refresh of its own, with tokens that the page would know.', async () => {
    const page = openPage()
    const worker = openWorker()
    answer = minted
    const before = performance.now()
    await worker.refresh()
    await page.until('call', 1)
    expect(page.events()).toMatchObject([
      { type: 'refresh', phase: 'started', id: expect.stringMatching(/^worker-/) },
      {
        type: 'tokens',
        reason: 'refresh',
        access: { format: 'jwt', expiresIn: 3600, claims: { exp: 5600 } },
      },
      { type: 'refresh', phase: 'succeeded', serverDate: Date.UTC(2024, 0, 1, 0, 0, 7) },
      { type: 'call', to: 'issuer', status: 200 },
    ])
    const [started, succeeded] = page.events('refresh')
    expect(started!.id).toBe(succeeded!.id)
    expect(started!.token).toBe(page.recorder.context.describe(spent).fingerprint)
    const [tokens] = page.events('tokens') as unknown as { access: { fingerprint: string } }[]
    expect(tokens!.access.fingerprint).toBe(page.recorder.context.describe(access).fingerprint)
    const { requested } = started as unknown as { requested: { mono: number } }
    expect(requested.mono).toBeGreaterThanOrEqual(before - 2)
    expect(requested.mono).toBeLessThanOrEqual(performance.now())
  })

  it('that fails is judged as one of the page’s.', async () => {
    const page = openPage()
    const worker = openWorker()
    answer = () =>
      Response.json({ error: 'invalid_grant', error_description: 'session revoked' }, { status: 400 })
    await worker.refresh()
    await page.until('call', 1)
    const [found] = judge(page.recorder.session, instantNow()).findings
    expect(found).toMatchObject({ cause: 'session-revoked', confidence: 'certain' })
  })

  it('before the page had a panel is told as the tokens that the worker holds.', async () => {
    const worker = openWorker()
    answer = minted
    await worker.refresh()
    await expect.poll(() => JSON.stringify(crossed), { interval: 5 }).toContain('succeeded')
    const page = openPage()
    expect(await page.until('tokens', 1)).toMatchObject([{ reason: 'initial', access: { expiresIn: 3600 } }])
  })

  it('leaves nothing behind on the channel that a token, or a person, could be known by.', async () => {
    const page = openPage()
    const worker = openWorker()
    answer = minted
    await worker.refresh()
    await worker.call()
    await worker.call('a-short-token')
    await page.until('call', 3)
    const text = JSON.stringify(crossed)
    for (const secret of [
      access,
      spent,
      next,
      'eyJ',
      'user-1',
      'me@',
      'a-short-token',
      tokenTag('a-short-token'),
    ])
      expect(text).not.toContain(secret)
    const told = JSON.stringify(page.events())
    for (const tag of [access, spent, next].map(tokenTag)) {
      expect(text).toContain(tag)
      expect(told).not.toContain(tag)
    }
  })
})

describe('A call that a page makes through a worker', () => {
  it('is told once where the worker passes it on as it is.', async () => {
    const worker = openWorker()
    const page = openPage(() => worker.call())
    await page.call(access)
    await page.until('call', 1)
    await page.call(access)
    expect(await page.until('call', 2)).toMatchObject([{ status: 200 }, { status: 200 }])
  })

  it('without a token, to which the worker adds one, is told as the worker sent it.', async () => {
    const worker = openWorker()
    const page = openPage(() => worker.call())
    await worker.call()
    await page.until('call', 1)
    answer = () => Response.json({ error: 'token_expired' }, { status: 401 })
    await page.call()
    const calls = await page.until('call', 2)
    expect(calls[1]).toMatchObject({ status: 401, token: page.recorder.context.describe(access).fingerprint })
  })

  it('without a token claims to have had none only where no worker adds any.', async () => {
    const worker = openWorker()
    const page = openPage()
    await worker.call()
    await page.until('call', 1)
    answer = () => Response.json({ error: 'unauthorized' }, { status: 401 })
    await page.call()
    expect((await page.until('call', 2))[1]).not.toHaveProperty('token')
  })
})

describe('A dedicated worker', () => {
  it('is heard by the page whose tokens it has, and not by another’s.', async () => {
    const [mine, other] = [openPage(), openPage()]
    await mine.call(access)
    await other.call(jwt({ aud: 'x', iat: 1, exp: 2 }))
    await Promise.all([mine.until('call', 1), other.until('call', 1)])
    const worker = openWorker('dedicated')
    await worker.call()
    answer = minted
    await worker.refresh()
    await mine.until('call', 3)
    expect(mine.events('refresh')).toHaveLength(2)
    expect(other.events('refresh')).toEqual([])
    expect(other.events('call')).toHaveLength(1)
  })
})

describe('The relay', () => {
  it('ends with fetch as it was found, in the worker and in the page.', async () => {
    const page = openPage()
    const worker = openWorker()
    expect(worker.isAsFound()).toBe(false)
    worker.stop()
    expect(worker.isAsFound()).toBe(true)
    await worker.call()
    await page.call()
    expect(page.events()).toEqual([])
  })

  it('takes no event from what is none.', async () => {
    const page = openPage()
    const speaker = new BroadcastChannel('leeway')
    const event = fc.oneof(
      fc.anything(),
      fc.record(
        {
          type: fc.constantFrom('tokens', 'refresh', 'call', 'sign', 'settings', 'pulse', 'failure'),
          access: fc.oneof(fc.anything(), fc.record({ fingerprint: fc.anything() })),
          sent: fc.anything(),
          received: fc.anything(),
          requested: fc.anything(),
          url: fc.oneof(fc.webUrl(), fc.anything()),
          method: fc.anything(),
          status: fc.anything(),
          wall: fc.anything(),
          mono: fc.anything(),
          error: fc.anything(),
        },
        { requiredKeys: ['type'] },
      ),
    )
    for (const told of fc.sample(event, 400)) {
      try {
        speaker.postMessage({ leeway: 1, worker: 'service', from: 'x', event: told })
      } catch {
        // Cannot be cloned.
      }
    }
    speaker.postMessage({ leeway: 1, worker: 'service', from: 'x', event: { type: 'sign', phase: 'in' } })
    await page.until('sign', 1)
    speaker.close()
    expect(
      page
        .events()
        .every(({ type }) => ['sign', 'failure', 'call', 'tokens', 'refresh'].includes(String(type))),
    ).toBe(true)
    expect(() => judge(page.recorder.session, instantNow())).not.toThrow()
  })
})
