import Keycloak from 'keycloak-js'
import { keycloak } from 'leeway/keycloak'
import { sdkClientId } from '../../../../../demo/tenant/identity.ts'
import { REDIRECT_URI, runSdkPage, tenantFacts } from '../../support/page.ts'

const { dialects, api } = await tenantFacts()
const kc = new Keycloak({
  url: new URL(dialects.keycloak).origin,
  realm: 'demo',
  clientId: sdkClientId('keycloak-js'),
})

await runSdkPage(
  {
    bridge: () => keycloak(kc),
    start: () =>
      kc.init({ checkLoginIframe: false, redirectUri: REDIRECT_URI, scope: 'offline_access todos:read' }),
    signIn: () => kc.login(),
    signOut: () => kc.logout(),
    async accessToken() {
      await kc.updateToken()
      return kc.token
    },
    refresh: () => kc.updateToken(-1),
    state: () => kc,
  },
  api,
)
