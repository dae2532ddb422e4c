/**
 * @axa-fr/oidc-client, also where react-oidc is on top of it.
 *
 * The SDK compares `expiresAt`, the earlier of the ends of access and ID token, with the device clock once a second,
 * and tells of what it does by events. With its service worker the page holds placeholders in place of tokens.
 */

import type { SdkBridge } from '../bridge.ts'
import type { ErrorFacts, Refresh, Tokens } from '../event.ts'
import { members, numberOf, quietly, textOf } from '../host-object.ts'
import { defined } from '../page/defined.ts'
import { withoutTokens } from '../page/without-secrets.ts'
import { type SdkWatch, sdkBridge, sdkErrorFacts } from '../sdk-watch.ts'

/** What is used of an `OidcClient`; every member may be missing. */
export interface AxaOidcClient {
  readonly tokens?: unknown
  readonly configuration?: unknown
  // biome-ignore lint/suspicious/noExplicitAny: what comes with an event is the SDK's
  subscribeEvents?(hear: (name: string, data: any) => void): string
  removeEventSubscription?(id: string): void
  renewTokensAsync?(...args: never[]): Promise<unknown>
  /** Since 7.29; the other one does not reject. */
  renewTokensOrThrowAsync?(...args: never[]): Promise<unknown>
  loginAsync?(...args: never[]): Promise<unknown>
}

/** Where `refresh_time_before_tokens_expiration_in_second` is not set. */
const DEFAULT_LEEWAY = 120

/** What stands in the page for a token that the service worker keeps (`TOKEN` of the worker's constants). */
const PLACEHOLDER = /_SECURED_BY_OIDC_SERVICE_WORKER_/

/**
 * Watches @axa-fr/oidc-client 7.
 *
 * @param client what `OidcClient.getOrCreate()` or `OidcClient.get()` gives
 */
export function axaOidcClient(client: AxaOidcClient): SdkBridge {
  let pressed = false

  return sdkBridge('@axa-fr/oidc-client', watch, {
    async refresh() {
      pressed = true
      try {
        await (client.renewTokensOrThrowAsync
          ? client.renewTokensOrThrowAsync()
          : client.renewTokensAsync?.())
      } finally {
        pressed = false
      }
    },
    async signIn() {
      await client.loginAsync?.()
    },
  })

  function watch(sdk: SdkWatch): void {
    const configuration = members(client.configuration)
    // The SDK has taken its random part off already.
    const leeway = numberOf(configuration.refresh_time_before_tokens_expiration_in_second) ?? DEFAULT_LEEWAY
    const polls = configuration.token_automatic_renew_mode !== 'AutomaticOnlyWhenFetchExecuted'
    const scope = textOf(configuration.scope)
    let cacheLocation = storageName(configuration.storage)
    let stage: 'waiting' | 'running' | undefined
    let signedIn = false
    let due = Number.POSITIVE_INFINITY
    let lastError: unknown

    const refresh = (phase: Refresh['phase'], more?: Partial<Record<keyof Refresh, unknown>>) =>
      sdk.emit({ type: 'refresh', phase, ...more } as Refresh)

    const tellSettings = () =>
      sdk.settings({
        sdk: '@axa-fr/oidc-client',
        issuer: textOf(configuration.authority),
        clientId: textOf(configuration.client_id),
        scope,
        expiryRule: 'exp-claim',
        renewal: polls ? 'poll' : 'on-use',
        leewaySeconds: leeway,
        toleranceSeconds: 0,
        idTokenToleranceSeconds: 0,
        // Without one it goes by a hidden frame.
        refreshTokens: scope?.split(' ').includes('offline_access'),
        cacheLocation,
      })

    function tell(reason: Tokens['reason']): void {
      const { accessToken, accessTokenPayload, idToken, refreshToken, expiresAt, expiresIn, issuedAt } =
        members(client.tokens)
      const kept = accessToken && !unlessKept(accessToken)
      if (kept && cacheLocation !== 'serviceWorker') {
        cacheLocation = 'serviceWorker'
        tellSettings()
        const message =
          'The service worker keeps the tokens: of the access token only what the SDK says is seen'
        sdk.emit({ type: 'failure', source: 'bridge', error: { code: 'tokens-hidden', message } })
      }
      const found = {
        // The placeholder stays the same when the token does not.
        access: kept ? accessToken + issuedAt : accessToken,
        claims: kept ? accessTokenPayload : undefined,
        id: idToken,
        refresh: unlessKept(refreshToken),
        expiresAt: expiresAt && expiresAt * 1000,
        expiresIn: numberOf(expiresIn),
      }
      if (!sdk.tokens(found, reason)) return
      signedIn = true
      if (!found.expiresAt) return
      due = (expiresAt - leeway) * 1000
      if (polls) refresh('armed', { due })
    }

    const start = (trigger: Refresh['trigger'], token?: string) =>
      refresh('started', { trigger: pressed ? 'user' : trigger, token })

    function settle(phase: Refresh['phase'], error?: ErrorFacts): void {
      stage = undefined
      pressed = false
      refresh(phase, { error })
    }

    function failed(data: Record<string, unknown>, name: string): void {
      // The last one is told again when the SDK gives up.
      if (data.error !== lastError || !lastError) settle('failed', axaErrorFacts(data, name))
      lastError = data.error
    }

    function signOut(reason: string): void {
      if (signedIn) sdk.emit({ type: 'sign', phase: 'out', reason })
      signedIn = false
      stage = undefined
      due = Number.POSITIVE_INFINITY
    }

    const hear: Record<string, (data: Record<string, unknown>, name: string) => void> = {
      token_acquired() {
        if (!signedIn) sdk.emit({ type: 'sign', phase: 'in' })
        tell('sign-in')
      },
      token_renewed({ reason }) {
        const elsewhere = /ANOTHER_TAB/.test(reason as string)
        if (!elsewhere || stage) settle(elsewhere ? 'cancelled' : 'succeeded')
        tell(elsewhere ? 'other-tab' : 'refresh')
      },
      syncTokensAsync_lock_not_available() {
        // The SDK asks for the lock at each look at the clock, and again at once as long as it does not get it.
        if (stage || Date.now() < due) return
        stage = 'waiting'
        start('timer')
        refresh('waiting-for-lock', { holder: 'other-tab' })
      },
      refreshTokensAsync_begin({ refreshToken, status }) {
        const token = sdk.fingerprint(unlessKept(refreshToken))
        if (stage === 'waiting') refresh('granted', { token })
        else start(status === 'FORCE_REFRESH' ? 'call' : 'timer', token)
        stage = 'running'
      },
      refreshTokensAsync_silent_error: failed,
      refreshTokensAsync_error(data, name) {
        failed(data, name)
        signOut('SESSION_LOST')
      },
      logout_from_another_tab({ status }, name) {
        // So it is called too when the tokens are not found any more, and these no other tab can reach.
        if (status && cacheLocation === 'sessionStorage') {
          sdk.emit({ type: 'storage', area: 'session', problem: 'key-lost' })
        }
        signOut(name)
      },
      logout_from_same_tab: (_data, name) => signOut(name),
      tryKeepExistingSessionAsync_end({ success }) {
        if (success) tell('storage')
      },
    }

    tellSettings()
    const id = client.subscribeEvents?.((name, data) =>
      sdk.learn(name, () => {
        if (hear[name]) return hear[name](members(data), name)
        // In a refresh, the error of the hidden frame is told with the refresh.
        if (!stage && /_error$|_not_supported/.test(name)) {
          sdk.emit({ type: 'failure', source: 'sdk', error: axaErrorFacts(data, name) })
        }
      }),
    )
    sdk.onStop(() => client.removeEventSubscription?.(id as string))
    tell('initial')
  }
}

const unlessKept = (token: unknown) => (PLACEHOLDER.test(token as string) ? undefined : token)

function storageName(storage: unknown): string {
  if (!storage || storage === quietly(() => sessionStorage)) return 'sessionStorage'
  return storage === quietly(() => localStorage) ? 'localStorage' : 'custom'
}

/** OAuth's code where the issuer gave one, else the SDK's, else the event's name. */
function axaErrorFacts(data: unknown, event: string): ErrorFacts {
  // An error, words alone, or an object with one of them.
  const { error = data, exception, message } = members(data)
  const { oauthError, oauthErrorDescription, retryable } = members(error)
  const facts = sdkErrorFacts(error)
  return defined({
    ...facts,
    code: textOf(oauthError) ?? (facts.code === 'Error' ? event : facts.code),
    message: withoutTokens(String(oauthErrorDescription ?? exception ?? message ?? facts.message)),
    recoverable: retryable as boolean | undefined,
  })
}
