/**
 * @okta/okta-auth-js.
 *
 * The SDK reckons the end of a token from its receipt (`expiresAt`, s). 30 s before, a timer renews all of them in the
 * tab that leads, and the others hear of it. A renewal that fails removes the token. `isAuthenticated()` is never
 * called: it may renew.
 */

import type { SdkBridge } from '../bridge.ts'
import type { ErrorFacts, Tokens } from '../event.ts'
import { members, numberOf } from '../host-object.ts'
import { defined } from '../page/defined.ts'
import { type SdkWatch, sdkBridge, sdkErrorFacts } from '../sdk-watch.ts'

// biome-ignore lint/suspicious/noExplicitAny: of a host's object nothing is known
type Host = any

/** What is used of an `OktaAuth`; every member may be missing. */
export interface OktaClient {
  readonly options?: Host
  readonly tokenManager?: Host
  readonly token?: Host
  readonly serviceManager?: Host
  readonly _oktaUserAgent?: Host
  start?(): Promise<void>
  stop?(): Promise<void>
  signInWithRedirect?(...args: never[]): Promise<void>
}

/** Watches @okta/okta-auth-js 8. */
export function okta(client: OktaClient): SdkBridge {
  return sdkBridge('Okta', watch, {
    async refresh() {
      const { tokenManager } = client
      await tokenManager.renew(tokenManager.getStorageKeyByType('accessToken') ?? 'accessToken')
    },
    async signIn() {
      await client.signInWithRedirect?.()
    },
  })

  function watch(sdk: SdkWatch): void {
    const { tokenManager: manager, serviceManager: services, token } = client
    let due: number | undefined
    let signedIn = false
    let renewed = false
    /** A token has come to its time. */
    let expiring = false
    /** The tab that leads is to renew it. */
    let waiting = false
    let told: unknown

    const isRunning = (name: string) => services?.getService?.(name)?.isStarted()

    const version = () => client._oktaUserAgent?.getVersion()

    function learnSettings(): void {
      const { issuer, clientId, scopes, maxClockSkew, ignoreLifetime } = members(client.options)
      const { expireEarlySeconds, storage } = manager.getOptions()
      sdk.settings({
        sdk: '@okta/okta-auth-js',
        sdkVersion: version(),
        expiryRule: 'received-plus-lifetime',
        renewal: isTimed() ? 'timer' : 'on-use',
        leewaySeconds: expireEarlySeconds,
        idTokenToleranceSeconds: ignoreLifetime ? undefined : maxClockSkew,
        refreshTokens: scopes?.includes('offline_access'),
        cacheLocation: typeof storage === 'object' ? 'custom' : (storage ?? 'localStorage'),
        issuer,
        clientId,
        scope: scopes?.join(' '),
      })
    }

    /** Without `start()`, and with `autoRenew: false`, it renews when it is asked for a token. */
    const isTimed = () => manager.isStarted() && (services?.options ?? manager.getOptions()).autoRenew

    function learnTokens(reason?: Tokens['reason']): void {
      learnSettings()
      const {
        accessToken: access = {},
        idToken: id = {},
        refreshToken: refresh = {},
      } = manager.getTokensSync()
      // Sign-out marks them, and the next page life removes them.
      if (access.pendingRemove || id.pendingRemove || !(access.expiresAt ?? id.expiresAt)) {
        if (signedIn) sdk.emit({ type: 'sign', phase: 'out' })
        signedIn = false
        return
      }
      if (!reason) return
      const raw = { access: access.accessToken, id: id.idToken, refresh: refresh.refreshToken }
      const isNew = sdk.tokens({ ...raw, expiresAt: numberOf(access.expiresAt * 1000) }, reason)
      if (!signedIn && reason === 'sign-in') sdk.emit({ type: 'sign', phase: 'in' })
      signedIn = true
      // The first of the two that comes to its time brings both anew.
      const first = Math.min(access.expiresAt ?? id.expiresAt, id.expiresAt ?? access.expiresAt)
      const next = (first - manager.getOptions().expireEarlySeconds) * 1000
      if (isTimed() && (isNew || next !== due)) {
        due = next
        sdk.emit({ type: 'refresh', phase: 'armed', due })
      }
    }

    function learnFailure(thrown: unknown, isRenewal?: boolean): void {
      // One error comes as an event and as a rejection.
      if (thrown === told) return
      told = thrown
      const error = oktaErrorFacts(thrown)
      if (isRenewal) sdk.emit({ type: 'refresh', phase: 'failed', error })
      else sdk.emit({ type: 'failure', source: 'sdk', error })
    }

    sdk.learn('settings', () => {
      learnSettings()
      sdk.checkVersion(version(), 8)
    })
    sdk.learn('tokens', () => learnTokens('storage'))

    const on = (event: string, hear: (payload: unknown) => void) =>
      sdk.learn(event, () => {
        const handler = (payload: unknown) => sdk.learn(event, () => hear(payload))
        manager.on(event, handler)
        sdk.onStop(() => manager.off(event, handler))
      })
    on('added', () => {
      // While the SDK passes on what another tab said, it posts nothing itself.
      const isElsewhere = services?.getService?.('syncStorage')?.enablePostMessage === false
      if (isElsewhere && waiting) sdk.emit({ type: 'refresh', phase: 'succeeded' })
      waiting = false
      learnTokens(isElsewhere ? 'other-tab' : renewed ? 'refresh' : 'sign-in')
    })
    on('renewed', () => {
      renewed = false
    })
    // One that is replaced is first removed.
    on('removed', () => learnTokens())
    on('error', thrown => learnFailure(thrown))

    sdk.watchMethod(manager, 'emitExpired', {
      called() {
        expiring = true
        queueMicrotask(() => {
          expiring = false
        })
        // One for each of the tokens.
        if (waiting) return
        waiting = isTimed() && isRunning('leaderElection') && !isRunning('autoRenew')
        if (waiting) sdk.emit({ type: 'refresh', phase: 'waiting-for-lock', holder: 'other-tab' })
      },
    })
    sdk.watchMethod(token, 'renewTokens', {
      called() {
        const isSeenAgain = globalThis.event?.type === 'visibilitychange'
        const trigger = sdk.isPressed() ? 'user' : expiring ? 'timer' : isSeenAgain ? 'visibility' : 'call'
        const spent = sdk.fingerprint(manager.getTokensSync().refreshToken?.refreshToken)
        sdk.emit({ type: 'refresh', phase: 'started', trigger, token: spent })
      },
      gave() {
        renewed = true
        sdk.emit({ type: 'refresh', phase: 'succeeded' })
      },
      threw: thrown => learnFailure(thrown, true),
    })
    for (const name of ['start', 'stop']) {
      sdk.watchMethod(client, name, { gave: () => learnTokens('storage') })
    }
  }
}

/** The server's code or the SDK's; the SDK's own errors have none, and are known by their words. */
function oktaErrorFacts(thrown: unknown): ErrorFacts {
  const { errorCode, errorSummary, resp, xhr } = members(thrown)
  const facts = sdkErrorFacts(thrown)
  const { status, responseJSON } = members(resp ?? xhr)
  const codes = [errorCode, responseJSON?.error, errorSummary, facts.code]
  const code = codes.find(code => code && code !== 'INTERNAL' && !/\s/.test(code))
  return defined({ ...facts, code, status })
}
