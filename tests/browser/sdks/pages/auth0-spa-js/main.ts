import { Auth0Client } from '@auth0/auth0-spa-js'
import { auth0 } from 'leeway/auth0'
import { sdkClientId } from '../../../../../demo/tenant/identity.ts'
import { REDIRECT_URI, runSdkPage, tenantFacts, variant } from '../../support/page.ts'

const { dialects, api, audience } = await tenantFacts()
const client = new Auth0Client({
  // The issuer without its last slash.
  domain: new URL(dialects.auth0).origin,
  clientId: sdkClientId('auth0-spa-js'),
  authorizationParams: { redirect_uri: REDIRECT_URI, audience, scope: 'openid profile todos:read' },
  useRefreshTokens: true,
  // In memory the refresh token is a worker's, which also makes the requests with it.
  cacheLocation: variant() === 'memory' ? 'memory' : 'localstorage',
})

await runSdkPage(
  {
    bridge: () => auth0(client),
    async start() {
      if (new URLSearchParams(location.search).has('code')) {
        await client.handleRedirectCallback()
        history.replaceState(null, '', location.pathname)
      }
      return client.isAuthenticated()
    },
    signIn: () => client.loginWithRedirect(),
    signOut: () => client.logout({ logoutParams: { returnTo: REDIRECT_URI } }),
    accessToken: () => client.getTokenSilently(),
    refresh: () => client.getTokenSilently({ cacheMode: 'off' }),
    state: () => client,
  },
  api,
)
