// @vitest-environment jsdom
import { Amplify } from 'aws-amplify'
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth'
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito'
import { Hub } from 'aws-amplify/utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { type AmplifyOptions, type AmplifyTokenProvider, amplify } from '../../../sdk-bridge/sdks/amplify.ts'
import { fingerprintOf, type Witness, witness } from '../witness.ts'
import type { Backend } from './backend.ts'
import { cognito, POOL } from './cognito.ts'
import { stateOf } from './untouched.ts'

const PREFIX = `CognitoIdentityServiceProvider.${POOL.userPoolClientId}`

let server: Backend
let seen: Witness
let disconnect: () => void

const configure = () =>
  Amplify.configure({
    Auth: {
      Cognito: {
        ...POOL,
        userPoolEndpoint: server.origin,
        loginWith: {
          oauth: {
            domain: 'auth.example.com',
            scopes: ['openid', 'email'],
            redirectSignIn: ['http://localhost/'],
            redirectSignOut: ['http://localhost/'],
            responseType: 'code',
          },
        },
      },
    },
  })
const signInAda = () =>
  signIn({ username: 'ada', password: 'x', options: { authFlowType: 'USER_PASSWORD_AUTH' } })
const connect = (options: AmplifyOptions = { Hub }): void => {
  disconnect = amplify(cognitoUserPoolsTokenProvider, options).connect(seen)
}
const told = (from = 1): NewEvent[] =>
  seen.events.slice(from).map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
const stored = (name: string) => localStorage.getItem(`${PREFIX}.ada.${name}`)!
const expiry = () => JSON.parse(atob(stored('accessToken').split('.')[1]!)).exp * 1000

/** What another tab does to the storage that both share. */
function elsewhere(name: string, newValue: string | null): void {
  const key = `${PREFIX}.ada.${name}`
  const oldValue = localStorage.getItem(key)
  if (newValue === null) localStorage.removeItem(key)
  else localStorage.setItem(key, newValue)
  window.dispatchEvent(new StorageEvent('storage', { key, oldValue, newValue, storageArea: localStorage }))
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  server = await cognito()
  seen = witness()
  disconnect = () => {}
  configure()
})
afterEach(async () => {
  disconnect()
  localStorage.clear()
  await server.close()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('The settings', () => {
  it('are read from the configuration.', () => {
    connect()
    expect(told(0)).toEqual([
      {
        type: 'settings',
        sdk: 'aws-amplify',
        issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool1',
        clientId: 'app-1',
        scope: 'openid email',
        expiryRule: 'server-corrected',
        renewal: 'on-use',
        leewaySeconds: 5,
        refreshTokens: true,
        cacheLocation: 'localStorage',
      },
    ])
  })

  it('are told again when the app configures Amplify later.', () => {
    connect()
    Amplify.configure({ Auth: { Cognito: { ...POOL, userPoolClientId: 'app-2' } } })
    expect(told()).toMatchObject([{ type: 'settings', clientId: 'app-2' }])
  })
})

describe('Tokens', () => {
  it('of a sign-in are told with their end by the device, as the SDK corrects its clock.', async () => {
    server.ahead = 600
    connect()
    await signInAda()
    const drift = Number(stored('clockDrift'))
    expect(Math.abs(drift - 600_000)).toBeLessThan(1500)
    expect(told()).toEqual([
      {
        type: 'tokens',
        reason: 'sign-in',
        access: expect.objectContaining({
          fingerprint: fingerprintOf(stored('accessToken')),
          kind: 'access-token',
          expiresAt: expiry() - drift,
        }),
        id: expect.objectContaining({ fingerprint: fingerprintOf(stored('idToken')), kind: 'id-token' }),
        refresh: expect.objectContaining({ fingerprint: fingerprintOf('cognito-refresh-token') }),
      },
      { type: 'sign', phase: 'in' },
    ])
  })

  it('that were stored are told as such.', async () => {
    await signInAda()
    connect()
    expect(await seen.next('tokens')).toMatchObject({ reason: 'storage', access: { claims: { sub: 'u-1' } } })
    expect(seen.events).toHaveLength(2)
  })

  it('of another tab are told as such.', async () => {
    await signInAda()
    const [mine, other] = [stored('accessToken'), stored('idToken')]
    connect()
    await seen.next('tokens')
    elsewhere('accessToken', other)
    await seen.next('tokens', 2)
    elsewhere('accessToken', mine)
    elsewhere('refreshToken', null)
    await seen.next('sign')
    expect(told(2)).toMatchObject([
      { type: 'tokens', reason: 'other-tab', access: { fingerprint: fingerprintOf(other) } },
      { type: 'sign', phase: 'out', reason: 'other-tab' },
    ])
  })
})

describe('A refresh', () => {
  it('on use is seen from its start, also where several ask at once.', async () => {
    await signInAda()
    connect()
    await seen.next('tokens')
    pass(3596)
    const before = seen.events.length
    await Promise.all([fetchAuthSession(), fetchAuthSession()])
    expect(server.requests.filter(name => name === 'GetTokensFromRefreshToken')).toHaveLength(1)
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', token: fingerprintOf('cognito-refresh-token') },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(stored('accessToken')) } },
    ])
  })

  it('that is refused is told with the exception, and ends the session though nothing is thrown.', async () => {
    await signInAda()
    connect()
    await seen.next('tokens')
    server.refusal = ['NotAuthorizedException', 'Refresh Token has been revoked']
    pass(3600)
    const before = seen.events.length
    expect((await fetchAuthSession()).tokens).toBeUndefined()
    expect(told(before)).toEqual([
      expect.objectContaining({ type: 'refresh', phase: 'started' }),
      {
        type: 'refresh',
        phase: 'failed',
        error: { code: 'NotAuthorizedException', message: 'Refresh Token has been revoked' },
      },
      { type: 'sign', phase: 'out' },
    ])
  })

  it('that is refused for now leaves the session, and the app gets the error.', async () => {
    await signInAda()
    connect()
    await seen.next('tokens')
    server.refusal = ['InternalErrorException', 'Try later']
    const before = seen.events.length
    await expect(fetchAuthSession({ forceRefresh: true })).rejects.toMatchObject({
      name: 'InternalErrorException',
    })
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started' },
      { type: 'refresh', phase: 'failed', error: { code: 'InternalErrorException', message: 'Try later' } },
    ])
  })

  it('can be had by the button.', async () => {
    await signInAda()
    let redirected = 0
    const signInWithRedirect = async () => {
      redirected++
    }
    const { actions, connect } = amplify(cognitoUserPoolsTokenProvider, { signInWithRedirect })
    disconnect = connect(seen)
    await actions?.refresh?.()
    await actions?.signIn?.()
    expect(server.requests.at(-1)).toBe('GetTokensFromRefreshToken')
    expect(await seen.next('refresh')).toMatchObject({ phase: 'started', trigger: 'user' })
    expect(redirected).toBe(1)
  })
})

it('A sign-out is seen, also without the Hub.', async () => {
  await signInAda()
  connect({})
  await seen.next('tokens')
  await signOut({ global: false, oauth: { redirectUrl: 'http://localhost/' } }).catch(() => {})
  expect(told(2)).toEqual([{ type: 'sign', phase: 'out' }])
})

it('A redirect that failed is told with its error.', () => {
  connect()
  const error = Object.assign(new Error('redirect_uri mismatch'), { name: 'OAuthSignInException' })
  Hub.dispatch('auth', { event: 'signInWithRedirect_failure', data: { error } })
  expect(told()).toEqual([
    {
      type: 'failure',
      source: 'sdk',
      error: { code: 'OAuthSignInException', message: 'redirect_uri mismatch' },
    },
  ])
})

describe('The SDK', () => {
  it('is left alone by a minute of watching: no request, nothing stored, nothing changed.', async () => {
    await signInAda()
    const { tokenOrchestrator, authTokenStore } = cognitoUserPoolsTokenProvider
    const parts = [cognitoUserPoolsTokenProvider, tokenOrchestrator, authTokenStore]
    const state = () =>
      stateOf(...parts, ...[...(Hub as never as { listeners: Map<string, object> }).listeners.values()])
    Hub.listen('auth', () => {})()
    const [before, requests] = [state(), server.requests.length]
    connect()
    await seen.next('tokens')
    // The token is in its last seconds: whoever asked the SDK for it would have it refreshed.
    pass(3597)
    disconnect()
    expect(server.requests).toHaveLength(requests)
    expect(state()).toEqual(before)
  })

  it('that throws when it is read is named once.', () => {
    const broken = {
      get authTokenStore(): object {
        throw new Error('no store for you')
      },
    } as AmplifyTokenProvider
    amplify(broken, { Hub }).connect(seen)()
    expect(told(0)).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'Error', message: 'Amplify, connecting: no store for you' },
      },
    ])
  })

  it('may be anything.', () => {
    for (const provider of [{}, () => {}] as never[]) amplify(provider).connect(seen)()
    expect(seen.events.every(({ type }) => type === 'settings')).toBe(true)
  })
})
