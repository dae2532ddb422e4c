/** A server that answers what Amazon Cognito documents for sign-in by password, refresh and revocation. */

import { type Backend, backend } from './backend.ts'

export const POOL = { userPoolId: 'eu-west-1_Pool1', userPoolClientId: 'app-1' }

export const cognito = (): Promise<Backend> =>
  backend(({ request }, server) => {
    const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '')
    server.requests.push(operation)
    const { refusal } = server
    const claims = {
      sub: 'u-1',
      iss: `https://cognito-idp.eu-west-1.amazonaws.com/${POOL.userPoolId}`,
      origin_jti: 'o-1',
    }
    const tokens = () => ({
      AccessToken: server.mint({
        ...claims,
        token_use: 'access',
        client_id: POOL.userPoolClientId,
        username: 'ada',
      }),
      IdToken: server.mint({
        ...claims,
        token_use: 'id',
        aud: POOL.userPoolClientId,
        'cognito:username': 'ada',
      }),
      ExpiresIn: server.lifetime,
      TokenType: 'Bearer',
    })
    if (operation === 'InitiateAuth') {
      const RefreshToken = 'cognito-refresh-token'
      return [200, { AuthenticationResult: { ...tokens(), RefreshToken }, ChallengeParameters: {} }]
    }
    if (operation !== 'GetTokensFromRefreshToken') return [200, {}]
    if (refusal) return [400, { __type: refusal[0], message: refusal[1] }]
    return [200, { AuthenticationResult: tokens() }]
  })
