// @vitest-environment jsdom
import * as core from '@firebase/app'
import { deleteApp, type FirebaseApp, initializeApp } from '@firebase/app'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
// The build for browsers; in Node the package's name gives one that has no persistence.
import * as sdk from '../../../node_modules/@firebase/auth/dist/esm/index.js'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { firebase } from '../../../sdk-bridge/sdks/firebase.ts'
import { fingerprintOf, type Witness, witness } from '../witness.ts'
import type { Backend } from './backend.ts'
import { firebaseServer, PROJECT } from './firebase-server.ts'
import { stateOf } from './untouched.ts'

let server: Backend
let seen: Witness
let disconnect: () => void
const apps: FirebaseApp[] = []

/** The real SDK against the local server, as it is told to use the emulator. */
function start(persistence: sdk.Persistence = sdk.browserLocalPersistence, name = '[DEFAULT]'): sdk.Auth {
  const app = initializeApp({ apiKey: 'key-1', projectId: PROJECT, appId: 'app-1' }, name)
  apps.push(app)
  const auth = sdk.initializeAuth(app, { persistence })
  sdk.connectAuthEmulator(auth, server.origin, { disableWarnings: true })
  return auth
}
const signIn = (auth: sdk.Auth) => sdk.signInWithEmailAndPassword(auth, 'ada@example.com', 'x')
const connect = (auth: sdk.Auth): void => {
  disconnect = firebase(auth).connect(seen)
}
interface TokenSource {
  addAuthTokenListener(listener: () => void): void
  removeAuthTokenListener(listener: () => void): void
}

/** Listens to tokens as Firestore does, which starts the SDK's timer. */
function listenAsFirestore(app: FirebaseApp): () => void {
  // Not in the public types: how one Firebase SDK finds another.
  const { _getProvider } = core as never as {
    _getProvider(app: FirebaseApp, name: string): { getImmediate(): TokenSource }
  }
  const source = _getProvider(app, 'auth-internal').getImmediate()
  const listener = () => {}
  source.addAuthTokenListener(listener)
  return () => source.removeAuthTokenListener(listener)
}
const told = (from = 1): NewEvent[] =>
  seen.events.slice(from).map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000)
const held = (auth: sdk.Auth) =>
  (auth.currentUser!.toJSON() as { stsTokenManager: Record<string, never> }).stsTokenManager as unknown as {
    accessToken: string
    refreshToken: string
    expirationTime: number
  }

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  server = await firebaseServer()
  seen = witness()
  disconnect = () => {}
})
afterEach(async () => {
  disconnect()
  for (const app of apps.splice(0)) await deleteApp(app)
  await server.close()
  localStorage.clear()
  vi.useRealTimers()
})

describe('The settings', () => {
  it('are read from the SDK, its leeway as soon as there is a token to ask it about.', async () => {
    const auth = start()
    connect(auth)
    await auth.authStateReady()
    await signIn(auth)
    const settings = {
      type: 'settings',
      sdk: 'firebase',
      sdkVersion: '12.19.0',
      issuer: 'https://securetoken.google.com/demo-project',
      audience: 'demo-project',
      expiryRule: 'received-plus-lifetime',
      renewal: 'on-use',
      refreshTokens: true,
    }
    expect(told(0).filter(({ type }) => type === 'settings')).toEqual([
      settings,
      { ...settings, cacheLocation: 'localStorage' },
      { ...settings, cacheLocation: 'localStorage', leewaySeconds: 30 },
    ])
  })

  it('tell of the timer once another Firebase SDK listens, and of its end.', async () => {
    const auth = start()
    await signIn(auth)
    connect(auth)
    const leave = listenAsFirestore(auth.app)
    await seen.next('refresh')
    leave()
    await seen.next('refresh', 2)
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'initial' },
      { type: 'settings', renewal: 'timer', leewaySeconds: 300 },
      { type: 'refresh', phase: 'armed', due: held(auth).expirationTime - 300_000 },
      { type: 'settings', renewal: 'on-use', leewaySeconds: 30 },
      { type: 'refresh', phase: 'cancelled' },
    ])
  })

  it.each([
    ['memory', () => sdk.inMemoryPersistence],
    ['sessionStorage', () => sdk.browserSessionPersistence],
  ])('say that the tokens are in %s.', async (cacheLocation, persistence) => {
    const auth = start(persistence())
    await auth.authStateReady()
    connect(auth)
    expect(seen.events[0]).toMatchObject({ cacheLocation })
  })
})

describe('Tokens', () => {
  it('of a sign-in are told with the end that the SDK reckons.', async () => {
    const auth = start()
    connect(auth)
    await auth.authStateReady()
    await signIn(auth)
    const { accessToken, expirationTime } = held(auth)
    expect(told().filter(({ type }) => type !== 'settings')).toEqual([
      {
        type: 'tokens',
        reason: 'sign-in',
        access: expect.objectContaining({
          fingerprint: fingerprintOf(accessToken),
          kind: 'access-token',
          expiresAt: expirationTime,
        }),
        refresh: {
          fingerprint: fingerprintOf('firebase-refresh-token'),
          format: 'opaque',
          kind: 'refresh-token',
        },
      },
      { type: 'sign', phase: 'in' },
    ])
  })

  it('that were stored are told as such.', async () => {
    await signIn(start())
    await deleteApp(apps.pop()!)
    const auth = start()
    connect(auth)
    await seen.next('tokens')
    expect(told().filter(({ type }) => type !== 'settings')).toMatchObject([
      { type: 'tokens', reason: 'storage', access: { expiresAt: held(auth).expirationTime } },
    ])
  })

  it('of another tab are told as such.', async () => {
    const auth = start()
    await signIn(auth)
    connect(auth)
    const key = 'firebase:authUser:key-1:[DEFAULT]'
    const oldValue = localStorage.getItem(key)!
    const user = JSON.parse(oldValue)
    // A token that is not the one here, refreshed a while ago by the tab beside.
    user.stsTokenManager.accessToken = user.stsTokenManager.accessToken.replace(/\w{4}$/, 'AAAA')
    user.stsTokenManager.expirationTime += 60_000
    const newValue = JSON.stringify(user)
    localStorage.setItem(key, newValue)
    window.dispatchEvent(new StorageEvent('storage', { key, oldValue, newValue, storageArea: localStorage }))
    await seconds(1)
    await seen.next('tokens', 2)
    expect(told(2)).toMatchObject([
      { type: 'tokens', reason: 'other-tab', access: { expiresAt: user.stsTokenManager.expirationTime } },
    ])
    expect(server.requests).not.toContain('token')
  })
})

describe('A refresh', () => {
  it('on use is seen from its start.', async () => {
    const auth = start()
    await signIn(auth)
    connect(auth)
    await seconds(3600 - 29)
    const before = seen.events.length
    await auth.currentUser!.getIdToken()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', token: fingerprintOf('firebase-refresh-token') },
      { type: 'refresh', phase: 'succeeded' },
      {
        type: 'tokens',
        reason: 'refresh',
        access: { fingerprint: fingerprintOf(held(auth).accessToken), expiresAt: held(auth).expirationTime },
      },
    ])
  })

  it('by the timer is seen when it is due, and the next is planned.', async () => {
    const auth = start()
    await signIn(auth)
    listenAsFirestore(auth.app)
    connect(auth)
    expect(told().at(-1)).toMatchObject({ phase: 'armed', due: held(auth).expirationTime - 300_000 })
    const before = seen.events.length
    await seconds(3300)
    await seen.next('refresh', 4)
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh' },
      { type: 'refresh', phase: 'armed', due: held(auth).expirationTime - 300_000 },
    ])
  })

  it('by the timer that gets no answer is tried again after half a minute.', async () => {
    const auth = start()
    await signIn(auth)
    listenAsFirestore(auth.app)
    connect(auth)
    const before = seen.events.length
    await server.close()
    await seconds(3300)
    await seen.next('refresh', 4)
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'failed', error: { code: 'auth/network-request-failed' } },
      { type: 'refresh', phase: 'armed', due: Date.now() + 30_000 },
    ])
    server = await firebaseServer()
  })

  it('that is refused is told with the SDK’s code, and the sign-out that the SDK makes of it.', async () => {
    const auth = start()
    await signIn(auth)
    connect(auth)
    server.refusal = ['TOKEN_EXPIRED', '']
    const before = seen.events.length
    await expect(auth.currentUser!.getIdToken(true)).rejects.toMatchObject({
      code: 'auth/user-token-expired',
    })
    expect(told(before).filter(({ type }) => type !== 'settings')).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'failed', error: { code: 'auth/user-token-expired' } },
      { type: 'sign', phase: 'out' },
    ])
  })

  it('that is refused without a code of the SDK’s leaves the user signed in.', async () => {
    const auth = start()
    await signIn(auth)
    connect(auth)
    server.refusal = ['INVALID_REFRESH_TOKEN', '']
    const before = seen.events.length
    await expect(auth.currentUser!.getIdToken(true)).rejects.toThrow()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'failed', error: { code: 'auth/invalid-refresh-token' } },
    ])
  })

  it('by the button is told as the user’s.', async () => {
    const auth = start()
    await signIn(auth)
    const bridge = firebase(auth)
    disconnect = bridge.connect(seen)
    const before = seen.events.length
    await bridge.actions?.refresh?.()
    expect(told(before)[0]).toMatchObject({ type: 'refresh', phase: 'started', trigger: 'user' })
    server.refusal = ['USER_DISABLED', '']
    await expect(bridge.actions?.refresh?.()).rejects.toMatchObject({ code: 'auth/user-disabled' })
    expect(bridge.actions).not.toHaveProperty('signIn')
  })
})

it('A sign-out is seen, and whoever signs in next.', async () => {
  const auth = start()
  await signIn(auth)
  connect(auth)
  const before = seen.events.length
  await sdk.signOut(auth)
  await signIn(auth)
  await auth.currentUser!.getIdToken(true)
  expect(told(before).filter(({ type }) => type !== 'settings')).toMatchObject([
    { type: 'sign', phase: 'out' },
    { type: 'tokens', reason: 'sign-in' },
    { type: 'sign', phase: 'in' },
    { type: 'refresh', phase: 'started' },
    { type: 'refresh', phase: 'succeeded' },
    { type: 'tokens', reason: 'refresh' },
  ])
})

describe('The SDK', () => {
  it('is left alone by a minute of watching: no request, nothing stored, nothing changed.', async () => {
    const auth = start()
    await signIn(auth)
    await seconds(3600 - 60)
    const { stsTokenManager } = auth.currentUser as never as { stsTokenManager: object }
    const parts = [auth, auth.currentUser!, stsTokenManager] as const
    const [before, requests] = [stateOf(...parts), server.requests.length]
    connect(auth)
    // In its last seconds: whoever asked the SDK for the token would have it refreshed.
    await seconds(60)
    disconnect()
    expect(server.requests).toHaveLength(requests)
    expect(stateOf(...parts)).toEqual(before)
  })

  it('does not start its timer for the bridge.', async () => {
    const auth = start()
    await signIn(auth)
    const before = vi.getTimerCount()
    connect(auth)
    expect(vi.getTimerCount()).toBe(before)
  })

  it('may be of another major version, which is told.', async () => {
    const auth = start()
    Object.assign(auth, { clientVersion: 'Chrome/JsCore/13.2.0/FirebaseCore-web' })
    connect(auth)
    expect(told()).toMatchObject([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'untested-version', message: 'Firebase 13.2.0, tested with 12' },
      },
    ])
  })

  it('may be inside what the compatibility package gives.', async () => {
    const auth = start()
    await signIn(auth)
    disconnect = firebase({ _delegate: auth } as never).connect(seen)
    expect(told()).toMatchObject([{ type: 'tokens', reason: 'initial' }])
  })

  it('that throws when it is read is named once.', () => {
    const broken = {
      get currentUser(): null {
        throw new Error('no user for you')
      },
    }
    firebase(broken).connect(seen)()
    expect(told(0)).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'Error', message: 'Firebase, connecting: no user for you' },
      },
    ])
  })

  it('may be anything.', () => {
    for (const auth of [{}, () => {}] as never[]) firebase(auth).connect(seen)()
    expect(seen.events.every(({ type }) => type === 'settings')).toBe(true)
  })
})
