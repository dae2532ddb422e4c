/**
 * Firebase Authentication.
 *
 * Its access token is the Firebase ID token. The SDK reckons the end from the receipt and refreshes when somebody
 * asks for the token shortly before, or 5 min before by a timer, which runs only while another Firebase SDK
 * (Firestore, Functions …) listens to the tokens. `getIdToken()` is never called; `onIdTokenChanged()` starts nothing.
 */

import type { SdkBridge } from '../bridge.ts'
import type { Tokens } from '../event.ts'
import { members, numberOf } from '../host-object.ts'
import { type SdkWatch, sdkBridge, sdkErrorFacts } from '../sdk-watch.ts'

/** What is used of `getAuth()` in public; every member may be missing. */
export interface FirebaseAuth {
  readonly currentUser?: { getIdToken?(forceRefresh?: boolean): Promise<string> } | null
  onIdTokenChanged?(...args: never[]): () => void
}

export interface FirebaseOptions {
  /** Goes to sign-in, for the panel's button: the SDK has many ways, and the app knows which. */
  signIn?(): Promise<void>
}

/** `Duration.OFFSET`: the timer refreshes this long before the end, s. */
const TIMER_LEEWAY = 300
/** How long before the end a token is refreshed on use, s (`Buffer.TOKEN_REFRESH`): builds differ. */
const LEEWAYS = [30, 300]
/** Of the package `firebase`: the version that the SDK knows. */
const TESTED_MAJOR = 12

/**
 * Watches Firebase Authentication.
 *
 * @param given what `getAuth()` gives, or `firebase.auth()` of the compatibility package
 */
export function firebase(given: FirebaseAuth, { signIn }: FirebaseOptions = {}): SdkBridge {
  const auth: FirebaseAuth = members(given)._delegate ?? given
  const actions = {
    signIn,
    async refresh() {
      await auth.currentUser?.getIdToken?.(true)
    },
  }
  return sdkBridge('Firebase', sdk => watch(sdk, auth), actions)
}

function watch(sdk: SdkWatch, auth: FirebaseAuth): void {
  // What tells most is not public.
  const own = members(auth)
  const sdkVersion = /JsCore\/(\d[\w.-]*)/.exec(own.clientVersion)?.[1]
  let watched: unknown
  let unwatch: (() => void)[] = []
  let signedIn = false
  let first = true
  let fromOtherTab = false
  let due: number | undefined

  const manager = () => members(auth.currentUser).stsTokenManager
  const timer = () => members(members(auth.currentUser).proactiveRefresh)

  function tellSettings(): void {
    const { projectId } = members(members(own.app).options)
    const { type, storageRetriever } = members(members(own.persistenceManager).persistence)
    const local = storageRetriever ? 'localStorage' : 'indexedDB'
    sdk.settings({
      sdk: 'firebase',
      sdkVersion,
      issuer: projectId && `https://securetoken.google.com/${projectId}`,
      audience: projectId,
      expiryRule: 'received-plus-lifetime',
      renewal: timer().isRunning ? 'timer' : 'on-use',
      leewaySeconds: timer().isRunning ? TIMER_LEEWAY : leewayOnUse(manager()),
      refreshTokens: true,
      cacheLocation: { NONE: 'memory', SESSION: 'sessionStorage', COOKIE: 'cookie', LOCAL: local }[
        type as string
      ],
    })
  }

  function arm(at: number | undefined): void {
    const next = timer().isRunning ? at : undefined
    if (next === due) return
    due = next
    if (next) sdk.emit({ type: 'refresh', phase: 'armed', due: Math.max(next, Date.now()) })
    else sdk.emit({ type: 'refresh', phase: 'cancelled' })
  }
  const planned = () => {
    const end = numberOf(members(manager()).expirationTime)
    return end && end - TIMER_LEEWAY * 1000
  }

  /** @returns whether they are new */
  function tell(reason: Tokens['reason']): boolean {
    const { accessToken, refreshToken, expirationTime } = members(manager())
    const found = { access: accessToken, refresh: refreshToken, expiresAt: numberOf(expirationTime) }
    const isNew = sdk.tokens(found, reason)
    arm(planned())
    return Boolean(isNew)
  }

  /** Each user has tokens of its own, and nothing says that their refresh failed. */
  function follow(): void {
    if (auth.currentUser === watched) return
    watched = auth.currentUser
    for (const stop of unwatch) stop()
    const tokens = manager() ?? {}
    unwatch = [
      sdk.watchMethod(tokens, 'refresh', {
        called([, token]) {
          const trigger = sdk.isPressed() ? 'user' : undefined
          sdk.emit({ type: 'refresh', phase: 'started', trigger, token: sdk.fingerprint(token) })
        },
        gave() {
          sdk.emit({ type: 'refresh', phase: 'succeeded' })
          tell('refresh')
        },
        threw(thrown) {
          const error = sdkErrorFacts(thrown)
          sdk.emit({ type: 'refresh', phase: 'failed', error })
          // The timer tries again after a failure of the network alone.
          const tried = due && due <= Date.now()
          if (tried && error.code.endsWith('/network-request-failed')) arm(Date.now() + timer().errorBackoff)
        },
      }),
      sdk.watchMethod(tokens, '_assign', {
        called() {
          fromOtherTab = true
        },
      }),
    ]
  }

  /** At first with what is there when the SDK is ready, then at each sign-in, sign-out and new token. */
  function changed(): void {
    follow()
    tellSettings()
    const before = signedIn
    signedIn = Boolean(auth.currentUser)
    if (signedIn) {
      const isNew = tell(first ? 'storage' : fromOtherTab ? 'other-tab' : 'sign-in')
      if (isNew && !before && !first) sdk.emit({ type: 'sign', phase: 'in' })
    } else if (before) {
      sdk.emit({ type: 'sign', phase: 'out' })
    }
    first = fromOtherTab = false
  }

  tellSettings()
  sdk.checkVersion(sdkVersion, TESTED_MAJOR)
  signedIn = Boolean(auth.currentUser)
  follow()
  tell('initial')
  for (const name of ['_startProactiveRefresh', '_stopProactiveRefresh']) {
    sdk.watchMethod(auth, name, {
      called() {
        queueMicrotask(() =>
          sdk.learn(name, () => {
            tellSettings()
            arm(planned())
          }),
        )
      },
    })
  }
  sdk.onStop(own.onIdTokenChanged?.call(auth, () => sdk.learn('onIdTokenChanged', changed)))
}

/** As the SDK judges made-up tokens; undefined where it cannot be asked. Its getter looks at the clock alone. */
function leewayOnUse(manager: unknown): number | undefined {
  if (!manager) return undefined
  return LEEWAYS.find(seconds => {
    const madeUp = { expirationTime: Date.now() + (seconds + 5) * 1000 }
    return Reflect.get(manager, 'isExpired', madeUp) === false
  })
}
