/**
 * Logto: @logto/browser, and @logto/react and @logto/vue on top of it.
 *
 * The SDK keeps one access token for each resource and organization, whose end it reckons from when it asked for it,
 * and refreshes when it is asked for one that has ended, no sooner. It has no events, so its methods are looked at.
 * `getAccessToken()` is never called: it may refresh. `getIdToken()` and `getRefreshToken()` only read the storage.
 */

import type { SdkBridge } from '../bridge.ts'
import type { ErrorFacts, Refresh, Tokens } from '../event.ts'
import { members, numberOf, textOf } from '../host-object.ts'
import { defined } from '../page/defined.ts'
import { listen, thisPage } from '../page/page-global.ts'
import { withoutTokens } from '../page/without-secrets.ts'
import { type SdkWatch, sdkBridge, sdkErrorFacts } from '../sdk-watch.ts'

/** What is used of a `LogtoClient`; every member may be missing. */
export interface LogtoBrowserClient {
  readonly logtoConfig?: unknown
  getIdToken?(): Promise<string | null>
  getRefreshToken?(): Promise<string | null>
  readonly getAccessToken?: unknown
  readonly clearAccessToken?: unknown
}

export interface LogtoOptions {
  /** Goes to sign-in, for the panel's button: `() => client.signIn(redirectUri)`. */
  signIn?(): Promise<void>
}

/** `defaultClockTolerance` of the check of ID tokens, seconds. */
const ID_TOKEN_TOLERANCE = 300

/**
 * Watches Logto.
 *
 * @param client the app's `LogtoClient`
 */
export function logto(client: LogtoBrowserClient, { signIn }: LogtoOptions = {}): SdkBridge {
  const its = members(client)
  return sdkBridge('Logto', watch, {
    /** The SDK refreshes when it holds no access token. */
    async refresh() {
      await its.clearAccessToken.call(client)
      await its.getAccessToken.call(client)
    },
    signIn,
  })

  function watch(sdk: SdkWatch): void {
    const config = members(its.logtoConfig)
    const prefix = `logto:${config.appId}:`
    const told = new WeakSet<object>()
    let signedIn = false

    /** Reads what the SDK holds. What was told before is not told again. */
    const tell = (reason: Tokens['reason']) =>
      sdk.learn('tokens', async () => {
        const [id, refresh] = await Promise.all([client.getIdToken?.(), client.getRefreshToken?.()])
        // Signed in meanwhile, which tells more.
        if (reason === 'storage' && signedIn) return
        for (const [slot, { token, expiresAt }] of its.accessTokenMap ?? []) {
          sdk.tokens({ access: token, expiresAt: expiresAt * 1000, slot }, reason)
        }
        // Of all the access tokens together.
        sdk.tokens({ id, refresh, slot: 'session' }, reason)
        signedIn ||= Boolean(id)
      })

    function signOut(reason?: string): void {
      if (signedIn) sdk.emit({ type: 'sign', phase: 'out', reason })
      signedIn = false
    }

    function failed(thrown: unknown): void {
      // Some come by way of several methods.
      if (told.has(Object(thrown))) return
      sdk.emit({ type: 'failure', source: 'sdk', error: logtoErrorFacts(thrown) })
    }

    const refresh = (phase: Refresh['phase'], [resource, organization]: string[], more?: Partial<Refresh>) =>
      sdk.emit({
        type: 'refresh',
        phase,
        audience: resource || (organization && `urn:logto:organization:${organization}`),
        ...more,
      })

    const endpoint = textOf(config.endpoint)
    const scopes: unknown[] = config.scopes ?? []
    sdk.settings({
      sdk: '@logto/browser',
      issuer: endpoint && `${endpoint.replace(/\/$/, '')}/oidc`,
      clientId: textOf(config.appId),
      scope: scopes.join(' ') || undefined,
      audience: config.resources,
      expiryRule: 'received-plus-lifetime',
      renewal: 'on-use',
      leewaySeconds: 0,
      toleranceSeconds: 0,
      idTokenToleranceSeconds: numberOf(members(its.jwtVerifier).clockTolerance) ?? ID_TOKEN_TOLERANCE,
      refreshTokens: scopes.includes('offline_access'),
      // The storage of the browser build names its keys itself; others are the app's.
      cacheLocation: members(its.adapter).storage?.getKey ? 'localStorage' : 'custom',
    })

    // Not public, and where every refresh goes through.
    sdk.watchMethod(client, 'getAccessTokenByRefreshToken', {
      called: args => refresh('started', args, { trigger: sdk.isPressed() ? 'user' : 'call' }),
      gave(_token, args) {
        refresh('succeeded', args)
        tell('refresh')
      },
      threw(thrown, args) {
        told.add(Object(thrown))
        refresh('failed', args, { error: logtoErrorFacts(thrown) })
      },
    })
    sdk.watchMethod(client, 'getAccessToken', {
      threw(thrown) {
        // An app that asks while nobody is signed in knows that it may be refused.
        if (!signedIn) return
        failed(thrown)
        const { code } = members(thrown)
        if (code === 'not_authenticated') signOut(code)
      },
    })
    sdk.watchMethod(client, 'handleSignInCallback', {
      gave() {
        if (!signedIn) sdk.emit({ type: 'sign', phase: 'in' })
        signedIn = true
        tell('sign-in')
      },
      threw: failed,
    })
    sdk.watchMethod(client, 'signIn', { threw: failed })
    sdk.watchMethod(client, 'clearAllTokens', { gave: () => signOut() })

    sdk.onStop(
      listen(thisPage(), {
        storage(event) {
          const { key, newValue } = event as StorageEvent
          // The storage is read for the ID and refresh tokens at each use, for the access tokens at the start only.
          if (key === null || (key === `${prefix}idToken` && !newValue)) signOut('other-tab')
          else if (key === `${prefix}idToken`) sdk.tokens({ id: newValue, slot: key }, 'other-tab')
          else if (key === `${prefix}refreshToken`) sdk.tokens({ refresh: newValue, slot: key }, 'other-tab')
          else if (key === `${prefix}accessToken`) {
            sdk.emit({ type: 'storage', area: 'local', problem: 'changed-elsewhere', key })
          }
        },
      }),
    )
    tell('storage')
  }
}

/** Logto's code (`oidc.invalid_grant`) or OAuth's, as the server said it, else that of the SDK. */
function logtoErrorFacts(thrown: unknown): ErrorFacts {
  const { cause, data } = members(thrown)
  const { error, error_description } = members(data)
  const { status, headers } = members(cause)
  const facts = sdkErrorFacts(thrown)
  return defined({
    ...facts,
    code: textOf(error) ?? facts.code,
    message: withoutTokens(textOf(error_description) ?? textOf(data) ?? facts.message ?? ''),
    status: numberOf(status),
    retryAfterSeconds: numberOf(headers?.get('retry-after')),
  })
}
