// @vitest-environment jsdom
import fc from 'fast-check'
import Keycloak from 'keycloak-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRecorder } from '../../../panel/recorder.ts'
import { connectBridges, type EventOf, type NewEvent } from '../../../sdk-bridge/bridge.ts'
import { discover } from '../../../sdk-bridge/page/discover.ts'
import { discovery } from '../../../sdk-bridge/page/discovery.ts'
import { watchStorage } from '../../../sdk-bridge/page/storage.ts'
import { findStoredTokens } from '../../../sdk-bridge/page/stored-tokens.ts'
import { readTokenStores, tokenStores } from '../../../sdk-bridge/page/token-stores.ts'
import { fingerprintOf, witness } from '../witness.ts'
import { emptyStorage, type KeptPage, keptPage } from './kept-page.ts'
import { access, END, keep, kept, refresh, renewed } from './stores.ts'

const KEY = 'sb-project-auth-token'
const supabase = (token: string) =>
  JSON.stringify({ access_token: token, refresh_token: refresh, expires_at: END })

let page: KeptPage
let seen: ReturnType<typeof witness>
let disconnect = () => {}
beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_500 })
  emptyStorage()
  page = keptPage()
  seen = witness()
})
afterEach(() => {
  disconnect()
  vi.useRealTimers()
})

function connect() {
  const found = discovery({ target: page })
  disconnect = connectBridges([watchStorage({ target: page }), found], seen)
  return found
}
const all = <T extends NewEvent['type']>(type: T) =>
  seen.events.filter(event => event.type === type) as EventOf<T>[]
/** Until the next look at the page. */
const second = () => vi.advanceTimersByTime(1000)

describe('An SDK that comes while the page is open', () => {
  it('is found and named when its tokens are stored, which is a sign-in.', () => {
    const found = connect()
    expect(found.name).toBe('')
    localStorage.setItem(`${KEY}-code-verifier`, 'v')
    second()
    expect(seen.events).toEqual([])
    localStorage.setItem(KEY, supabase(access))
    second()
    expect(found.name).toBe('Supabase (as stored in localStorage)')
    expect(all('settings')).toMatchObject([{ sdk: '@supabase/auth-js', leewaySeconds: 90 }])
    expect(all('tokens')).toMatchObject([{ access: { fingerprint: fingerprintOf(access) } }])
  })

  it('is found when an instance is put on the window, whose bridge is then loaded; its store is let go.', async () => {
    localStorage.setItem('kc-callback-1', '{}')
    const found = connect()
    expect(found.finds).toMatchObject([{ sdk: 'keycloak-js', by: 'trace' }])
    page.keycloak = new Keycloak({ url: 'https://issuer.example', realm: 'r', clientId: 'c' })
    second()
    expect(found.finds).toMatchObject([{ sdk: 'keycloak-js', by: 'instance', evidence: 'window.keycloak' }])
    vi.useRealTimers()
    await vi.waitFor(() => expect(all('settings').at(-1)).toMatchObject({ cacheLocation: 'memory' }))
    expect(Object.keys(found.actions ?? {})).toEqual(expect.arrayContaining(['refresh', 'signIn']))
  })

  it('is found when the document is there, and when the page is loaded, without waiting for a second.', () => {
    const found = connect()
    localStorage.setItem(KEY, supabase(access))
    page.document.dispatchEvent(new Event('DOMContentLoaded'))
    expect(found.finds).toHaveLength(1)
  })
})

describe('What this tab stores', () => {
  it('is told as a refresh when the tokens are others, and once.', () => {
    localStorage.setItem(KEY, supabase(access))
    connect()
    expect(all('tokens')).toMatchObject([{ reason: 'storage' }])
    localStorage.setItem(KEY, supabase(renewed))
    second()
    second()
    expect(all('tokens')).toMatchObject([
      { reason: 'storage' },
      { reason: 'refresh', access: { fingerprint: fingerprintOf(renewed) } },
    ])
    expect(all('settings')).toHaveLength(1)
  })

  it('is told as a sign-out when the tokens go, and as a sign-in when they come again.', () => {
    localStorage.setItem(KEY, supabase(access))
    connect()
    localStorage.removeItem(KEY)
    second()
    localStorage.setItem(KEY, supabase(renewed))
    second()
    expect(all('sign').map(({ phase }) => phase)).toEqual(['out', 'in'])
    expect(all('tokens').at(-1)).toMatchObject({ reason: 'sign-in' })
  })

  it('is told as another token beside the others, where the SDK keeps one for each audience.', () => {
    keep(kept.find(({ sdk }) => sdk === '@auth0/auth0-spa-js')!, page)
    connect()
    const entry = { body: { access_token: renewed, audience: 'other' }, expiresAt: END }
    localStorage.setItem('@@auth0spajs@@::client::other::openid', JSON.stringify(entry))
    second()
    expect(all('tokens').at(-1)).toMatchObject({
      reason: 'initial',
      access: { fingerprint: fingerprintOf(renewed) },
    })
  })

  it('is not told as a sign-out of anybody, where nobody knows whose token it was.', () => {
    localStorage.setItem('token', access)
    const found = connect()
    expect(found.name).toBe('unknown SDK (tokens in localStorage)')
    localStorage.removeItem('token')
    second()
    expect(all('sign')).toEqual([])
    expect(all('tokens')).toHaveLength(1)
  })
})

describe('What another tab stores', () => {
  it('is told once, as from another tab, by the storage watcher and the discovery together.', async () => {
    localStorage.setItem(KEY, supabase(access))
    connect()
    vi.useRealTimers()
    page.fromOtherTab(KEY, supabase(renewed))
    await seen.next('tokens', 2)
    discover(page)
    expect(all('tokens').map(({ reason }) => reason)).toEqual(['storage', 'other-tab'])
    expect(all('storage')).toMatchObject([{ problem: 'changed-elsewhere' }])
  })

  it('is told by the discovery, where the SDK is not known.', () => {
    localStorage.setItem('token', access)
    connect()
    page.fromOtherTab('token', renewed)
    expect(all('tokens').map(({ reason }) => reason)).toEqual(['storage', 'other-tab'])
  })

  it('is a sign-out of this one too, when it takes the tokens away.', () => {
    localStorage.setItem(KEY, supabase(access))
    connect()
    page.fromOtherTab(KEY, null)
    expect(all('sign')).toMatchObject([{ phase: 'out', reason: 'other-tab' }])
  })
})

describe('As a guest', () => {
  it('it looks once a second while the page is visible, not at all while it is hidden, and at once on return.', () => {
    const look = vi.spyOn(Storage.prototype, 'key')
    localStorage.setItem('one', '1')
    connect()
    const looks = () => look.mock.calls.splice(0).length
    const each = looks()
    expect(each).toBeGreaterThan(0)
    vi.advanceTimersByTime(5000)
    expect(looks()).toBe(5 * each)
    page.document.visibilityState = 'hidden'
    page.document.dispatchEvent(new Event('visibilitychange'))
    vi.advanceTimersByTime(60_000)
    expect(looks()).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    page.document.visibilityState = 'visible'
    page.document.dispatchEvent(new Event('visibilitychange'))
    expect(looks()).toBe(each)
    look.mockRestore()
  })

  it('it writes nothing, and is gone when it is disconnected.', () => {
    for (const stored of kept) keep(stored, page)
    const before = JSON.stringify([{ ...localStorage }, { ...sessionStorage }, page.document.cookie])
    const writes = ['setItem', 'removeItem', 'clear'].map(name =>
      vi.spyOn(Storage.prototype, name as 'setItem'),
    )
    const found = connect()
    vi.advanceTimersByTime(60_000)
    disconnect()
    for (const write of writes) {
      expect(write).not.toHaveBeenCalled()
      write.mockRestore()
    }
    expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }, page.document.cookie])).toBe(before)
    expect(found.name).toBe('')
    expect(vi.getTimerCount()).toBe(0)
    const told = seen.events.length
    localStorage.setItem(KEY, supabase(renewed))
    vi.advanceTimersByTime(5000)
    page.fromOtherTab(KEY, supabase(access))
    expect(seen.events).toHaveLength(told)
  })

  it('it does nothing where there is no document.', () => {
    const found = discovery({ target: { localStorage } })
    found.connect(seen)()
    found.check?.()
    expect(seen.events).toEqual([])
  })
})

describe('Rubbish in storage', () => {
  const keys = fc.oneof(
    fc.string(),
    fc.constantFrom(
      ...kept.flatMap(({ entries }) => Object.keys(entries)),
      '__proto__',
      'constructor',
      'length',
    ),
  )
  const values = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map(text => `base64-${Buffer.from(text).toString('base64url')}`),
    fc.constantFrom(...kept.flatMap(({ entries }) => Object.values(entries))),
    fc
      .tuple(fc.constantFrom(...kept.flatMap(({ entries }) => Object.values(entries))), fc.nat(2000))
      .map(([text, cut]) => text.slice(0, cut)),
  )

  it('is survived, and never in what is told.', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, values)), pairs => {
        const entries = new Map(pairs)
        for (const area of ['local', 'session', 'cookie', 'indexeddb'] as const)
          readTokenStores(area, entries)
        expect(findStoredTokens(entries).length).toBeLessThanOrEqual(16)
        emptyStorage()
        for (const [key, value] of entries) localStorage.setItem(key, value)
        const recorder = createRecorder(() => {})
        connectBridges(
          discover(page).map(find => find.bridge()),
          recorder.context,
        )()
        const told = recorder.events()
        expect(told.filter(({ type }) => type === 'failure')).toEqual([])
        const text = JSON.stringify(told.filter(({ type }) => type !== 'tokens'))
        for (const secret of [access, refresh]) expect(text).not.toContain(secret)
      }),
      { numRuns: 300 },
    )
  })

  it('is left alone below the ceilings of depth and number.', () => {
    const deep = `${'['.repeat(10_000)}"${access}"${']'.repeat(10_000)}`
    const wide = JSON.stringify(Array.from({ length: 50_000 }, (_, at) => at))
    const many = JSON.stringify(Array.from({ length: 100 }, () => ({ token: access })))
    const selfSimilar = Array.from({ length: 20 }).reduce<string>(text => JSON.stringify([text]), access)
    expect(findStoredTokens(new Map([['deep', deep]]))).toEqual([])
    expect(findStoredTokens(new Map([['wide', wide]]))).toEqual([])
    expect(findStoredTokens(new Map([['many', many]]))).toHaveLength(16)
    expect(findStoredTokens(new Map([['nested', selfSimilar]]))).toEqual([])
  })

  it('under the keys of an SDK is a store that cannot be read, not a failure.', () => {
    for (const { sdk, entries } of kept) {
      for (const value of ['', 'null', '42', '"text"', '[]', '{}', '{"tokens":null}', '{{{']) {
        const rubbish = new Map(Object.keys(entries).map(key => [key, value]))
        for (const reading of readTokenStores('local', rubbish)) {
          expect(tokenStores).toContain(reading.store)
          if (value === '{}')
            expect({ sdk, unreadable: reading.unreadable }).toEqual({ sdk, unreadable: false })
        }
      }
    }
  })
})
