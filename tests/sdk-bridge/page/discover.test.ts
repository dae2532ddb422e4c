// @vitest-environment jsdom
import { User, UserManager } from 'oidc-client-ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { settingsOf } from '../../../panel/diagnosis/sdk-defaults.ts'
import type { EventOf, NewEvent } from '../../../sdk-bridge/bridge.ts'
import { connectBridges } from '../../../sdk-bridge/bridge.ts'
import { discover } from '../../../sdk-bridge/page/discover.ts'
import { tokenStores } from '../../../sdk-bridge/page/token-stores.ts'
import { fingerprintOf, jwt, witness } from '../witness.ts'
import { emptyStorage, type KeptPage, keptPage } from './kept-page.ts'
import { access, END, id, keep, kept, refresh } from './stores.ts'

let page: KeptPage
beforeEach(() => {
  emptyStorage()
  page = keptPage()
})

/** What the bridges of all finds tell at once. */
function tell() {
  const seen = witness()
  connectBridges(
    discover(page).map(find => find.bridge()),
    seen,
  )()
  const all = <T extends NewEvent['type']>(type: T) =>
    seen.events.filter(event => event.type === type) as EventOf<T>[]
  return { events: seen.events, all }
}

describe.each(kept)('A page where $sdk keeps its tokens in $area', stored => {
  beforeEach(() => keep(stored, page))

  it('is found to use it, and by what.', () => {
    const finds = discover(page)
    expect(finds).toMatchObject([{ sdk: stored.sdk, by: 'tokens' }])
    expect(finds[0]!.evidence).toMatch(/^(?:localStorage|sessionStorage|cookie): /)
    expect(finds[0]!.evidence).not.toMatch(/jane|uid|eyJ/)
  })

  it('has its tokens told with the end that the SDK stored, after its settings.', () => {
    const { events, all } = tell()
    expect(events[0]).toMatchObject({ type: 'settings', sdk: stored.sdk })
    const { clientId, cacheLocation } = all('settings')[0]!
    expect(clientId).toBe(stored.clientId)
    expect(cacheLocation).toBe(
      { local: 'localStorage', session: 'sessionStorage', cookie: 'cookie' }[stored.area],
    )
    const tokens = all('tokens')
    expect(tokens.every(({ reason }) => reason === 'storage')).toBe(true)
    const held = tokens.find(event => event.access)?.access
    expect(held).toMatchObject({ fingerprint: fingerprintOf(access), kind: 'access-token' })
    expect(held?.expiresAt).toBe(stored.expiresAt)
    expect(tokens.filter(event => event.access)).toHaveLength(1)
    const ids = tokens.flatMap(event => event.id?.fingerprint ?? [])
    const refreshes = tokens.flatMap(event => event.refresh?.fingerprint ?? [])
    expect(ids).toEqual(stored.has.id ? [fingerprintOf(id)] : [])
    expect(refreshes).toEqual(stored.has.refresh ? [fingerprintOf(refresh)] : [])
  })

  it('has nothing told that holds a token or names a person.', () => {
    const text = JSON.stringify(tell().events)
    for (const secret of [access, id, refresh, 'jane', 'joe@']) expect(text).not.toContain(secret)
  })
})

describe('What the real package stores is found', () => {
  it('of oidc-client-ts.', async () => {
    const manager = new UserManager({
      authority: 'https://issuer.example',
      client_id: 'client',
      redirect_uri: 'https://app.example',
    })
    const profile = { sub: 's', iss: 'https://issuer.example', aud: 'client', exp: END, iat: END - 3600 }
    await manager.storeUser(
      new User({ access_token: access, token_type: 'Bearer', profile, expires_at: END }),
    )
    expect(tell().all('tokens')).toMatchObject([{ access: { expiresAt: END * 1000 } }])
    expect(discover(page)).toMatchObject([{ sdk: 'oidc-client-ts' }])
  })
})

describe('What an SDK does by default', () => {
  it.each(tokenStores)('is told of $name as the diagnosis has it.', ({ sdk, settings }) => {
    expect({ sdk, ...settings }).toEqual(settingsOf({ sdk }))
  })
})

describe('Of several SDKs on one page', () => {
  it('each is found and told of, the one whose tokens live on last.', () => {
    const ended = JSON.stringify({ access_token: jwt({ jti: 'old' }), expires_at: 1_500_000_000 })
    localStorage.setItem('sb-old-auth-token', ended)
    for (const sdk of ['oidc-client-ts', '@okta/okta-auth-js']) {
      keep(kept.find(stored => stored.sdk === sdk)!, page)
    }
    const finds = discover(page)
    expect(finds.map(({ sdk }) => sdk)).toEqual(['@supabase/auth-js', 'oidc-client-ts', '@okta/okta-auth-js'])
    expect(
      tell()
        .all('settings')
        .map(({ sdk }) => sdk),
    ).toEqual(finds.map(({ sdk }) => sdk))
  })

  it('one within reach is found once, by its instance, and its storage is left to its bridge.', () => {
    keep(kept[0]!, page)
    page.login = page.auth = new UserManager({
      authority: 'https://issuer.example',
      client_id: 'client',
      redirect_uri: 'https://app.example',
    })
    expect(discover(page)).toMatchObject([{ sdk: 'oidc-client-ts', by: 'instance', evidence: 'window.auth' }])
  })
})

describe('An SDK without tokens', () => {
  it.each([
    ['keycloak-js', 'local', 'kc-callback-0a1b', '{}'],
    ['next-auth', 'local', 'nextauth.message', '{"event":"session"}'],
    ['@auth0/auth0-spa-js', 'cookie', 'auth0.client.is.authenticated', 'true'],
    ['@azure/msal-browser', 'local', 'msal.version', '5.30.0'],
    ['oidc-client-ts', 'local', `oidc.${'0a'.repeat(16)}`, '{}'],
    ['@clerk/clerk-js', 'cookie', '__client_uat', '0'],
  ] as const)('is known by what it leaves: %s', (sdk, area, key, value) => {
    keep({ area, entries: { [key]: value } }, page)
    expect(discover(page)).toMatchObject([{ sdk, by: 'trace' }])
    const { all, events } = tell()
    expect(all('settings')).toMatchObject([{ sdk }])
    expect(events).toHaveLength(1)
  })

  it('is not told of beside one that has them.', () => {
    localStorage.setItem('msal.version', '5.30.0')
    keep(kept[0]!, page)
    expect(discover(page).map(({ sdk }) => sdk)).toEqual(['oidc-client-ts'])
  })
})

describe('A store that cannot be read', () => {
  it.each([
    ['encrypted', 'msal.3|u|e|accesstoken|client|t|openid||', '{"id":"1","nonce":"n","data":"d"}', 'msal'],
    ['cut off', 'okta-token-storage', '{"accessToken":{"acc', 'okta-token-storage'],
    ['kept by a service worker', 'oidc.default', workerTokens(), 'oidc.default'],
  ])('is told of once: %s', (_, key, value, label) => {
    localStorage.setItem(key, value)
    const { all } = tell()
    expect(all('storage')).toMatchObject([{ area: 'local', problem: 'unreadable', key: label }])
    expect(all('tokens')).toEqual([])
  })
  function workerTokens() {
    return JSON.stringify({ tokens: { accessToken: 'ACCESS_TOKEN_SECURED_BY_OIDC_SERVICE_WORKER_default' } })
  }
})

describe('Tokens of an SDK that nobody knows', () => {
  it.each([
    ['alone', { token: access }],
    ['quoted', { token: JSON.stringify(access) }],
    ['after a scheme', { auth: `Bearer ${access}` }],
    ['in JSON', { auth: JSON.stringify({ user: { credentials: [{ jwt: access }] } }) }],
    [
      'in JSON inside JSON',
      { 'persist:root': JSON.stringify({ auth: JSON.stringify({ accessToken: access }) }) },
    ],
    ['in base64', { auth: Buffer.from(JSON.stringify({ t: access })).toString('base64') }],
  ])('are found %s.', (_, entries) => {
    keep({ area: 'local', entries: entries as unknown as Record<string, string> }, page)
    expect(discover(page)).toMatchObject([{ sdk: 'page', by: 'unknown-tokens' }])
    const { all } = tell()
    expect(all('tokens')).toMatchObject([{ access: { fingerprint: fingerprintOf(access) } }])
  })

  it('are found in a cookie, in pieces too.', () => {
    const value = `base64-${Buffer.from(JSON.stringify({ access_token: access })).toString('base64url')}`
    keep({ area: 'cookie', entries: { 's.0': value.slice(0, 50), 's.1': value.slice(50) } }, page)
    expect(tell().all('tokens')).toHaveLength(1)
  })

  it('go together when they lie together, by their names, with their end.', () => {
    const entries = { access_token: access, id_token: id, refresh_token: refresh, expires_at: String(END) }
    keep({ area: 'local', entries: { session: JSON.stringify(entries) } }, page)
    expect(tell().all('tokens')).toMatchObject([
      {
        access: { fingerprint: fingerprintOf(access), expiresAt: END * 1000 },
        id: { fingerprint: fingerprintOf(id) },
        refresh: { fingerprint: fingerprintOf(refresh) },
      },
    ])
  })

  it('may be opaque where name and neighbours leave no doubt, and only there.', () => {
    const opaque = 'opaque-access-token-0123456789'
    keep({ area: 'local', entries: { a: JSON.stringify({ access_token: opaque, expires_in: 3600 }) } }, page)
    expect(tell().all('tokens')).toMatchObject([{ access: { fingerprint: fingerprintOf(opaque) } }])
    emptyStorage()
    keep({ area: 'local', entries: { token: opaque, csrf_token: opaque, refresh: opaque } }, page)
    expect(discover(page)).toEqual([])
  })

  it('are left out where an SDK is known.', () => {
    keep(kept[0]!, page)
    localStorage.setItem('analytics', access)
    expect(discover(page).map(({ sdk }) => sdk)).toEqual(['oidc-client-ts'])
  })
})

describe('A page without an SDK', () => {
  it('is found to have none, whatever else it keeps.', () => {
    localStorage.setItem('theme', 'dark')
    localStorage.setItem('cart', JSON.stringify([{ id: 1, tokens: 'a lot of them, in words' }]))
    page.document.cookie = 'lang=en; __session=remix-session-data'
    expect(discover(page)).toEqual([])
  })
})
