/**
 * A small SDK that lets one tab at a time refresh, by a Web Lock, over tokens that all tabs share, and a bridge for it,
 * as its author would write one with `leeway/bridge`.
 */

import type { BridgeContext, SdkBridge } from 'leeway/bridge'

export interface LockingClientOptions {
  tokenEndpoint: string
  clientId: string
  /** Where the tokens of a session are kept: an access and a refresh token. */
  storageKey: string
  leewaySeconds: number
  graceSeconds: number
}

interface SharedTokens {
  access_token: string
  refresh_token: string
}

const LOCK = 'locking-client.refresh'

export function lockingClient(options: LockingClientOptions) {
  const { tokenEndpoint, clientId, storageKey, leewaySeconds, graceSeconds } = options
  const shared = (): SharedTokens => JSON.parse(localStorage.getItem(storageKey)!)
  let context: BridgeContext | undefined
  let token = shared().access_token
  let timer: number | undefined

  const expiry = () => JSON.parse(atob(token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/'))).exp * 1000

  const due = () => expiry() - leewaySeconds * 1000

  function tell(
    reason: 'storage' | 'refresh' | 'other-tab',
    requested?: { wall: number; mono: number },
  ): void {
    if (!context) return
    const access = { ...context.describe(token), kind: 'access-token' as const }
    context.emit({ type: 'tokens', reason, access, ...(requested && { requested }) })
    context.emit({ type: 'refresh', phase: 'armed', due: due() })
  }

  function arm(): void {
    clearTimeout(timer)
    timer = window.setTimeout(refresh, due() - Date.now())
  }

  /** Another tab has refreshed. */
  function adopt(): void {
    const { access_token } = shared()
    if (access_token === token) return
    token = access_token
    arm()
    tell('other-tab')
  }

  async function refresh(): Promise<void> {
    clearTimeout(timer)
    context?.emit({ type: 'refresh', phase: 'started', trigger: 'timer' })
    const { held = [] } = await navigator.locks.query()
    const busy = held.some(({ name }) => name === LOCK)
    // Within a page there is one client, so whoever has the lock is another tab.
    context?.emit({ type: 'refresh', phase: 'waiting-for-lock', ...(busy ? { holder: 'other-tab' } : {}) })
    await navigator.locks.request(LOCK, async () => {
      context?.emit({ type: 'refresh', phase: 'granted' })
      const now = shared()
      if (now.access_token !== token) {
        context?.emit({ type: 'refresh', phase: 'succeeded' })
        return adopt()
      }
      const requested = { wall: Date.now(), mono: performance.now() }
      const response = await fetch(tokenEndpoint, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          client_id: clientId,
          refresh_token: now.refresh_token,
        }),
      })
      const answer = await response.json()
      if (!response.ok) {
        const error = { code: answer.error, message: answer.error_description, status: response.status }
        return context?.emit({ type: 'refresh', phase: 'failed', requested, error })
      }
      localStorage.setItem(storageKey, JSON.stringify(answer))
      token = answer.access_token
      arm()
      context?.emit({ type: 'refresh', phase: 'succeeded', requested })
      tell('refresh', requested)
    })
  }

  const bridge: SdkBridge = {
    name: 'Locking client',
    connect(given) {
      context = given
      context.emit({
        type: 'settings',
        sdk: 'locking-client',
        expiryRule: 'exp-claim',
        renewal: 'timer',
        leewaySeconds,
        graceSeconds,
        refreshTokens: true,
        clientId,
      })
      tell('storage')
      return () => {
        context = undefined
      }
    },
  }
  arm()
  window.addEventListener('storage', adopt)
  return {
    bridge,
    refresh,
    /** One call to an API with the current token. @returns its status */
    async call(url: string): Promise<number> {
      return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status
    },
  }
}
