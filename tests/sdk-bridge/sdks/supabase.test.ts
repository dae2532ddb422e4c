// @vitest-environment jsdom
import { GoTrueClient } from '@supabase/auth-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { supabase } from '../../../sdk-bridge/sdks/supabase.ts'
import { fingerprintOf, type Witness, witness } from '../witness.ts'
import type { Backend } from './backend.ts'
import { goTrue } from './gotrue.ts'
import { stateOf } from './untouched.ts'

const KEY = 'sb-project-auth-token'

let server: Backend
let seen: Witness
let disconnect: () => void
const clients: GoTrueClient[] = []

type Options = ConstructorParameters<typeof GoTrueClient>[0]

/** The real client, as supabase-js makes it, when it is done with its own start. */
async function client(options: Options = {}): Promise<GoTrueClient> {
  const auth = new GoTrueClient({ url: server.origin, storageKey: KEY, ...options })
  clients.push(auth)
  await auth.initialize()
  return auth
}
const signIn = (auth: GoTrueClient) => auth.signInWithPassword({ email: 'ada@example.com', password: 'x' })
const connect = (auth: GoTrueClient): void => {
  disconnect = supabase(auth).connect(seen)
}
/** Events without their times, from the settings on. */
const told = (from = 1): NewEvent[] =>
  seen.events.slice(from).map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000)
const stored = () => JSON.parse(localStorage.getItem(KEY)!)

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  for (const name of ['warn', 'error'] as const) vi.spyOn(console, name).mockImplementation(() => {})
  server = await goTrue()
  seen = witness()
  disconnect = () => {}
})
afterEach(async () => {
  disconnect()
  for (const auth of clients.splice(0)) await auth.dispose()
  await server.close()
  localStorage.clear()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('The settings', () => {
  it('are read from the client.', async () => {
    connect(await client())
    expect(told(0)).toEqual([
      {
        type: 'settings',
        sdk: '@supabase/auth-js',
        sdkVersion: '2.109.0',
        issuer: server.origin,
        expiryRule: 'exp-claim',
        renewal: 'poll',
        leewaySeconds: 90,
        silentRefresh: true,
        refreshTokens: true,
        cacheLocation: 'localStorage',
      },
    ])
  })

  it('say where the client keeps no session and has no timer.', async () => {
    connect(await client({ persistSession: false, autoRefreshToken: false }))
    expect(seen.events[0]).toMatchObject({ renewal: 'on-use', silentRefresh: false, cacheLocation: 'memory' })
  })

  it('are of the client inside what createClient() gives, with its version.', async () => {
    const auth = await client({ headers: { 'X-Client-Info': 'supabase-js-web/2.119.1; runtime=web' } })
    disconnect = supabase({ auth }).connect(seen)
    expect(seen.events[0]).toMatchObject({ sdkVersion: '2.119.1', issuer: server.origin })
    expect(told()).toEqual([])
  })

  it('come with a word about a version that was not tested.', async () => {
    connect(await client({ headers: { 'X-Client-Info': 'supabase-js-web/3.0.0' } }))
    expect(told()).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'untested-version', message: 'Supabase 3.0.0, tested with 2' },
      },
    ])
  })
})

describe('Tokens', () => {
  it('of a sign-in are told with their end, and when they will be refreshed.', async () => {
    const auth = await client()
    connect(auth)
    await signIn(auth)
    const { access_token, refresh_token, expires_at } = stored()
    expect(told()).toEqual([
      {
        type: 'tokens',
        reason: 'sign-in',
        access: expect.objectContaining({
          fingerprint: fingerprintOf(access_token),
          kind: 'access-token',
          expiresAt: expires_at * 1000,
          expiresIn: 3600,
        }),
        refresh: { fingerprint: fingerprintOf(refresh_token), format: 'opaque', kind: 'refresh-token' },
      },
      { type: 'refresh', phase: 'armed', due: (expires_at - 90) * 1000 },
      { type: 'sign', phase: 'in' },
    ])
  })

  it('that were stored are told as such, and not again when the client finds them.', async () => {
    await signIn(await client())
    // Connected at once, while the client still starts.
    const auth = new GoTrueClient({ url: server.origin, storageKey: KEY })
    clients.push(auth)
    connect(auth)
    await auth.initialize()
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'storage', access: { expiresAt: stored().expires_at * 1000 } },
      { type: 'refresh', phase: 'armed' },
    ])
  })

  it('are read from a storage that is asynchronous.', async () => {
    await signIn(await client())
    const storage = {
      getItem: async (key: string) => localStorage.getItem(key),
      setItem: async (key: string, value: string) => localStorage.setItem(key, value),
      removeItem: async (key: string) => localStorage.removeItem(key),
    }
    connect(await client({ storage }))
    await vi.waitFor(() => expect(told()[0]).toMatchObject({ type: 'tokens', reason: 'storage' }))
    expect(seen.events[0]).not.toHaveProperty('cacheLocation')
  })

  it('in memory are told as what was there.', async () => {
    const auth = await client({ persistSession: false })
    await signIn(auth)
    connect(auth)
    expect(told()[0]).toMatchObject({ type: 'tokens', reason: 'initial' })
  })

  it('that cannot be read are named by their key.', async () => {
    const auth = await client({ autoRefreshToken: false })
    localStorage.setItem(KEY, 'c2VhbGVk')
    connect(auth)
    expect(told()).toEqual([{ type: 'storage', area: 'local', problem: 'unreadable', key: KEY }])
  })

  it('of another tab are told as such.', async () => {
    const [here, there] = [await client(), await client()]
    connect(here)
    await signIn(there)
    await seen.next('sign')
    await there.refreshSession()
    await seen.next('tokens', 2)
    await there.signOut()
    await seen.next('sign', 2)
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'other-tab' },
      { type: 'refresh', phase: 'armed' },
      { type: 'sign', phase: 'in' },
      { type: 'tokens', reason: 'other-tab', access: { expiresIn: 3600 } },
      { type: 'refresh', phase: 'armed' },
      { type: 'sign', phase: 'out', reason: 'other-tab' },
    ])
  })
})

it('Tokens that another tab stored while this one slept are told when it wakes.', async () => {
  const auth = await client()
  await signIn(auth)
  connect(auth)
  const before = seen.events.length
  localStorage.setItem(KEY, JSON.stringify({ ...stored(), refresh_token: 'of-another-tab' }))
  window.dispatchEvent(new Event('visibilitychange'))
  await seen.next('tokens', 2)
  expect(told(before)).toMatchObject([
    { type: 'tokens', reason: 'other-tab', refresh: { fingerprint: fingerprintOf('of-another-tab') } },
  ])
})

describe('A refresh', () => {
  it('by the timer is seen from its start, with the token that it spends.', async () => {
    const auth = await client()
    await signIn(auth)
    connect(auth)
    const { refresh_token } = stored()
    const before = seen.events.length
    await seconds(3600 - 119)
    await seen.next('tokens', 2)
    const { expires_at, access_token } = stored()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', token: fingerprintOf(refresh_token) },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(access_token) } },
      { type: 'refresh', phase: 'armed', due: (expires_at - 90) * 1000 },
    ])
  })

  it('that is refused is told with the code of the server; while the token lives, the client tries again.', async () => {
    const auth = await client()
    await signIn(auth)
    connect(auth)
    server.refusal = ['refresh_token_already_used', 'Invalid Refresh Token: Already Used']
    const before = seen.events.length
    await auth.refreshSession()
    // The client gives the same answer for a minute, without asking.
    await auth.refreshSession()
    expect(server.requests.filter(request => request.includes('refresh_token'))).toHaveLength(1)
    expect(told(before)).toEqual([
      expect.objectContaining({ type: 'refresh', phase: 'started' }),
      {
        type: 'refresh',
        phase: 'failed',
        error: {
          code: 'refresh_token_already_used',
          message: 'Invalid Refresh Token: Already Used',
          status: 400,
        },
      },
      { type: 'refresh', phase: 'armed', due: Date.now() + 60_000 },
    ])
  })

  it('that is refused after the end of the token ends the session.', async () => {
    const auth = await client({ autoRefreshToken: false })
    await signIn(auth)
    connect(auth)
    await seconds(3601)
    server.refusal = ['refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found']
    const before = seen.events.length
    expect(await auth.getSession()).toMatchObject({ error: { code: 'refresh_token_not_found' } })
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'failed', error: { code: 'refresh_token_not_found', status: 400 } },
      { type: 'sign', phase: 'out' },
    ])
  })

  it('that gets no answer is told by the name of the error.', async () => {
    const auth = await client({ autoRefreshToken: false, throwOnError: true })
    await signIn(auth)
    connect(auth)
    await server.close()
    const before = seen.events.length
    const refreshing = expect(auth.refreshSession()).rejects.toThrow()
    // The client tries for half a minute.
    while (told(before).length < 2) await seconds(1)
    await refreshing
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'failed', error: { code: 'AuthRetryableFetchError', status: 0 } },
    ])
    server = await goTrue()
  })

  it('whose tokens the client throws away is not a failure.', async () => {
    const auth = await client()
    await signIn(auth)
    connect(auth)
    let open = () => {}
    server.gate = new Promise(resolve => {
      open = resolve
    })
    const before = seen.events.length
    const refreshing = auth.refreshSession()
    await seen.next('refresh', 2)
    localStorage.setItem(KEY, JSON.stringify({ ...stored(), refresh_token: 'of-another-tab' }))
    open()
    expect(await refreshing).toMatchObject({ error: { name: 'AuthRefreshDiscardedError' } })
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'cancelled' },
      { type: 'failure', source: 'sdk', error: { code: 'AuthRefreshDiscardedError', status: 409 } },
    ])
  })

  it('by the button is told as the user’s, and its failure is given to the button.', async () => {
    const auth = await client()
    await signIn(auth)
    const bridge = supabase(auth)
    disconnect = bridge.connect(seen)
    const before = seen.events.length
    await bridge.actions?.refresh?.()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'user' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh' },
      { type: 'refresh', phase: 'armed' },
    ])
    server.refusal = ['session_expired', 'Session Expired (Inactivity)']
    await expect(bridge.actions?.refresh?.()).rejects.toMatchObject({ code: 'session_expired' })
    expect(bridge.actions).not.toHaveProperty('signIn')
  })
})

it('A sign-out is seen.', async () => {
  const auth = await client()
  await signIn(auth)
  connect(auth)
  const before = seen.events.length
  await auth.signOut()
  expect(told(before)).toEqual([{ type: 'sign', phase: 'out' }])
})

describe('The client', () => {
  it('is left alone by a minute of watching: no request, nothing stored, nothing changed.', async () => {
    const auth = await client()
    await signIn(auth)
    const requests = server.requests.length
    const before = stateOf(auth)
    connect(auth)
    await seconds(60)
    disconnect()
    expect(server.requests).toHaveLength(requests)
    expect(stateOf(auth)).toEqual(before)
  })

  it('is not made to refresh a session that is about to end, as a listener would do.', async () => {
    server.lifetime = 60
    const auth = await client({ autoRefreshToken: false })
    await signIn(auth)
    connect(auth)
    await seconds(30)
    disconnect()
    expect(server.requests).toEqual(['POST /token?grant_type=password'])
    expect(seen.events.map(({ type }) => type)).toEqual(['settings', 'tokens'])
  })

  it('gives what it gives without being watched.', async () => {
    const auth = await client()
    connect(auth)
    const heard: unknown[] = []
    auth.onAuthStateChange((event, session) => {
      heard.push([event, session?.access_token])
    })
    const { data } = await signIn(auth)
    expect(data.session).toMatchObject({ expires_in: 3600 })
    expect(heard.at(-1)).toEqual(['SIGNED_IN', data.session?.access_token])
  })

  it('that throws when its storage is read is named once.', async () => {
    const auth = await client({ autoRefreshToken: false })
    Object.defineProperty(auth, 'storage', {
      get() {
        throw new Error('no storage for you')
      },
    })
    connect(auth)
    expect(told()).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'Error', message: 'Supabase, storage: no storage for you' },
      },
    ])
  })

  it('may be anything.', () => {
    for (const client of [{}, { auth: null }, () => {}] as never[]) supabase(client).connect(seen)()
    expect(seen.events.every(({ type }) => type === 'settings')).toBe(true)
  })
})
