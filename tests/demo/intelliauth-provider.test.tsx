// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import {
  AuthClient,
  type IntelliAuthContext,
  IntelliAuthProvider,
  type IntelliAuthProviderProps,
  useIntelliAuth,
} from '../../demo/intelliauth/index.ts'
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts'
import { type BrowserPage, comeBack, openPage } from './browser-page.ts'
import { httpFetch } from './http-fetch.ts'

const REDIRECT_URI = 'http://localhost:5173/demo/app/'

let server: AuthorizationServer
let page: BrowserPage
let seen: IntelliAuthContext

beforeEach(async () => {
  server = await startAuthorizationServer()
  page = openPage(REDIRECT_URI)
  vi.stubGlobal('fetch', httpFetch)
  // jsdom's class, of which what Node's crypto returns is no instance.
  vi.stubGlobal('ArrayBuffer', Buffer.alloc(0).buffer.constructor)
})
afterEach(async () => {
  cleanup()
  vi.unstubAllGlobals()
  await server.close()
})

function Session() {
  seen = useIntelliAuth()
  const { user, loading, error } = seen
  return <p>{loading ? 'loading' : (error?.code ?? user?.name ?? 'signed out')}</p>
}

/** Mounts the provider on the page that the tenant sends the browser back to. */
async function comeBackSignedIn(callbacks: Partial<IntelliAuthProviderProps> = {}): Promise<void> {
  const config = { tenantUrl: server.issuer, clientId: 'app_test', redirectUri: REDIRECT_URI }
  await new AuthClient(config).loginWithRedirect()
  await comeBack(page)
  render(
    <IntelliAuthProvider {...config} {...callbacks}>
      <Session />
    </IntelliAuthProvider>,
  )
  await screen.findByText('Ada')
}

it('takes up the tenant’s answer on mount, and tells of the sign-in', async () => {
  const onLogin = vi.fn()
  await comeBackSignedIn({ onLogin })
  expect(onLogin).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ sub: 'usr_1' }))
  expect(await seen.getAccessToken()).toMatch(/^eyJ/)
})

it('hands the new tokens to onTokenRefresh, named as in the token response', async () => {
  const onTokenRefresh = vi.fn()
  await comeBackSignedIn({ onTokenRefresh })
  await seen.forceRefresh()
  expect(onTokenRefresh).toHaveBeenCalledExactlyOnceWith({
    access_token: await seen.getAccessToken(),
    refresh_token: expect.any(String),
    id_token: expect.any(String),
    expires_in: 3600,
  })
})

it('shows an error until a call succeeds, and hands it to onError once', async () => {
  const onError = vi.fn()
  await comeBackSignedIn({ onError })
  server.failure = { status: 500 }
  await seen.forceRefresh().catch(() => {})
  await screen.findByText('server_error')
  expect(onError).toHaveBeenCalledExactlyOnceWith(seen.error)
  server.failure = null
  await seen.getAccessToken()
  await screen.findByText('Ada')
})

it('shows loading while a refresh is under way', async () => {
  await comeBackSignedIn()
  const refreshing = seen.forceRefresh()
  await screen.findByText('loading')
  await refreshing
  await screen.findByText('Ada')
})

it('has no user any more when the session is revoked', async () => {
  await comeBackSignedIn()
  server.failure = { status: 400, body: { error: 'invalid_grant', error_description: 'session revoked' } }
  await seen.forceRefresh().catch(() => {})
  await screen.findByText('session_revoked')
  expect(seen.user).toBeNull()
})

it('calls onLogout, and leaves for the tenant’s sign-out', async () => {
  const onLogout = vi.fn()
  await comeBackSignedIn({ onLogout })
  await seen.logout()
  expect(onLogout).toHaveBeenCalledOnce()
  expect(page.leftFor?.pathname).toBe('/oauth2/logout')
})

it('says so when the hook is used outside of the provider', () => {
  expect(() => render(<Session />)).toThrow('useIntelliAuth must be called below IntelliAuthProvider')
})
