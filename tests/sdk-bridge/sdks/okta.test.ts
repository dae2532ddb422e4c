// @vitest-environment jsdom
import { webcrypto } from 'node:crypto'
import type { OktaAuthOptions, OktaAuth as OktaAuthType } from '@okta/okta-auth-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
// Node would be given the build for servers, which has no services.
// @ts-expect-error: without types of its own
import { OktaAuth as BrowserOktaAuth } from '../../../node_modules/@okta/okta-auth-js/esm/browser/exports/exports/default.js'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { type OktaClient, okta } from '../../../sdk-bridge/sdks/okta.ts'
import { fingerprintOf, type Witness, witness } from '../witness.ts'
import type { Backend } from './backend.ts'
import { CLIENT_ID, oidcServer } from './oidc-server.ts'
import { stateOf } from './untouched.ts'

const OktaAuth: typeof OktaAuthType = BrowserOktaAuth

let server: Backend
let seen: Witness
let disconnect: () => void
const clients: OktaAuthType[] = []

function create(options: Partial<OktaAuthOptions> = {}): OktaAuthType {
  const client = new OktaAuth({
    issuer: server.origin,
    clientId: CLIENT_ID,
    redirectUri: location.origin,
    tokenUrl: `${server.origin}/token`,
    authorizeUrl: `${server.origin}/authorize`,
    userinfoUrl: `${server.origin}/userinfo`,
    scopes: ['openid', 'offline_access'],
    ignoreSignature: true,
    ...options,
  })
  clients.push(client)
  return client
}
/** Takes the tokens of a code, as a page does that came back from the sign-in page. */
async function signIn(client: OktaAuthType): Promise<void> {
  const { tokens } = await client.token.exchangeCodeForTokens({
    authorizationCode: 'n-1',
    codeVerifier: 'v',
    nonce: 'n-1',
  } as never)
  client.tokenManager.setTokens(tokens)
}
const connect = (client: OktaClient): void => {
  disconnect = okta(client).connect(seen)
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
  server = await oidcServer()
  seen = witness()
  disconnect = () => {}
})
afterEach(async () => {
  disconnect()
  for (const client of clients.splice(0)) await client.stop()
  await server.close()
  localStorage.clear()
  sessionStorage.clear()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** What `signOut()` does before it leaves the page. */
const leave = (client: OktaAuthType): void =>
  (client.tokenManager as never as { addPendingRemoveFlags(): void }).addPendingRemoveFlags()

/** Whether a tab leads takes a while to settle among several; without that, this one renews. */
const ALONE: Partial<OktaAuthOptions> = { tokenManager: { syncStorage: false } }
describe('The settings', () => {
  it('are read from the client.', () => {
    connect(create())
    expect(seen.events).toHaveLength(1)
    expect(settings()).toMatchObject({
      type: 'settings',
      sdk: '@okta/okta-auth-js',
      sdkVersion: '8.0.1',
      expiryRule: 'received-plus-lifetime',
      renewal: 'on-use',
      leewaySeconds: 30,
      idTokenToleranceSeconds: 300,
      refreshTokens: true,
      cacheLocation: 'localStorage',
      issuer: server.origin,
      clientId: CLIENT_ID,
      scope: 'openid offline_access',
    })
  })

  it('say that a timer renews once the client was started, unless that is turned off.', async () => {
    const client = create(ALONE)
    connect(client)
    await client.start()
    expect(settings()).toMatchObject({ renewal: 'timer' })
    await client.stop()
    expect(settings()).toMatchObject({ renewal: 'on-use' })
    disconnect()
    const manual = create({
      tokenManager: { autoRenew: false, storage: 'sessionStorage' },
      ignoreLifetime: true,
    })
    await manual.start()
    connect(manual)
    expect(settings()).toMatchObject({ renewal: 'on-use', cacheLocation: 'sessionStorage' })
    expect(settings()).not.toHaveProperty('idTokenToleranceSeconds')
  })

  it('come with a word about a version that was not tested.', () => {
    const client = create()
    Object.assign(client._oktaUserAgent, { getVersion: () => '9.1.0' })
    connect(client)
    expect(told()).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'untested-version', message: 'Okta 9.1.0, tested with 8' },
      },
    ])
  })
})

describe('Tokens', () => {
  it('of a sign-in are told with their end, and when they will be refreshed.', async () => {
    server.ahead = 200
    const client = create(ALONE)
    connect(client)
    await client.start()
    await signIn(client)
    const { accessToken, idToken, refreshToken } = client.tokenManager.getTokensSync()
    const { expiresAt } = accessToken!
    expect(Math.abs(expiresAt - Date.now() / 1000 - 3600)).toBeLessThan(2)
    expect(told()).toEqual([
      {
        type: 'tokens',
        reason: 'sign-in',
        access: expect.objectContaining({
          fingerprint: fingerprintOf(accessToken!.accessToken),
          kind: 'access-token',
          expiresAt: expiresAt * 1000,
        }),
        id: expect.objectContaining({ fingerprint: fingerprintOf(idToken!.idToken) }),
        refresh: expect.objectContaining({ fingerprint: fingerprintOf(refreshToken!.refreshToken) }),
      },
      { type: 'sign', phase: 'in' },
      { type: 'refresh', phase: 'armed', due: (expiresAt - 30) * 1000 },
    ])
  })

  it('that were stored are told as such.', async () => {
    await signIn(create())
    connect(create())
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'storage', access: { expiresAt: expect.any(Number) } },
    ])
  })

  it('that sign-out has marked for removal are no longer told.', async () => {
    const client = create()
    await signIn(client)
    leave(client)
    connect(create())
    expect(told()).toEqual([])
  })

  it('of the tab that leads are told as such, and end what this tab waited for.', async () => {
    server.lifetime = 60
    const leader = create()
    await leader.start()
    while (!leader.serviceManager.isLeader()) await seconds(1)
    await signIn(leader)
    const client = create()
    await client.start()
    connect(client)
    const before = seen.events.length
    while (told(before).length < 4) await seconds(1)
    const { accessToken } = leader.tokenManager.getTokensSync()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'waiting-for-lock', holder: 'other-tab' },
      { type: 'refresh', phase: 'succeeded' },
      {
        type: 'tokens',
        reason: 'other-tab',
        access: { fingerprint: fingerprintOf(accessToken!.accessToken) },
      },
      { type: 'refresh', phase: 'armed' },
    ])
  })
})

describe('A refresh', () => {
  it('by the timer is seen from its start, with the token that it spends.', async () => {
    server.lifetime = 60
    const client = create(ALONE)
    await client.start()
    await signIn(client)
    connect(client)
    const { refreshToken } = client.tokenManager.getTokensSync()
    await seconds(30)
    await seen.next('tokens', 2)
    const { accessToken } = client.tokenManager.getTokensSync()
    expect(server.requests.filter(request => request === 'refresh_token')).toHaveLength(1)
    expect(told(2)).toMatchObject([
      { type: 'refresh', phase: 'armed' },
      {
        type: 'refresh',
        phase: 'started',
        trigger: 'timer',
        token: fingerprintOf(refreshToken!.refreshToken),
      },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(accessToken!.accessToken) } },
      { type: 'refresh', phase: 'armed', due: (accessToken!.expiresAt - 30) * 1000 },
    ])
  })

  it('that is refused is told with the code of the server; sign-out follows when no token is left.', async () => {
    const client = create()
    await signIn(client)
    connect(client)
    server.refusal = ['invalid_grant', 'The refresh token is invalid or expired.']
    const before = seen.events.length
    await expect(client.tokenManager.renew('accessToken')).rejects.toThrow()
    expect(told(before)).toEqual([
      expect.objectContaining({ type: 'refresh', phase: 'started', trigger: 'call' }),
      {
        type: 'refresh',
        phase: 'failed',
        error: { code: 'invalid_grant', message: 'The refresh token is invalid or expired.', status: 400 },
      },
    ])
    client.tokenManager.remove('idToken')
    expect(told().at(-1)).toEqual({ type: 'sign', phase: 'out' })
  })

  it('that gets no answer, or cannot begin, is told by the name of the error.', async () => {
    const client = create()
    await signIn(client)
    // The addresses of the issuer are known from here on.
    await client.tokenManager.renew('accessToken')
    connect(client)
    await server.close()
    const before = seen.events.length
    await expect(client.tokenManager.renew('accessToken')).rejects.toThrow()
    await expect(client.tokenManager.renew('nothing')).rejects.toThrow()
    expect(told(before + 1)).toMatchObject([
      { type: 'refresh', phase: 'failed', error: { code: 'AuthApiError', message: 'fetch failed' } },
      {
        type: 'failure',
        source: 'sdk',
        error: { code: 'AuthSdkError', message: 'The tokenManager has no token for the key: nothing' },
      },
    ])
    server = await oidcServer()
  })

  it('by the button is told as the user’s, and its failure is given to the button.', async () => {
    const client = create()
    await signIn(client)
    const bridge = okta(client)
    disconnect = bridge.connect(seen)
    const before = seen.events.length
    await bridge.actions?.refresh?.()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'user' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh' },
    ])
    server.refusal = ['invalid_grant', 'No']
    await expect(bridge.actions?.refresh?.()).rejects.toMatchObject({ errorCode: 'invalid_grant' })
  })
})

it('A sign-out is seen, also while the tokens wait to be removed.', async () => {
  const client = create()
  await signIn(client)
  connect(client)
  const before = seen.events.length
  leave(client)
  expect(told(before)).toEqual([{ type: 'sign', phase: 'out' }])
  client.tokenManager.clear()
  expect(told(before)).toHaveLength(1)
})

describe('The client', () => {
  it('is left alone by a minute of watching: no request, nothing stored, nothing changed.', async () => {
    const client = create(ALONE)
    await client.start()
    await signIn(client)
    const requests = server.requests.length
    const state = () => stateOf(client, client.tokenManager, client.token, client.emitter)
    const handlers = () => JSON.stringify(Object.entries((client.emitter as never as { e: object }).e))
    const before = [state(), handlers()]
    connect(client)
    await seconds(60)
    disconnect()
    expect(server.requests).toHaveLength(requests)
    expect([state(), handlers()]).toEqual(before)
  })

  it('whose storage cannot be read is named.', async () => {
    localStorage.setItem('okta-token-storage', '{')
    connect(create())
    expect(told()).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: {
          code: 'AuthSdkError',
          message: 'Okta, tokens: Unable to parse storage string: okta-token-storage',
        },
      },
    ])
  })

  it('whose getter throws is named once.', () => {
    connect({
      get tokenManager(): never {
        throw new Error('not for you')
      },
    })
    expect(told()).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'Error', message: 'Okta, connecting: not for you' },
      },
    ])
  })
})
