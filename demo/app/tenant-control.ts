/** The tenant's control endpoint, through which the Lab breaks the servers for real. */

// Taken on load, before the panel watches the page's requests: the Lab stands outside of the app that is watched.
const fetchUnwatched = fetch.bind(globalThis)

export type Fault = 'ok' | 'down' | 'slow' | 'error-500' | 'rate-limited' | 'cors-missing' | 'html'

/** The switches of the tenant that the Lab shows. The tenant has more. Times in seconds, unless the name says ms. */
export interface TenantSettings {
  accessTokenLifetime: number
  refreshTokenLifetime: number
  /** The tenant's clock minus the computer's. */
  clockOffset: number
  /** The API's clock minus the tenant's. */
  apiClockOffset: number
  exposeDate: boolean
  tokenEndpoint: Fault
  api: Fault
  delayMs: number
  apiAudience: 'right' | 'wrong'
}

/** What an administrator, or a thief, can do to the session. */
export type Deed = 'expire-refresh-tokens' | 'revoke-sessions' | 'reuse-refresh-token'

export interface TenantControl {
  read(): Promise<TenantSettings>
  change(changes: Partial<TenantSettings>): Promise<TenantSettings>
  /** Lets time pass for the tenant and its API alone. */
  advanceClock(seconds: number): Promise<TenantSettings>
  reset(): Promise<TenantSettings>
  run(deed: Deed): Promise<TenantSettings>
}

/**
 * @param base of the control endpoint
 * @returns calls that resolve to the settings as they then are, and reject with an Error in the endpoint's words when it refuses
 */
export function tenantControl(base: string): TenantControl {
  async function send<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetchUnwatched(`${base}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(answer.message)
    return answer
  }
  return {
    read: () => send('GET', ''),
    change: changes => send('PATCH', '', changes),
    advanceClock: seconds => send('POST', '/advance-clock', { seconds }),
    reset: () => send('POST', '/reset'),
    run: async deed => {
      await send('POST', `/${deed}`)
      return send('GET', '')
    },
  }
}
