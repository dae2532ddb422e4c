// @vitest-environment jsdom
import { webcrypto } from 'node:crypto'
import { Auth0Client, type Auth0ClientOptions, type ICache } from '@auth0/auth0-spa-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { type Auth0ClientLike, auth0 } from '../../../sdk-bridge/sdks/auth0.ts'
import { fingerprintOf, type Witness, witness } from '../witness.ts'
import type { Backend } from './backend.ts'
import { CLIENT_ID, oidcServer } from './oidc-server.ts'
import { stateOf } from './untouched.ts'

let server: Backend
let seen: Witness
let disconnect: () => void

const AUDIENCE = 'todos'

const create = (options: Partial<Auth0ClientOptions> = {}): Auth0Client =>
  new Auth0Client({
    domain: server.origin,
    clientId: CLIENT_ID,
    authorizationParams: { audience: AUDIENCE, redirect_uri: location.origin, scope: 'openid' },
    useRefreshTokens: true,
    cacheLocation: 'localstorage',
    ...options,
  })
/** A client as another tab has it: one page shares the parts that ask for locks. */
function createElsewhere(): Auth0Client {
  const client = create()
  const { constructor: Locks } = Reflect.get(client, 'lockManager')
  Reflect.set(client, 'lockManager', new Locks())
  return client
}
/** Goes to the sign-in page and comes back from it. */
async function signIn(client: Auth0Client): Promise<void> {
  let leftFor = ''
  await client.loginWithRedirect({
    openUrl(url) {
      leftFor = url
    },
  })
  const asked = new URL(leftFor).searchParams
  const answer = new URLSearchParams({ code: asked.get('nonce')!, state: asked.get('state')! })
  await client.handleRedirectCallback(`${location.origin}/?${answer}`)
}
const connect = (client: Auth0ClientLike): void => {
  disconnect = auth0(client).connect(seen)
}
/** Events without their times and the settings. */
const told = (from = 0): NewEvent[] =>
  seen.events
    .slice(from)
    .filter(({ type }) => type !== 'settings')
    .map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const settings = () => seen.events.find(({ type }) => type === 'settings')
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

/** The locks of a browser, for one tab. */
function locks() {
  const queues = new Map<string, Promise<unknown>>()
  return {
    request(name: string, options: { signal?: AbortSignal }, run: (lock: object) => Promise<unknown>) {
      const before = queues.get(name) ?? Promise.resolve()
      const aborted = new Promise((_, reject) => {
        options.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
      })
      const result = Promise.race([before, aborted]).then(() => run({}))
      queues.set(
        name,
        result.catch(() => {}),
      )
      return result
    },
  }
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.stubGlobal('crypto', webcrypto)
  Object.defineProperty(navigator, 'locks', { value: locks(), configurable: true })
  const claims: Record<string, unknown> = {}
  server = await oidcServer(claims)
  // With the slash that the SDK puts behind the domain.
  claims.iss = `${server.origin}/`
  seen = witness()
  disconnect = () => {}
})
afterEach(async () => {
  disconnect()
  await server.close()
  localStorage.clear()
  sessionStorage.clear()
  Reflect.deleteProperty(navigator, 'locks')
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('The settings', () => {
  it('are read from the client.', () => {
    connect(create())
    expect(told()).toEqual([])
    expect(settings()).toMatchObject({
      type: 'settings',
      sdk: '@auth0/auth0-spa-js',
      expiryRule: 'received-plus-lifetime',
      renewal: 'on-use',
      leewaySeconds: 60,
      idTokenToleranceSeconds: 60,
      refreshTokens: true,
      cacheLocation: 'localstorage',
      issuer: `${server.origin}/`,
      clientId: CLIENT_ID,
      audience: AUDIENCE,
    })
  })

  it('tell what the app has changed.', () => {
    connect(create({ leeway: 120, useRefreshTokens: false, cacheLocation: 'memory' }))
    expect(settings()).toMatchObject({
      idTokenToleranceSeconds: 120,
      refreshTokens: false,
      cacheLocation: 'memory',
    })
  })

  it('come with a word about a refresh token that is kept in a worker.', () => {
    const worker = { postMessage() {} }
    vi.stubGlobal(
      'Worker',
      class {
        postMessage = worker.postMessage
      },
    )
    connect(create({ cacheLocation: 'memory', workerUrl: '/worker.js' }))
    expect(told()).toMatchObject([
      { type: 'failure', source: 'bridge', error: { code: 'refresh-token-hidden' } },
    ])
  })
})

describe('Tokens', () => {
  it.each(['localstorage', 'memory'] as const)(
    'of a sign-in are told with their end as the SDK reckons it: %s.',
    async cacheLocation => {
      server.ahead = 20
      const client = create({ cacheLocation })
      connect(client)
      await signIn(client)
      const access = await client.getTokenSilently()
      expect(told()).toEqual([
        { type: 'sign', phase: 'in' },
        {
          type: 'tokens',
          reason: 'sign-in',
          access: expect.objectContaining({
            fingerprint: fingerprintOf(access!),
            kind: 'access-token',
            expiresIn: 3600,
          }),
          id: expect.objectContaining({ kind: 'id-token' }),
          refresh: expect.objectContaining({ kind: 'refresh-token' }),
        },
      ])
      const { access: facts } = told()[1] as Extract<NewEvent, { type: 'tokens' }>
      expect(Math.abs(facts!.expiresAt! - Date.now() - 3_600_000)).toBeLessThan(2000)
    },
  )

  it('that were stored are told as such, with the ID token.', async () => {
    await signIn(create())
    connect(create())
    await seen.next('tokens')
    expect(told()).toMatchObject([
      {
        type: 'tokens',
        reason: 'storage',
        access: { expiresAt: expect.any(Number) },
        id: { kind: 'id-token' },
        refresh: { kind: 'refresh-token' },
      },
    ])
  })
})

describe('A refresh', () => {
  it('is seen when a token is asked for in its last minute, from the lock to its end.', async () => {
    const client = create()
    connect(client)
    await signIn(client)
    const before = seen.events.length
    pass(3500)
    await client.getTokenSilently()
    expect(told(before)).toEqual([])
    pass(41)
    const access = await client.getTokenSilently()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'call', audience: AUDIENCE },
      { type: 'refresh', phase: 'waiting-for-lock', audience: AUDIENCE },
      { type: 'refresh', phase: 'granted', audience: AUDIENCE },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(access!) } },
      { type: 'refresh', phase: 'succeeded', audience: AUDIENCE },
    ])
  })

  it('that several callers ask for at once is one.', async () => {
    const client = create()
    connect(client)
    await signIn(client)
    pass(3541)
    const before = seen.events.length
    await Promise.all([1, 2, 3].map(() => client.getTokenSilently()))
    expect(server.requests.filter(request => request === 'refresh_token')).toHaveLength(1)
    const phases = told(before).flatMap(event => (event.type === 'refresh' ? event.phase : []))
    expect(phases).toEqual(['started', 'waiting-for-lock', 'granted', 'succeeded'])
  })

  it('that another tab made meanwhile is told as cancelled, with the tokens that it left.', async () => {
    const [client, other] = [create(), createElsewhere()]
    await signIn(client)
    connect(client)
    await seen.next('tokens')
    pass(3541)
    const before = seen.events.length
    let open = () => {}
    server.gate = new Promise(resolve => {
      open = resolve
    })
    const faster = other.getTokenSilently()
    await vi.waitFor(() => expect(server.requests).toContain('refresh_token'))
    const waiting = client.getTokenSilently()
    await seen.next('refresh', 2)
    open()
    const access = await faster
    expect(await waiting).toBe(access)
    await seen.next('tokens', 2)
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'waiting-for-lock' },
      { type: 'refresh', phase: 'cancelled' },
      { type: 'tokens', reason: 'other-tab', access: { fingerprint: fingerprintOf(access!) } },
    ])
  })

  it('that waits too long for the lock is told with the code of the SDK.', async () => {
    const client = create()
    connect(client)
    await signIn(client)
    const before = seen.events.length
    Object.defineProperty(navigator, 'locks', {
      value: { request: () => Promise.reject(new DOMException('aborted', 'AbortError')) },
      configurable: true,
    })
    await expect(client.getTokenSilently({ cacheMode: 'off' })).rejects.toMatchObject({ error: 'timeout' })
    expect(told(before)).toMatchObject([
      { phase: 'started' },
      { phase: 'waiting-for-lock' },
      { phase: 'failed', error: { code: 'timeout', message: 'Timeout' } },
    ])
  })

  it('that is refused is told with the code of the server.', async () => {
    const client = create()
    connect(client)
    await signIn(client)
    server.refusal = ['invalid_grant', 'Unknown or invalid refresh token.']
    const before = seen.events.length
    await expect(client.getTokenSilently({ cacheMode: 'off' })).rejects.toMatchObject({
      error: 'invalid_grant',
    })
    expect(told(before).at(-1)).toEqual({
      type: 'refresh',
      phase: 'failed',
      audience: AUDIENCE,
      error: { code: 'invalid_grant', message: 'Unknown or invalid refresh token.' },
    })
  })

  it('without a refresh token is told by the name of the SDK’s error.', async () => {
    const client = create()
    connect(client)
    await expect(client.getTokenSilently()).rejects.toThrow('Missing Refresh Token')
    expect(told().at(-1)).toMatchObject({ phase: 'failed', error: { code: 'missing_refresh_token' } })
  })

  it('in a hidden frame that finds no session is told, and the sign-out that the SDK makes of it.', async () => {
    const client = create({ useRefreshTokens: false })
    connect(client)
    await signIn(client)
    pass(3541)
    const before = seen.events.length
    const asking = client.getTokenSilently()
    const frame = await vi.waitFor(() => document.querySelector('iframe')!.src)
    const state = new URL(frame).searchParams.get('state')
    const response = { error: 'login_required', error_description: 'Login required', state }
    const data = { type: 'authorization_response', response }
    window.dispatchEvent(new MessageEvent('message', { origin: server.origin, data }))
    await expect(asking).rejects.toMatchObject({ error: 'login_required' })
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'waiting-for-lock' },
      { type: 'refresh', phase: 'granted' },
      { type: 'sign', phase: 'out' },
      { type: 'refresh', phase: 'failed', error: { code: 'login_required', message: 'Login required' } },
    ])
  })

  it('by the button is told as the user’s, and its failure is given to the button.', async () => {
    const client = create()
    await signIn(client)
    const bridge = auth0(client)
    disconnect = bridge.connect(seen)
    await seen.next('tokens')
    const before = seen.events.length
    await bridge.actions?.refresh?.()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'user' },
      { type: 'refresh', phase: 'waiting-for-lock' },
      { type: 'refresh', phase: 'granted' },
      { type: 'tokens', reason: 'refresh' },
      { type: 'refresh', phase: 'succeeded' },
    ])
    server.refusal = ['invalid_grant', 'No']
    await expect(bridge.actions?.refresh?.()).rejects.toMatchObject({ error: 'invalid_grant' })
  })
})

it.each(['localstorage', 'memory'] as const)('A sign-out is seen: %s.', async cacheLocation => {
  const client = create({ cacheLocation })
  connect(client)
  await signIn(client)
  await client.logout({ openUrl: false })
  expect(told().at(-1)).toEqual({ type: 'sign', phase: 'out' })
  await client.logout({ openUrl: false })
  expect(told().filter(event => event.type === 'sign')).toHaveLength(2)
})

describe('The client', () => {
  const parts = (client: Auth0Client): object[] => {
    const inner = Reflect.get(client, 'cacheManager')
    return [client, inner, inner.cache, Reflect.get(client, 'lockManager')]
  }

  it.each(['localstorage', 'memory'] as const)(
    'is left alone by a minute of watching, with its token in the last minute: %s.',
    async cacheLocation => {
      const client = create({ cacheLocation })
      await signIn(client)
      pass(3530)
      const requests = server.requests.length
      const before = stateOf(...parts(client))
      const keys = await Reflect.get(client, 'cacheManager').cache.allKeys()
      connect(client)
      await seen.next('tokens')
      pass(60)
      disconnect()
      expect(server.requests).toHaveLength(requests)
      expect(stateOf(...parts(client))).toEqual(before)
      expect(await Reflect.get(client, 'cacheManager').cache.allKeys()).toEqual(keys)
    },
  )

  it('with a cache of the app’s own, even a slow one, is seen as well.', async () => {
    const kept = new Map<string, unknown>()
    const cache: ICache = {
      set: async (key, entry) => void kept.set(key, entry),
      get: async key => kept.get(key) as never,
      remove: async key => void kept.delete(key),
      allKeys: async () => [...kept.keys()],
    }
    const { cacheLocation: _, ...options } = { cache, cacheLocation: undefined }
    const client = new Auth0Client({
      domain: server.origin,
      clientId: CLIENT_ID,
      useRefreshTokens: true,
      ...options,
    })
    await signIn(client)
    connect(client)
    await seen.next('tokens')
    expect(told()).toMatchObject([{ type: 'tokens', reason: 'storage' }])
    expect(settings()).not.toHaveProperty('cacheLocation')
  })

  it('that is built otherwise is watched where it can be, and the panel says so.', async () => {
    const access = server.mint({})
    const client = { getTokenSilently: vi.fn(async () => access) }
    const { getTokenSilently } = client
    connect(client)
    expect(await client.getTokenSilently()).toBe(access)
    client.getTokenSilently.mockRejectedValueOnce(Object.assign(new Error('no'), { error: 'login_required' }))
    await expect(client.getTokenSilently()).rejects.toThrow('no')
    expect(told()).toMatchObject([
      { type: 'failure', source: 'bridge', error: { code: 'untested-version' } },
      { type: 'tokens', access: { fingerprint: fingerprintOf(access) } },
      { type: 'refresh', phase: 'failed', error: { code: 'login_required' } },
    ])
    disconnect()
    expect(client.getTokenSilently).toBe(getTokenSilently)
  })

  it('whose cache cannot be read is named.', async () => {
    const client = create()
    Reflect.get(client, 'cacheManager').cache.allKeys = () => {
      throw new Error('not for you')
    }
    connect(client)
    await seen.next('failure')
    expect(told()).toMatchObject([
      { type: 'failure', source: 'bridge', error: { code: 'Error', message: 'Auth0, cache: not for you' } },
    ])
  })

  it('whose getter throws is named once.', () => {
    connect({
      get options(): never {
        throw new Error('not for you')
      },
    } as Auth0ClientLike)
    expect(told()).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'Error', message: 'Auth0, connecting: not for you' },
      },
    ])
  })
})
