// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest'
import type { SessionEvent } from '../../../sdk-bridge/bridge.ts'
import { isDenied, watchStorage } from '../../../sdk-bridge/page/storage.ts'
import { readArea } from '../../../sdk-bridge/page/web-storage.ts'
import { fingerprintOf, witness } from '../witness.ts'
import { emptyStorage, type KeptPage, keptPage } from './kept-page.ts'
import { access, END, kept, refresh, renewed } from './stores.ts'

const withoutTimes = (events: readonly SessionEvent[]) =>
  events.map(({ wall: _wall, mono: _mono, ...event }) => event)

const supabase = (token: string) =>
  JSON.stringify({ access_token: token, refresh_token: refresh, expires_at: END })
const KEY = 'sb-project-auth-token'

let page: KeptPage
let seen: ReturnType<typeof witness>
beforeEach(() => {
  emptyStorage()
  page = keptPage()
  seen = witness()
})

describe('What another tab stores', () => {
  it('is told as changed elsewhere, with the tokens and their end as stored.', async () => {
    localStorage.setItem(KEY, supabase(access))
    watchStorage({ target: page }).connect(seen)
    page.fromOtherTab(KEY, supabase(renewed))
    await seen.next('tokens')
    expect(withoutTimes(seen.events)).toMatchObject([
      { type: 'storage', area: 'local', problem: 'changed-elsewhere', key: 'sb-auth-token' },
      {
        type: 'tokens',
        reason: 'other-tab',
        access: { fingerprint: fingerprintOf(renewed), expiresAt: END * 1000 },
        refresh: { fingerprint: fingerprintOf(refresh) },
      },
    ])
    expect(JSON.stringify(seen.events)).not.toContain(renewed)
  })

  it('is told once, where one token lies under several keys.', async () => {
    const amplify = kept.find(({ sdk }) => sdk === 'aws-amplify')!
    watchStorage({ target: page }).connect(seen)
    for (const [key, value] of Object.entries(amplify.entries)) page.fromOtherTab(key, value)
    const { access: told } = await seen.next('tokens')
    expect(told?.expiresAt).toBe(amplify.expiresAt)
    expect(seen.events.map(({ type }) => type)).toEqual(['storage', 'tokens'])
    expect(JSON.stringify(seen.events)).not.toContain('jane')
  })

  it('is told as changed where the tokens went, and told of no others that lie there unchanged.', async () => {
    const auth0 = kept.find(({ sdk }) => sdk === '@auth0/auth0-spa-js')!
    for (const [key, value] of Object.entries(auth0.entries)) localStorage.setItem(key, value)
    watchStorage({ target: page }).connect(seen)
    page.fromOtherTab('@@auth0spajs@@::client::@@user@@', null)
    expect(await seen.next('storage')).toMatchObject({ problem: 'changed-elsewhere', key: '@@auth0spajs@@' })
    expect(seen.events).toHaveLength(1)
  })

  it('is no concern of ours under other keys, nor where the app itself raised the event.', async () => {
    watchStorage({ target: page }).connect(seen)
    window.dispatchEvent(new StorageEvent('storage', { key: KEY, newValue: supabase(renewed) }))
    page.fromOtherTab('theme', 'dark')
    page.fromOtherTab('token', access)
    page.fromOtherTab(KEY, supabase(renewed))
    await seen.next('tokens')
    expect(seen.events.map(({ type }) => type)).toEqual(['storage', 'tokens'])
  })

  it('is not told any more once the watcher was disconnected, also if it came before.', async () => {
    const disconnect = watchStorage({ target: page }).connect(seen)
    page.fromOtherTab(KEY, supabase(renewed))
    disconnect()
    page.fromOtherTab(KEY, supabase(access))
    await import('../../../sdk-bridge/page/changed-elsewhere.ts')
    await new Promise(resolve => setTimeout(resolve))
    expect(seen.events).toEqual([])
  })
})

describe('A page that is denied its storage', () => {
  const denied = (name: string, get: () => unknown) => Object.defineProperty(keptPage(), name, { get })

  it.each([
    ['refuses', () => refuse()],
    ['has none', () => null],
  ])('is told so, where the browser %s.', (_, get) => {
    const target = denied('localStorage', get)
    watchStorage({ target }).connect(seen)
    expect(withoutTimes(seen.events)).toEqual([{ type: 'storage', area: 'local', problem: 'denied' }])
    expect(readArea(target, 'local')?.size ?? 0).toBe(0)
    expect(isDenied(target, 'session')).toBe(false)
  })

  it('is told of cookies as of nothing, where these are refused.', () => {
    const { document } = page
    Object.defineProperty(document, 'cookie', { get: () => refuse() })
    expect(readArea(page, 'cookie')).toBeNull()
  })

  function refuse(): never {
    throw new DOMException('The operation is insecure.', 'SecurityError')
  }
})

describe('Reading an area', () => {
  it('stops at its ceilings, and reads first what comes first.', () => {
    for (let i = 0; i < 1500; i++) localStorage.setItem(`key ${i}`, 'x')
    localStorage.setItem('huge', 'x'.repeat(1_000_000))
    localStorage.setItem('wanted', 'y')
    const entries = readArea(page, 'local', key => key === 'wanted')!
    expect(entries.get('wanted')).toBe('y')
    expect(entries.size).toBe(1000)
    expect(entries.has('huge')).toBe(false)
  })

  it('survives a storage that the app put in place of the browser’s.', () => {
    const storage = { length: 3, key: (at: number) => (at === 1 ? null : `k${at}`), getItem: refuseOne }
    const target = { ...page, localStorage: storage as unknown as Storage }
    expect([...readArea(target, 'local')!]).toEqual([['k2', 'value']])
    function refuseOne(key: string) {
      if (key === 'k0') throw new Error('not this one')
      return 'value'
    }
  })

  it('puts the pieces of a cookie together, and leaves one alone that cannot be decoded.', () => {
    page.document.cookie = 'a.0=on%20; a.1=e; broken=%E0%A4%A; empty=; =nameless'
    expect(Object.fromEntries(readArea(page, 'cookie')!)).toEqual({
      a: 'on e',
      broken: '%E0%A4%A',
      empty: '',
    })
  })
})
