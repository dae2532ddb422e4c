/** A server that answers what Firebase Authentication documents, at the paths that its emulator uses. */

import { type Backend, backend } from './backend.ts'

export const PROJECT = 'demo-project'

const ACCOUNT = { localId: 'u-1', email: 'ada@example.com', emailVerified: true, passwordHash: 'x' }

export const firebaseServer = (): Promise<Backend> =>
  backend(({ endpoint }, server) => {
    server.requests.push(endpoint)
    const { refusal, lifetime } = server
    const idToken = () =>
      server.mint({
        iss: `https://securetoken.google.com/${PROJECT}`,
        aud: PROJECT,
        sub: ACCOUNT.localId,
        user_id: ACCOUNT.localId,
      })
    const refreshToken = 'firebase-refresh-token'
    if (endpoint === 'accounts:signInWithPassword') {
      const answer = { ...ACCOUNT, idToken: idToken(), refreshToken, expiresIn: `${lifetime}` }
      return [200, { ...answer, registered: true }]
    }
    if (endpoint === 'accounts:lookup') return [200, { users: [ACCOUNT] }]
    if (endpoint !== 'token') return [404, { error: { code: 404, message: 'NOT_FOUND' } }]
    if (refusal) return [400, { error: { code: 400, message: refusal[0], status: 'INVALID_ARGUMENT' } }]
    const token = idToken()
    return [
      200,
      {
        access_token: token,
        id_token: token,
        refresh_token: refreshToken,
        expires_in: `${lifetime}`,
        token_type: 'Bearer',
        user_id: ACCOUNT.localId,
        project_id: PROJECT,
      },
    ]
  })
