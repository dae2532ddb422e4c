import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { judge } from '../../../panel/diagnosis/judge.ts'
import { createRecorder, instantNow } from '../../../panel/recorder.ts'
import { watchNetwork } from '../../../sdk-bridge/page/network.ts'
import { heedOtherTabs } from '../../../sdk-bridge/page/other-tabs.ts'
import { isTag, tokenTag } from '../../../sdk-bridge/page/token-tag.ts'
import { jwt } from '../witness.ts'

const API = 'http://api.example/todos'
const ISSUER = 'http://issuer.example/token'
const first = 'the-first-refresh-token-of-all'
const second = 'the-second-refresh-token-of-all'
const minted = () => jwt({ aud: 'x', iat: 2000, exp: 5600, jti: String(Math.random()) })

interface Tab {
  recorder: ReturnType<typeof createRecorder>
  refresh(token: string): Promise<unknown>
  call(token: string): Promise<unknown>
  events(type: string): Record<string, unknown>[]
  findings(): { cause: string; confidence: string; headline: string }[]
  close(): void
}

let issuer: (spent: string) => Response
let tabs: Tab[]
let crossed: unknown[]
let listener: BroadcastChannel

/** A tab with a panel of its own, in front of an issuer that all tabs share. */
function openTab(): Tab {
  const page = {
    BroadcastChannel,
    fetch: async (url: string, init?: RequestInit): Promise<Response> =>
      url === ISSUER
        ? issuer(new URLSearchParams(String(init?.body)).get('refresh_token')!)
        : new Response('ok'),
  }
  const recorder = createRecorder(() => {})
  const wider = heedOtherTabs(recorder.context, { target: page, nameOf: recorder.nameOf })
  const disconnect = watchNetwork({ target: page }).connect(wider.context)
  const tab: Tab = {
    recorder,
    refresh: token =>
      page.fetch(ISSUER, { method: 'POST', body: `grant_type=refresh_token&refresh_token=${token}` }),
    call: token => page.fetch(API, { headers: { authorization: `Bearer ${token}` } }),
    events: type => recorder.events().filter(event => event.type === type) as never,
    findings: () => judge(recorder.session, instantNow()).findings,
    close() {
      disconnect()
      wider.close()
    },
  }
  tabs.push(tab)
  return tab
}

/** Until what was said before has been heard by all, as what is said now has been by one who came later. */
async function heard(): Promise<void> {
  const speaker = new BroadcastChannel('leeway')
  const last = new BroadcastChannel('leeway')
  const come = new Promise(resolve => {
    last.onmessage = resolve
  })
  speaker.postMessage('heard?')
  await come
  await new Promise(resolve => setImmediate(resolve))
  speaker.close()
  last.close()
}

beforeEach(() => {
  tabs = []
  crossed = []
  listener = new BroadcastChannel('leeway')
  listener.onmessage = ({ data }) => {
    if (data !== 'heard?') crossed.push(data)
  }
  issuer = () => Response.json({ access_token: minted(), refresh_token: second })
})
afterEach(() => {
  for (const tab of tabs) tab.close()
  listener.close()
})

const settled = async (tab: Tab, count: number) => {
  await expect.poll(() => tab.events('call').length, { interval: 5 }).toBe(count)
  await heard()
}

describe('A refresh token that another tab spent', () => {
  it('is named as the cause when this tab is refused for it.', async () => {
    const [one, other] = [openTab(), openTab()]
    await other.refresh(first)
    await settled(other, 1)
    issuer = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    await one.refresh(first)
    await settled(one, 1)
    expect(one.events('refresh')).toMatchObject([
      { phase: 'started' },
      {
        phase: 'failed',
        error: { code: 'invalid_grant', message: expect.stringMatching(/another tab had already used/) },
      },
    ])
    expect(one.findings()[0]).toMatchObject({ cause: 'refresh-token-reused', confidence: 'certain' })
    expect(other.findings()).toEqual([])
  })

  it('is named also when the word comes after the refusal.', async () => {
    const [one, other] = [openTab(), openTab()]
    let answer: (response: Response) => void = () => {}
    issuer = () =>
      new Promise<Response>(resolve => {
        answer = resolve
      }) as never
    const slow = other.refresh(first)
    issuer = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    await one.refresh(first)
    await settled(one, 1)
    expect(one.findings()[0]).toMatchObject({ cause: 'session-revoked', confidence: 'possible' })
    answer(Response.json({ access_token: minted(), refresh_token: second }))
    await slow
    await settled(other, 1)
    expect(one.findings()[0]).toMatchObject({ cause: 'refresh-token-reused', confidence: 'certain' })
    expect(one.recorder.session.refreshes).toHaveLength(1)
  })

  it('is not blamed where it was not replaced, or the other tab was refused too.', async () => {
    const [one, other] = [openTab(), openTab()]
    issuer = () => Response.json({ access_token: minted() })
    await other.refresh(first)
    await settled(other, 1)
    issuer = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    await one.refresh(first)
    await other.refresh(second)
    await settled(other, 2)
    await one.refresh(second)
    await settled(one, 2)
    for (const { error } of one.events('refresh') as { error?: { message?: string } }[]) {
      expect(error?.message ?? '').not.toContain('tab')
    }
  })

  it('is not blamed for a request that was never judged.', async () => {
    const [one, other] = [openTab(), openTab()]
    await other.refresh(first)
    await settled(other, 1)
    issuer = () => {
      throw new TypeError('Failed to fetch')
    }
    await one.refresh(first).catch(() => {})
    await settled(one, 1)
    expect(one.events('refresh')[1]).toMatchObject({
      error: { code: 'TypeError', message: 'Failed to fetch' },
    })
  })
})

describe('An access token that another tab got', () => {
  it('is told as that tab’s when this one first sends it, and its refresh is none of this tab’s.', async () => {
    const [one, other] = [openTab(), openTab()]
    const token = minted()
    issuer = () => Response.json({ access_token: token, refresh_token: second })
    await other.refresh(first)
    await settled(other, 1)
    await one.call(token)
    await settled(one, 1)
    expect(one.events('tokens')).toMatchObject([{ reason: 'other-tab' }])
    expect(one.events('refresh')).toEqual([])
    const [told] = one.events('tokens') as { access: { fingerprint: string } }[]
    const [own] = other.events('tokens') as { access: { fingerprint: string } }[]
    expect(told!.access.fingerprint).not.toBe(own!.access.fingerprint)
    expect(one.recorder.vault.reveal(told!.access.fingerprint)).toBe(token)
  })
})

describe('A lock that this tab waits for', () => {
  it('is said to be another tab’s while that one refreshes with the same token.', async () => {
    const [one, other] = [openTab(), openTab()]
    issuer = () => new Promise(() => {}) as never
    void other.refresh(first)
    await expect.poll(() => other.events('refresh').length, { interval: 5 }).toBe(1)
    await heard()
    const page = { BroadcastChannel }
    const wider = heedOtherTabs(one.recorder.context, { target: page, nameOf: one.recorder.nameOf })
    void other.refresh(first)
    await heard()
    wider.context.emit({ type: 'refresh', phase: 'waiting-for-lock' })
    wider.context.describe(first)
    wider.context.emit({ type: 'refresh', phase: 'waiting-for-lock' })
    expect(one.events('refresh').map(event => event.holder)).toEqual([undefined, 'other-tab'])
    wider.close()
  })
})

describe('What crosses', () => {
  it('is when, and tags: no token, no claim, no name that an event knows.', async () => {
    const tab = openTab()
    const token = minted()
    issuer = () =>
      Response.json({ access_token: token, refresh_token: second, id_token: jwt({ sub: 'me@x.example' }) })
    await tab.refresh(first)
    await tab.call(token)
    await settled(tab, 2)
    const text = JSON.stringify(crossed)
    for (const secret of [first, second, token, 'eyJ', 'me@', 'example', 'x"'])
      expect(text).not.toContain(secret)
    const known = JSON.stringify(tab.recorder.events())
    const keys = new Set(crossed.flatMap(message => Object.keys(message as object)))
    expect([...keys].sort()).toEqual(['access', 'leeway', 'replaced', 'tab', 'token', 'wall'])
    for (const message of crossed as Record<string, unknown>[]) {
      for (const tag of [message.token, message.access]) {
        if (tag === undefined) continue
        expect(isTag(tag)).toBe(true)
        expect(known).not.toContain(tag)
      }
    }
  })

  it('is nothing of tokens that are too short to be beyond guessing.', async () => {
    const tab = openTab()
    issuer = () => Response.json({ access_token: 'short', refresh_token: 'short-too' })
    await tab.refresh('short-as-well')
    await settled(tab, 1)
    expect(crossed).toEqual([])
  })

  it('may be anything, and breaks nothing.', async () => {
    const tab = openTab()
    const speaker = new BroadcastChannel('leeway')
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
      fc.record(
        {
          leeway: fc.constant(1),
          tab: fc.constantFrom('started', 'succeeded', 'ended', 'minted', 1),
          token: fc.oneof(fc.constant(tokenTag(first)), fc.anything()),
          access: fc.anything(),
          wall: fc.anything(),
          replaced: fc.anything(),
        },
        { requiredKeys: [] },
      ),
    )
    for (const message of fc.sample(anything, 300)) {
      try {
        speaker.postMessage(message)
      } catch {
        // Cannot be cloned.
      }
    }
    await heard()
    speaker.close()
    await tab.refresh(first)
    await settled(tab, 1)
    expect(tab.events('refresh')).toMatchObject([{ phase: 'started' }, { phase: 'succeeded' }])
    expect(tab.events('failure')).toEqual([])
  })
})

describe('The channel', () => {
  it('is left by a page in the back/forward cache, and taken up again when it comes back.', async () => {
    const page = Object.assign(new EventTarget(), { BroadcastChannel, document: new EventTarget() })
    const recorder = createRecorder(() => {})
    const wider = heedOtherTabs(recorder.context, { target: page, nameOf: recorder.nameOf })
    const say = async () => {
      wider.context.describe(first)
      const token = recorder.context.describe(first).fingerprint
      wider.context.emit({ type: 'refresh', phase: 'started', token })
      await heard()
      return crossed.length
    }
    expect(await say()).toBe(1)
    page.dispatchEvent(new Event('pagehide'))
    expect(await say()).toBe(1)
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    expect(await say()).toBe(2)
    wider.close()
    expect(await say()).toBe(2)
  })

  it('is done without where the browser has none or refuses it.', () => {
    const refused = class {
      constructor() {
        throw new DOMException('denied', 'SecurityError')
      }
    }
    for (const page of [{}, { BroadcastChannel: refused as never }]) {
      const recorder = createRecorder(() => {})
      const wider = heedOtherTabs(recorder.context, { target: page, nameOf: recorder.nameOf })
      wider.context.emit({ type: 'sign', phase: 'in' })
      wider.close()
      expect(recorder.events()).toHaveLength(1)
    }
  })
})

describe('A tag', () => {
  it('is the same for the same token, and another for another.', () => {
    const seen = new Map<string, string>()
    fc.assert(
      fc.property(fc.string({ minLength: 22, maxLength: 200 }), raw => {
        const tag = tokenTag(raw)
        expect(isTag(tag)).toBe(true)
        expect(tokenTag(raw)).toBe(tag)
        expect(seen.get(tag) ?? raw).toBe(raw)
        seen.set(tag, raw)
      }),
      { numRuns: 2000 },
    )
    const base = minted()
    const near = Array.from({ length: 2000 }, (_, i) => base.slice(0, -4) + i.toString(36).padStart(4, '0'))
    expect(new Set(near.map(tokenTag)).size).toBe(2000)
  })

  it('uses all of its digits, each about as often.', () => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 4000; i++) {
      for (const [at, digit] of [...tokenTag(`a-refresh-token-number-${i}`)].entries()) {
        counts.set(`${at}${digit}`, (counts.get(`${at}${digit}`) ?? 0) + 1)
      }
    }
    expect(counts.size).toBe(12 * 32)
    expect(Math.max(...counts.values())).toBeLessThan(190)
    expect(Math.min(...counts.values())).toBeGreaterThan(75)
  })
})
