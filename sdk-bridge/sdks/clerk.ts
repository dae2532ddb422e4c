/**
 * Clerk: `window.Clerk`, or what `useClerk()` gives. Written by the documentation.
 *
 * The session token lives for a minute. The SDK compares its `exp` with the device clock and asks for the next one 17 s
 * before, in the background. `session.getToken()` is never called: it may ask for one. The session itself is a cookie
 * of Clerk's own domain that no script can read.
 */

import type { SdkBridge } from '../bridge.ts'
import type { ErrorFacts, Refresh, Tokens } from '../event.ts'
import { members, numberOf, textOf } from '../host-object.ts'
import { defined } from '../page/defined.ts'
import { withoutTokens } from '../page/without-secrets.ts'
import { tapped, wrapMethod } from '../page/wrap-method.ts'
import { type SdkWatch, sdkBridge, sdkErrorFacts } from '../sdk-watch.ts'

/** What is used of Clerk; every member may be missing. */
export interface ClerkInstance {
  readonly version?: string | undefined
  readonly frontendApi?: string
  /** undefined: not loaded yet; null: nobody is signed in. */
  readonly session?: ClerkSession | null | undefined
  addListener?(listener: () => void, options?: { skipInitialEmit?: boolean }): () => void
  // biome-ignore lint/suspicious/noExplicitAny: one of the SDK's own words
  on?(event: 'status', handler: (status: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  off?(event: 'status', handler: (status: any) => void): void
  redirectToSignIn?(...args: never[]): Promise<unknown>
}

export interface ClerkSession {
  readonly id?: string
  readonly lastActiveToken?: { getRawString?(): string } | null
  getToken?(...args: never[]): Promise<string | null>
}

/** The next token is asked for this long before `exp`: 15 s, and 2 s for the way. Seconds. */
const LEEWAY = 17
const TESTED_MAJOR = 6

/**
 * Watches Clerk 6.
 *
 * @param instance the app's Clerk; it need not have loaded yet
 */
export function clerk(instance: ClerkInstance): SdkBridge {
  const its = members(instance)
  return sdkBridge('Clerk', watch, {
    async refresh() {
      await instance.session?.getToken?.({ skipCache: true } as never)
    },
    async signIn() {
      await instance.redirectToSignIn?.()
    },
  })

  function watch(sdk: SdkWatch): void {
    /** Id of the session; null: signed out; undefined: not known yet. */
    let known: unknown
    /** Of the token last seen in the session, and of the one that another tab told of. */
    let current: string | undefined
    let elsewhere: string | undefined
    let watched: unknown
    let unwatch = () => {}
    let lastError: unknown

    const refresh = (phase: Refresh['phase'], more?: Partial<Refresh>) =>
      sdk.learn('refresh', () => sdk.emit({ type: 'refresh', phase, ...more }))

    function tell(raw: unknown, reason: Tokens['reason']): void {
      const exp = sdk.tokens({ access: raw }, reason)?.claims?.exp as number | undefined
      if (exp) refresh('armed', { due: (exp - LEEWAY) * 1000 })
    }

    function look(): void {
      const { session } = instance
      if (session === undefined) return
      watchSession(session)
      const before = known
      known = session?.id ?? null
      if (!session) {
        if (before) sdk.emit({ type: 'sign', phase: 'out' })
        current = undefined
        return
      }
      const raw = session.lastActiveToken?.getRawString?.()
      const fingerprint = sdk.fingerprint(raw)
      if (!fingerprint || fingerprint === current) return
      current = fingerprint
      if (before === undefined) {
        const message = 'The session is in a cookie that no script can read: its end is not seen'
        sdk.emit({ type: 'failure', source: 'bridge', error: { code: 'session-hidden', message } })
        tell(raw, 'initial')
      } else if (before !== known) {
        sdk.emit({ type: 'sign', phase: 'in' })
        tell(raw, 'sign-in')
      } else if (fingerprint !== elsewhere) {
        refresh('succeeded')
        tell(raw, 'refresh')
      }
    }

    /** The SDK makes its session anew with every answer that carries one; the one before is let go of. */
    function watchSession(session: object | null): void {
      if (session === watched) return
      unwatch()
      watched = session
      unwatch = wrapMethod(Object(session), 'getToken', original => {
        return function (this: unknown, ...args: unknown[]) {
          const { skipCache, template } = members(args[0])
          // Only where the cache is passed over is it certain that a token is asked for.
          if (skipCache && !template) refresh('started', { trigger: sdk.isPressed() ? 'user' : 'call' })
          return tapped(
            Reflect.apply(original, this, args),
            () => {},
            thrown => {
              if (thrown !== lastError) refresh('failed', { error: clerkErrorFacts(thrown) })
              lastError = thrown
            },
          )
        }
      })
    }
    sdk.onStop(() => unwatch())

    const api = textOf(its.frontendApi)
    const sdkVersion = textOf(its.version)
    sdk.settings({
      sdk: '@clerk/clerk-js',
      sdkVersion,
      issuer: api && `https://${api}`,
      expiryRule: 'exp-claim',
      renewal: 'poll',
      leewaySeconds: LEEWAY,
      toleranceSeconds: 0,
      cacheLocation: 'memory and cookie',
    })
    sdk.checkVersion(sdkVersion, TESTED_MAJOR)

    const hear = () => sdk.learn('session', look)
    const remove = instance.addListener?.(hear, { skipInitialEmit: true })
    if (remove) sdk.onStop(remove)

    const hearStatus = (status: string) => {
      if (status !== 'degraded') return
      const message = 'No new token could be had; the SDK goes on trying'
      sdk.emit({ type: 'failure', source: 'sdk', error: { code: status, message } })
    }
    instance.on?.('status', hearStatus)
    sdk.onStop(() => instance.off?.('status', hearStatus))

    hear()

    if (typeof BroadcastChannel !== 'function') return
    // Each tab, this one too, tells of its new tokens here.
    const channel = new BroadcastChannel('clerk:session_token')
    channel.onmessage = ({ data }) =>
      sdk.learn('channel', () => {
        look()
        const { sessionId, template, tokenRaw } = members(data)
        const fingerprint = sdk.fingerprint(tokenRaw)
        // Tokens of a template are for other APIs.
        if (template || !known || sessionId !== known || fingerprint === current) return
        elsewhere = fingerprint
        tell(tokenRaw, 'other-tab')
      })
    sdk.onStop(() => channel.close())
  }
}

/** A `ClerkAPIResponseError` carries what the server said; others have a code of their own. */
function clerkErrorFacts(thrown: unknown): ErrorFacts {
  const { errors, clerkTraceId, retryAfter } = members(thrown)
  const { code, longMessage, message } = members(errors?.[0])
  const facts = sdkErrorFacts(thrown)
  return defined({
    ...facts,
    code: textOf(code) ?? facts.code,
    message: withoutTokens(textOf(longMessage) ?? textOf(message) ?? facts.message ?? ''),
    requestId: textOf(clerkTraceId),
    retryAfterSeconds: numberOf(retryAfter),
  })
}
