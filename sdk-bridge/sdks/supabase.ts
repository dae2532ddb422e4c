/**
 * Supabase: the `auth` of supabase-js, or a client of `@supabase/auth-js`.
 *
 * The SDK compares the server's `expires_at` with the device clock: every 30 s while the page is visible, and
 * whenever it is asked for the session. Its `onAuthStateChange()` reads the session for each new listener, which
 * refreshes one that is about to end; so what it sends to its listeners is looked at on its way instead.
 */

import type { SdkBridge } from '../bridge.ts'
import type { Tokens } from '../event.ts'
import { members, numberOf, quietly, textOf } from '../host-object.ts'
import { type SdkWatch, sdkBridge, sdkErrorFacts } from '../sdk-watch.ts'

/** What is used of the client in public; every member may be missing. */
export interface SupabaseAuth {
  refreshSession?(): Promise<{ error?: unknown }>
}

export interface SupabaseOptions {
  /** Goes to sign-in, for the panel's button: the SDK has many ways, and the app knows which. */
  signIn?(): Promise<void>
}

/** `EXPIRY_MARGIN_MS`: a session that ends sooner is refreshed when somebody asks for it, seconds. */
const LEEWAY = 90
/** `REFRESH_FAILURE_COOLDOWN_MS`: after a failure the same refresh token is not tried again for this long, ms. */
const COOLDOWN = 60_000
const TESTED_MAJOR = 2

/**
 * Watches Supabase.
 *
 * @param client what `createClient()` gives, or its `auth`
 */
export function supabase(
  client: SupabaseAuth | { readonly auth?: SupabaseAuth },
  { signIn }: SupabaseOptions = {},
): SdkBridge {
  const auth: SupabaseAuth = members(client).auth ?? client
  const actions = {
    signIn,
    async refresh() {
      const result = await auth.refreshSession?.()
      if (result?.error) throw result.error
    },
  }
  return sdkBridge('Supabase', sdk => watch(sdk, auth), actions)
}

function watch(sdk: SdkWatch, auth: SupabaseAuth): void {
  // What tells most is not public.
  const client = members(auth)
  const { autoRefreshToken, memoryStorage } = client
  let signedIn = false
  /** The client told of a session itself: what storage held before is old. */
  let heard = false
  let expiresAt: number | undefined
  let lastError: unknown

  const arm = (due: number) => {
    if (autoRefreshToken) sdk.emit({ type: 'refresh', phase: 'armed', due: Math.max(due, Date.now()) })
  }

  function tell(session: unknown, reason: Tokens['reason']): boolean {
    const { access_token, refresh_token, expires_at, expires_in } = members(session)
    const end = numberOf(expires_at)
    const raw = {
      access: access_token,
      refresh: refresh_token,
      expiresAt: end && end * 1000,
      expiresIn: numberOf(expires_in),
    }
    signedIn = true
    if (!sdk.tokens(raw, reason)) return false
    expiresAt = raw.expiresAt
    if (expiresAt) arm(expiresAt - LEEWAY * 1000)
    return true
  }

  /** What the client sends to its listeners; `broadcast` is false for what comes from another tab. */
  function hear([event, session, broadcast]: unknown[]): void {
    const here = broadcast !== false
    const before = signedIn
    heard = true
    if (event === 'TOKEN_REFRESHED' && here) sdk.emit({ type: 'refresh', phase: 'succeeded' })
    if (event === 'SIGNED_OUT') {
      signedIn = false
      if (before) sdk.emit({ type: 'sign', phase: 'out', reason: here ? undefined : 'other-tab' })
    } else if (session) {
      const refreshed = event === 'TOKEN_REFRESHED'
      // SIGNED_IN comes each time that the tab becomes visible: with what storage then holds.
      const elsewhere = !here || (before && event === 'SIGNED_IN')
      const isNew = tell(session, elsewhere ? 'other-tab' : refreshed ? 'refresh' : 'sign-in')
      if (isNew && !before && !refreshed) sdk.emit({ type: 'sign', phase: 'in' })
    }
  }

  /** What a refresh comes to, beside new tokens. Every caller is given the same error, also a while later. */
  function settled(error: unknown): void {
    if (!error || error === lastError) return
    lastError = error
    const facts = sdkErrorFacts(error)
    if (facts.code === 'AuthRefreshDiscardedError') {
      // Tokens came, but those in storage were changed meanwhile.
      sdk.emit({ type: 'refresh', phase: 'cancelled' })
      sdk.emit({ type: 'failure', source: 'sdk', error: facts })
    } else {
      sdk.emit({ type: 'refresh', phase: 'failed', error: facts })
      if (expiresAt && expiresAt > Date.now()) arm(Date.now() + COOLDOWN)
    }
  }
  const outcome = { gave: (result: unknown) => settled(members(result).error), threw: settled }

  function take(stored: unknown): void {
    if (heard || !stored) return
    const session = typeof stored === 'string' ? quietly(() => JSON.parse(stored)) : stored
    if (members(session).access_token) tell(session, memoryStorage ? 'initial' : 'storage')
    else sdk.emit({ type: 'storage', area: 'local', problem: 'unreadable', key: textOf(client.storageKey) })
  }

  // 'supabase-js-web/2.109.0; …' or 'gotrue-js/2.109.0': both packages have the same version.
  const sdkVersion = /\/(\d[\w.-]*)/.exec(members(client.headers)['X-Client-Info'])?.[1]
  sdk.settings({
    sdk: '@supabase/auth-js',
    sdkVersion,
    issuer: textOf(client.url),
    expiryRule: 'exp-claim',
    renewal: autoRefreshToken === false ? 'on-use' : 'poll',
    leewaySeconds: LEEWAY,
    silentRefresh: autoRefreshToken,
    refreshTokens: true,
    // Undefined: a storage of the app, such as the cookies of `@supabase/ssr`.
    cacheLocation: memoryStorage
      ? 'memory'
      : client.storage === quietly(() => localStorage)
        ? 'localStorage'
        : undefined,
  })
  sdk.checkVersion(sdkVersion, TESTED_MAJOR)

  sdk.watchMethod(auth, '_notifyAllSubscribers', { called: hear })
  sdk.watchMethod(auth, '_refreshAccessToken', {
    called([token]) {
      const trigger = sdk.isPressed() ? 'user' : undefined
      sdk.emit({ type: 'refresh', phase: 'started', trigger, token: sdk.fingerprint(token) })
    },
    ...outcome,
  })
  sdk.watchMethod(auth, '_callRefreshToken', outcome)
  sdk.learn('storage', () => {
    const { storage, storageKey } = auth as { storage?: Pick<Storage, 'getItem'>; storageKey?: string }
    if (!storage || !storageKey) return
    const stored: unknown = storage.getItem(storageKey)
    if (typeof stored === 'string') return take(stored)
    // A storage of the app may be asynchronous.
    return Promise.resolve(stored).then(take)
  })
}
