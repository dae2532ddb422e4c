// @vitest-environment jsdom
import { webcrypto } from 'node:crypto'
import {
  type AccountInfo,
  type AuthenticationResult,
  CacheLookupPolicy,
  type Configuration,
  PublicClientApplication,
} from '@azure/msal-browser'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { type MsalClient, msal } from '../../../sdk-bridge/sdks/msal.ts'
import { fingerprintOf, type Witness, witness } from '../witness.ts'
import type { Backend } from './backend.ts'
import { CLIENT_ID, metadata, oidcServer } from './oidc-server.ts'
import { stateOf } from './untouched.ts'

const SCOPES = ['todos:read']

let server: Backend
let seen: Witness
let disconnect: () => void
let left: URL | undefined

type Location = 'sessionStorage' | 'localStorage' | 'memoryStorage'

/** As an app makes it. The SDK wants https of the issuer, and takes its word for where the endpoints are. */
async function create(cacheLocation: Location = 'sessionStorage', system: Configuration['system'] = {}) {
  const pca = new PublicClientApplication({
    auth: {
      clientId: CLIENT_ID,
      authority: 'https://id.example/',
      knownAuthorities: ['id.example'],
      authorityMetadata: JSON.stringify({ ...metadata(server.origin), issuer: 'https://id.example/' }),
      redirectUri: location.origin,
    },
    cache: { cacheLocation },
    system: {
      protocolMode: 'OIDC',
      navigationClient: {
        navigateInternal: async () => false,
        async navigateExternal(url: string) {
          left = new URL(url)
          return false
        },
      },
      ...system,
    },
  })
  await pca.initialize()
  return pca
}
/** Comes back from the sign-in page with a code. */
async function signIn(pca: PublicClientApplication): Promise<AuthenticationResult> {
  await pca.loginRedirect({ scopes: SCOPES })
  const asked = left!.searchParams
  history.replaceState(null, '', `#state=${asked.get('state')}&code=${asked.get('nonce')}`)
  const result = await pca.handleRedirectPromise()
  pca.setActiveAccount(result!.account)
  return result!
}
const connect = (pca: MsalClient): void => {
  disconnect = msal(pca).connect(seen)
}
/** Events without their times, from the settings on. */
const told = (from = 1): NewEvent[] =>
  seen.events.slice(from).map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.stubGlobal('crypto', webcrypto)
  server = await oidcServer()
  seen = witness()
  disconnect = () => {}
})
afterEach(async () => {
  disconnect()
  await server.close()
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const request = (account: AccountInfo | null) => ({ scopes: SCOPES, account: account ?? undefined }) as never

describe('The settings', () => {
  it('are read from the configuration.', async () => {
    connect(await create())
    expect(told(0)).toEqual([
      {
        type: 'settings',
        sdk: '@azure/msal-browser',
        sdkVersion: '5.30.0',
        expiryRule: 'received-plus-lifetime',
        renewal: 'on-use',
        leewaySeconds: 300,
        refreshTokens: true,
        cacheLocation: 'sessionStorage',
        issuer: 'https://id.example/',
        clientId: CLIENT_ID,
      },
    ])
  })

  it('are those of the app, and of Entra where no other issuer was configured.', async () => {
    connect(await create('memoryStorage', { protocolMode: 'AAD', tokenRenewalOffsetSeconds: 120 }))
    expect(told(0)).toMatchObject([
      { leewaySeconds: 120, cacheLocation: 'memory', refreshTokenLifetimeSeconds: 86_400 },
    ])
  })

  it('come with a word about a version that was not tested.', () => {
    connect({
      getConfiguration: () => ({ auth: {}, cache: {}, system: {} }),
      getLogger: () => ({ packageVersion: '4.12.0' }),
    })
    expect(told()).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'untested-version', message: 'MSAL 4.12.0, tested with 5' },
      },
    ])
  })
})

describe('Tokens', () => {
  it('of a sign-in are told with their end, reckoned from when they were asked for.', async () => {
    server.ahead = 600
    const pca = await create()
    connect(pca)
    const { accessToken, idToken, expiresOn } = await signIn(pca)
    expect(Math.abs(expiresOn!.getTime() - Date.now() - 3600_000)).toBeLessThan(5000)
    expect(told()).toEqual([
      {
        type: 'tokens',
        reason: 'sign-in',
        access: expect.objectContaining({
          fingerprint: fingerprintOf(accessToken),
          kind: 'access-token',
          expiresAt: expiresOn!.getTime(),
        }),
        id: expect.objectContaining({ fingerprint: fingerprintOf(idToken), kind: 'id-token' }),
      },
      { type: 'sign', phase: 'in' },
    ])
  })

  it('in the session storage are read there, and not told again when the app asks for them.', async () => {
    const { accessToken, expiresOn } = await signIn(await create())
    const pca = await create()
    connect(pca)
    expect(told()).toEqual([
      {
        type: 'tokens',
        reason: 'storage',
        access: expect.objectContaining({
          fingerprint: fingerprintOf(accessToken),
          expiresAt: expiresOn!.getTime(),
        }),
        id: expect.objectContaining({ kind: 'id-token' }),
        refresh: expect.objectContaining({ kind: 'refresh-token' }),
      },
    ])
    await pca.acquireTokenSilent(request(pca.getActiveAccount()))
    expect(told()).toHaveLength(1)
  })

  it('that are listed and no longer there are not told.', async () => {
    await signIn(await create())
    const key = Object.keys(sessionStorage).find(name => name.includes('accesstoken'))
    sessionStorage.removeItem(key!)
    connect(await create())
    expect(told()).toEqual([])
  })

  it('in the local storage are encrypted, which is said; they are told when the app asks for them.', async () => {
    const pca = await create('localStorage')
    await signIn(pca)
    connect(pca)
    const { accessToken } = await pca.acquireTokenSilent(request(pca.getActiveAccount()))
    expect(told()).toMatchObject([
      { type: 'storage', area: 'local', problem: 'unreadable', key: `msal.3.token.keys.${CLIENT_ID}` },
      { type: 'tokens', reason: 'storage', access: { fingerprint: fingerprintOf(accessToken) } },
    ])
  })

  it('of another tab are told from the channel of the SDK; those of this tab are not told twice.', async () => {
    const here = await create('localStorage')
    connect(here)
    await signIn(here)
    const there = await create('localStorage')
    const { accessToken, expiresOn } = await there.acquireTokenSilent({
      ...(request(here.getActiveAccount()) as object),
      forceRefresh: true,
    } as never)
    await seen.next('tokens', 2)
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'sign-in' },
      { type: 'sign', phase: 'in' },
      {
        type: 'tokens',
        reason: 'other-tab',
        access: { fingerprint: fingerprintOf(accessToken), expiresAt: expiresOn!.getTime() },
      },
    ])
  })
})

describe('A refresh', () => {
  it('is seen when the app asks for a token in its last five minutes.', async () => {
    const pca = await create()
    await signIn(pca)
    connect(pca)
    const before = seen.events.length
    pass(3600 - 310)
    await pca.acquireTokenSilent(request(pca.getActiveAccount()))
    expect(told(before)).toEqual([])
    pass(20)
    const { accessToken, expiresOn } = await pca.acquireTokenSilent(request(pca.getActiveAccount()))
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'call' },
      { type: 'refresh', phase: 'succeeded' },
      {
        type: 'tokens',
        reason: 'refresh',
        access: { fingerprint: fingerprintOf(accessToken), expiresAt: expiresOn!.getTime() },
      },
    ])
  })

  it('that is refused is told with the code of the server.', async () => {
    const pca = await create()
    const { account } = await signIn(pca)
    connect(pca)
    server.refusal = ['invalid_grant', 'The refresh token was revoked']
    const before = seen.events.length
    const asking = pca.acquireTokenSilent({
      ...(request(account) as object),
      cacheLookupPolicy: CacheLookupPolicy.RefreshToken,
    } as never)
    await expect(asking).rejects.toMatchObject({ errorCode: 'invalid_grant' })
    expect(told(before)).toEqual([
      { type: 'refresh', phase: 'started', trigger: 'call' },
      {
        type: 'refresh',
        phase: 'failed',
        error: {
          code: 'invalid_grant',
          message: expect.stringContaining('The refresh token was revoked'),
          requestId: expect.any(String),
        },
      },
    ])
  })

  it('that gets no answer is told by the code of the SDK.', async () => {
    const pca = await create()
    await signIn(pca)
    connect(pca)
    await server.close()
    const before = seen.events.length
    await expect(
      pca.acquireTokenSilent({ ...(request(pca.getActiveAccount()) as object), forceRefresh: true } as never),
    ).rejects.toThrow()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'failed', error: { code: 'post_request_failed' } },
    ])
    server = await oidcServer()
  })

  it('by the button is told as the user’s.', async () => {
    const pca = await create()
    await signIn(pca)
    const bridge = msal(pca)
    disconnect = bridge.connect(seen)
    const before = seen.events.length
    await bridge.actions?.refresh?.()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'user' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh' },
    ])
  })
})

describe('What else happens', () => {
  it('is seen: sign-out, of all or of an account, and where only this app forgets.', async () => {
    const pca = await create()
    const { account } = await signIn(pca)
    connect(pca)
    const out = { type: 'sign', phase: 'out' }
    const before = seen.events.length
    await pca.logoutRedirect()
    expect(left?.pathname).toBe('/logout')
    expect(told(before)).toEqual([out])
    sessionStorage.removeItem('msal.interaction.status')
    await pca.logoutRedirect({ account })
    await pca.clearCache()
    expect(told(before)).toEqual([out, out, out])
  })

  it('is seen: sign-out in another tab.', async () => {
    const here = await create('localStorage')
    connect(here)
    const there = await create('localStorage')
    const { account } = await signIn(there)
    await there.logoutRedirect({ account })
    await vi.waitFor(() => expect(told().at(-1)).toEqual({ type: 'sign', phase: 'out', reason: 'other-tab' }))
  })

  it('is seen: that a token was asked for without an account.', async () => {
    const pca = await create()
    connect(pca)
    await expect(pca.acquireTokenSilent(request(null))).rejects.toThrow('no_account_error')
    expect(told()).toMatchObject([{ type: 'failure', source: 'sdk', error: { code: 'no_account_error' } }])
  })
})

describe('The client', () => {
  it.each(['sessionStorage', 'localStorage'] as const)(
    'with its cache in %s is left alone by a minute of watching.',
    async location => {
      const pca = await create(location)
      await signIn(pca)
      const requests = server.requests.length
      const { controller } = pca as unknown as { controller: { eventHandler: object } }
      const before = stateOf(pca, controller, controller.eventHandler)
      connect(pca)
      pass(60)
      await vi.waitFor(() => expect(seen.events.length).toBeGreaterThan(1))
      disconnect()
      expect(server.requests).toHaveLength(requests)
      expect(stateOf(pca, controller, controller.eventHandler)).toEqual(before)
    },
  )

  it('whose getter throws is named once.', () => {
    connect({
      get getConfiguration(): never {
        throw new Error('not for you')
      },
    })
    expect(told(0)).toEqual([
      { type: 'failure', source: 'bridge', error: { code: 'Error', message: 'MSAL, settings: not for you' } },
    ])
  })
})
