// @vitest-environment jsdom
import { webcrypto } from 'node:crypto'
import {
  type INavigator,
  InMemoryWebStorage,
  UserManager,
  type UserManagerSettings,
  WebStorageStateStore,
} from 'oidc-client-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { type OidcUserManager, oidcClientTs } from '../../../sdk-bridge/sdks/oidc-client-ts.ts'
import { fingerprintOf, type Witness, witness } from '../witness.ts'
import type { Backend } from './backend.ts'
import { CLIENT_ID, oidcServer } from './oidc-server.ts'
import { stateOf } from './untouched.ts'

let server: Backend
let seen: Witness
let disconnect: () => void
/** Where the SDK last sent the page. */
let leftFor: string

/** As the SDK's own that leaves the page, which jsdom cannot. */
const navigator: INavigator = {
  prepare: async () => ({
    async navigate({ url }) {
      leftFor = url
      return { url }
    },
    close() {},
  }),
  callback: async () => {},
}

class Manager extends UserManager {
  constructor(settings: Partial<UserManagerSettings>) {
    const own = {
      authority: server.origin,
      client_id: CLIENT_ID,
      redirect_uri: `${location.origin}/`,
      scope: 'openid offline_access',
    }
    super({ ...own, ...settings }, navigator)
  }
}
const managers: Manager[] = []
function create(settings: Partial<UserManagerSettings> = {}): Manager {
  const manager = new Manager(settings)
  managers.push(manager)
  return manager
}
async function signIn(manager: Manager): Promise<void> {
  await manager.signinRedirect()
  const state = new URL(leftFor).searchParams.get('state')
  await manager.signinCallback(`${location.origin}/?code=n-1&state=${state}`)
}
const connect = (manager: OidcUserManager): void => {
  disconnect = oidcClientTs(manager).connect(seen)
}
/** Events without their times and the settings. */
const told = (from = 0): NewEvent[] =>
  seen.events
    .slice(from)
    .filter(({ type }) => type !== 'settings')
    .map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const settings = () => seen.events.find(({ type }) => type === 'settings')
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000)
const storedUser = () => `oidc.user:${server.origin}:${CLIENT_ID}`
const tokenRequests = () => server.requests.filter(request => /^[a-z]+_[a-z]+$/.test(request))

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
  vi.stubGlobal('crypto', webcrypto)
  server = await oidcServer()
  seen = witness()
  disconnect = () => {}
})
afterEach(async () => {
  disconnect()
  for (const manager of managers.splice(0)) {
    manager.stopSilentRenew()
    await manager.removeUser()
  }
  await server.close()
  localStorage.clear()
  sessionStorage.clear()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('The settings', () => {
  it('are read from the manager.', () => {
    connect(create())
    expect(settings()).toMatchObject({
      type: 'settings',
      sdk: 'oidc-client-ts',
      expiryRule: 'received-plus-lifetime',
      renewal: 'poll',
      leewaySeconds: 60,
      silentRefresh: true,
      refreshTokens: true,
      cacheLocation: 'sessionstorage',
      issuer: server.origin,
      clientId: CLIENT_ID,
      scope: 'openid offline_access',
    })
    expect(settings()).not.toHaveProperty('toleranceSeconds')
  })

  it('tell what the app has changed.', () => {
    connect(
      create({
        scope: 'openid',
        automaticSilentRenew: false,
        accessTokenExpiringNotificationTimeInSeconds: 20,
        userStore: new WebStorageStateStore({ store: localStorage }),
      }),
    )
    expect(settings()).toMatchObject({
      leewaySeconds: 20,
      silentRefresh: false,
      refreshTokens: false,
      cacheLocation: 'localstorage',
    })
    disconnect()
    seen = witness()
    connect(create({ userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }) }))
    expect(settings()).toMatchObject({ cacheLocation: 'memory' })
  })
})

describe('Tokens', () => {
  it('of a sign-in are told with their end as the SDK reckons it, and when they will be renewed.', async () => {
    server.ahead = 200
    const manager = create()
    connect(manager)
    await signIn(manager)
    const user = (await manager.getUser())!
    const expiresAt = user.expires_at! * 1000
    expect(Math.abs(expiresAt - Date.now() - 3_600_000)).toBeLessThan(2000)
    expect(told()).toEqual([
      { type: 'sign', phase: 'in' },
      {
        type: 'tokens',
        reason: 'sign-in',
        access: expect.objectContaining({
          fingerprint: fingerprintOf(user.access_token),
          kind: 'access-token',
          expiresAt,
        }),
        id: expect.objectContaining({ fingerprint: fingerprintOf(user.id_token!) }),
        refresh: expect.objectContaining({ fingerprint: fingerprintOf(user.refresh_token!) }),
      },
      { type: 'refresh', phase: 'armed', due: expiresAt - 60_000 },
    ])
  })

  it('that were stored are told as such.', async () => {
    await signIn(create())
    connect(create())
    await seen.next('refresh')
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'storage', access: { expiresAt: expect.any(Number) } },
      { type: 'refresh', phase: 'armed' },
    ])
  })

  it('of a sign-in that takes the place of stored ones are told as those of a sign-in.', async () => {
    await signIn(create())
    const manager = create()
    connect(manager)
    await seen.next('tokens')
    await signIn(manager)
    expect(told().slice(-2)).toMatchObject([{ reason: 'sign-in' }, { phase: 'armed' }])
  })

  it('that were over when they were loaded will not be renewed, and no plan is told.', async () => {
    await signIn(create({ automaticSilentRenew: false }))
    await seconds(3601)
    connect(create())
    await seen.next('tokens')
    expect(told()).toHaveLength(1)
  })
})

describe('A renewal', () => {
  it('by the SDK is seen from its start.', async () => {
    server.lifetime = 120
    const manager = create()
    connect(manager)
    await signIn(manager)
    const before = seen.events.length
    await seconds(65)
    await seen.next('tokens', 2)
    const user = (await manager.getUser())!
    expect(tokenRequests()).toEqual(['authorization_code', 'refresh_token'])
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'timer' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(user.access_token) } },
      { type: 'refresh', phase: 'armed', due: user.expires_at! * 1000 - 60_000 },
    ])
  })

  it('that the app asks for is told as a call, and two at once as one.', async () => {
    const manager = create()
    connect(manager)
    await signIn(manager)
    const before = seen.events.length
    await Promise.all([manager.signinSilent(), manager.signinSilent()])
    expect(told(before).filter(event => 'phase' in event && event.phase === 'started')).toEqual([
      { type: 'refresh', phase: 'started', trigger: 'call' },
    ])
  })

  it('that is refused is told with the code of the server, and nothing is planned.', async () => {
    const manager = create()
    connect(manager)
    await signIn(manager)
    server.refusal = ['invalid_grant', 'Token has been revoked']
    const before = seen.events.length
    await expect(manager.signinSilent()).rejects.toMatchObject({ error: 'invalid_grant' })
    expect(told(before)).toEqual([
      { type: 'refresh', phase: 'started', trigger: 'call' },
      {
        type: 'refresh',
        phase: 'failed',
        error: { code: 'invalid_grant', message: 'Token has been revoked' },
      },
    ])
  })

  it('by the SDK that is refused is told once.', async () => {
    server.lifetime = 120
    const manager = create()
    connect(manager)
    await signIn(manager)
    server.refusal = ['invalid_grant', 'Token has been revoked']
    const before = seen.events.length
    const raised = new Promise(resolve => manager.events.addSilentRenewError(resolve))
    await seconds(65)
    await raised
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'timer' },
      { type: 'refresh', phase: 'failed', error: { code: 'invalid_grant' } },
    ])
  })

  it('by the SDK whose hidden frame never answers is told with the plan for the next try.', async () => {
    server.lifetime = 120
    const manager = create({ silentRequestTimeoutInSeconds: 1 })
    connect(manager)
    await signIn(manager)
    const { refresh_token: _, ...user } = JSON.parse(sessionStorage.getItem(storedUser())!)
    sessionStorage.setItem(storedUser(), JSON.stringify(user))
    const armedAgain = seen.next('refresh', 4)
    await seconds(65)
    await vi.waitFor(() => seconds(1).then(() => expect(told().at(-1)).toHaveProperty('phase', 'armed')))
    const { due, wall } = await armedAgain
    expect(due).toBe(wall + 5000)
    expect(told().at(-2)).toMatchObject({
      phase: 'failed',
      error: { code: 'ErrorTimeout', message: 'IFrame timed out without a response' },
    })
  })

  it('by the button is told as the user’s, and its failure is given to the button.', async () => {
    const manager = create()
    await signIn(manager)
    const bridge = oidcClientTs(manager)
    disconnect = bridge.connect(seen)
    await seen.next('refresh')
    const before = seen.events.length
    await bridge.actions?.refresh?.()
    expect(told(before)).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'user' },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh' },
      { type: 'refresh', phase: 'armed' },
    ])
    server.refusal = ['invalid_grant', 'No']
    await expect(bridge.actions?.refresh?.()).rejects.toMatchObject({ error: 'invalid_grant' })
    await bridge.actions?.signIn?.()
    expect(leftFor).toContain(`${server.origin}/authorize`)
  })

  it('that will not be is told when the app stops it.', async () => {
    const manager = create()
    connect(manager)
    await signIn(manager)
    manager.stopSilentRenew()
    manager.stopSilentRenew()
    expect(told().slice(-2)).toMatchObject([{ phase: 'armed' }, { phase: 'cancelled' }])
  })
})

it('A sign-out is seen, and one that nobody was signed in for is none.', async () => {
  const manager = create()
  connect(manager)
  await manager.removeUser()
  expect(told()).toEqual([])
  await signIn(manager)
  await manager.signoutRedirect()
  expect(leftFor).toContain(`${server.origin}/logout`)
  expect(told().at(-1)).toEqual({ type: 'sign', phase: 'out' })
})

describe('The manager', () => {
  const state = (manager: Manager) => {
    const timers = ['_expiringTimer', '_expiredTimer'].map(
      name => Reflect.get(manager.events, name) as object,
    )
    return stateOf(manager, manager.events, ...timers)
  }

  it('is left alone by a minute of watching: no request, nothing stored, nothing changed.', async () => {
    const manager = create()
    await signIn(manager)
    const requests = server.requests.length
    const before = state(manager)
    connect(manager)
    await seconds(60)
    disconnect()
    expect(server.requests).toHaveLength(requests)
    expect(state(manager)).toEqual(before)
    expect(Object.hasOwn(manager, 'signinSilent')).toBe(false)
  })

  it('says nothing more to a bridge that left.', async () => {
    const manager = create()
    connect(manager)
    await seconds(1)
    disconnect()
    await signIn(manager)
    expect(told()).toEqual([])
  })

  it('whose stored user cannot be read is named.', async () => {
    sessionStorage.setItem(storedUser(), '{')
    connect(create({ automaticSilentRenew: false }))
    await seen.next('failure')
    expect(told()).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'SyntaxError', message: expect.stringMatching(/^oidc-client-ts, userStore: /) },
      },
    ])
  })

  it('whose getter throws is named once.', () => {
    connect({
      get settings(): never {
        throw new Error('not for you')
      },
    })
    expect(told()).toEqual([
      {
        type: 'failure',
        source: 'bridge',
        error: { code: 'Error', message: 'oidc-client-ts, connecting: not for you' },
      },
    ])
  })
})
