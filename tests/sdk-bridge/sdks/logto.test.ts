// @vitest-environment jsdom
import LogtoClient from '@logto/browser'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent, SdkBridge } from '../../../sdk-bridge/bridge.ts'
import { logto } from '../../../sdk-bridge/sdks/logto.ts'
import { type AuthorizationServer, startAuthorizationServer } from '../../demo/authorization-server.ts'
import { type LocalServer, localServer } from '../local-server.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

const APP = 'http://localhost:3000/callback'
const API = 'https://api.example'
const MINUTE = 60_000

/** Signs in and mints tokens. */
let server: AuthorizationServer
/** Has discovery where Logto has it, and sign-out. */
let tenant: LocalServer
let requests: string[]
let seen: Witness
let disconnect: () => void

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.spyOn(console, 'error').mockImplementation(() => {})
  server = await startAuthorizationServer()
  tenant = await localServer()
  tenant.answer((request, response) => {
    const discovery = request.url?.endsWith('/oidc/.well-known/openid-configuration')
    response.setHeader('content-type', 'application/json').end(
      JSON.stringify(
        discovery
          ? {
              issuer: server.issuer,
              authorization_endpoint: `${server.issuer}/oauth2/authorize`,
              token_endpoint: `${server.issuer}/oauth2/token`,
              end_session_endpoint: `${tenant.origin}/oidc/session/end`,
              revocation_endpoint: `${tenant.origin}/oidc/token/revocation`,
              jwks_uri: `${server.issuer}/.well-known/jwks.json`,
            }
          : {},
      ),
    )
  })
  requests = []
  const own = globalThis.fetch
  vi.stubGlobal('fetch', (input: string, init?: RequestInit) => {
    requests.push(String(input))
    return own(input, init)
  })
  seen = witness()
  disconnect = () => {}
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(async () => {
  disconnect()
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  await server.close()
  await tenant.close()
})

function newClient() {
  const client = new LogtoClient({ endpoint: tenant.origin, appId: 'app_test', resources: [API] })
  const page = { url: '' }
  client.adapter.navigate = url => {
    page.url = url
  }
  return { client, page }
}

type Page = ReturnType<typeof newClient>

async function signIn({ client, page }: Page): Promise<void> {
  await client.signIn(APP)
  const answer = await fetch(page.url, { redirect: 'manual' })
  await client.handleSignInCallback(answer.headers.get('location') ?? '')
}

const connect = (bridge: SdkBridge) => {
  disconnect = bridge.connect(seen)
  return bridge
}
const told = (): NewEvent[] =>
  seen.events
    .filter(event => event.type !== 'settings')
    .map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)

/** Reading the storage takes a few turns of the event loop. */
const settled = () => new Promise(resolve => setTimeout(resolve, 0))

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms)
const stored = (name: string) => localStorage.getItem(`logto:app_test:${name}`)

describe('The settings', () => {
  it('are those of the configuration.', () => {
    connect(logto(newClient().client))
    expect(seen.events[0]).toMatchObject({
      type: 'settings',
      sdk: '@logto/browser',
      issuer: `${tenant.origin}/oidc`,
      clientId: 'app_test',
      scope: 'openid offline_access profile',
      audience: [API],
      expiryRule: 'received-plus-lifetime',
      renewal: 'on-use',
      leewaySeconds: 0,
      toleranceSeconds: 0,
      idTokenToleranceSeconds: 300,
      refreshTokens: true,
      cacheLocation: 'localStorage',
    })
    expect(told()).toEqual([])
  })
})

describe('A session', () => {
  it('is seen from sign-in over renewal to sign-out.', async () => {
    const page = newClient()
    connect(logto(page.client))
    await signIn(page)
    await settled()
    const [entry] = Object.values(JSON.parse(stored('accessToken') ?? '')) as {
      token: string
      expiresAt: number
    }[]
    expect(told()).toMatchObject([
      { type: 'sign', phase: 'in' },
      {
        type: 'tokens',
        reason: 'sign-in',
        access: {
          fingerprint: fingerprintOf(entry?.token ?? ''),
          kind: 'access-token',
          expiresAt: Number(entry?.expiresAt) * 1000,
        },
      },
      {
        type: 'tokens',
        reason: 'sign-in',
        id: { fingerprint: fingerprintOf(stored('idToken') ?? ''), kind: 'id-token' },
        refresh: { fingerprint: fingerprintOf(stored('refreshToken') ?? ''), kind: 'refresh-token' },
      },
    ])

    seen.events.length = 0
    expect(await page.client.getAccessToken()).toBe(entry?.token)
    await settled()
    expect(told()).toEqual([])
    pass(61 * MINUTE)
    const [token] = await Promise.all([page.client.getAccessToken(), page.client.getAccessToken()])
    await settled()
    expect(told()).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'call' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(token) } },
      {
        type: 'tokens',
        reason: 'refresh',
        refresh: { fingerprint: fingerprintOf(stored('refreshToken') ?? '') },
      },
    ])
    expect(told()).toHaveLength(4)
    const text = JSON.stringify(seen.events)
    for (const secret of [token, stored('idToken'), stored('refreshToken')])
      expect(text).not.toContain(secret)

    seen.events.length = 0
    await page.client.signOut(APP)
    expect(told()).toEqual([{ type: 'sign', phase: 'out' }])
  })

  it('keeps one access token for each resource.', async () => {
    const page = newClient()
    await signIn(page)
    connect(logto(page.client))
    await settled()
    seen.events.length = 0
    const token = await page.client.getAccessToken(API)
    await settled()
    expect(told()).toMatchObject([
      { type: 'refresh', phase: 'started', audience: API },
      { type: 'refresh', phase: 'succeeded', audience: API },
      { type: 'tokens', access: { fingerprint: fingerprintOf(token), claims: { aud: API } } },
      { type: 'tokens', refresh: {} },
    ])
  })

  it('that was restored is told with the tokens of the storage.', async () => {
    await signIn(newClient())
    // Logto's own server names the scope; without it the SDK does not take the tokens back.
    const map = Object.entries(JSON.parse(stored('accessToken') ?? '')) as [string, object][]
    const scoped = map.map(([name, entry]) => [name, { scope: 'openid', ...entry }])
    localStorage.setItem('logto:app_test:accessToken', JSON.stringify(Object.fromEntries(scoped)))
    const { client } = newClient()
    connect(logto(client))
    await settled()
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'storage', access: {} },
      { type: 'tokens', reason: 'storage', id: {}, refresh: {} },
    ])
  })

  it.each([
    [
      'as Logto says it',
      { code: 'oidc.invalid_grant', message: 'Grant request is invalid.', error: 'invalid_grant' },
      { code: 'oidc.invalid_grant', message: 'Grant request is invalid.', status: 400 },
    ],
    [
      'as any other issuer says it',
      { error: 'invalid_grant', error_description: 'refresh token revoked' },
      { code: 'invalid_grant', message: 'refresh token revoked' },
    ],
  ])('shows a refused refresh, %s, once.', async (_how, body, error) => {
    const page = newClient()
    connect(logto(page.client))
    await signIn(page)
    await settled()
    seen.events.length = 0
    pass(61 * MINUTE)
    server.failure = { status: 400, body }
    const calls = await Promise.allSettled([page.client.getAccessToken(), page.client.getAccessToken()])
    await settled()
    expect(calls[0]).toMatchObject({ status: 'rejected', reason: { name: expect.stringMatching(/^Logto/) } })
    expect(told()).toMatchObject([{ phase: 'started' }, { phase: 'failed', error }])
    expect(told()).toHaveLength(2)
  })

  it('shows when to try again.', async () => {
    const page = newClient()
    connect(logto(page.client))
    await signIn(page)
    pass(61 * MINUTE)
    server.failure = { status: 429, body: 'slow down', headers: { 'retry-after': '7' } }
    await expect(page.client.getAccessToken()).rejects.toThrow()
    expect(told().at(-1)).toMatchObject({
      phase: 'failed',
      error: { code: 'rate_limited', status: 429, retryAfterSeconds: 7 },
    })
  })

  it('refreshed in another tab is told as far as this tab takes part in it.', async () => {
    const page = newClient()
    connect(logto(page.client))
    await signIn(page)
    await settled()
    seen.events.length = 0
    const other = (key: string | null, newValue: string | null) =>
      window.dispatchEvent(new StorageEvent('storage', { key, newValue }))
    const id = jwt({ sub: 'u' })
    other('logto:app_test:accessToken', '{}')
    other('logto:app_test:refreshToken', 'r2')
    other('logto:app_test:idToken', id)
    other('logto:another:idToken', null)
    other('logto:app_test:idToken', null)
    expect(told()).toMatchObject([
      { type: 'storage', area: 'local', problem: 'changed-elsewhere', key: 'logto:app_test:accessToken' },
      { type: 'tokens', reason: 'other-tab', refresh: { fingerprint: fingerprintOf('r2') } },
      { type: 'tokens', reason: 'other-tab', id: { fingerprint: fingerprintOf(id) } },
      { type: 'sign', phase: 'out', reason: 'other-tab' },
    ])
  })

  it('whose ID token is gone is over when a token is asked for.', async () => {
    const page = newClient()
    connect(logto(page.client))
    await signIn(page)
    await settled()
    seen.events.length = 0
    localStorage.clear()
    for (let time = 0; time < 2; time++) {
      await expect(page.client.getAccessToken()).rejects.toMatchObject({ code: 'not_authenticated' })
    }
    expect(told()).toMatchObject([
      { type: 'failure', source: 'sdk', error: { code: 'not_authenticated' } },
      { type: 'sign', phase: 'out' },
    ])
    expect(told()).toHaveLength(2)
  })
})

describe('An error', () => {
  it('of signing in is a failure of the SDK.', async () => {
    const { client } = newClient()
    connect(logto(client))
    await expect(client.handleSignInCallback(`${APP}?code=1`)).rejects.toThrow()
    expect(told()).toMatchObject([
      { type: 'failure', source: 'sdk', error: { code: 'sign_in_session.not_found' } },
    ])
  })

  it('of a clock that is off is named as the SDK names it.', async () => {
    server.deviceAhead = 10 * MINUTE
    const page = newClient()
    connect(logto(page.client))
    await expect(signIn(page)).rejects.toThrow()
    expect(told()).toMatchObject([{ type: 'failure', error: { code: 'id_token.invalid_iat' } }])
  })

  it('of a getter is named once, and the rest goes on.', async () => {
    const { client } = newClient()
    const odd = Object.create(client, {
      accessTokenMap: {
        get() {
          throw new Error('not told')
        },
      },
      getIdToken: {
        value() {
          throw new Error('no token for you')
        },
      },
    })
    connect(logto(odd))
    await settled()
    expect(told()).toMatchObject([
      { type: 'failure', source: 'bridge', error: { message: 'Logto, tokens: no token for you' } },
    ])
    expect(told()).toHaveLength(1)
    expect(seen.events[0]).toMatchObject({ type: 'settings', sdk: '@logto/browser' })
  })

  it('of the app’s own storage is named too.', async () => {
    const { client } = newClient()
    client.adapter.storage = {
      getItem: () => Promise.reject(new Error('no storage for you')),
      setItem: async () => {},
      removeItem: async () => {},
    }
    connect(logto(client))
    await settled()
    expect(seen.events[0]).toMatchObject({ type: 'settings', cacheLocation: 'custom' })
    expect(told()).toMatchObject([
      { type: 'failure', error: { message: 'Logto, tokens: no storage for you' } },
    ])
  })
})

describe('The bridge', () => {
  it('causes nothing in a minute of reading, and leaves nothing behind.', async () => {
    const page = newClient()
    await signIn(page)
    pass(61 * MINUTE)
    const state = () =>
      JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        Object.entries(page.client).map(([name, value]) => [name, String(value)]),
        Object.keys(page.client),
      ])
    const own = { ...Object.getOwnPropertyDescriptors(page.client) }
    const before = state()
    requests.length = 0
    connect(logto(page.client))
    await settled()
    pass(MINUTE)
    await settled()
    disconnect()
    expect(requests).toEqual([])
    expect(state()).toBe(before)
    expect(Object.getOwnPropertyDescriptors(page.client)).toEqual(own)
    for (const [name, { value }] of Object.entries(own)) {
      expect((page.client as unknown as Record<string, unknown>)[name]).toBe(value)
    }
    const count = seen.events.length
    await page.client.getAccessToken()
    await settled()
    expect(seen.events).toHaveLength(count)
  })

  it('refreshes and signs in when its buttons are pressed, and then only.', async () => {
    const page = newClient()
    const bridge = connect(logto(page.client, { signIn: () => page.client.signIn(APP) }))
    await signIn(page)
    await settled()
    seen.events.length = 0
    await bridge.actions?.refresh?.()
    await settled()
    expect(told()).toMatchObject([
      { phase: 'started', trigger: 'user' },
      { phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh' },
      { type: 'tokens', reason: 'refresh' },
    ])
    server.failure = { status: 400, body: { code: 'oidc.invalid_grant', message: 'no' } }
    await expect(bridge.actions?.refresh?.()).rejects.toMatchObject({ code: 'oidc.invalid_grant' })
    await bridge.actions?.signIn?.()
    expect(new URL(page.page.url).pathname).toBe('/oauth2/authorize')
    expect(logto({}).actions).not.toHaveProperty('signIn')
  })
})
