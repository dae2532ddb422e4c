// @vitest-environment jsdom
import { Auth0Client } from '@auth0/auth0-spa-js'
import { OidcClient } from '@axa-fr/oidc-client'
import { PublicClientApplication } from '@azure/msal-browser'
import { initializeApp } from '@firebase/app'
import { initializeAuth, inMemoryPersistence } from '@firebase/auth'
import LogtoClient from '@logto/browser'
import { OktaAuth } from '@okta/okta-auth-js'
import { AuthClient } from '@supabase/auth-js'
import Keycloak from 'keycloak-js'
import { UserManager } from 'oidc-client-ts'
import { describe, expect, it, vi } from 'vitest'
import { findGlobals } from '../../../sdk-bridge/page/globals.ts'
import type { PageGlobal } from '../../../sdk-bridge/page/page-global.ts'

const issuer = 'https://issuer.example'
const app = 'https://app.example/'
const keycloak = () => new Keycloak({ url: issuer, realm: 'r', clientId: 'c' })
const supabase = () => new AuthClient({ url: issuer, autoRefreshToken: false, persistSession: false })

/** Instances of the real packages, made as apps make them. */
const instances: readonly [sdk: string, make: () => object][] = [
  ['oidc-client-ts', () => new UserManager({ authority: issuer, client_id: 'c', redirect_uri: app })],
  ['@auth0/auth0-spa-js', () => new Auth0Client({ domain: 'issuer.example', clientId: 'c' })],
  ['@azure/msal-browser', () => new PublicClientApplication({ auth: { clientId: 'c' } })],
  ['keycloak-js', keycloak],
  ['@okta/okta-auth-js', () => new OktaAuth({ issuer, clientId: 'c' })],
  ['@supabase/auth-js', supabase],
  // What `createClient()` of supabase-js gives holds it.
  ['@supabase/auth-js', () => ({ supabaseUrl: issuer, auth: supabase() })],
  ['firebase', () => initializeAuth(initializeApp({ apiKey: 'k' }), { persistence: inMemoryPersistence })],
  [
    '@axa-fr/oidc-client',
    () =>
      OidcClient.getOrCreate(() => async () => new Response('{}'))({
        client_id: 'c',
        redirect_uri: app,
        scope: 'openid',
        authority: issuer,
      }),
  ],
  ['@logto/browser', () => new LogtoClient({ endpoint: issuer, appId: 'c' })],
]

const pageWith = (globals: object): PageGlobal => globals as PageGlobal

describe('An instance that the app left on the window', () => {
  it.each(instances)('is known by what it can do, under any name: %s', async (sdk, make) => {
    const found = findGlobals(pageWith({ before: 1, anything: make(), after: { auth: 'x' } }))
    expect(found).toMatchObject([{ sdk, evidence: 'window.anything' }])
    const bridge = await found[0]!.instance!.load()
    expect(bridge.name).toMatch(/\w/)
    expect(typeof bridge.connect).toBe('function')
  })

  it.each([
    ['@clerk/clerk-js', 'Clerk', { addListener() {}, session: null, client: {}, openSignIn() {} }],
    [
      'angular-oauth2-oidc',
      'oauthService',
      { hasValidAccessToken() {}, setupAutomaticSilentRefresh() {}, events: {} },
    ],
    ['intelliauth', 'authClient', { getAccessToken() {}, forceRefresh() {}, loginWithRedirect() {} }],
  ])('is known by its documented shape: %s', async (sdk, name, shape) => {
    const found = findGlobals(pageWith({ [name]: shape }))
    expect(found).toMatchObject([{ sdk, evidence: `window.${name}` }])
    expect((await found[0]!.instance!.load()).name).toMatch(/\w/)
  })

  it('is found once under two names, and two instances are two.', () => {
    const one = keycloak()
    const found = findGlobals(pageWith({ one, again: one, other: keycloak() }))
    expect(found.map(({ evidence }) => evidence)).toEqual(['window.one', 'window.other'])
  })
})

describe('A library on the window', () => {
  it.each([
    ['oidc-client-ts', { oidc: { UserManager } }],
    ['@auth0/auth0-spa-js', { auth0: { Auth0Client } }],
    ['@azure/msal-browser', { msal: { PublicClientApplication } }],
    ['@azure/msal-browser', { msal: { clientIds: ['c'] } }],
    ['@okta/okta-auth-js', { OktaAuth }],
    ['keycloak-js', { Keycloak }],
    ['@supabase/auth-js', { supabase: { createClient() {} } }],
    ['firebase', { firebase: { SDK_VERSION: '13' } }],
  ])('is told without an instance: %s', (sdk, globals) => {
    const found = findGlobals(pageWith(globals))
    expect(found).toMatchObject([{ sdk }])
    expect(found[0]!.instance).toBeUndefined()
  })
})

describe('Looking for globals', () => {
  it('runs nothing of the host: no getter, neither of the window nor of what lies there.', () => {
    const getter = vi.fn(keycloak)
    const holder = Object.defineProperty({}, 'auth', { get: getter, enumerable: true })
    const page = Object.defineProperty({ holder }, 'lazy', { get: getter, enumerable: true })
    expect(findGlobals(pageWith(page))).toEqual([])
    expect(getter).not.toHaveBeenCalled()
  })

  it('survives what throws when asked for anything.', () => {
    const hostile = new Proxy(
      {},
      {
        has() {
          throw new Error('no')
        },
        getOwnPropertyDescriptor() {
          throw new Error('no')
        },
      },
    )
    const found = findGlobals(pageWith({ hostile, frozen: Object.freeze(keycloak()), nothing: null }))
    expect(found.map(({ evidence }) => evidence)).toEqual(['window.frozen'])
    const noNames = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no')
        },
      },
    )
    expect(findGlobals(pageWith(noNames))).toEqual([])
  })

  it('finds nothing on a bare window.', () => {
    expect(findGlobals(window as unknown as PageGlobal)).toEqual([])
  })
})
