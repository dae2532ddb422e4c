/** A server that answers what Supabase Auth documents for sign-in by password, refresh, user and sign-out. */

import { type Backend, backend } from './backend.ts'

const USER = { id: 'u-1', aud: 'authenticated', role: 'authenticated', email: 'ada@example.com' }

export const goTrue = (): Promise<Backend> =>
  backend(async ({ request, url, endpoint }, server) => {
    server.requests.push(`${request.method} ${request.url}`)
    if (endpoint === 'logout') return [204]
    if (endpoint === 'user') return [200, USER]
    if (endpoint !== 'token') return [404, { code: 'not_found', message: 'No such path' }]
    if (url.searchParams.get('grant_type') === 'refresh_token') {
      const { refusal } = server
      await server.gate
      if (refusal) return [400, { code: refusal[0], message: refusal[1] }]
    }
    const token = server.mint({ iss: server.origin, sub: USER.id, aud: USER.aud, session_id: 's-1' })
    return [
      200,
      {
        access_token: token,
        token_type: 'bearer',
        expires_in: server.lifetime,
        expires_at: Math.floor(Date.now() / 1000) + server.ahead + server.lifetime,
        refresh_token: `refresh-token-${server.requests.length}`,
        user: USER,
      },
    ]
  })
