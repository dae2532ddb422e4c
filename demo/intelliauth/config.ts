/** Settings of the client, with the defaults that the provider's documentation gives. */

export interface AuthClientConfig {
  /** Base URL of the tenant, without a trailing slash. It is the issuer. */
  tenantUrl: string
  clientId: string
  /** Must be registered for the application, character by character. */
  redirectUri: string
  /** Space separated. Default: `openid profile email offline_access`. */
  scope?: string
  /** The API that access tokens are for. Default: `tenantUrl + '/api'`. */
  audience?: string | string[]
  /** Where sign-out lands. Default: the page's origin. */
  logoutReturnTo?: string
  /** Refresh before expiry, by a timer. Default: true. */
  silentRefresh?: boolean
  /** How long before `exp` a token is due, seconds. Default: 60. */
  silentRefreshLeeway?: number
  /** false: renew in a hidden iframe, by the tenant's session cookie. Default: true. */
  useRefreshTokens?: boolean
  /** Where tokens live. Default: `memory`. */
  cacheLocation?: 'memory' | 'localstorage'
}

export interface ResolvedConfig {
  tenantUrl: string
  clientId: string
  redirectUri: string
  scope: string
  /** At least one; the first is what `getAccessToken()` gives. */
  audiences: readonly [string, ...string[]]
  logoutReturnTo: string
  silentRefresh: boolean
  silentRefreshLeeway: number
  useRefreshTokens: boolean
  cacheLocation: 'memory' | 'localstorage'
}

/**
 * Fills in the defaults.
 *
 * @param config as given to `AuthClient` or the provider
 * @returns the same with every setting present; without refresh tokens, `offline_access` is not asked for
 */
export function resolveConfig(config: AuthClientConfig): ResolvedConfig {
  const useRefreshTokens = config.useRefreshTokens ?? true
  const scope = config.scope ?? 'openid profile email offline_access'
  const [first = `${config.tenantUrl}/api`, ...others] = [config.audience ?? []].flat()
  return {
    tenantUrl: config.tenantUrl,
    clientId: config.clientId,
    redirectUri: config.redirectUri,
    scope: useRefreshTokens
      ? scope
      : scope
          .split(' ')
          .filter(part => part !== 'offline_access')
          .join(' '),
    audiences: [first, ...others],
    logoutReturnTo: config.logoutReturnTo ?? window.location.origin,
    silentRefresh: config.silentRefresh ?? true,
    silentRefreshLeeway: config.silentRefreshLeeway ?? 60,
    useRefreshTokens,
    cacheLocation: config.cacheLocation ?? 'memory',
  }
}
