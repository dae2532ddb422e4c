/**
 * @azure/msal-browser.
 *
 * The SDK renews when it is asked for a token within its last 300 s. It raises an event for whatever it does. What it
 * keeps in localStorage is encrypted, but posted in clear to the page's other tabs on a channel of its own.
 */

import type { SdkBridge } from '../bridge.ts'
import type { ErrorFacts, Tokens } from '../event.ts'
import { members } from '../host-object.ts'
import { defined } from '../page/defined.ts'
import { type RawTokens, type SdkWatch, sdkBridge, sdkErrorFacts } from '../sdk-watch.ts'

/** What is used of a `PublicClientApplication`; every member may be missing. */
export interface MsalClient {
  getConfiguration?(): object
  getLogger?(): object
  // biome-ignore lint/suspicious/noExplicitAny: what the callback gets is the SDK's
  addEventCallback?(callback: (message: any) => void): string | null
  removeEventCallback?(id: string): void
  acquireTokenSilent?(request: never): Promise<unknown>
  clearCache?(...args: never[]): Promise<void>
  loginRedirect?(...args: never[]): Promise<void>
  getActiveAccount?(): object | null
  getAllAccounts?(...args: never[]): object[]
}

/** What Entra gives single-page applications, s; a renewal does not lengthen it. */
const ENTRA_REFRESH_TOKEN_LIFETIME = 86_400

/** Watches @azure/msal-browser 5. */
export function msal(client: MsalClient): SdkBridge {
  let scopes = 'openid'

  return sdkBridge('MSAL', watch, {
    async refresh() {
      const account = client.getActiveAccount?.() ?? client.getAllAccounts?.()[0]
      await client.acquireTokenSilent?.({ scopes: scopes.split(' '), account, forceRefresh: true } as never)
    },
    async signIn() {
      await client.loginRedirect?.()
    },
  })

  function watch(sdk: SdkWatch): void {
    let clientId = ''
    let location = ''
    /** Correlation ids of what the SDK is about, and whether that is a renewal. */
    const busy = new Map<string, boolean>()
    const told = new WeakSet<object>()

    function learnFailure(thrown: unknown, isRenewal?: boolean): void {
      // One error comes as an event and as a rejection.
      if (told.has(Object(thrown))) return
      told.add(Object(thrown))
      const error = msalErrorFacts(thrown)
      if (isRenewal) sdk.emit({ type: 'refresh', phase: 'failed', error })
      else sdk.emit({ type: 'failure', source: 'sdk', error })
    }

    function learnEntity(entity: Entity, reason: Tokens['reason'], others?: RawTokens): void {
      const { secret: access, expiresOn, target: slot } = entity
      sdk.tokens({ ...others, access, expiresAt: expiresOn * 1000, slot }, reason)
      scopes = slot
    }

    function learnEvent(message: unknown): void {
      const { eventType, correlationId, payload, error } = members(message)
      const name: string = eventType.slice(5)
      const isRenewal = busy.get(correlationId)
      if (/Start$/.test(name)) busy.set(correlationId, /Network/.test(name))
      if (/(End|Success|Failure)$/.test(name)) busy.delete(correlationId)

      if (name === 'acquireTokenFromNetworkStart') {
        sdk.emit({ type: 'refresh', phase: 'started', trigger: sdk.isPressed() ? 'user' : 'call' })
      } else if (name === 'acquireTokenSuccess') {
        const { accessToken: access, idToken: id, expiresOn, fromCache } = members(payload)
        scopes = payload.scopes.join(' ')
        if (isRenewal) sdk.emit({ type: 'refresh', phase: 'succeeded' })
        const reason = fromCache ? 'storage' : isRenewal ? 'refresh' : 'sign-in'
        sdk.tokens({ access, id, expiresAt: expiresOn?.getTime(), slot: scopes }, reason)
      } else if (name === 'loginSuccess') {
        sdk.emit({ type: 'sign', phase: 'in' })
      } else if (name === 'logoutStart') {
        // It forgets all at once, and tells of success only where it was given the account.
        sdk.emit({ type: 'sign', phase: 'out' })
      } else if (name === 'logoutSuccess' && isRenewal === undefined) {
        sdk.emit({ type: 'sign', phase: 'out', reason: 'other-tab' })
      } else if (/Failure$/.test(name)) {
        learnFailure(error, isRenewal)
      }
    }

    sdk.learn('settings', () => {
      const { auth, cache, system } = members(client.getConfiguration?.())
      clientId = auth.clientId
      location = cache.cacheLocation
      const version = members(client.getLogger?.()).packageVersion
      sdk.settings({
        sdk: '@azure/msal-browser',
        sdkVersion: version,
        expiryRule: 'received-plus-lifetime',
        renewal: 'on-use',
        leewaySeconds: system.tokenRenewalOffsetSeconds,
        refreshTokens: true,
        refreshTokenLifetimeSeconds:
          system.protocolMode === 'OIDC' ? undefined : ENTRA_REFRESH_TOKEN_LIFETIME,
        cacheLocation: location === 'memoryStorage' ? 'memory' : location,
        issuer: auth.authority,
        clientId,
      })
      sdk.checkVersion(version, 5)
    })
    // What an earlier page life left, as `getTokenKeysCacheKey()` and `generateCredentialKey()` name it.
    sdk.learn('stored tokens', () => {
      const store: Storage | undefined = members(globalThis)[location]
      const read = (key = ''): Entity => JSON.parse(store?.getItem(key) || '{}')
      const index = `msal.3.token.keys.${clientId}`
      const keys = read(index)
      for (const key of keys.accessToken ?? []) {
        const [account] = key.split('|accesstoken|')
        const secretOf = (kind: string) =>
          read(keys[kind].find((other: string) => other.startsWith(`${account}|`))).secret
        const entity = read(key)
        if (entity.secret) {
          learnEntity(entity, 'storage', { id: secretOf('idToken'), refresh: secretOf('refreshToken') })
        } else if (entity.nonce) {
          sdk.emit({ type: 'storage', area: 'local', problem: 'unreadable', key: index })
          break
        }
      }
    })
    sdk.learn('events', () => {
      const id = client.addEventCallback?.(message => sdk.learn('event', () => learnEvent(message)))
      if (id) sdk.onStop(() => client.removeEventCallback?.(id))
    })
    if (location === 'localStorage') {
      const channel = new BroadcastChannel('msal.broadcast.cache')
      sdk.onStop(() => channel.close())
      channel.onmessage = ({ data }) =>
        sdk.learn('other tabs', () => {
          const entity: Entity = JSON.parse(data.value || '{}')
          const isOurs = entity.credentialType === 'AccessToken' && entity.clientId === clientId
          // This tab's own posts are heard as well, and told of by an event.
          if (isOurs && !busy.size) learnEntity(entity, 'other-tab')
        })
    }
    // An event is raised neither when it refuses at once, for want of an account, nor for local sign-out.
    sdk.watchMethod(client, 'acquireTokenSilent', { threw: thrown => learnFailure(thrown) })
    sdk.watchMethod(client, 'clearCache', { gave: () => sdk.emit({ type: 'sign', phase: 'out' }) })
  }
}

/** An entry of the SDK's cache. An encrypted one has a `nonce`, and nothing else that can be read. */
// biome-ignore lint/suspicious/noExplicitAny: of what is stored nothing is known
type Entity = Record<string, any>

function msalErrorFacts(thrown: unknown): ErrorFacts {
  const { errorCode, subError, correlationId: requestId } = members(thrown)
  const facts = sdkErrorFacts(thrown)
  const message = subError ? `${facts.message} (${subError})` : facts.message
  return defined({ ...facts, code: errorCode || facts.code, message, requestId })
}
