import { oidcClientTs } from 'leeway/oidc-client-ts'
import { UserManager } from 'oidc-client-ts'
import { sdkClientId } from '../../../../../demo/tenant/identity.ts'
import { REDIRECT_URI, runSdkPage, tenantFacts } from '../../support/page.ts'

const { issuer, api } = await tenantFacts()
const manager = new UserManager({
  authority: issuer,
  client_id: sdkClientId('oidc-client-ts'),
  redirect_uri: REDIRECT_URI,
  post_logout_redirect_uri: REDIRECT_URI,
  scope: 'openid profile offline_access todos:read',
})

await runSdkPage(
  {
    bridge: () => oidcClientTs(manager),
    async start() {
      if (new URLSearchParams(location.search).has('code')) {
        await manager.signinCallback()
        history.replaceState(null, '', location.pathname)
      }
      return (await manager.getUser()) !== null
    },
    signIn: () => manager.signinRedirect(),
    signOut: () => manager.signoutRedirect(),
    accessToken: async () => (await manager.getUser())?.access_token,
    refresh: () => manager.signinSilent(),
    state: () => manager,
  },
  api,
)
