/** A server that answers the endpoints of OpenID Connect which SDKs of several makers ask for. */

import { readText } from '../../../demo/tenant/exchange.ts'
import { type Backend, backend } from './backend.ts'

/** Whose tokens they are, and for what. */
export const CLIENT_ID = 'app'

/**
 * Starts the server. A code that it takes is the nonce of the request that it is for; refresh tokens are JWTs and
 * each is good for any number of refreshes.
 *
 * @param claims of the tokens, beside the standard ones
 */
export const oidcServer = (claims: Record<string, unknown> = {}): Promise<Backend> =>
  backend(async ({ request, endpoint }, server) => {
    const form = new URLSearchParams(await readText(request))
    const grantType = form.get('grant_type')
    server.requests.push(grantType ?? `${request.method} ${endpoint}`)
    if (endpoint === 'openid-configuration') return [200, metadata(server.origin)]
    if (grantType === null) return [endpoint === 'revoke' ? 200 : 404, {}]
    await server.gate
    if (server.refusal) {
      const [error, error_description] = server.refusal
      return [400, { error, error_description }]
    }
    const base = { iss: server.origin, sub: 'u-1', ...claims }
    const nonce = grantType === 'authorization_code' ? form.get('code') : undefined
    return [
      200,
      {
        token_type: 'Bearer',
        expires_in: server.lifetime,
        scope: form.get('scope') ?? 'openid profile offline_access',
        access_token: server.mint({ ...base, aud: 'todos', azp: CLIENT_ID }),
        id_token: server.mint({ ...base, aud: CLIENT_ID, ...(nonce ? { nonce } : {}) }),
        refresh_token: server.mint({ ...base, aud: server.origin, typ: 'Refresh' }),
      },
    ]
  })

/** @returns what its discovery document says */
export const metadata = (origin: string) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  end_session_endpoint: `${origin}/logout`,
  revocation_endpoint: `${origin}/revoke`,
  jwks_uri: `${origin}/keys`,
})
