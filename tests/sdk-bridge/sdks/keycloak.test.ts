// @vitest-environment jsdom
import { webcrypto } from 'node:crypto'
import Keycloak, { type KeycloakInitOptions } from 'keycloak-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { type KeycloakInstance, keycloak } from '../../../sdk-bridge/sdks/keycloak.ts'
import { fingerprintOf, type Witness, witness } from '../witness.ts'
import type { Backend } from './backend.ts'
import { CLIENT_ID, oidcServer } from './oidc-server.ts'
import { stateOf } from './untouched.ts'

let server: Backend
let seen: Witness
let disconnect: () => void

const create = () => new Keycloak({ url: `${server.origin}/`, realm: 'todos', clientId: CLIENT_ID })
const connect = (kc: KeycloakInstance): void => {
  disconnect = keycloak(kc).connect(seen)
}
const init = (kc: Keycloak, options: KeycloakInitOptions = {}) =>
  kc.init({ checkLoginIframe: false, ...options })
/** Comes back from the sign-in page with a code, as a page that was loaded anew. */
async function signIn(kc: Keycloak, options: KeycloakInitOptions = {}): Promise<void> {
  const before = create()
  await init(before)
  const { searchParams } = new URL(await before.createLoginUrl())
  const [state, nonce] = [searchParams.get('state'), searchParams.get('nonce')]
  history.replaceState(null, '', `#state=${state}&session_state=s&code=${nonce}`)
  await init(kc, options)
}
/** Events without their times and the settings. */
const told = (from = 0): NewEvent[] =>
  seen.events
    .slice(from)
    .filter(({ type }) => type !== 'settings')
    .map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const settings = () => seen.events.findLast(({ type }) => type === 'settings')
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000)

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  vi.stubGlobal('crypto', webcrypto)
  vi.stubGlobal('isSecureContext', true)
  // Browsers have it; of Node only later versions.
  const promises = Promise as { withResolvers?: unknown }
  promises.withResolvers ??= () => {
    const settle: unknown[] = []
    const promise = new Promise((...both) => settle.push(...both))
    return { promise, resolve: settle[0], reject: settle[1] }
  }
  server = await oidcServer()
  seen = witness()
  disconnect = () => {}
})
afterEach(async () => {
  disconnect()
  await server.close()
  localStorage.clear()
  history.replaceState(null, '', '/')
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('The settings', () => {
  it('are read from the instance.', async () => {
    const kc = create()
    connect(kc)
    expect(seen.events).toHaveLength(1)
    await signIn(kc, { scope: 'todos:read' })
    expect(settings()).toMatchObject({
      type: 'settings',
      sdk: 'keycloak-js',
      expiryRule: 'server-corrected',
      renewal: 'on-use',
      leewaySeconds: 5,
      refreshTokens: true,
      refreshTokenLifetimeSeconds: 3600,
      cacheLocation: 'memory',
      issuer: `${server.origin}/realms/todos`,
      clientId: CLIENT_ID,
      scope: 'todos:read',
    })
  })

  it('follow the validity that the app asks for.', async () => {
    const kc = create()
    await signIn(kc)
    connect(kc)
    expect(settings()).toMatchObject({ leewaySeconds: 5 })
    await kc.updateToken(70)
    expect(settings()).toMatchObject({ leewaySeconds: 70, renewal: 'on-use' })
    await kc.updateToken(-1)
    expect(settings()).toMatchObject({ leewaySeconds: 70 })
  })

  it('name the issuer of the ID token where another server than Keycloak was configured.', async () => {
    const oidc = new Keycloak({ clientId: CLIENT_ID, oidcProvider: server.origin })
    await signIn(oidc)
    connect(oidc)
    expect(settings()).toMatchObject({ issuer: server.origin })
  })

  it('name the issuer that they are given.', () => {
    disconnect = keycloak({}, { issuer: 'https://id.example' }).connect(seen)
    expect(settings()).toMatchObject({ issuer: 'https://id.example' })
  })
})

describe('Tokens', () => {
  it('of a sign-in are told with their end, by the device whose clock is ahead.', async () => {
    server.ahead = -600
    const kc = create()
    connect(kc)
    await signIn(kc)
    const { exp = 0 } = kc.tokenParsed ?? {}
    expect(told()).toEqual([
      {
        type: 'tokens',
        reason: 'sign-in',
        access: expect.objectContaining({
          fingerprint: fingerprintOf(kc.token!),
          kind: 'access-token',
          expiresAt: (exp + 600) * 1000,
        }),
        id: expect.objectContaining({ fingerprint: fingerprintOf(kc.idToken!), kind: 'id-token' }),
        refresh: expect.objectContaining({
          fingerprint: fingerprintOf(kc.refreshToken!),
          kind: 'refresh-token',
        }),
      },
      { type: 'sign', phase: 'in' },
    ])
  })

  it('that were there before are told as such.', async () => {
    const kc = create()
    await signIn(kc)
    connect(kc)
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'initial', access: { expiresAt: expect.any(Number) } },
    ])
  })

  it('that the app kept over the load are renewed at once, which is no sign-in.', async () => {
    const before = create()
    await signIn(before)
    const kc = create()
    connect(kc)
    await init(kc, { token: before.token!, refreshToken: before.refreshToken!, idToken: before.idToken! })
    expect(told()).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'call', token: fingerprintOf(before.refreshToken!) },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(kc.token!) } },
    ])
  })
})

describe('A refresh', () => {
  it('is seen when the app asks for a token that has too little left, once for all who wait.', async () => {
    server.lifetime = 60
    const kc = create()
    await signIn(kc)
    connect(kc)
    const before = seen.events.length
    expect(await kc.updateToken(30)).toBe(false)
    expect(told(before)).toEqual([])
    await seconds(40)
    const spent = kc.refreshToken!
    expect(await Promise.all([kc.updateToken(30), kc.updateToken(30)])).toEqual([true, true])
    expect(server.requests.filter(request => request === 'refresh_token')).toHaveLength(1)
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'call', token: fingerprintOf(spent) },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { expiresAt: expect.any(Number) } },
    ])
  })

  it('at the end of the token is by the timer of the SDK, which has no leeway.', async () => {
    server.lifetime = 60
    const kc = create()
    kc.onTokenExpired = () => void kc.updateToken()
    await signIn(kc)
    connect(kc)
    expect(settings()).toMatchObject({ renewal: 'on-use', leewaySeconds: 5 })
    // The first timer was set before the bridge came, and calls the app past it.
    await seconds(60)
    await seen.next('tokens', 2)
    await seconds(60)
    await seen.next('tokens', 3)
    expect(settings()).toMatchObject({ renewal: 'timer', leewaySeconds: 0 })
    const expiresAt = (kc.tokenParsed!.exp! + kc.timeSkew!) * 1000
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'initial' },
      { type: 'refresh', phase: 'started', trigger: 'call' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh' },
      { type: 'refresh', phase: 'started', trigger: 'timer' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { expiresAt } },
      { type: 'refresh', phase: 'armed', due: expiresAt },
    ])
  })

  it('that is refused is told in the server’s words, and ends the session.', async () => {
    const kc = create()
    await signIn(kc)
    connect(kc)
    server.refusal = ['invalid_grant', 'Session not active']
    const before = seen.events.length
    const error: unknown = await kc.updateToken(-1).catch(thrown => thrown)
    await seen.next('refresh', 2)
    expect(told(before)).toEqual([
      expect.objectContaining({ type: 'refresh', phase: 'started' }),
      { type: 'sign', phase: 'out' },
      {
        type: 'refresh',
        phase: 'failed',
        error: { code: 'invalid_grant', message: 'Session not active', status: 400 },
      },
    ])
    // The app can still read the answer.
    expect(await (error as { response: Response }).response.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('that gets no answer, or cannot be asked for, is told by the error.', async () => {
    const kc = create()
    await signIn(kc)
    connect(kc)
    await server.close()
    await expect(kc.updateToken(-1)).rejects.toThrow('fetch failed')
    await seen.next('refresh', 2)
    delete kc.refreshToken
    await expect(kc.updateToken()).rejects.toThrow('no refresh token')
    await seen.next('refresh', 3)
    expect(told(seen.events.length - 2)).toMatchObject([
      { type: 'refresh', phase: 'failed', error: { code: 'TypeError', message: 'fetch failed' } },
      {
        type: 'refresh',
        phase: 'failed',
        error: { code: 'Error', message: 'Unable to update token, no refresh token available.' },
      },
    ])
    server = await oidcServer()
  })

  it('by the button is told as the user’s.', async () => {
    const kc = create()
    await signIn(kc)
    const bridge = keycloak(kc)
    disconnect = bridge.connect(seen)
    await bridge.actions?.refresh?.()
    expect(told(2)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'user' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh' },
    ])
  })
})

describe('What else happens', () => {
  it('is seen: sign-out, and the end of the session.', async () => {
    const kc = create()
    await signIn(kc)
    connect(kc)
    // As far as the page can go here.
    kc.createLogoutUrl = () => '#left'
    await kc.logout()
    kc.clearToken()
    kc.clearToken()
    expect(told(2)).toEqual([
      { type: 'sign', phase: 'out' },
      { type: 'sign', phase: 'out' },
    ])
  })

  it('is seen: a sign-in that failed.', async () => {
    const kc = create()
    connect(kc)
    const before = create()
    await init(before)
    const { searchParams } = new URL(await before.createLoginUrl())
    history.replaceState(
      null,
      '',
      `#state=${searchParams.get('state')}&error=access_denied&error_description=No+such+luck`,
    )
    await expect(init(kc)).rejects.toMatchObject({ error: 'access_denied' })
    await seen.next('failure')
    expect(told()).toEqual([
      { type: 'failure', source: 'sdk', error: { code: 'access_denied', message: 'No such luck' } },
    ])
  })
})

describe('The instance', () => {
  it('is left alone by a minute of watching: no request, nothing stored, nothing changed.', async () => {
    const kc = create()
    kc.onTokenExpired = () => {}
    await signIn(kc)
    const requests = server.requests.length
    const before = stateOf(kc)
    connect(kc)
    await seconds(60)
    disconnect()
    expect(server.requests).toHaveLength(requests)
    expect(stateOf(kc)).toEqual(before)
  })

  it('gives no timer to an app that set none.', async () => {
    const kc = create()
    connect(kc)
    await signIn(kc)
    expect(kc).toHaveProperty('tokenTimeoutHandle', undefined)
  })

  it('whose getter throws is named once.', () => {
    const kc = {
      get token(): string {
        throw new Error('not for you')
      },
    }
    connect(kc)
    expect(told()).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'Error', message: 'keycloak-js, tokens: not for you' },
      },
    ])
  })

  it('may be anything.', () => {
    for (const kc of [{}, { updateToken: 1 }, () => {}] as never[]) keycloak(kc).connect(seen)()
    expect(told()).toEqual([])
  })
})
