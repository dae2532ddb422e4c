/** Puts the tenant together: the authorization server in its dialects, the API and the switchboard, each on an origin of its own. */

import { randomBytes } from 'node:crypto'
import { createLocalJWKSet, createRemoteJWKSet, type JWK } from 'jose'
import { createAccounts } from './account.ts'
import { createApi } from './api.ts'
import { serveControl } from './control.ts'
import { originRule } from './cors.ts'
import { DIALECTS, type Dialect, type DialectName, INTELLIAUTH } from './dialects.ts'
import { type Service, type Surroundings, serve } from './edge.ts'
import { listen, sendJson } from './exchange.ts'
import { createIssuer, createSigningKey } from './issuer.ts'
import { createRequestLog } from './request-log.ts'
import type { TenantSettings } from './settings.ts'
import { handleSignIn, SIGN_IN_PATH } from './sign-in.ts'
import { createTenantStore } from './store.ts'
import { handleUserinfo } from './userinfo.ts'

export interface TenantOptions {
  /** Exact origins of the app, or `any-loopback`. */
  appOrigins: readonly string[]
  /** 0: any free port. */
  issuerPort: number
  apiPort: number
  /** The settings, one object that the switchboard replaces as a whole. */
  state: { settings: TenantSettings }
}

export interface TenantAddresses {
  /** The authorization server's issuer identifier and origin. */
  issuer: string
  /** The same tenant as other SDKs want it: the issuer identifier of each dialect. */
  dialects: Record<DialectName, string>
  /** The API's origin. */
  api: string
  /** The switchboard's address, with its path: `http://127.0.0.1:<port>/control`. */
  control: string
}

/**
 * Opens its ports and serves on them until the process ends.
 *
 * @throws when a port is taken
 */
export async function startTenant({
  appOrigins,
  issuerPort,
  apiPort,
  state,
}: TenantOptions): Promise<TenantAddresses> {
  const settings = () => state.settings
  const allows = originRule(appOrigins)
  const log = createRequestLog()
  const surroundings: Surroundings = { settings, allows, log }
  const store = createTenantStore()
  const accounts = createAccounts()
  const signingKey = await createSigningKey()
  const { kty, n, e, kid, alg } = signingKey
  const ownKeys = createLocalJWKSet({ keys: [{ kty, n, e, kid, alg } as JWK] })
  const cookieKeys = [randomBytes(32).toString('base64url')]

  const openIssuer = async (dialect: Dialect, port: number) => {
    const listener = await listen(port, dialect.secure)
    const { origin } = listener
    const provider = createIssuer({
      origin,
      dialect,
      cookieKeys,
      signingKey,
      settings,
      store,
      accounts,
      allows,
      log,
    })
    const answer = provider.callback()
    const { routes } = dialect
    const issuer = dialect.issuerAt(origin)
    const service: Service = {
      name: 'issuer',
      now: () => Date.now(),
      faultOf: path => (path === routes.token ? settings().tokenEndpoint : 'ok'),
      refuse: (exchange, status, code, message, headers) => {
        const body = { error: code, error_description: message, request_id: exchange.requestId }
        sendJson(exchange.response, status, body, headers)
      },
      handle(exchange) {
        const { pathname } = exchange.url
        if (pathname.startsWith(SIGN_IN_PATH)) return handleSignIn(exchange, provider, accounts)
        if (pathname === routes.userinfo) {
          const rules = { keys: ownKeys, issuer, tolerance: 0, now: Date.now() }
          return handleUserinfo(exchange, rules, accounts, store)
        }
        const standard = dialect.translate?.(exchange.url)
        if (standard) return void exchange.response.writeHead(302, { Location: standard.href }).end()
        return answer(exchange.request, exchange.response)
      },
    }
    serve(listener, service, surroundings)
    return issuer
  }
  const issuer = await openIssuer(INTELLIAUTH, issuerPort)
  const dialects = Object.fromEntries(
    await Promise.all(
      Object.entries(DIALECTS).map(async ([name, dialect]) => [name, await openIssuer(dialect, 0)] as const),
    ),
  ) as Record<DialectName, string>

  const apiListener = await listen(apiPort)
  const keys = createRemoteJWKSet(new URL(INTELLIAUTH.routes.jwks, issuer))
  const issuers = [issuer, ...Object.values(dialects)]
  serve(apiListener, createApi({ issuers, keys, settings }), surroundings)

  const controlListener = await listen(0)
  const replaceSettings = (next: TenantSettings) => {
    state.settings = next
  }
  serveControl(controlListener, { issuer, store, log, allows, settings, replaceSettings })

  return { issuer, dialects, api: apiListener.origin, control: `${controlListener.origin}/control` }
}
