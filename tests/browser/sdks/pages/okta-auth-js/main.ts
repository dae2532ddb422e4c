import { OktaAuth } from '@okta/okta-auth-js'
import { okta } from 'leeway/okta'
import { sdkClientId } from '../../../../../demo/tenant/identity.ts'
import { REDIRECT_URI, runSdkPage, tenantFacts } from '../../support/page.ts'

const { issuer, api } = await tenantFacts()
const client = new OktaAuth({
  issuer,
  clientId: sdkClientId('okta-auth-js'),
  redirectUri: REDIRECT_URI,
  postLogoutRedirectUri: REDIRECT_URI,
  scopes: ['openid', 'profile', 'offline_access', 'todos:read'],
  authorizeUrl: `${issuer}/oauth2/authorize`,
  tokenUrl: `${issuer}/oauth2/token`,
  userinfoUrl: `${issuer}/oauth2/userinfo`,
  logoutUrl: `${issuer}/oauth2/logout`,
})

await runSdkPage(
  {
    bridge: () => okta(client),
    async start() {
      if (client.isLoginRedirect()) await client.storeTokensFromRedirect()
      await client.start()
      return client.getAccessToken() !== undefined
    },
    signIn: () => client.signInWithRedirect(),
    // The tenant takes revocations without a password only.
    signOut: () => client.signOut({ revokeAccessToken: false, revokeRefreshToken: false }).then(() => {}),
    accessToken: async () => client.getAccessToken(),
    refresh: () => client.tokenManager.renew('accessToken'),
    state: () => client,
  },
  api,
)
