/**
 * The userinfo endpoint (OpenID Connect Core section 5.3). oidc-provider's own accepts only tokens that are for no
 * API; IntelliAuth's takes the access token that the app has.
 */

import type { Accounts } from './account.ts'
import { CLAIMS_BY_SCOPE } from './account.ts'
import { bearerToken, challenge, checkToken, NO_TOKEN, type TokenRefusal, type TokenRules } from './bearer.ts'
import { type Exchange, sendJson } from './exchange.ts'
import { sessionIdOf } from './issuer.ts'
import type { TenantStore } from './store.ts'

/** Answers with the claims that the token's scopes give. Unlike an API, the issuer knows when a session has ended. */
export async function handleUserinfo(
  exchange: Exchange,
  rules: TokenRules,
  accounts: Accounts,
  store: TenantStore,
): Promise<void> {
  const token = bearerToken(exchange.request)
  if (token === null) return refuse(exchange, NO_TOKEN)
  const checked = await checkToken(token, rules)
  if ('refusal' in checked) return refuse(exchange, checked.refusal)
  const { sub = '', sid, scope } = checked.claims
  const account = accounts.find(sub)
  const alive = typeof sid === 'string' && store.hasSession(sid.slice(sessionIdOf('').length))
  if (!account || !alive) {
    const header = challenge({ error: 'invalid_token', error_description: 'The session has ended.' })
    return refuse(exchange, {
      ...NO_TOKEN,
      code: 'invalid_token',
      message: 'The session has ended.',
      challenge: header,
    })
  }
  const names = String(scope)
    .split(' ')
    .flatMap(part => CLAIMS_BY_SCOPE[part] ?? [])
  const claims = await account.claims()
  sendJson(
    exchange.response,
    200,
    Object.fromEntries([...new Set(['sub', ...names])].map(name => [name, claims[name]])),
  )
}

function refuse(exchange: Exchange, { status, code, message, challenge: header }: TokenRefusal): void {
  const body = { error: code, error_description: message, request_id: exchange.requestId }
  sendJson(exchange.response, status, body, { 'WWW-Authenticate': header })
}
