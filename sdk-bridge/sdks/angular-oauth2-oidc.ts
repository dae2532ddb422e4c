/**
 * angular-oauth2-oidc: the app's `OAuthService`. Written by the documentation.
 *
 * The SDK reckons the end of a token from its receipt. At three quarters of its life (`timeoutFactor`) one timer raises
 * `token_expires`, upon which the SDK refreshes if `setupAutomaticSilentRefresh()` was called, or else the app may. What
 * fails is not tried again.
 */

import type { SdkBridge } from '../bridge.ts'
import type { ErrorFacts, Refresh, Tokens } from '../event.ts'
import { members, numberOf, quietly, textOf } from '../host-object.ts'
import { defined } from '../page/defined.ts'
import { withoutTokens } from '../page/without-secrets.ts'
import { type SdkWatch, sdkBridge } from '../sdk-watch.ts'

/** What is used of an `OAuthService`; every member may be missing. */
export interface AngularOAuthService {
  readonly events?: { subscribe?(hear: (event: unknown) => void): { unsubscribe?(): void } }
  readonly issuer?: string
  readonly clientId?: string
  readonly scope?: string
  getAccessToken?(): string
  getAccessTokenExpiration?(): number
  getIdToken?(): string
  getIdTokenExpiration?(): number
  getRefreshToken?(): string
  refreshToken?(...args: never[]): Promise<unknown>
  silentRefresh?(...args: never[]): Promise<unknown>
  initLoginFlow?(...args: never[]): void
}

/** Where `clockSkewInSec` is not set; seconds. */
const DEFAULT_TOLERANCE = 600
/** Where `timeoutFactor` is not set. */
const DEFAULT_FACTOR = 0.75
/** A refresh so soon after `token_expires` is because of it: the SDK waits 1 s for more of them (`debounceTime`). ms. */
const SOON = 2000

/** How the SDK says that a refresh failed; a wrong ID token may also come with a sign-in. */
const REFRESH_ERROR = /^(token_refresh_error|silent_refresh_(error|timeout)|token_validation_error)$/

/**
 * Watches angular-oauth2-oidc.
 *
 * @param service the app's `OAuthService`, after `configure()`
 */
export function angularOauth2Oidc(service: AngularOAuthService): SdkBridge {
  const its = members(service)
  return sdkBridge('angular-oauth2-oidc', watch, {
    async refresh() {
      await (byCode(its) ? service.refreshToken?.() : service.silentRefresh?.())
    },
    async signIn() {
      service.initLoginFlow?.()
    },
  })

  function watch(sdk: SdkWatch): void {
    /** Refreshes that were called and have not ended. */
    let running = 0
    let settled = true
    let signedIn = false
    /** When `token_expires` was raised, ms. */
    let raised = 0
    /** Whether something refreshes upon `token_expires`; undefined: only the app can know. */
    const { automaticRefreshSubscription: subscription } = its
    let automatic = subscription && !subscription.closed ? true : undefined
    let leeway: number | undefined

    const refresh = (phase: Refresh['phase'], more?: Partial<Refresh>) =>
      sdk.emit({ type: 'refresh', phase, ...more })

    /** Some settings show only with the first token, or are made after the panel came. */
    function tellSettings(): void {
      const skew = numberOf(its.clockSkewInSec) ?? DEFAULT_TOLERANCE
      const scope = textOf(its.scope)
      sdk.settings({
        sdk: 'angular-oauth2-oidc',
        issuer: textOf(its.issuer),
        clientId: textOf(its.clientId),
        scope,
        audience: textOf(its.resource),
        expiryRule: 'received-plus-lifetime',
        renewal: 'timer',
        leewaySeconds: leeway,
        // The SDK takes these "seconds" off milliseconds.
        toleranceSeconds: skew - (numberOf(its.decreaseExpirationBySec) ?? 0) / 1000,
        idTokenToleranceSeconds: skew,
        silentRefresh: automatic,
        refreshTokens: byCode(its) && /\boffline_access\b/.test(scope ?? ''),
        cacheLocation: storageName(its._storage),
      })
    }

    function arm(): void {
      // The timer goes by the access or the ID token, whichever ends first.
      const accessEnd = numberOf(its.getAccessTokenExpiration?.()) || Number.POSITIVE_INFINITY
      const idEnd = numberOf(its.getIdTokenExpiration?.()) || Number.POSITIVE_INFINITY
      const byId = idEnd < accessEnd
      const end = byId ? idEnd : accessEnd
      const start = numberOf(byId ? its.getIdTokenStoredAt?.() : its.getAccessTokenStoredAt?.())
      if (!start || end > Number.MAX_SAFE_INTEGER) return
      const due = start + (end - start) * (numberOf(its.timeoutFactor) ?? DEFAULT_FACTOR)
      leeway = numberOf(Math.round((accessEnd - due) / 1000))
      tellSettings()
      if (automatic) refresh('armed', { due: Math.max(due, Date.now()) })
    }

    function tell(reason: Tokens['reason']): void {
      const found = {
        access: service.getAccessToken?.(),
        id: service.getIdToken?.(),
        refresh: service.getRefreshToken?.(),
        expiresAt: numberOf(service.getAccessTokenExpiration?.()),
      }
      if (!sdk.tokens(found, reason)) return
      signedIn = true
      arm()
    }

    function settle(phase: 'succeeded' | 'failed', more?: Partial<Refresh>): void {
      if (!settled) refresh(phase, more)
      settled = true
    }

    function signOut(reason?: string): void {
      if (signedIn) sdk.emit({ type: 'sign', phase: 'out', reason })
      signedIn = false
    }

    function hear(event: unknown): void {
      const type = String(members(event).type)
      if (/^token_(received|refreshed)$|^silently_refreshed$/.test(type)) {
        if (running) settle('succeeded')
        else if (!signedIn) sdk.emit({ type: 'sign', phase: 'in' })
        tell(running ? 'refresh' : 'sign-in')
      } else if (type === 'token_expires') raised = Date.now()
      else if (type === 'logout') signOut()
      else if (type === 'session_terminated') signOut(type)
      else if (running && REFRESH_ERROR.test(type))
        settle('failed', { error: angularErrorFacts(event, type) })
      else if (/_error$|^invalid_nonce|^popup_blocked/.test(type)) {
        sdk.emit({ type: 'failure', source: 'sdk', error: angularErrorFacts(event, type) })
      }
    }

    tellSettings()
    const heard = service.events?.subscribe?.(event => sdk.learn('events', () => hear(event)))
    sdk.onStop(() => heard?.unsubscribe?.())

    sdk.watchMethod(service, 'setupAutomaticSilentRefresh', {
      called() {
        automatic = true
        tellSettings()
        if (signedIn) arm()
      },
    })
    sdk.watchMethod(service, 'stopAutomaticRefresh', {
      called() {
        automatic = false
        tellSettings()
        refresh('cancelled')
      },
    })
    // The automatic refresh goes through these too.
    for (const name of ['refreshToken', 'silentRefresh']) {
      sdk.watchMethod(service, name, {
        called() {
          running++
          settled = false
          const byTimer = Date.now() - raised < SOON
          // Not by the SDK's own means, then by the app's.
          if (byTimer) automatic ??= true
          const token = sdk.fingerprint(name === 'refreshToken' && service.getRefreshToken?.())
          sdk.emit({
            type: 'refresh',
            phase: 'started',
            trigger: sdk.isPressed() ? 'user' : byTimer ? 'timer' : 'call',
            token,
          })
        },
        gave() {
          running--
          settle('succeeded')
        },
        threw(thrown) {
          running--
          settle('failed', { error: angularErrorFacts(thrown, textOf(members(thrown).type) ?? name) })
        },
      })
    }
    tell('storage')
  }
}

/** Whether the SDK refreshes with a refresh token; else in a hidden frame. */
const byCode = ({ responseType, useSilentRefresh }: Record<string, unknown>): boolean =>
  responseType === 'code' && !useSilentRefresh

function storageName(storage: unknown): string {
  if (storage === quietly(() => sessionStorage)) return 'sessionStorage'
  return storage === quietly(() => localStorage) ? 'localStorage' : 'custom'
}

/** OAuth's code where the issuer gave one, else the type of the SDK's event. */
function angularErrorFacts(thrown: unknown, type: string): ErrorFacts {
  // The reason is an `HttpErrorResponse`, an error or a text; an answer by redirect is in `params`.
  const { reason = thrown, params } = members(thrown)
  const { error: body, message, status } = members(reason)
  const { error, error_description } = members(members(body).error ? body : params)
  const words = textOf(error_description) ?? textOf(message) ?? textOf(reason) ?? type
  return defined({
    code: textOf(error) ?? type,
    message: withoutTokens(status === 0 ? `No answer, so offline or refused by CORS: ${words}` : words),
    status: numberOf(status),
  })
}
