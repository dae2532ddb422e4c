/**
 * oidc-client-ts, and react-oidc-context on top of it.
 *
 * The SDK reckons the end of a token from its receipt (`expires_at`, s) and looks at the clock every five seconds at
 * most, to raise `accessTokenExpiring` and renew. `getUser()` is never called: it sets those timers anew.
 */

import type { SdkBridge } from '../bridge.ts'
import type { Tokens } from '../event.ts'
import { members, numberOf, quietly, textOf } from '../host-object.ts'
import { oauthErrorFacts } from '../oauth-error.ts'
import { type SdkWatch, sdkBridge } from '../sdk-watch.ts'

/** What is used of a `UserManager`, or of what `useAuth()` gives; every member may be missing. */
export interface OidcUserManager {
  readonly settings?: object
  readonly events?: object
  signinSilent?(...args: never[]): Promise<unknown>
  signinRedirect?(...args: never[]): Promise<void>
  stopSilentRenew?(): void
}

/** Default of `accessTokenExpiringNotificationTimeInSeconds`, s. */
const NOTICE = 60
/** How often the SDK looks at the clock at most (`Timer.init`), and after what it tries a renewal that timed out anew, ms. */
const POLL = 5000

/**
 * Watches oidc-client-ts 3.
 *
 * @param manager the app's `UserManager`. What `useAuth()` gives will do too, but there neither the start of a renewal
 *   can be seen nor the failure of one that the app asked for: react-oidc-context keeps its manager to itself, unless
 *   it was given one (`<AuthProvider userManager={…}>`)
 */
export function oidcClientTs(manager: OidcUserManager): SdkBridge {
  return sdkBridge('oidc-client-ts', sdk => watch(sdk, manager), {
    async refresh() {
      await manager.signinSilent?.()
    },
    async signIn() {
      await manager.signinRedirect?.()
    },
  })
}

function watch(sdk: SdkWatch, manager: OidcUserManager): void {
  const { settings, events } = manager
  const options = members(settings)
  const { authority, client_id: clientId } = options
  const leeway = numberOf(options.accessTokenExpiringNotificationTimeInSeconds) ?? NOTICE
  const renewsItself = options.automaticSilentRenew !== false
  const scope = textOf(options.scope)
  // What `useAuth()` gives is made anew all the time, and its methods are nobody's but the caller's.
  const isManager = 'signinRedirectCallback' in Object(manager)
  sdk.settings({
    sdk: 'oidc-client-ts',
    expiryRule: 'received-plus-lifetime',
    renewal: 'poll',
    leewaySeconds: leeway,
    silentRefresh: renewsItself,
    refreshTokens: scope?.split(' ').includes('offline_access'),
    issuer: textOf(authority),
    clientId: textOf(clientId),
    audience: options.resource,
    scope,
    cacheLocation: locationOf(members(options.userStore)._store),
  })

  /** Whether the SDK has said anything of a user since. */
  let heard = false
  let signedIn = false
  let renewing = 0
  /** When the SDK's own renewal is due, ms. */
  let due: number | undefined

  const arm = (at: number) => {
    due = at
    sdk.emit({ type: 'refresh', phase: 'armed', due })
  }
  const isDue = () => due !== undefined && Date.now() > due - POLL

  const learnUser = (found: unknown, reason: Tokens['reason']) => {
    const { access_token: access, id_token: id, refresh_token: refresh, expires_at } = members(found)
    const end = numberOf(expires_at)
    const expiresAt = end && end * 1000
    signedIn = true
    const isNew = sdk.tokens({ access, id, refresh, expiresAt }, reason)
    // One that is over when it is loaded sets no timer that renews.
    if (!isNew || !renewsItself || !expiresAt || expiresAt <= Date.now()) return
    arm(Math.max(expiresAt - leeway * 1000, Date.now() + 1000))
  }

  const learnFailure = (thrown: unknown) => {
    const error = oauthErrorFacts(thrown)
    const again = error.code === 'ErrorTimeout' && renewsItself && isDue() && !sdk.isPressed()
    due = undefined
    sdk.emit({ type: 'refresh', phase: 'failed', error })
    // All others end the automatic renewal.
    if (again) arm(Date.now() + POLL)
  }

  const learnSignOut = (reason?: string) => {
    heard = true
    due = undefined
    if (signedIn) sdk.emit({ type: 'sign', phase: 'out', reason })
    signedIn = false
  }

  const on = (name: string, hear: (payload: unknown) => void) =>
    sdk.learn(name, () => {
      const remove = members(events)[name]?.call(events, (payload: unknown) =>
        sdk.learn(name, () => hear(payload)),
      )
      if (typeof remove === 'function') sdk.onStop(remove)
    })
  on('addUserLoaded', user => {
    heard = true
    const renewed = isManager ? renewing > 0 : signedIn
    if (!signedIn) sdk.emit({ type: 'sign', phase: 'in' })
    if (renewing > 0) sdk.emit({ type: 'refresh', phase: 'succeeded' })
    learnUser(user, renewed ? 'refresh' : 'sign-in')
  })
  on('addUserUnloaded', () => learnSignOut())
  on('addUserSignedOut', () => learnSignOut('the session at the issuer has ended'))

  if (isManager) {
    // The SDK's own renewal goes through this method too.
    sdk.watchMethod(manager, 'signinSilent', {
      called() {
        // A call while one is under way makes a request of its own; they are told as one.
        if (renewing++ > 0) return
        const trigger = sdk.isPressed() ? 'user' : renewsItself && isDue() ? 'timer' : 'call'
        sdk.emit({ type: 'refresh', phase: 'started', trigger })
      },
      gave() {
        renewing--
      },
      threw(reason) {
        renewing--
        learnFailure(reason)
      },
    })
    sdk.watchMethod(manager, 'stopSilentRenew', {
      called() {
        if (due !== undefined) sdk.emit({ type: 'refresh', phase: 'cancelled' })
        due = undefined
      },
    })
  } else {
    // Who waits for `accessTokenExpiring` hears of it when the SDK, which heard it first, is done with the renewal.
    on('addSilentRenewError', learnFailure)
  }

  // What another tab stores there later is told by the watcher of storage.
  sdk.learn('userStore', async () => {
    const text: unknown = await quietly(() => options.userStore.get(`user:${authority}:${clientId}`))
    // What the SDK has said meanwhile is newer.
    if (typeof text === 'string' && !heard) learnUser(JSON.parse(text), 'storage')
  })
}

/** Where a `WebStorageStateStore` keeps what it is given; undefined for a store of another kind. */
function locationOf(store: unknown): string | undefined {
  const { sessionStorage, localStorage } = members(globalThis)
  if (!store) return undefined
  return store === sessionStorage ? 'sessionstorage' : store === localStorage ? 'localstorage' : 'memory'
}
