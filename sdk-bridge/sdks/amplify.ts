/**
 * AWS Amplify 6 with Cognito user pools.
 *
 * The SDK reckons by the `exp` claim against the device clock, corrected by what that was off when the token came
 * (`clockDrift`), and refreshes when asked for a session of which the access token or the ID token has 5 s left.
 * Nothing here asks it: tokens are read the way it reads its own storage.
 */

import type { SdkBridge } from '../bridge.ts'
import type { Tokens } from '../event.ts'
import { members, numberOf, quietly, textOf } from '../host-object.ts'
import { type SdkWatch, sdkBridge, sdkErrorFacts } from '../sdk-watch.ts'

/** What is used of `cognitoUserPoolsTokenProvider`; every member may be missing. */
export interface AmplifyTokenProvider {
  readonly tokenOrchestrator?: object
  readonly authTokenStore?: object
  getTokens?(options?: { forceRefresh?: boolean }): Promise<unknown>
}

export interface AmplifyOptions {
  /** `Hub` of `aws-amplify/utils`: tells what other tabs do, and of redirects that failed. */
  Hub?: { listen?(...args: never[]): unknown }
  /** Of `aws-amplify/auth`, for the panel's button; or another way to sign in. */
  signInWithRedirect?(): Promise<void>
}

/** `tolerance` of `isTokenExpired`, s. */
const LEEWAY = 5

/**
 * Watches Amplify.
 *
 * @param provider `cognitoUserPoolsTokenProvider` of `aws-amplify/auth/cognito`
 */
export function amplify(
  provider: AmplifyTokenProvider,
  { Hub, signInWithRedirect }: AmplifyOptions = {},
): SdkBridge {
  const actions = {
    async refresh() {
      await provider.getTokens?.({ forceRefresh: true })
    },
    signIn: signInWithRedirect && (() => signInWithRedirect()),
  }
  return sdkBridge('Amplify', sdk => watch(sdk, provider, Hub), actions)
}

function watch(sdk: SdkWatch, provider: AmplifyTokenProvider, Hub: AmplifyOptions['Hub']): void {
  const { authTokenStore: store, tokenOrchestrator = {} } = provider
  let signedIn = false
  let lastOutcome: unknown
  let underWay = 0

  function tellSettings(config: unknown): void {
    const { userPoolId, userPoolClientId, loginWith } = members(members(config).Cognito)
    const { scopes } = members(members(loginWith).oauth)
    const pool = textOf(userPoolId)
    const { storage } = members(members(store).keyValueStorage)
    sdk.settings({
      sdk: 'aws-amplify',
      issuer: pool && `https://cognito-idp.${pool.split('_')[0]}.amazonaws.com/${pool}`,
      clientId: textOf(userPoolClientId),
      scope: Array.isArray(scopes) ? scopes.join(' ') : undefined,
      expiryRule: 'server-corrected',
      renewal: 'on-use',
      leewaySeconds: LEEWAY,
      refreshTokens: true,
      // Undefined: a storage of the app, or the cookies of server-side rendering.
      cacheLocation: storage && storage === quietly(() => localStorage) ? 'localStorage' : undefined,
    })
  }

  /** @returns whether they are new */
  function tell(found: unknown, reason: Tokens['reason']): boolean {
    const { accessToken, idToken, refreshToken, clockDrift } = members(found)
    const exp = numberOf(members(members(accessToken).payload).exp)
    if (!accessToken) return false
    signedIn = true
    const raw = {
      access: `${accessToken}`,
      id: idToken && `${idToken}`,
      refresh: refreshToken,
      expiresAt: exp && exp * 1000 - (numberOf(clockDrift) ?? 0),
    }
    return Boolean(sdk.tokens(raw, reason))
  }

  const read = (reason: Tokens['reason']) =>
    sdk.learn('storage', () =>
      members(store)
        .loadTokens?.call(store)
        ?.then((found: unknown) => void tell(found, reason)),
    )

  function signOut(reason?: string): void {
    if (signedIn) sdk.emit({ type: 'sign', phase: 'out', reason })
    signedIn = false
  }

  /** @returns whether it was told of: callers who wait for one refresh all get the same. */
  function settled(outcome: unknown): boolean {
    underWay--
    const before = lastOutcome
    lastOutcome = outcome
    return outcome !== before
  }

  sdk.learn('settings', () => tellSettings(members(store).authConfig))
  sdk.watchMethod(provider, 'setAuthConfig', { called: ([config]) => tellSettings(config) })
  sdk.watchMethod(tokenOrchestrator, 'tokenRefresher', {
    called([asked]) {
      if (underWay++) return
      const token = sdk.fingerprint(members(members(asked).tokens).refreshToken)
      const trigger = sdk.isPressed() ? 'user' : undefined
      sdk.emit({ type: 'refresh', phase: 'started', trigger, token })
    },
    gave(found) {
      if (!settled(found)) return
      sdk.emit({ type: 'refresh', phase: 'succeeded' })
      tell(found, 'refresh')
    },
    threw(error) {
      if (settled(error)) sdk.emit({ type: 'refresh', phase: 'failed', error: sdkErrorFacts(error) })
    },
  })
  sdk.watchMethod(tokenOrchestrator, 'setTokens', {
    called([given]) {
      const before = signedIn
      // Those of a refresh were told.
      if (tell(members(given).tokens, 'sign-in') && !before) sdk.emit({ type: 'sign', phase: 'in' })
    },
  })
  sdk.watchMethod(tokenOrchestrator, 'clearTokens', { called: () => signOut() })
  sdk.learn('Hub', () => {
    const hear = (capsule: unknown) => {
      const { crossTab, payload } = members(capsule)
      const { event, data } = members(payload)
      if (event === 'signInWithRedirect_failure') {
        sdk.emit({ type: 'failure', source: 'sdk', error: sdkErrorFacts(members(data).error) })
      }
      if (!crossTab) return
      if (event === 'signedOut') signOut('other-tab')
      else read('other-tab')
    }
    const listener = (capsule: unknown) => sdk.learn('Hub', () => hear(capsule))
    const stop = members(Hub).listen?.call(Hub, 'auth', listener, { enableCrossTabEvents: true })
    if (stop) sdk.onStop(stop)
  })
  read('storage')
}
