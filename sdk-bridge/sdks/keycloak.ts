/**
 * keycloak-js.
 *
 * The SDK keeps its tokens in memory, as fields of the instance, and renews when the app calls `updateToken()`. When
 * tokens come it measures how far the device is ahead of the server (`timeSkew`, s), and reckons with that.
 */

import type { SdkBridge } from '../bridge.ts'
import type { ErrorFacts, Tokens } from '../event.ts'
import { members, numberOf, textOf } from '../host-object.ts'
import { type SdkWatch, sdkBridge, sdkErrorFacts } from '../sdk-watch.ts'

/** What is used of a `Keycloak`; every member may be missing. */
export interface KeycloakInstance {
  readonly token?: string | undefined
  readonly idToken?: string | undefined
  readonly refreshToken?: string | undefined
  readonly tokenParsed?: object | undefined
  readonly timeSkew?: number | null
  init?(...args: never[]): Promise<boolean>
  updateToken?(minValidity?: number): Promise<boolean>
  login?(...args: never[]): Promise<void>
}

/** What the instance does not tell. */
export interface KeycloakOptions {
  /** Default: that of the realm, or with `oidcProvider` the one that the ID token names. */
  issuer?: string
}

/** What `updateToken()` takes nothing, 0 and NaN for, s. */
const MIN_VALIDITY = 5
/** Asks `updateToken()` to renew whatever the token's age. */
const FORCED = -1

/** Watches keycloak-js 26. */
export function keycloak(instance: KeycloakInstance, { issuer }: KeycloakOptions = {}): SdkBridge {
  const kc = members(instance)
  return sdkBridge('keycloak-js', watch, {
    async refresh() {
      await instance.updateToken?.(FORCED)
    },
    async signIn() {
      await instance.login?.()
    },
  })

  function watch(sdk: SdkWatch): void {
    let leeway = MIN_VALIDITY
    /** The SDK is telling the app that the token has ended: `onTokenExpired()`. */
    let expiring = false
    /** The app has been seen to renew then; and to ask for a fresh token at other times. */
    let renewsAtEnd = false
    let renewsOnUse = false
    let refreshing = false
    let told: unknown

    /** An app that renews only when the token has ended has a timer, the SDK's, and no leeway at all. */
    const isTimed = () => renewsAtEnd && !renewsOnUse

    function tellSettings(): void {
      const { exp = 0, iat = 0 } = kc.refreshTokenParsed ?? {}
      const server = textOf(kc.authServerUrl)?.replace(/\/$/, '')
      sdk.settings({
        sdk: 'keycloak-js',
        expiryRule: 'server-corrected',
        renewal: isTimed() ? 'timer' : 'on-use',
        leewaySeconds: isTimed() ? 0 : leeway,
        refreshTokens: kc.flow !== 'implicit',
        cacheLocation: 'memory',
        clientId: kc.clientId,
        issuer: issuer ?? (server ? `${server}/realms/${kc.realm}` : kc.idTokenParsed?.iss),
        scope: kc.scope,
        // Offline tokens have no end, and say 0.
        refreshTokenLifetimeSeconds: exp > iat ? exp - iat : undefined,
      })
    }

    /** When the SDK holds the token to end, s by the device. Before it has measured, it does not know. */
    const expiry = () => numberOf(kc.tokenParsed?.exp + (kc.timeSkew ?? Number.NaN))

    function learnTokens(reason: Tokens['reason']): boolean {
      tellSettings()
      const seconds = expiry()
      const expiresAt = seconds && seconds * 1000
      const raw = { access: kc.token, id: kc.idToken, refresh: kc.refreshToken, expiresAt }
      const isNew = sdk.tokens(raw, reason)
      if (isNew && expiresAt && isTimed()) sdk.emit({ type: 'refresh', phase: 'armed', due: expiresAt })
      return !!isNew
    }

    async function learnFailure(thrown: unknown, during: 'refresh' | 'init'): Promise<void> {
      // All who wait for one renewal get the same error.
      if (thrown === told) return
      told = thrown
      refreshing = false
      const error = await keycloakErrorFacts(thrown)
      if (during === 'refresh') sdk.emit({ type: 'refresh', phase: 'failed', error })
      else sdk.emit({ type: 'failure', source: 'sdk', error })
    }

    sdk.learn('settings', tellSettings)
    sdk.learn('tokens', () => {
      // Asked for by name: a getter that throws is told of.
      if (instance.token) learnTokens('initial')
    })

    sdk.watchMethod(instance, 'init', {
      gave() {
        // Tokens that the app gave to `init()` come without a measurement.
        const isOld = kc.timeSkew == null
        if (learnTokens(isOld ? 'initial' : 'sign-in') && !isOld) sdk.emit({ type: 'sign', phase: 'in' })
      },
      threw: thrown => learnFailure(thrown, 'init'),
    })
    sdk.watchMethod(instance, 'updateToken', {
      called([given]) {
        const wanted = given || MIN_VALIDITY
        const left = Number(expiry()) - Math.ceil(Date.now() / 1000)
        // A timer set before we came calls the app past us: a call at the end may be either.
        if (expiring) renewsAtEnd = true
        else if (wanted !== FORCED && !(kc.onTokenExpired && left <= 0)) {
          renewsOnUse = true
          leeway = wanted
        }
        tellSettings()
        const isDue = wanted === FORCED || kc.timeSkew == null || left < wanted
        // A call during a renewal waits for that one; without a refresh token there is none.
        if (!isDue || refreshing || !kc.refreshToken) return
        refreshing = true
        const trigger = sdk.isPressed() ? 'user' : expiring ? 'timer' : 'call'
        sdk.emit({ type: 'refresh', phase: 'started', trigger, token: sdk.fingerprint(kc.refreshToken) })
      },
      gave(renewed) {
        if (!renewed) return
        if (refreshing) sdk.emit({ type: 'refresh', phase: 'succeeded' })
        refreshing = false
        learnTokens('refresh')
      },
      threw: thrown => learnFailure(thrown, 'refresh'),
    })
    // `clearToken()` is called by the SDK too: after a refusal, and when the session ended elsewhere.
    for (const name of ['clearToken', 'logout']) {
      sdk.watchMethod(instance, name, {
        called() {
          if (kc.token) sdk.emit({ type: 'sign', phase: 'out' })
        },
      })
    }
    sdk.watchMethod(instance, 'onTokenExpired', {
      called() {
        expiring = true
        queueMicrotask(() => {
          expiring = false
        })
      },
    })
  }
}

/** The server's words, where the SDK's error holds its answer: the SDK leaves the body unread. */
async function keycloakErrorFacts(thrown: unknown): Promise<ErrorFacts> {
  const { code, message } = sdkErrorFacts(thrown)
  const { response } = members(thrown)
  // A clone: the app may want to read it too.
  const answer = async () => response.clone().json()
  const said = response ? await answer().catch(() => {}) : thrown
  const { error = response ? 'NetworkError' : code, error_description = message } = members(said)
  return sdkErrorFacts(Object.assign(new Error(error_description), { code: error, status: response?.status }))
}
