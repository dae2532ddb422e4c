// @vitest-environment jsdom
import { webcrypto } from 'node:crypto'
import { User, WebStorageStateStore } from 'oidc-client-ts'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { type AuthContextProps, AuthProvider, useAuth } from 'react-oidc-context'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { oidcClientTs } from '../../../sdk-bridge/sdks/oidc-client-ts.ts'
import { fingerprintOf, type Witness, witness } from '../witness.ts'
import type { Backend } from './backend.ts'
import { CLIENT_ID, oidcServer } from './oidc-server.ts'

let server: Backend
let seen: Witness
let auth: AuthContextProps
/** The access token that was there before. */
let stored: string
let root: ReturnType<typeof createRoot>
let disconnect: () => void

const told = (from = 0): NewEvent[] =>
  seen.events
    .slice(from)
    .filter(({ type }) => type !== 'settings')
    .map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000)

function App(): null {
  auth = useAuth()
  return null
}

/** An app that comes back to tokens which it stored before, and gives `useAuth()` to the bridge. */
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
  vi.stubGlobal('crypto', webcrypto)
  server = await oidcServer()
  server.lifetime = 120
  seen = witness()
  const iat = Math.floor(Date.now() / 1000)
  stored = server.mint({ iss: server.origin })
  const user = new User({
    access_token: stored,
    refresh_token: 'r-1',
    token_type: 'Bearer',
    profile: { sub: 'u-1', iss: server.origin, aud: CLIENT_ID, exp: iat + 120, iat },
    expires_at: iat + 120,
  })
  const userStore = new WebStorageStateStore({ store: localStorage })
  await userStore.set(`user:${server.origin}:${CLIENT_ID}`, user.toStorageString())
  root = createRoot(document.createElement('div'))
  root.render(
    createElement(
      AuthProvider,
      {
        authority: server.origin,
        client_id: CLIENT_ID,
        redirect_uri: `${location.origin}/`,
        scope: 'openid offline_access',
        userStore,
      },
      createElement(App),
    ),
  )
  await vi.waitFor(() => expect(auth?.user?.access_token).toBe(stored))
  disconnect = oidcClientTs(auth).connect(seen)
  await seen.next('refresh')
})
afterEach(async () => {
  disconnect()
  await auth.removeUser()
  root.unmount()
  await server.close()
  localStorage.clear()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('What useAuth() gives shows the settings, the tokens and the automatic renewal.', async () => {
  expect(seen.events[0]).toMatchObject({
    type: 'settings',
    sdk: 'oidc-client-ts',
    clientId: CLIENT_ID,
    cacheLocation: 'localstorage',
  })
  expect(told()).toMatchObject([{ type: 'tokens', reason: 'storage' }, { phase: 'armed' }])
  const before = seen.events.length
  await seconds(65)
  await seen.next('tokens', 2)
  expect(told(before)).toMatchObject([
    {
      type: 'tokens',
      reason: 'refresh',
      access: { fingerprint: expect.not.stringMatching(fingerprintOf(stored)) },
    },
    { type: 'refresh', phase: 'armed' },
  ])
})

it('An automatic renewal that is refused is told with the code of the server, and a sign-out is seen.', async () => {
  server.refusal = ['invalid_grant', 'Token has been revoked']
  const before = seen.events.length
  await seconds(65)
  await seen.next('refresh', 2)
  expect(told(before)).toMatchObject([
    { type: 'refresh', phase: 'failed', error: { code: 'invalid_grant', message: 'Token has been revoked' } },
  ])
  await auth.removeUser()
  expect(told().at(-1)).toEqual({ type: 'sign', phase: 'out' })
})

it('Its methods are left as they are.', () => {
  const methods = Object.entries(auth)
  const other = oidcClientTs(auth).connect(witness())
  expect(Object.entries(auth)).toEqual(methods)
  other()
})
