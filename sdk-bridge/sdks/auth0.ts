/**
 * @auth0/auth0-spa-js, also below @auth0/auth0-react.
 *
 * The SDK has no events and no timer: who asks for a token within its last 60 s gets a new one. What it does is seen
 * where it passes by: its lock, the two ways to a new token, and its cache. `getTokenSilently()` is never called but by
 * the button: it refreshes, and takes tokens out of the cache even where it is told to use the cache alone.
 */

import type { SdkBridge } from '../bridge.ts'
import type { Refresh, RefreshPhase, Tokens } from '../event.ts'
import { members, numberOf, textOf } from '../host-object.ts'
import { oauthErrorFacts } from '../oauth-error.ts'
import { type SdkWatch, sdkBridge } from '../sdk-watch.ts'

/** What is used of an `Auth0Client`; every member may be missing. */
export interface Auth0ClientLike {
  getTokenSilently?(...args: never[]): Promise<unknown>
  loginWithRedirect?(...args: never[]): Promise<void>
  logout?(...args: never[]): Promise<void>
}

/** Hard-coded in the SDK (`_getEntryFromCache`), s. */
const LEEWAY = 60
/** Default of `leeway`, which is for ID tokens, s; 0 means the default too. */
const ID_TOKEN_TOLERANCE = 60

/** `@@auth0spajs@@::<client>::<audience>::<scope>`; that of the ID token ends after `@@user@@`. */
const KEY = '@@auth0spajs@@'
/** Before the client's id and the audience. */
const LOCK = 'auth0.lock.getTokenSilently.'

/**
 * Watches auth0-spa-js 2.
 *
 * @param client the app's `Auth0Client`
 */
export function auth0(client: Auth0ClientLike): SdkBridge {
  return sdkBridge('Auth0', sdk => watch(sdk, client), {
    async refresh() {
      await client.getTokenSilently?.({ cacheMode: 'off' } as never)
    },
    async signIn() {
      await client.loginWithRedirect?.()
    },
  })
}

function watch(sdk: SdkWatch, client: Auth0ClientLike): void {
  // Read at once: of a client that lets none of it be seen there is nothing to tell but that.
  const { options, cacheManager, lockManager, tokenIssuer, worker } = client as Record<string, object>
  const { clientId, authorizationParams, cache: ownCache, ...configured } = members(options)
  const { audience, scope } = members(authorizationParams)
  const cacheLocation = ownCache ? undefined : (textOf(configured.cacheLocation) ?? 'memory')
  sdk.settings({
    sdk: '@auth0/auth0-spa-js',
    expiryRule: 'received-plus-lifetime',
    renewal: 'on-use',
    leewaySeconds: LEEWAY,
    idTokenToleranceSeconds: numberOf(configured.leeway) || ID_TOKEN_TOLERANCE,
    refreshTokens: configured.useRefreshTokens === true,
    issuer: textOf(tokenIssuer),
    clientId: textOf(clientId),
    audience: textOf(audience),
    scope: textOf(scope),
    cacheLocation,
  })
  const tellLimit = (code: string, message: string) =>
    sdk.emit({ type: 'failure', source: 'bridge', error: { code, message: `Auth0: ${message}` } })
  if (worker)
    tellLimit('refresh-token-hidden', 'a worker holds the refresh token and makes the token requests')
  const cache: Cache | undefined = members(cacheManager).cache
  if (cache && lockManager) {
    watchParts(sdk, { client, cache, lockManager, clientId, cacheLocation })
    return
  }
  // The parts are private, and may be others in another version.
  tellLimit('untested-version', 'built otherwise than 2.27, so only calls for tokens are seen')
  sdk.watchMethod(client, 'getTokenSilently', {
    gave(access) {
      sdk.tokens({ access }, 'initial')
    },
    threw: reason => sdk.emit({ type: 'refresh', phase: 'failed', error: oauthErrorFacts(reason) }),
  })
}

interface Parts {
  client: Auth0ClientLike
  cache: Cache
  lockManager: object
  clientId: unknown
  cacheLocation: string | undefined
}

/** As the app may bring its own. */
interface Cache {
  get(key: string): unknown
  allKeys?(): string[] | Promise<string[]>
}

function watchParts(sdk: SdkWatch, parts: Parts): void {
  const { client, cache, lockManager, clientId, cacheLocation } = parts
  const mine = `${KEY}::${clientId}::`
  const userKey = `${mine}@@user@@`
  let id: unknown
  let signedIn = false
  /** Tokens asked for beyond the cache, by their audience: whether it is this tab's turn to renew. */
  const attempts = new Map<string, boolean>()

  const learnEntry = (key: string, entry: unknown, reason: Tokens['reason']) => {
    if (key === userKey) {
      id = members(entry).id_token
      if (!signedIn && (reason === 'sign-in' || reason === 'refresh')) sdk.emit({ type: 'sign', phase: 'in' })
      signedIn = true
    } else if (key.startsWith(mine)) {
      const { body, expiresAt } = members(entry)
      const { access_token: access, refresh_token: refresh, expires_in } = members(body)
      // Without an access token: the SDK has thrown it away and kept the rest.
      if (!access) return
      const end = numberOf(expiresAt)
      const timing = { expiresAt: end && end * 1000, expiresIn: numberOf(expires_in) }
      sdk.tokens({ access, id, refresh, slot: key, ...timing }, reason)
    }
  }
  sdk.watchMethod(cache, 'set', {
    called: ([key, entry]) => learnEntry(key, entry, attempts.size > 0 ? 'refresh' : 'sign-in'),
  })
  sdk.watchMethod(cache, 'remove', {
    called([key]) {
      if (key !== userKey || !signedIn) return
      signedIn = false
      sdk.emit({ type: 'sign', phase: 'out' })
    },
  })

  const read = (reason: 'initial' | 'storage' | 'other-tab') =>
    sdk.learn('cache', async () => {
      const keys = (await cache.allKeys?.()) ?? []
      // That of the ID token first: it is told along with the others.
      for (const key of [userKey, ...keys.filter(one => one !== userKey)]) {
        if (!key.startsWith(mine)) continue
        const entry = await cache.get(key)
        if (entry) sdk.learn('cache', () => learnEntry(key, entry, reason))
      }
    })
  read(cacheLocation === 'memory' ? 'initial' : 'storage')

  const tell = (phase: RefreshPhase, name: string, more?: Partial<Refresh>) =>
    sdk.emit({ type: 'refresh', phase, audience: name === 'default' ? undefined : name, ...more })
  const begin = (name: string) => {
    attempts.set(name, false)
    tell('started', name, { trigger: sdk.isPressed() ? 'user' : 'call' })
  }

  // Asked for when the cache holds nothing that is good enough; who asks while another does waits for the same.
  const lockPrefix = `${LOCK}${clientId}.`
  const nameOf = (key: string) => (key.startsWith(lockPrefix) ? key.slice(lockPrefix.length) : '')
  sdk.watchMethod(lockManager, 'runWithLock', {
    called([key]) {
      const name = nameOf(key)
      if (!name || attempts.has(name)) return
      begin(name)
      tell('waiting-for-lock', name)
    },
    gave(_, [key]) {
      const name = nameOf(key)
      const renewed = attempts.get(name)
      if (!attempts.delete(name)) return
      tell(renewed ? 'succeeded' : 'cancelled', name)
      // Somebody else was faster, and has left it in the cache.
      if (!renewed) read('other-tab')
    },
    threw(reason, [key]) {
      const name = nameOf(key)
      if (attempts.delete(name)) tell('failed', name, { error: oauthErrorFacts(reason) })
    },
  })
  for (const way of ['_getTokenUsingRefreshToken', '_getTokenFromIFrame']) {
    sdk.watchMethod(client, way, {
      called([{ authorizationParams }]) {
        const name = authorizationParams.audience || 'default'
        if (!attempts.has(name)) begin(name)
        // The one may fall back on the other.
        if (!attempts.get(name)) tell('granted', name)
        attempts.set(name, true)
      },
    })
  }
}
