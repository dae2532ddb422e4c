/** SDKs that an app left within reach of scripts: instances by what they can do, libraries by their global name. */

import type { SdkBridge } from '../bridge.ts'
import { quietly } from '../host-object.ts'
import type { PageGlobal } from './page-global.ts'

/** An SDK that can be reached, or whose library was seen. */
export interface FoundGlobal {
  /** As in `Settings.sdk`. */
  sdk: string
  /** As the panel shows it. */
  name: string
  /** The name of the global: `window.Clerk`. */
  evidence: string
  /** The instance with what makes its bridge; undefined: only the library was seen. */
  instance?: { object: object; load(): Promise<SdkBridge> }
}

interface Shape {
  sdk: string
  name: string
  /** Members that no other object has all of. */
  has: readonly string[]
  load(instance: object): Promise<SdkBridge>
}

/** Names looked at; a page has about a thousand of its own. */
const MAX_NAMES = 10_000
const MAX_FOUND = 8

const shapes: readonly Shape[] = [
  {
    sdk: 'oidc-client-ts',
    name: 'oidc-client-ts',
    has: ['signinSilent', 'events', 'settings', 'removeUser'],
    load: instance => import('../sdks/oidc-client-ts.ts').then(({ oidcClientTs }) => oidcClientTs(instance)),
  },
  {
    sdk: '@auth0/auth0-spa-js',
    name: 'Auth0',
    has: ['getTokenSilently', 'loginWithRedirect', 'handleRedirectCallback'],
    load: instance => import('../sdks/auth0.ts').then(({ auth0 }) => auth0(instance)),
  },
  {
    sdk: '@azure/msal-browser',
    name: 'MSAL',
    has: ['acquireTokenSilent', 'addEventCallback', 'getActiveAccount'],
    load: instance => import('../sdks/msal.ts').then(({ msal }) => msal(instance)),
  },
  {
    sdk: 'keycloak-js',
    name: 'keycloak-js',
    has: ['updateToken', 'isTokenExpired', 'createLoginUrl'],
    load: instance => import('../sdks/keycloak.ts').then(({ keycloak }) => keycloak(instance)),
  },
  {
    sdk: '@okta/okta-auth-js',
    name: 'Okta',
    has: ['tokenManager', 'authStateManager', 'signInWithRedirect'],
    load: instance => import('../sdks/okta.ts').then(({ okta }) => okta(instance)),
  },
  {
    sdk: '@supabase/auth-js',
    name: 'Supabase',
    has: ['onAuthStateChange', 'refreshSession', 'stopAutoRefresh'],
    load: instance => import('../sdks/supabase.ts').then(({ supabase }) => supabase(instance)),
  },
  {
    sdk: 'firebase',
    name: 'Firebase',
    has: ['onIdTokenChanged', 'authStateReady', 'currentUser'],
    load: instance => import('../sdks/firebase.ts').then(({ firebase }) => firebase(instance)),
  },
  {
    sdk: '@clerk/clerk-js',
    name: 'Clerk',
    has: ['addListener', 'session', 'client', 'openSignIn'],
    load: instance => import('../sdks/clerk.ts').then(({ clerk }) => clerk(instance)),
  },
  {
    sdk: 'angular-oauth2-oidc',
    name: 'angular-oauth2-oidc',
    has: ['hasValidAccessToken', 'setupAutomaticSilentRefresh', 'events'],
    load: instance =>
      import('../sdks/angular-oauth2-oidc.ts').then(({ angularOauth2Oidc }) => angularOauth2Oidc(instance)),
  },
  {
    sdk: '@axa-fr/oidc-client',
    name: '@axa-fr/oidc-client',
    has: ['subscribeEvents', 'renewTokensAsync', 'getValidTokenAsync'],
    load: instance =>
      import('../sdks/axa-oidc-client.ts').then(({ axaOidcClient }) => axaOidcClient(instance)),
  },
  {
    sdk: '@logto/browser',
    name: 'Logto',
    has: ['getAccessToken', 'getIdTokenClaims', 'getOrganizationToken'],
    load: instance => import('../sdks/logto.ts').then(({ logto }) => logto(instance)),
  },
  {
    sdk: 'intelliauth',
    name: 'IntelliAuth',
    has: ['getAccessToken', 'forceRefresh', 'loginWithRedirect'],
    load: instance => import('../sdks/intelliauth.ts').then(({ intelliAuth }) => intelliAuth(instance)),
  },
]

/** What the builds for a script tag, and some SDKs by themselves, put on the window: its name and a member. */
const libraries: readonly (readonly [global: string, member: string, sdk: string, name: string])[] = [
  ['oidc', 'UserManager', 'oidc-client-ts', 'oidc-client-ts'],
  ['auth0', 'Auth0Client', '@auth0/auth0-spa-js', 'Auth0'],
  ['msal', 'PublicClientApplication', '@azure/msal-browser', 'MSAL'],
  // Told by every instance that was initialized, in whatever build.
  ['msal', 'clientIds', '@azure/msal-browser', 'MSAL'],
  // Classes, of which every one has a prototype.
  ['OktaAuth', 'prototype', '@okta/okta-auth-js', 'Okta'],
  ['Keycloak', 'prototype', 'keycloak-js', 'keycloak-js'],
  ['supabase', 'createClient', '@supabase/auth-js', 'Supabase'],
  ['firebase', 'SDK_VERSION', 'firebase', 'Firebase'],
]

/** Asks without reading: no getter runs. A proxy may refuse. */
const has = (object: unknown, name: string): boolean =>
  quietly(() => typeof object === 'object' && object !== null && name in object) === true

/** A member that is data; a getter of the host is left alone. */
const data = (object: object, name: string): unknown =>
  quietly(() => Object.getOwnPropertyDescriptor(object, name)?.value)

/**
 * Looks through the page's globals. Nothing of the host runs, but what a proxy does when asked for its members.
 *
 * @returns instances first, each once, whatever its names
 */
export function findGlobals(page: PageGlobal): FoundGlobal[] {
  const instances = new Map<object, FoundGlobal>()
  const names = quietly(() => Object.getOwnPropertyNames(page)) ?? []
  for (const global of names.slice(-MAX_NAMES)) {
    if (instances.size >= MAX_FOUND) break
    const value = data(page, global)
    if (typeof value !== 'object' || value === null || value === page) continue
    // A client of Supabase holds its auth, which is the SDK.
    for (const object of [value, data(value, 'auth')]) {
      const shape = shapes.find(({ has: members }) => members.every(name => has(object, name)))
      if (!shape || instances.has(object as object)) continue
      const { sdk, name, load } = shape
      const evidence = `window.${global}`
      const instance = { object: object as object, load: () => load(object as object) }
      instances.set(instance.object, { sdk, name, evidence, instance })
    }
  }
  const known = new Set([...instances.values()].map(({ sdk }) => sdk))
  const seen = libraries.flatMap(([global, member, sdk, name]) => {
    const library = data(page, global)
    const isThere = has(library, member) || (typeof library === 'function' && Object.hasOwn(library, member))
    if (!isThere || known.has(sdk)) return []
    known.add(sdk)
    return [{ sdk, name, evidence: `window.${global}` }]
  })
  return [...instances.values(), ...seen]
}
