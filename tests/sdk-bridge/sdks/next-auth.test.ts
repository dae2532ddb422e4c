// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../../sdk-bridge/bridge.ts'
import { type NextAuthOptions, nextAuth } from '../../../sdk-bridge/sdks/next-auth.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

const START = 1_000_000_000_000
const DAY = 86_400_000

/** What `useSession()` gives, as documented. */
const authenticated = (more: Record<string, unknown> = {}, expires = START + 30 * DAY) => ({
  status: 'authenticated',
  data: { user: { name: 'Ada' }, expires: new Date(expires).toISOString(), ...more },
})
const unauthenticated = { status: 'unauthenticated', data: null }
const loading = { status: 'loading', data: null }

let seen: Witness
let disconnect: () => void
const connect = (options?: NextAuthOptions) => {
  const bridge = nextAuth(options)
  disconnect = bridge.connect(seen)
  return bridge
}
const told = (): NewEvent[] =>
  seen.events
    .filter(event => event.type !== 'settings')
    .map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const lastSettings = () => seen.events.findLast(event => event.type === 'settings')

let printed: ReturnType<typeof vi.spyOn>
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  seen = witness()
  disconnect = () => {}
})
afterEach(() => {
  disconnect()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('The settings', () => {
  it('are those of a session in a cookie.', () => {
    connect()
    expect(seen.events).toMatchObject([
      {
        type: 'settings',
        sdk: 'next-auth',
        renewal: 'on-use',
        cacheLocation: 'cookie that scripts cannot read',
      },
    ])
  })

  it('say whether the app polls.', () => {
    connect({ refetchInterval: 60 })
    expect(lastSettings()).toMatchObject({ renewal: 'poll' })
  })
})

describe('A session', () => {
  it('is told with its end, which moves on, until it is over.', () => {
    const bridge = connect()
    bridge.session(loading)
    bridge.session(unauthenticated)
    bridge.session(authenticated())
    expect(told()).toMatchObject([
      { type: 'failure', source: 'bridge', error: { code: 'session-hidden' } },
      { type: 'sign', phase: 'in' },
    ])
    expect(lastSettings()).toMatchObject({ refreshTokenLifetimeSeconds: 30 * 86_400 })
    vi.setSystemTime(START + DAY)
    bridge.session(authenticated({}, START + 31 * DAY))
    expect(lastSettings()).toMatchObject({ refreshTokenLifetimeSeconds: 31 * 86_400 })
    bridge.session(unauthenticated)
    bridge.session(unauthenticated)
    expect(told().slice(2)).toEqual([{ type: 'sign', phase: 'out' }])
  })

  it('that was there before the panel is told when it comes, and none of it after it left.', () => {
    const bridge = nextAuth()
    bridge.session(authenticated())
    disconnect = bridge.connect(seen)
    expect(told()[1]).toMatchObject({ type: 'sign', phase: 'in', reason: 'the session was there already' })
    disconnect()
    bridge.session(unauthenticated)
    expect(told()).toHaveLength(2)
  })

  it('shows the provider’s tokens where the app puts them into it.', () => {
    const [one, two] = [jwt({ aud: 'a', exp: 1 }), jwt({ aud: 'a', exp: 2 })]
    const bridge = connect()
    bridge.session(authenticated({ accessToken: one, idToken: jwt({ sub: 'u' }) }))
    bridge.session(authenticated({ accessToken: one }))
    bridge.session(authenticated({ access_token: two }))
    expect(told().slice(2)).toMatchObject([
      { type: 'tokens', reason: 'initial', access: { fingerprint: fingerprintOf(one) }, id: {} },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(two) } },
    ])
    expect(told()).toHaveLength(5)
    expect(JSON.stringify(seen.events)).not.toContain(two)
  })

  it.each(['RefreshAccessTokenError', 'RefreshTokenError'])('shows %s of the server, once.', code => {
    const bridge = connect()
    bridge.session(authenticated())
    seen.events.length = 0
    bridge.session(authenticated({ error: code }))
    bridge.session(authenticated({ error: code }))
    expect(told()).toMatchObject([{ type: 'refresh', phase: 'failed', error: { code } }])
    bridge.session(authenticated())
    bridge.session(authenticated({ error: code }))
    expect(told()).toHaveLength(2)
  })

  it('that seems to be over because the server could not be asked says so.', () => {
    const bridge = connect()
    bridge.session(authenticated())
    seen.events.length = 0
    console.error(
      '[next-auth][error][CLIENT_FETCH_ERROR]',
      '\nhttps://next-auth.js.org/errors#client_fetch_error',
      'Failed to fetch',
      { path: 'session' },
    )
    bridge.session(unauthenticated)
    expect(told()).toEqual([
      { type: 'failure', source: 'sdk', error: { code: 'CLIENT_FETCH_ERROR', message: 'Failed to fetch' } },
      { type: 'sign', phase: 'out', reason: 'CLIENT_FETCH_ERROR' },
    ])
  })

  it('that another tab ended says so.', () => {
    const bridge = connect()
    bridge.session(authenticated())
    seen.events.length = 0
    const message = (key: string, newValue: string) =>
      window.dispatchEvent(new StorageEvent('storage', { key, newValue }))
    message('nextauth.message', 'no JSON')
    message('another', '{}')
    message('nextauth.message', JSON.stringify({ event: 'session', data: { trigger: 'signout' } }))
    bridge.session(unauthenticated)
    expect(told()).toEqual([{ type: 'sign', phase: 'out', reason: 'other-tab' }])
  })
})

describe('The bridge', () => {
  it('passes the console on as it was, and gives it back.', () => {
    const own = console.error
    connect()
    console.error('[auth][error] ClientFetchError: no')
    console.error('something else', 1)
    console.error({ not: 'a text' })
    expect(printed.mock.calls).toEqual([
      ['[auth][error] ClientFetchError: no'],
      ['something else', 1],
      [{ not: 'a text' }],
    ])
    expect(told()).toMatchObject([{ type: 'failure', error: { code: 'ClientFetchError' } }])
    disconnect()
    expect(console.error).toBe(own)
  })

  it('asks for the session, and signs in, when its buttons are pressed.', async () => {
    const pressed: string[] = []
    const bridge = connect({
      async signIn() {
        pressed.push('sign in')
      },
    })
    await bridge.actions?.refresh?.()
    bridge.session({ ...authenticated(), update: async () => pressed.push('update') })
    expect(pressed).toEqual([])
    await bridge.actions?.refresh?.()
    await bridge.actions?.signIn?.()
    expect(pressed).toEqual(['update', 'sign in'])
    expect(nextAuth().actions).not.toHaveProperty('signIn')
  })

  it.each([
    ['nothing', undefined],
    ['what throws', Object.defineProperty({}, 'status', { get: () => expect.fail('no') })],
    ['a session without an end', { status: 'authenticated', data: { user: {} } }],
  ])('lives with %s.', (_name, value) => {
    const bridge = connect()
    bridge.session(value)
    expect(
      seen.events.filter(event => event.type === 'failure' && event.error.code !== 'session-hidden'),
    ).toEqual([])
  })
})
