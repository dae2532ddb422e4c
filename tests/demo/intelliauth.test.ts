import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  AuthClient,
  type AuthClientConfig,
  IntelliAuthError,
  type Tokens,
} from '../../demo/intelliauth/index.ts'
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts'
import { type BrowserPage, comeBack, openPage } from './browser-page.ts'
import { httpFetch } from './http-fetch.ts'

const REDIRECT_URI = 'http://localhost:5173/demo/app/'
const MINUTE = 60_000

let server: AuthorizationServer
let page: BrowserPage

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  server = await startAuthorizationServer()
  page = openPage(REDIRECT_URI)
  vi.stubGlobal('fetch', httpFetch)
})

afterEach(async () => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  await server.close()
})

function newClient(config: Partial<AuthClientConfig> = {}): AuthClient {
  return new AuthClient({
    tenantUrl: server.issuer,
    clientId: 'app_test',
    redirectUri: REDIRECT_URI,
    ...config,
  })
}

async function signedIn(config: Partial<AuthClientConfig> = {}): Promise<AuthClient> {
  const client = newClient(config)
  await client.loginWithRedirect()
  await comeBack(page)
  await client.handleRedirectCallback()
  return client
}

const nextRefresh = (client: AuthClient) =>
  new Promise<Tokens>(resolve => {
    client.on('token_refresh', resolve)
  })
const nextError = (client: AuthClient) =>
  new Promise<IntelliAuthError>(resolve => {
    client.on('error', resolve)
  })
const refreshRequests = () =>
  server.tokenRequests.filter(request => request.get('grant_type') === 'refresh_token')

/** Lets the refresh fail in the given way and returns the error that the caller gets. */
async function failedRefresh(
  failure: AuthorizationServer['failure'],
  client?: AuthClient,
): Promise<IntelliAuthError> {
  const subject = client ?? (await signedIn())
  server.failure = failure
  return subject.forceRefresh().then(
    () => expect.fail('The refresh went through'),
    error => error,
  )
}

describe('signing in', () => {
  it('sends the browser to the tenant with code, PKCE, state and nonce, and the documented scope', async () => {
    await newClient().loginWithRedirect()
    expect(page.leftFor?.origin + (page.leftFor?.pathname ?? '')).toBe(`${server.issuer}/oauth2/authorize`)
    const sent = Object.fromEntries(page.leftFor?.searchParams ?? [])
    expect(sent).toMatchObject({
      response_type: 'code',
      client_id: 'app_test',
      redirect_uri: REDIRECT_URI,
      scope: 'openid profile email offline_access',
      code_challenge_method: 'S256',
    })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(sent[name]).toMatch(/^[\w-]{43}$/)
  })

  it('ends with a user, an access token, a login event and a clean address bar', async () => {
    const client = newClient()
    const users: unknown[] = []
    client.on('login', user => users.push(user))
    await client.loginWithRedirect()
    await comeBack(page)
    await client.handleRedirectCallback()
    expect(client.user).toEqual({ sub: 'usr_1', name: 'Ada', email: 'ada@example.test' })
    expect(users).toEqual([client.user])
    expect(await client.getAccessToken()).toMatch(/^eyJ/)
    expect(page.address.href).toBe(REDIRECT_URI)
  })

  it('loads the profile of the user, and signs in without it when it cannot be had', async () => {
    server.profile = { locale: 'en' }
    expect((await signedIn()).user).toMatchObject({ sub: 'usr_1', name: 'Ada', locale: 'en' })
    server.profile = null
    expect((await signedIn()).user).toEqual({ sub: 'usr_1', name: 'Ada', email: 'ada@example.test' })
  })

  it('reads the user anew on forceRefresh', async () => {
    const client = await signedIn()
    server.profile = { name: 'Ada Lovelace' }
    await client.forceRefresh()
    expect(client.user?.name).toBe('Ada Lovelace')
  })

  it('asks for the tenant’s own API when no audience is set', async () => {
    await signedIn()
    expect(server.tokenRequests[0]?.get('resource')).toBe(`${server.issuer}/api`)
  })

  it('refuses an answer whose state is not the one sent, and does not exchange its code', async () => {
    const client = newClient()
    await client.loginWithRedirect()
    await comeBack(page)
    page.address.searchParams.set('state', 'someone-else')
    await expect(client.handleRedirectCallback()).rejects.toMatchObject({
      code: 'state_mismatch',
      recoverable: false,
    })
    expect(server.tokenRequests).toHaveLength(0)
  })

  it('uses the PKCE verifier and state once', async () => {
    const client = newClient()
    await client.loginWithRedirect()
    await comeBack(page)
    const answer = page.address
    await client.handleRedirectCallback()
    page.address = answer
    await expect(client.handleRedirectCallback()).rejects.toMatchObject({ code: 'state_mismatch' })
    expect(server.tokenRequests).toHaveLength(1)
  })

  it('says in the tenant’s words when the tenant refuses', async () => {
    const client = newClient()
    await client.loginWithRedirect()
    const state = page.leftFor?.searchParams.get('state') ?? ''
    page.address = new URL(`${REDIRECT_URI}?${new URLSearchParams({ error: 'access_denied', state })}`)
    await expect(client.handleRedirectCallback()).rejects.toMatchObject({ code: 'access_denied' })
  })

  it.each([-600, 600, -86_400, 86_400])('works on a device whose clock is off by %i s', async seconds => {
    server.deviceAhead = seconds * 1000
    const client = await signedIn({ silentRefresh: false })
    expect(client.user?.sub).toBe('usr_1')
  })

  it('reports a tenant that cannot be reached as network_error', async () => {
    await server.close()
    await expect(newClient().loginWithRedirect()).rejects.toMatchObject({
      code: 'network_error',
      recoverable: true,
    })
  })
})

describe('the refresh timer', () => {
  it('fires 60 s before exp by default, and is armed again for the token it brought', async () => {
    const client = await signedIn()
    const first = await client.getAccessToken()
    const refreshed = nextRefresh(client)
    await vi.advanceTimersByTimeAsync(59 * MINUTE - 2000)
    expect(refreshRequests()).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(2000)
    const tokens = await refreshed
    expect(tokens.access_token).not.toBe(first)
    expect(await client.getAccessToken()).toBe(tokens.access_token)
    expect(vi.getTimerCount()).toBe(1)
  })

  it('fires silentRefreshLeeway seconds before exp', async () => {
    const client = await signedIn({ silentRefreshLeeway: 600 })
    const refreshed = nextRefresh(client)
    await vi.advanceTimersByTimeAsync(50 * MINUTE - 2000)
    expect(refreshRequests()).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(2000)
    await refreshed
  })

  it('is never set when silentRefresh is off', async () => {
    await signedIn({ silentRefresh: false })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('comes ten minutes late by the server when the device clock is ten minutes behind', async () => {
    server.deviceAhead = -10 * MINUTE
    const client = await signedIn()
    const refreshed = nextRefresh(client)
    await vi.advanceTimersByTimeAsync(69 * MINUTE - 2000)
    expect(refreshRequests()).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(2000)
    await refreshed
  })

  it('storms when the device clock is ahead by more than lifetime minus leeway: each new token is due on arrival', async () => {
    server.lifetime = 180
    server.deviceAhead = 5 * MINUTE
    const client = await signedIn()
    let refreshes = 0
    const fifth = new Promise<void>(resolve => {
      client.on('token_refresh', () => {
        if (++refreshes === 5) resolve()
        else setImmediate(() => vi.advanceTimersToNextTimer())
      })
    })
    const began = Date.now()
    vi.advanceTimersToNextTimer()
    await fifth
    expect(Date.now() - began).toBeLessThan(10)
    expect(refreshRequests()).toHaveLength(5)
  })

  it('is not set again after a failed refresh: the SDK does not loop', async () => {
    const client = await signedIn()
    server.failure = 'hang-up'
    const failed = nextError(client)
    await vi.advanceTimersToNextTimerAsync()
    expect((await failed).code).toBe('silent_auth_failed')
    expect(vi.getTimerCount()).toBe(0)
    expect(refreshRequests()).toHaveLength(1)
  })
})

describe('getAccessToken', () => {
  it('gives the held token without a request while it is not within the leeway of exp', async () => {
    const client = await signedIn()
    const first = await client.getAccessToken()
    vi.setSystemTime(Date.now() + 58 * MINUTE)
    expect(await client.getAccessToken()).toBe(first)
    expect(refreshRequests()).toHaveLength(0)
  })

  it('refreshes first when the device clock is within the leeway, and spends the rotated refresh token next time', async () => {
    const client = await signedIn()
    const first = await client.getAccessToken()
    vi.setSystemTime(Date.now() + 59 * MINUTE + 1000)
    const second = await client.getAccessToken()
    expect(second).not.toBe(first)
    await client.forceRefresh()
    const spent = refreshRequests().map(request => request.get('refresh_token'))
    expect(new Set(spent).size).toBe(2)
  })

  it('shares one refresh among concurrent callers', async () => {
    const client = await signedIn()
    vi.setSystemTime(Date.now() + 59 * MINUTE + 1000)
    const tokens = await Promise.all(Array.from({ length: 20 }, () => client.getAccessToken()))
    expect(new Set(tokens).size).toBe(1)
    expect(refreshRequests()).toHaveLength(1)
  })

  it('keeps one token per audience, and never spends a refresh token twice when several are asked for at once', async () => {
    const client = await signedIn()
    const [one, two] = await Promise.all([
      client.getAccessToken({ audience: 'https://one.test' }),
      client.getAccessToken({ audience: 'https://two.test' }),
    ])
    expect(one).not.toBe(two)
    expect(await client.getAccessToken({ audience: 'https://one.test' })).toBe(one)
    const spent = refreshRequests().map(request => request.get('refresh_token'))
    expect(new Set(spent).size).toBe(2)
  })

  it('is refused with not_authenticated when nobody is signed in', async () => {
    await expect(newClient().getAccessToken()).rejects.toMatchObject({
      code: 'not_authenticated',
      recoverable: true,
    })
  })

  it('trusts the device clock: ten minutes behind, it gives a token that the server has expired', async () => {
    server.deviceAhead = -10 * MINUTE
    const client = await signedIn()
    const first = await client.getAccessToken()
    vi.setSystemTime(Date.now() + 65 * MINUTE)
    expect(await client.getAccessToken()).toBe(first)
  })

  it('refreshes anew after a network failure, when the call is made again', async () => {
    const client = await signedIn()
    vi.setSystemTime(Date.now() + 59 * MINUTE + 1000)
    server.failure = 'hang-up'
    await expect(client.getAccessToken()).rejects.toMatchObject({ code: 'silent_auth_failed' })
    server.failure = null
    expect(await client.getAccessToken()).toMatch(/^eyJ/)
    expect(client.error).toBeNull()
    expect(vi.getTimerCount()).toBe(1)
  })
})

describe('a failed refresh', () => {
  const invalidGrant = (error_description: string) => ({
    status: 400,
    body: { error: 'invalid_grant', error_description, request_id: 'req_1' },
  })

  it.each([
    ['refresh token expired', 'session_expired'],
    ['session revoked', 'session_revoked'],
    ['refresh token already used', 'session_revoked'],
    ['grant request is invalid', 'session_expired'],
  ])('with invalid_grant, "%s", is %s and ends the session', async (description, code) => {
    const client = await signedIn()
    const error = await failedRefresh(invalidGrant(description), client)
    expect(error).toBeInstanceOf(IntelliAuthError)
    expect(error).toMatchObject({
      code,
      recoverable: true,
      details: { error: 'invalid_grant', error_description: description, request_id: 'req_1', status: 400 },
    })
    expect(client.user).toBeNull()
    expect(vi.getTimerCount()).toBe(0)
    await expect(client.getAccessToken()).rejects.toMatchObject({ code: 'not_authenticated' })
  })

  it('for want of an answer is silent_auth_failed, recoverable, caused by the TypeError of fetch, and keeps the user', async () => {
    const client = await signedIn()
    const error = await failedRefresh('hang-up', client)
    expect(error).toMatchObject({ code: 'silent_auth_failed', recoverable: true })
    expect(error.cause).toBeInstanceOf(TypeError)
    expect(client.user?.sub).toBe('usr_1')
  })

  it('with 429 is rate_limited and passes on Retry-After', async () => {
    const error = await failedRefresh({ status: 429, headers: { 'retry-after': '7' } })
    expect(error).toMatchObject({ code: 'rate_limited', details: { retry_after_s: 7 } })
  })

  it('with 429 but no readable Retry-After says nothing of it', async () => {
    const error = await failedRefresh({ status: 429 })
    expect(error.details).not.toHaveProperty('retry_after_s')
  })

  it.each(['{"error":"server_error","request_id":"req_5"}', '<h1>Bad gateway</h1>'])(
    'with status 500 and the body %s is server_error',
    async body => {
      const error = await failedRefresh({ status: 500, body })
      expect(error).toMatchObject({ code: 'server_error', recoverable: true, details: { status: 500 } })
    },
  )

  it('with a 200 that holds no tokens is silent_auth_failed', async () => {
    const error = await failedRefresh({ status: 200, body: '<h1>Welcome to the hotel wifi</h1>' })
    expect(error).toMatchObject({ code: 'silent_auth_failed' })
  })

  it('with another OAuth error carries the server’s code', async () => {
    const error = await failedRefresh({ status: 400, body: { error: 'invalid_scope' } })
    expect(error).toMatchObject({ code: 'invalid_scope', recoverable: false })
  })

  it('is told once, though several callers share it, and stays in `error` until a call succeeds', async () => {
    const client = await signedIn()
    const told: IntelliAuthError[] = []
    client.on('error', error => told.push(error))
    server.failure = { status: 500 }
    await Promise.allSettled([client.forceRefresh(), client.forceRefresh(), client.forceRefresh()])
    expect(told).toHaveLength(1)
    expect(client.error).toBe(told[0])
    await client.getAccessToken()
    expect(client.error).toBeNull()
  })
})

describe('the session', () => {
  it('outlives the page with cacheLocation localstorage, and goes with the page in memory', async () => {
    await signedIn({ cacheLocation: 'localstorage' })
    expect(newClient({ cacheLocation: 'localstorage' }).user?.sub).toBe('usr_1')
    expect(newClient().user).toBeNull()
  })

  it('is forgotten by logout, which then leaves for the tenant’s sign-out', async () => {
    const client = await signedIn({ cacheLocation: 'localstorage' })
    let toldOfLogout = false
    client.on('logout', () => {
      toldOfLogout = true
    })
    await client.logout()
    expect(client.user).toBeNull()
    expect(toldOfLogout).toBe(true)
    expect(page.leftFor?.pathname).toBe('/oauth2/logout')
    expect(page.leftFor?.searchParams.get('post_logout_redirect_uri')).toBe('http://localhost:5173')
    expect(newClient({ cacheLocation: 'localstorage' }).user).toBeNull()
  })

  it('shows loading while a refresh is under way', async () => {
    const client = await signedIn()
    const refreshing = client.forceRefresh()
    await Promise.resolve()
    expect(client.loading).toBe(true)
    await refreshing
    expect(client.loading).toBe(false)
  })
})
