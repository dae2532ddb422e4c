import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { type IntelliAuthBridge, intelliAuth } from '../../../sdk-bridge/sdks/intelliauth.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

const AUDIENCE = 'https://t.example/api'
const token = (exp: number, aud = AUDIENCE) => jwt({ aud, iat: exp - 3600, exp })
const config = {
  tenantUrl: 'https://t.example',
  clientId: 'app_1',
  redirectUri: 'https://app.example/callback',
}

class IntelliAuthError extends Error {
  recoverable = true
  details: Record<string, unknown> | undefined
  code: string
  constructor(code: string, details?: Record<string, unknown>) {
    super(`Something about ${code}`)
    this.name = 'IntelliAuthError'
    this.code = code
    this.details = details
  }
}

/** An SDK of the documented shape, whose handlers and outcomes the test decides. */
class Client {
  #handlers = new Map<string, ((payload: unknown) => void)[]>()
  user: unknown = null
  loading = false
  error: unknown = null
  outcome: () => Promise<unknown> = async () => token(3600)
  readonly calls: unknown[] = []

  on(name: string, handler: (payload: unknown) => void): void {
    this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), handler])
  }
  fire(name: string, payload?: unknown): void {
    for (const handler of this.#handlers.get(name) ?? []) handler(payload)
  }
  getAccessToken(...args: unknown[]): Promise<string> {
    this.calls.push(['getAccessToken', ...args])
    return this.outcome() as Promise<string>
  }
  async forceRefresh(): Promise<void> {
    this.calls.push(['forceRefresh'])
    await this.outcome()
  }
  async checkSession(): Promise<boolean> {
    return Boolean(await this.outcome())
  }
  async loginWithRedirect(): Promise<void> {
    this.calls.push(['loginWithRedirect'])
  }
}

let seen: Witness
let disconnect: () => void
const connect = (bridge: IntelliAuthBridge) => {
  disconnect = bridge.connect(seen)
  return bridge
}
/** Events without their times and without the settings. */
const told = (): NewEvent[] =>
  seen.events
    .filter(event => event.type !== 'settings')
    .map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)

beforeEach(() => {
  seen = witness()
  disconnect = () => {}
})
afterEach(() => disconnect())

describe('The settings', () => {
  it('are those of the documentation where the app sets none.', () => {
    connect(intelliAuth({ ...config }))
    expect(seen.events[0]).toMatchObject({
      type: 'settings',
      sdk: 'intelliauth',
      expiryRule: 'exp-claim',
      renewal: 'timer',
      leewaySeconds: 60,
      silentRefresh: true,
      refreshTokens: true,
      graceSeconds: 30,
      refreshTokenLifetimeSeconds: 1_209_600,
      issuer: 'https://t.example',
      clientId: 'app_1',
      audience: AUDIENCE,
      scope: 'openid profile email offline_access',
    })
    expect(seen.events[0]).not.toHaveProperty('cacheLocation')
  })

  it.each([
    ['the provider', () => intelliAuth({ ...config, silentRefreshLeeway: 600 })],
    ['options beside a client', () => intelliAuth(new Client(), { silentRefreshLeeway: 600 })],
    [
      'a client that shows its configuration',
      () => intelliAuth(Object.assign(new Client(), { config: { ...config, silentRefreshLeeway: 600 } })),
    ],
  ])('come from %s.', (_name, make) => {
    connect(make())
    expect(seen.events[0]).toMatchObject({ leewaySeconds: 600 })
  })

  it('can change, which moves the planned refresh.', async () => {
    const client = new Client()
    const bridge = connect(intelliAuth(client, config))
    await client.getAccessToken()
    expect(told().at(-1)).toEqual({ type: 'refresh', phase: 'armed', due: 3540_000 })
    bridge.configure({ silentRefreshLeeway: 120 })
    expect(seen.events.at(-2)).toMatchObject({ type: 'settings', leewaySeconds: 120, clientId: 'app_1' })
    expect(told().at(-1)).toEqual({ type: 'refresh', phase: 'armed', due: 3480_000 })
    bridge.configure({ silentRefresh: false })
    expect(told().at(-1)).toEqual({ type: 'refresh', phase: 'cancelled' })
  })
})

describe('The callbacks', () => {
  it('tell the bridge and then the app, with the same arguments.', () => {
    const heard: unknown[] = []
    const bridge = connect(intelliAuth({ ...config }))
    const props = bridge.callbacks({
      onLogin: (user: { sub: string }) => heard.push(['login', user, told().length]),
      onTokenRefresh: (tokens: unknown) => heard.push(['refresh', tokens]),
      onError: (error: Error) => heard.push(['error', error]),
      onLogout: () => heard.push(['logout']),
    })
    const tokens = {
      access_token: token(3600),
      refresh_token: 'r2',
      id_token: jwt({ sub: 'u' }),
      expires_in: 3600,
    }
    const error = new IntelliAuthError('session_revoked')
    props.onLogin({ sub: 'u' })
    props.onTokenRefresh(tokens)
    props.onError(error)
    props.onLogout()
    expect(heard).toEqual([['login', { sub: 'u' }, 1], ['refresh', tokens], ['error', error], ['logout']])
    expect(told()).toMatchObject([
      { type: 'sign', phase: 'in' },
      { type: 'refresh', phase: 'succeeded' },
      {
        type: 'tokens',
        reason: 'refresh',
        access: { fingerprint: fingerprintOf(tokens.access_token), kind: 'access-token', expiresIn: 3600 },
        id: { kind: 'id-token' },
        refresh: { fingerprint: fingerprintOf('r2'), kind: 'refresh-token' },
      },
      { type: 'refresh', phase: 'armed', due: 3540_000 },
      { type: 'refresh', phase: 'failed', error: { code: 'session_revoked', recoverable: true } },
      { type: 'sign', phase: 'out' },
    ])
  })

  it('leave the app’s own failure to the app.', () => {
    const props = connect(intelliAuth(config)).callbacks({
      onLogin() {
        throw new Error('mine')
      },
    })
    expect(() => props.onLogin({})).toThrow('mine')
  })

  it('may be called before the panel connects, and not after it left.', () => {
    const bridge = intelliAuth(config)
    const props = bridge.callbacks()
    props.onLogin({})
    for (let count = 0; count < 1000; count++) props.onError(new IntelliAuthError('network_error'))
    connect(bridge)
    expect(told()[0]).toMatchObject({ type: 'sign', phase: 'in' })
    expect(told()).toHaveLength(100)
    disconnect()
    props.onLogout()
    expect(told()).toHaveLength(100)
  })

  it.each([
    ['camel case', { accessToken: token(3600), expiresIn: 60 }],
    ['a bare token', token(3600)],
    ['a list', [token(3600)]],
    ['one below another', { data: { tokens: { access: token(3600) } } }],
  ])('find the token in a payload of %s.', (_name, payload) => {
    connect(intelliAuth(config)).callbacks().onTokenRefresh(payload)
    expect(told()[1]).toMatchObject({ type: 'tokens', access: { fingerprint: fingerprintOf(token(3600)) } })
    expect(JSON.stringify(seen.events)).not.toContain(token(3600))
  })

  const hostile = {
    get access_token(): string {
      throw new Error('no')
    },
  }
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  it.each([
    ['nothing', undefined],
    ['what throws', hostile],
    ['what refers to itself', cyclic],
    ['no token', { ok: true }],
  ])('tell of a refresh that brings %s.', (_name, payload) => {
    connect(intelliAuth(config)).callbacks().onTokenRefresh(payload)
    expect(told()).toEqual([{ type: 'refresh', phase: 'succeeded' }])
  })
})

describe('A client', () => {
  it('is observed by its events, each told once though the callback tells it too.', () => {
    const client = new Client()
    const bridge = connect(intelliAuth(client, config))
    const props = bridge.callbacks()
    const tokens = { access_token: token(3600) }
    const error = new IntelliAuthError('session_expired', { status: 400, request_id: 'req_7' })
    client.fire('login', { sub: 'u' })
    props.onLogin({ sub: 'u' })
    client.fire('token_refresh', tokens)
    client.fire('token_refreshed', tokens)
    props.onTokenRefresh(tokens)
    client.fire('error', error)
    props.onError(error)
    client.fire('logout')
    props.onLogout()
    expect(told().map(event => ('phase' in event ? `${event.type} ${event.phase}` : event.type))).toEqual([
      'sign in',
      'refresh succeeded',
      'tokens',
      'refresh armed',
      'refresh failed',
      'sign out',
    ])
    expect(told()[4]).toMatchObject({ error: { code: 'session_expired', status: 400, requestId: 'req_7' } })
  })

  it('may have other event names, and may give a way to unsubscribe.', () => {
    const gone: string[] = []
    const handlers: Record<string, (payload: unknown) => void> = {}
    const client = Object.assign(new Client(), {
      on(name: string, handler: (payload: unknown) => void) {
        handlers[name] = handler
        return () => gone.push(name)
      },
    })
    connect(intelliAuth(client, { ...config, events: { signedIn: 'login', renewed: 'refresh' } }))
    handlers.signedIn?.({})
    handlers.renewed?.({})
    expect(told()).toMatchObject([{ phase: 'in' }, { phase: 'succeeded' }])
    disconnect()
    expect(gone.sort()).toEqual(['renewed', 'signedIn'])
    handlers.signedIn?.({})
    expect(told()).toHaveLength(2)
  })

  it('gives its tokens to the app as ever, and a new one is told once.', async () => {
    const client = new Client()
    connect(intelliAuth(client, config))
    const option = { audience: AUDIENCE }
    expect(await client.getAccessToken(option)).toBe(token(3600))
    expect(await client.getAccessToken()).toBe(token(3600))
    client.outcome = async () => token(7200)
    expect(await client.getAccessToken()).toBe(token(7200))
    expect(client.calls[0]).toEqual(['getAccessToken', option])
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'initial', access: { fingerprint: fingerprintOf(token(3600)) } },
      { type: 'refresh', phase: 'armed', due: 3540_000 },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(token(7200)) } },
      { type: 'refresh', phase: 'armed', due: 7140_000 },
    ])
  })

  it('plans its refresh for its own audience, and none when it cannot refresh.', async () => {
    const client = new Client()
    client.outcome = async () => token(3600, 'https://other.example')
    connect(intelliAuth(client, config))
    await client.getAccessToken()
    expect(told()).toMatchObject([{ type: 'tokens' }])
    disconnect()

    seen = witness()
    client.outcome = async () => token(3600)
    connect(intelliAuth(client, { ...config, scope: 'openid' }))
    await client.getAccessToken()
    expect(told()).toMatchObject([{ type: 'tokens' }])
    disconnect()

    seen = witness()
    connect(intelliAuth(client, { ...config, scope: 'openid', useRefreshTokens: false }))
    await client.getAccessToken()
    expect(told()).toMatchObject([{ type: 'tokens' }, { phase: 'armed' }])
  })

  it('rejects with the very error, which is told once: a refresh error as such, another as a failure.', async () => {
    const client = new Client()
    connect(intelliAuth(client, config))
    const expired = new IntelliAuthError('session_expired')
    client.outcome = () => {
      client.fire('error', expired)
      return Promise.reject(expired)
    }
    await expect(client.getAccessToken()).rejects.toBe(expired)
    await expect(client.checkSession()).rejects.toBe(expired)
    const odd = new IntelliAuthError('step_up_required')
    client.outcome = () => Promise.reject(odd)
    await expect(client.getAccessToken()).rejects.toBe(odd)
    client.outcome = () => Promise.reject('a string')
    await expect(client.getAccessToken()).rejects.toBe('a string')
    expect(told()).toMatchObject([
      { type: 'refresh', phase: 'failed', error: { code: 'session_expired', recoverable: true } },
      { type: 'failure', source: 'sdk', error: { code: 'step_up_required' } },
      { type: 'failure', source: 'sdk', error: { message: 'a string' } },
    ])
  })

  it('is told to start when a refresh is forced, unless one is under way.', async () => {
    const client = new Client()
    const bridge = connect(intelliAuth(client, config))
    await client.forceRefresh()
    client.loading = true
    await client.forceRefresh()
    client.loading = false
    await bridge.actions.refresh?.()
    expect(told()).toEqual([
      { type: 'refresh', phase: 'started', trigger: 'call' },
      { type: 'refresh', phase: 'started', trigger: 'user' },
    ])
    await bridge.actions.signIn?.()
    expect(client.calls.at(-1)).toEqual(['loginWithRedirect'])
  })

  it('that was there before is found signed in, with the error it had.', () => {
    const client = new Client()
    client.user = { sub: 'u' }
    client.error = new IntelliAuthError('rate_limited', { retry_after_s: 30 })
    connect(intelliAuth(client, config))
    expect(told()).toMatchObject([
      { type: 'sign', phase: 'in' },
      { type: 'refresh', phase: 'failed', error: { code: 'rate_limited', retryAfterSeconds: 30 } },
    ])
  })

  it('is never called by the bridge on its own.', () => {
    const client = new Client()
    connect(intelliAuth(client, config))
    disconnect()
    expect(client.calls).toEqual([])
  })

  it('gets its methods back as they were, own or inherited.', () => {
    const client = new Client()
    const own = async () => 'own'
    const withOwn = Object.assign(new Client(), { getAccessToken: own })
    connect(intelliAuth(client, config))
    expect(Object.hasOwn(client, 'getAccessToken')).toBe(true)
    disconnect()
    expect(Object.keys(client)).not.toContain('getAccessToken')
    expect(client.getAccessToken).toBe(Client.prototype.getAccessToken)
    connect(intelliAuth(withOwn, config))
    expect(withOwn.getAccessToken).not.toBe(own)
    disconnect()
    expect(withOwn.getAccessToken).toBe(own)
  })

  it('that throws wherever it is touched is named, and the rest goes on.', async () => {
    const thrower = (what: string) => () => {
      throw new Error(`no ${what} for you`)
    }
    const client = Object.defineProperties(new Client(), {
      user: { get: thrower('user') },
      error: { get: thrower('error') },
      loading: { get: thrower('loading') },
      config: { get: thrower('config') },
      checkSession: { get: thrower('checkSession') },
      on: { value: thrower('on') },
    })
    const bridge = connect(intelliAuth(client, { ...config, events: { login: 'login' } }))
    expect(await client.getAccessToken()).toBe(token(3600))
    await client.forceRefresh()
    expect(bridge.actions.refresh).toBeTypeOf('function')
    const failures = seen.events.flatMap(event => (event.type === 'failure' ? [event.error.message] : []))
    expect(failures).toEqual([
      'IntelliAuth, checkSession: no checkSession for you',
      'IntelliAuth, login: no on for you',
      'IntelliAuth, user: no user for you',
      'IntelliAuth, error: no error for you',
      'IntelliAuth, forceRefresh: no loading for you',
    ])
    expect(seen.events.some(event => event.type === 'tokens')).toBe(true)
  })

  it('may be frozen, which is named too.', async () => {
    const client = Object.freeze(new Client())
    connect(intelliAuth(client, config))
    expect(await client.getAccessToken()).toBe(token(3600))
    expect(told()).toMatchObject([{ type: 'failure' }, { type: 'failure' }, { type: 'failure' }])
  })

  it('is not disturbed by a context that throws.', async () => {
    const client = new Client()
    disconnect = intelliAuth(client, config).connect({
      emit() {
        throw new Error('full')
      },
      describe() {
        throw new Error('no vault')
      },
    })
    client.fire('login', {})
    client.fire('token_refresh', { access_token: token(3600) })
    expect(await client.getAccessToken()).toBe(token(3600))
  })
})

describe('The actions', () => {
  it('of a provider are given by the app, also later.', async () => {
    const bridge = connect(intelliAuth(config))
    expect(bridge.actions).toEqual({})
    let refreshed = 0
    const failed = new IntelliAuthError('silent_auth_failed')
    bridge.configure({
      actions: {
        async refresh() {
          refreshed++
          throw failed
        },
      },
    })
    await expect(bridge.actions.refresh?.()).rejects.toBe(failed)
    expect(refreshed).toBe(1)
    expect(bridge.actions.signIn).toBeUndefined()
    expect(told()).toMatchObject([
      { phase: 'started', trigger: 'user' },
      { phase: 'failed', error: { code: 'silent_auth_failed' } },
    ])
  })
})
