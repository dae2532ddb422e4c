// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent, SdkBridge } from '../../../sdk-bridge/bridge.ts'
import { angularOauth2Oidc } from '../../../sdk-bridge/sdks/angular-oauth2-oidc.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

interface OAuthEvent {
  type: string
  info?: unknown
  reason?: unknown
  params?: unknown
}
type Hear = (event: OAuthEvent) => void

/** An `OAuthService` of the documented shape: the keys, the times and the order of events are the SDK's. */
class OAuthService {
  issuer = 'https://issuer.example'
  clientId = 'app_1'
  scope = 'openid offline_access'
  responseType = 'code'
  timeoutFactor = 0.75
  clockSkewInSec: number | undefined
  decreaseExpirationBySec = 0
  useSilentRefresh = false
  automaticRefreshSubscription: { closed: boolean } | undefined
  protected _storage: Storage = sessionStorage
  readonly listeners = new Set<Hear>()
  readonly calls: string[] = []
  /** What the token endpoint answers. */
  answer: () => Promise<{ access: string; refresh?: string; lifetime: number }> = async () => ({
    access: token(2),
    refresh: 'r2',
    lifetime: 400,
  })

  events = {
    subscribe: (hear: Hear) => {
      this.listeners.add(hear)
      return { unsubscribe: () => this.listeners.delete(hear) }
    },
  }
  next(event: OAuthEvent): void {
    for (const hear of this.listeners) hear(event)
  }
  store(access: string, refresh: string | undefined, lifetime: number): void {
    this._storage.setItem('access_token', access)
    this._storage.setItem('access_token_stored_at', String(Date.now()))
    this._storage.setItem('expires_at', String(Date.now() + lifetime * 1000))
    if (refresh) this._storage.setItem('refresh_token', refresh)
  }
  getAccessToken(): string {
    return this._storage.getItem('access_token') as string
  }
  getAccessTokenExpiration(): number {
    return Number.parseInt(this._storage.getItem('expires_at') as string, 10)
  }
  getAccessTokenStoredAt(): number {
    return Number.parseInt(this._storage.getItem('access_token_stored_at') as string, 10)
  }
  getIdToken(): string {
    return this._storage.getItem('id_token') as string
  }
  getIdTokenExpiration(): number {
    return Number.parseInt(this._storage.getItem('id_token_expires_at') as string, 10)
  }
  getIdTokenStoredAt(): number {
    return Number.parseInt(this._storage.getItem('id_token_stored_at') as string, 10)
  }
  getRefreshToken(): string {
    return this._storage.getItem('refresh_token') as string
  }
  async refreshToken(): Promise<object> {
    this.calls.push('refreshToken')
    try {
      const { access, refresh, lifetime } = await this.answer()
      this.store(access, refresh, lifetime)
      this.next({ type: 'token_received' })
      this.next({ type: 'token_refreshed' })
      return {}
    } catch (reason) {
      this.next({ type: 'token_refresh_error', reason })
      throw reason
    }
  }
  async silentRefresh(): Promise<OAuthEvent> {
    this.calls.push('silentRefresh')
    const late = { type: 'silent_refresh_timeout', reason: null }
    this.next(late)
    throw late
  }
  setupAutomaticSilentRefresh(): void {
    this.automaticRefreshSubscription = { closed: false }
  }
  stopAutomaticRefresh(): void {}
  initLoginFlow(): void {
    this.calls.push('initLoginFlow')
  }
  logOut(): void {
    this._storage.clear()
    this.next({ type: 'logout' })
  }
}

const START = 1_000_000_000_000
const token = (number: number) => jwt({ aud: 'https://api.example', jti: String(number) })
const refusal = (body: unknown, status = 400) => ({
  name: 'HttpErrorResponse',
  message: `Http failure response for https://issuer.example/token: ${status}`,
  status,
  error: body,
})

let seen: Witness
let service: OAuthService
let disconnect: () => void
const connect = (bridge: SdkBridge = angularOauth2Oidc(service)) => {
  disconnect = bridge.connect(seen)
  return bridge
}
const told = (): NewEvent[] =>
  seen.events
    .filter(event => event.type !== 'settings')
    .map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const lastSettings = () => seen.events.findLast(event => event.type === 'settings')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  sessionStorage.clear()
  seen = witness()
  service = new OAuthService()
  disconnect = () => {}
})
afterEach(() => {
  disconnect()
  vi.useRealTimers()
})

describe('The settings', () => {
  it('are those of the service.', () => {
    connect()
    expect(lastSettings()).toMatchObject({
      sdk: 'angular-oauth2-oidc',
      issuer: 'https://issuer.example',
      clientId: 'app_1',
      scope: 'openid offline_access',
      expiryRule: 'received-plus-lifetime',
      renewal: 'timer',
      toleranceSeconds: 600,
      idTokenToleranceSeconds: 600,
      refreshTokens: true,
      cacheLocation: 'sessionStorage',
    })
    expect(lastSettings()).not.toHaveProperty('leewaySeconds')
    expect(lastSettings()).not.toHaveProperty('silentRefresh')
  })

  it.each([
    [{ clockSkewInSec: 0 }, { toleranceSeconds: 0, idTokenToleranceSeconds: 0 }],
    // Documented as seconds, taken off milliseconds.
    [{ clockSkewInSec: 10, decreaseExpirationBySec: 30 }, { toleranceSeconds: 9.97 }],
    [{ useSilentRefresh: true }, { refreshTokens: false }],
    [{ responseType: 'id_token token' }, { refreshTokens: false }],
    [{ _storage: localStorage }, { cacheLocation: 'localStorage' }],
    [{ _storage: { getItem: () => null } }, { cacheLocation: 'custom' }],
    [{ automaticRefreshSubscription: { closed: false } }, { silentRefresh: true }],
  ])('of %j say %j.', (configured, expected) => {
    Object.assign(service, configured)
    connect()
    expect(lastSettings()).toMatchObject(expected)
  })

  it('say how long before the end the refresh is due, once there is a token.', () => {
    service.store(token(1), 'r1', 400)
    connect()
    expect(lastSettings()).toMatchObject({ leewaySeconds: 100 })
  })
})

describe('A session', () => {
  it('is seen from sign-in over renewal to sign-out.', async () => {
    connect()
    service.setupAutomaticSilentRefresh()
    service.store(token(1), 'r1', 400)
    service.next({ type: 'token_received' })
    service.next({ type: 'token_refreshed' })
    vi.setSystemTime(START + 300_000)
    service.next({ type: 'token_expires', info: 'access_token' })
    vi.setSystemTime(START + 301_000)
    await service.refreshToken()
    service.logOut()
    expect(told()).toMatchObject([
      { type: 'sign', phase: 'in' },
      {
        type: 'tokens',
        reason: 'sign-in',
        access: { fingerprint: fingerprintOf(token(1)), expiresAt: START + 400_000 },
        refresh: { fingerprint: fingerprintOf('r1') },
      },
      { type: 'refresh', phase: 'armed', due: START + 300_000 },
      { type: 'refresh', phase: 'started', trigger: 'timer', token: fingerprintOf('r1') },
      { type: 'refresh', phase: 'succeeded' },
      {
        type: 'tokens',
        reason: 'refresh',
        access: { fingerprint: fingerprintOf(token(2)), expiresAt: START + 701_000 },
        refresh: { fingerprint: fingerprintOf('r2') },
      },
      { type: 'refresh', phase: 'armed', due: START + 601_000 },
      { type: 'sign', phase: 'out' },
    ])
    expect(told()).toHaveLength(8)
  })

  it('that was restored is told with the tokens of the storage, and what is planned.', () => {
    service.store(token(1), 'r1', 400)
    // The ID token ends sooner: the timer goes by that.
    sessionStorage.setItem('id_token', jwt({ sub: 'u' }))
    sessionStorage.setItem('id_token_stored_at', String(START))
    sessionStorage.setItem('id_token_expires_at', String(START + 200_000))
    service.setupAutomaticSilentRefresh()
    connect()
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'storage', access: { expiresAt: START + 400_000 }, id: {} },
      { phase: 'armed', due: START + 150_000 },
    ])
    expect(lastSettings()).toMatchObject({ leewaySeconds: 250, silentRefresh: true })
    service.stopAutomaticRefresh()
    expect(told().at(-1)).toEqual({ type: 'refresh', phase: 'cancelled' })
    expect(lastSettings()).toMatchObject({ silentRefresh: false })
  })

  it('that the app itself renews upon the timer counts as renewed by it.', async () => {
    service.store(token(1), 'r1', 400)
    connect()
    expect(told()).toMatchObject([{ type: 'tokens' }])
    service.next({ type: 'token_expires', info: 'access_token' })
    await service.refreshToken()
    expect(told().slice(1)).toMatchObject([
      { phase: 'started', trigger: 'timer' },
      { phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh' },
      { phase: 'armed' },
    ])
    expect(lastSettings()).toMatchObject({ silentRefresh: true })
  })

  it.each([
    [
      'refused',
      refusal({ error: 'invalid_grant', error_description: 'refresh token revoked' }),
      { code: 'invalid_grant', message: 'refresh token revoked', status: 400 },
    ],
    ['answered by a gateway', refusal('<html>', 502), { code: 'token_refresh_error', status: 502 }],
    [
      'not answered',
      refusal(null, 0),
      { code: 'token_refresh_error', message: expect.stringContaining('offline'), status: 0 },
    ],
    [
      'answered with an ID token that does not pass',
      'Token has expired',
      { code: 'token_refresh_error', message: 'Token has expired' },
    ],
  ])('whose refresh was %s shows why, once.', async (_how, reason, error) => {
    service.store(token(1), 'r1', 400)
    connect()
    seen.events.length = 0
    service.answer = () => Promise.reject(reason)
    await expect(service.refreshToken()).rejects.toBe(reason)
    expect(told()).toMatchObject([
      { phase: 'started', trigger: 'call' },
      { type: 'refresh', phase: 'failed', error },
    ])
    expect(told()).toHaveLength(2)
  })

  it('whose silent refresh gets no answer shows that.', async () => {
    service.store(token(1), undefined, 400)
    connect()
    seen.events.length = 0
    await expect(service.silentRefresh()).rejects.toMatchObject({ type: 'silent_refresh_timeout' })
    expect(told()).toMatchObject([
      { phase: 'started' },
      { phase: 'failed', error: { code: 'silent_refresh_timeout' } },
    ])
    expect(told()).toHaveLength(2)
  })

  it('that the issuer ended is told with that reason.', () => {
    service.store(token(1), 'r1', 400)
    connect()
    seen.events.length = 0
    service.next({ type: 'session_changed' })
    service.next({ type: 'session_terminated' })
    service.next({ type: 'logout' })
    expect(told()).toEqual([{ type: 'sign', phase: 'out', reason: 'session_terminated' }])
  })

  it.each([
    [
      { type: 'code_error', params: { error: 'access_denied', error_description: 'no' } },
      'access_denied',
      'no',
    ],
    [{ type: 'invalid_nonce_in_state' }, 'invalid_nonce_in_state', 'invalid_nonce_in_state'],
    [
      { type: 'token_validation_error', reason: 'Wrong issuer: x' },
      'token_validation_error',
      'Wrong issuer: x',
    ],
    [{ type: 'jwks_load_error', reason: new Error('gone') }, 'jwks_load_error', 'gone'],
  ])('that cannot begin shows why: %j.', (event, code, message) => {
    connect()
    service.next(event)
    expect(told()).toEqual([{ type: 'failure', source: 'sdk', error: { code, message } }])
  })
})

describe('The bridge', () => {
  it('calls and stores nothing in a minute, and leaves nothing behind.', () => {
    service.store(token(1), 'r1', 400)
    const before = [JSON.stringify({ ...sessionStorage }), Object.keys(service).join()]
    connect()
    vi.setSystemTime(START + 60_000)
    disconnect()
    expect([JSON.stringify({ ...sessionStorage }), Object.keys(service).join()]).toEqual(before)
    expect(service.calls).toEqual([])
    expect(service.listeners.size).toBe(0)
    expect(service.refreshToken).toBe(OAuthService.prototype.refreshToken)
  })

  it('refreshes and signs in when its buttons are pressed.', async () => {
    service.store(token(1), 'r1', 400)
    const bridge = connect()
    seen.events.length = 0
    await bridge.actions?.refresh?.()
    expect(told()[0]).toMatchObject({ phase: 'started', trigger: 'user' })
    await bridge.actions?.signIn?.()
    service.useSilentRefresh = true
    await expect(bridge.actions?.refresh?.()).rejects.toMatchObject({ type: 'silent_refresh_timeout' })
    expect(service.calls).toEqual(['refreshToken', 'initLoginFlow', 'silentRefresh'])
  })

  it('names a getter that throws once, and the rest goes on.', () => {
    service.getIdToken = () => {
      throw new Error('no token for you')
    }
    connect()
    expect(told()).toMatchObject([
      {
        type: 'failure',
        source: 'bridge',
        error: { message: 'angular-oauth2-oidc, connecting: no token for you' },
      },
    ])
    expect(told()).toHaveLength(1)
    expect(service.listeners.size).toBe(1)
  })
})
