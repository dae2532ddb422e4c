// @vitest-environment jsdom
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent, SdkBridge } from '../../../sdk-bridge/bridge.ts'
import { axaOidcClient } from '../../../sdk-bridge/sdks/axa-oidc-client.ts'
import { type AuthorizationServer, startAuthorizationServer } from '../../demo/authorization-server.ts'
import { httpFetch } from '../../demo/http-fetch.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

const APP = 'http://localhost:3000/'
const MINUTE = 60_000

let server: AuthorizationServer
let seen: Witness
let requests: string[]
let disconnect: () => void
let names = 0

let OidcClient: typeof import('@axa-fr/oidc-client').OidcClient

beforeAll(async () => {
  // The SDK takes hold of the timers once, when it is loaded.
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  ;({ OidcClient } = await import('@axa-fr/oidc-client'))
})
afterAll(() => {
  vi.useRealTimers()
})

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  server = await startAuthorizationServer()
  requests = []
  seen = witness()
  disconnect = () => {}
  sessionStorage.clear()
  localStorage.clear()
})
afterEach(async () => {
  disconnect()
  vi.clearAllTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  await server.close()
})

const countingFetch: typeof fetch = (input, init) => {
  requests.push(String(input))
  return httpFetch(String(input), init)
}

/** Another page of the same app, as far as the SDK can tell. */
function newClient(more: Record<string, unknown> = {}) {
  const name = `app-${++names}`
  const place = { href: APP }
  const location = {
    open: (url: string) => {
      place.href = url
    },
    reload: () => {},
    getCurrentHref: () => place.href,
    getPath: () => new URL(place.href).pathname,
    getOrigin: () => new URL(place.href).origin,
  }
  const client = OidcClient.getOrCreate(() => countingFetch, location)(
    {
      client_id: 'app_test',
      redirect_uri: `${APP}callback`,
      scope: 'openid offline_access',
      authority: server.issuer,
      // Otherwise the SDK asks for them as soon as it is made, and again after the test.
      authority_configuration: {
        issuer: server.issuer,
        authorization_endpoint: `${server.issuer}/oauth2/authorize`,
        token_endpoint: `${server.issuer}/oauth2/token`,
        end_session_endpoint: `${server.issuer}/oauth2/logout`,
        revocation_endpoint: '',
      },
      ...more,
    },
    name,
  )
  return { client, place, name }
}

type Page = ReturnType<typeof newClient>

async function signIn({ client, place }: Page): Promise<void> {
  await client.loginAsync('/')
  const answer = await httpFetch(place.href, { redirect: 'manual' })
  place.href = answer.headers.get('location') ?? ''
  await client.loginCallbackAsync()
}

const connect = (bridge: SdkBridge) => {
  disconnect = bridge.connect(seen)
  return bridge
}
const told = (type?: NewEvent['type']): NewEvent[] =>
  seen.events
    .filter(event => event.type !== 'settings' && (!type || event.type === type))
    .map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const phases = () => told().map(event => ('phase' in event ? `${event.type} ${event.phase}` : event.type))

/** Lets the SDK's timers pass and its requests be answered. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}
const leewayOf = (client: Page['client']) =>
  Number(client.configuration.refresh_time_before_tokens_expiration_in_second)

describe('The settings', () => {
  it('are those of the configuration, with the leeway that the SDK has drawn.', async () => {
    const { client } = newClient()
    connect(axaOidcClient(client))
    expect(seen.events[0]).toMatchObject({
      type: 'settings',
      sdk: '@axa-fr/oidc-client',
      issuer: server.issuer,
      clientId: 'app_test',
      scope: 'openid offline_access',
      expiryRule: 'exp-claim',
      renewal: 'poll',
      leewaySeconds: leewayOf(client),
      toleranceSeconds: 0,
      idTokenToleranceSeconds: 0,
      refreshTokens: true,
      cacheLocation: 'sessionStorage',
    })
    expect(leewayOf(client)).toBeGreaterThan(80)
    expect(told()).toEqual([])
  })

  it.each([
    [{ token_automatic_renew_mode: 'AutomaticOnlyWhenFetchExecuted' }, { renewal: 'on-use' }],
    [{ scope: 'openid' }, { refreshTokens: false }],
    [{ storage: localStorage }, { cacheLocation: 'localStorage' }],
    [{ storage: {} }, { cacheLocation: 'custom' }],
    [{ refresh_time_before_tokens_expiration_in_second: 30 }, { leewaySeconds: 30 }],
  ])('of %j say %j.', async (configured, expected) => {
    const { client } = newClient(configured)
    connect(axaOidcClient(client))
    expect(seen.events[0]).toMatchObject(expected)
  })
})

describe('A session', () => {
  it('is seen from sign-in over renewal to sign-out.', async () => {
    server.lifetime = 300
    const page = newClient()
    connect(axaOidcClient(page.client))
    await signIn(page)
    const { accessToken, idToken, refreshToken, expiresAt } = page.client.tokens as never as Record<
      string,
      string
    >
    const end = Number(expiresAt) * 1000
    expect(told()).toMatchObject([
      { type: 'sign', phase: 'in' },
      {
        type: 'tokens',
        reason: 'sign-in',
        access: {
          fingerprint: fingerprintOf(String(accessToken)),
          kind: 'access-token',
          expiresAt: end,
          expiresIn: 300,
        },
        id: { fingerprint: fingerprintOf(String(idToken)), kind: 'id-token' },
        refresh: { fingerprint: fingerprintOf(String(refreshToken)), kind: 'refresh-token' },
      },
      { type: 'refresh', phase: 'armed', due: end - leewayOf(page.client) * 1000 },
    ])
    expect((await seen.next('tokens')).access?.claims?.exp).toBe(end / 1000)

    seen.events.length = 0
    await pass((300 - leewayOf(page.client)) * 1000 + 3000)
    await seen.next('tokens')
    expect(server.tokenRequests.at(-1)?.get('grant_type')).toBe('refresh_token')
    const renewed = page.client.tokens
    expect(told()).toMatchObject([
      { type: 'refresh', phase: 'started', trigger: 'timer', token: fingerprintOf(String(refreshToken)) },
      { type: 'refresh', phase: 'succeeded' },
      {
        type: 'tokens',
        reason: 'refresh',
        access: { fingerprint: fingerprintOf(renewed.accessToken), expiresAt: renewed.expiresAt * 1000 },
      },
      { type: 'refresh', phase: 'armed' },
    ])
    expect(JSON.stringify(seen.events)).not.toContain(renewed.accessToken)
    expect(JSON.stringify(seen.events)).not.toContain(refreshToken)

    seen.events.length = 0
    await page.client.logoutAsync()
    expect(told()).toEqual([{ type: 'sign', phase: 'out', reason: 'logout_from_same_tab' }])
  })

  it('that was restored is told with the tokens of the storage.', async () => {
    const first = newClient({ storage: localStorage })
    await signIn(first)
    const { client, name } = newClient({ storage: localStorage })
    for (const key of ['oidc.', 'oidc.login.']) {
      localStorage.setItem(key + name, localStorage.getItem(key + first.name) ?? '')
    }
    connect(axaOidcClient(client))
    expect(told()).toEqual([])
    await client.tryKeepExistingSessionAsync()
    expect(told()).toMatchObject([
      {
        type: 'tokens',
        reason: 'storage',
        access: { fingerprint: fingerprintOf(client.tokens.accessToken) },
      },
      { type: 'refresh', phase: 'armed' },
    ])
  })

  it('that is there already is told when the panel connects.', async () => {
    const page = newClient()
    await signIn(page)
    connect(axaOidcClient(page.client))
    expect(told()).toMatchObject([{ type: 'tokens', reason: 'initial' }, { phase: 'armed' }])
  })

  it('ends by a refused refresh, in the words of the issuer.', async () => {
    const page = newClient()
    connect(axaOidcClient(page.client))
    await signIn(page)
    seen.events.length = 0
    server.failure = {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'refresh token revoked' },
    }
    await page.client.renewTokensAsync()
    expect(told()).toMatchObject([
      { phase: 'started', trigger: 'call' },
      {
        phase: 'failed',
        error: {
          code: 'invalid_grant',
          message: 'refresh token revoked',
          status: 400,
          recoverable: false,
        },
      },
      { type: 'sign', phase: 'out', reason: 'SESSION_LOST' },
    ])
    expect(told()).toHaveLength(3)
  })

  it('goes through a failing server, each try being told.', async () => {
    const page = newClient()
    connect(axaOidcClient(page.client))
    await signIn(page)
    seen.events.length = 0
    server.failure = { status: 503, body: {} }
    await page.client.renewTokensAsync()
    expect(phases()).toEqual([
      'refresh started',
      'refresh failed',
      'refresh started',
      'refresh failed',
      'sign out',
    ])
    expect(told()[1]).toMatchObject({
      error: { code: 'TOKEN_REQUEST_FAILED', status: 503, recoverable: true },
    })
  })

  it('that another tab has refreshed is told as such.', async () => {
    const page = newClient({ storage: localStorage })
    connect(axaOidcClient(page.client))
    await signIn(page)
    seen.events.length = 0
    const other = { ...page.client.tokens, accessToken: jwt({ iat: 1, exp: 9_999_999_999 }), issuedAt: 1 }
    localStorage.setItem(`oidc.${page.name}`, JSON.stringify({ tokens: other }))
    await pass(2000)
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'other-tab', access: { fingerprint: fingerprintOf(other.accessToken) } },
      { phase: 'armed' },
    ])
  })

  it('whose tokens vanish from this tab’s own storage has lost them.', async () => {
    const page = newClient()
    connect(axaOidcClient(page.client))
    await signIn(page)
    seen.events.length = 0
    sessionStorage.clear()
    await pass(2000)
    expect(told()).toEqual([
      { type: 'storage', area: 'session', problem: 'key-lost' },
      { type: 'sign', phase: 'out', reason: 'logout_from_another_tab' },
    ])
  })

  it('waits for the lock of another tab, and says so once.', async () => {
    server.lifetime = 300
    const page = newClient({ storage: localStorage })
    let free = false
    let asked = 0
    const request = async (_name: string, _options: unknown, act: (lock: unknown) => unknown) => {
      // The SDK asks again at once; a real lock manager answers in a later task.
      await new Promise(resolve => setImmediate(resolve))
      return act(free || ++asked > 50 ? {} : null)
    }
    vi.stubGlobal('navigator', { onLine: true, locks: { request } })
    connect(axaOidcClient(page.client))
    free = true
    await signIn(page)
    await pass((300 - leewayOf(page.client)) * 1000 - 2000)
    seen.events.length = 0
    free = false
    asked = 0
    await pass(3000)
    await seen.next('tokens')
    expect(asked).toBeGreaterThan(10)
    expect(told()).toMatchObject([
      { phase: 'started', trigger: 'timer' },
      { phase: 'waiting-for-lock', holder: 'other-tab' },
      { phase: 'granted' },
      { phase: 'succeeded' },
      { type: 'tokens' },
      { phase: 'armed' },
    ])
  })

  it('in the service worker is told without its tokens, each renewal being another token.', async () => {
    const tokens = (issuedAt: number) => ({
      accessToken: 'ACCESS_TOKEN_SECURED_BY_OIDC_SERVICE_WORKER_default',
      refreshToken: 'REFRESH_TOKEN_SECURED_BY_OIDC_SERVICE_WORKER_default',
      accessTokenPayload: { aud: 'https://api.example', iat: issuedAt, exp: issuedAt + 300 },
      idToken: jwt({ sub: 'u' }),
      issuedAt,
      expiresAt: issuedAt + 300,
    })
    let hear: (name: string, data: never) => void = () => {}
    const client = {
      tokens: tokens(1000),
      configuration: { refresh_time_before_tokens_expiration_in_second: 100 },
      subscribeEvents: (listener: typeof hear) => {
        hear = listener
        return '1'
      },
    }
    connect(axaOidcClient(client))
    expect(seen.events[1]).toMatchObject({ type: 'settings', cacheLocation: 'serviceWorker' })
    client.tokens = tokens(1200)
    hear('token_renewed', { reason: 'REFRESH_TOKEN' } as never)
    expect(told()).toMatchObject([
      { type: 'failure', source: 'bridge', error: { code: 'tokens-hidden' } },
      { type: 'tokens', access: { claims: { exp: 1300 }, expiresAt: 1300_000 }, id: {} },
      { phase: 'armed', due: 1200_000 },
      { phase: 'succeeded' },
      { type: 'tokens', access: { claims: { exp: 1500 }, expiresAt: 1500_000 } },
      { phase: 'armed' },
    ])
    expect(told('tokens')[0]).not.toHaveProperty('refresh')
  })
})

describe('An error', () => {
  it('of signing in is a failure of the SDK, told once.', async () => {
    const { client, place } = newClient()
    connect(axaOidcClient(client))
    place.href = `${APP}callback?error=access_denied&error_description=no&state=x`
    await expect(client.loginCallbackAsync()).rejects.toThrow()
    expect(told()).toHaveLength(1)
    expect(told()).toMatchObject([{ type: 'failure', source: 'sdk' }])
  })

  it('that has no code goes by the name of its event.', () => {
    let hear: (name: string, data: never) => void = () => {}
    const client = {
      subscribeEvents(listener: typeof hear) {
        hear = listener
        return '1'
      },
    }
    connect(axaOidcClient(client))
    hear('tryKeepExistingSessionAsync_error', 'tokens inside ServiceWorker are invalid' as never)
    hear('service_worker_not_supported_by_browser', { message: 'not supported' } as never)
    hear('refreshTokensAsync_silent_error', { message: 'exception', exception: 'odd' } as never)
    expect(told()).toMatchObject([
      {
        error: {
          code: 'tryKeepExistingSessionAsync_error',
          message: 'tokens inside ServiceWorker are invalid',
        },
      },
      { error: { code: 'service_worker_not_supported_by_browser', message: 'not supported' } },
      { phase: 'failed', error: { code: 'refreshTokensAsync_silent_error', message: 'odd' } },
    ])
  })

  it('of a getter is named once, and the rest goes on.', async () => {
    const client = Object.defineProperty({ subscribeEvents: () => '1' }, 'tokens', {
      get() {
        throw new Error('no tokens for you')
      },
    })
    connect(axaOidcClient(client))
    expect(told()).toMatchObject([
      {
        type: 'failure',
        source: 'bridge',
        error: { message: '@axa-fr/oidc-client, connecting: no tokens for you' },
      },
    ])
    expect(told()).toHaveLength(1)
    expect(seen.events[0]).toMatchObject({ type: 'settings' })
  })
})

describe('The bridge', () => {
  it('causes nothing in a minute of reading, and leaves nothing behind.', async () => {
    const page = newClient()
    await signIn(page)
    await pass(2000)
    const oidc = (page.client as unknown as { _oidc: { events: unknown[] } })._oidc
    const state = () =>
      JSON.stringify([{ ...sessionStorage }, { ...localStorage }, page.client.tokens, oidc.events.length])
    const before = state()
    requests.length = 0
    const sent = server.tokenRequests.length
    connect(axaOidcClient(page.client))
    await pass(MINUTE)
    disconnect()
    expect(requests).toEqual([])
    expect(server.tokenRequests).toHaveLength(sent)
    expect(state()).toBe(before)
    const count = seen.events.length
    await page.client.renewTokensAsync()
    expect(seen.events).toHaveLength(count)
  })

  it('refreshes and signs in when its buttons are pressed, and then only.', async () => {
    const page = newClient()
    const bridge = connect(axaOidcClient(page.client))
    await signIn(page)
    seen.events.length = 0
    await bridge.actions?.refresh?.()
    expect(told()).toMatchObject([
      { phase: 'started', trigger: 'user' },
      { phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh' },
      { phase: 'armed' },
    ])
    server.failure = { status: 400, body: { error: 'invalid_grant' } }
    await expect(bridge.actions?.refresh?.()).rejects.toMatchObject({ oauthError: 'invalid_grant' })
    page.place.href = APP
    await bridge.actions?.signIn?.()
    expect(new URL(page.place.href).pathname).toBe('/oauth2/authorize')
  })
})
