import LogtoClient from '@logto/browser'
import { logto } from 'leeway/logto'
import { sdkClientId } from '../../../../../demo/tenant/identity.ts'
import { REDIRECT_URI, runSdkPage, tenantFacts } from '../../support/page.ts'

const { dialects, api } = await tenantFacts()
const client = new LogtoClient({
  endpoint: new URL(dialects.logto).origin,
  appId: sdkClientId('logto'),
  scopes: ['todos:read'],
})

await runSdkPage(
  {
    bridge: () => logto(client),
    async start() {
      if (await client.isSignInRedirected(location.href)) {
        await client.handleSignInCallback(location.href)
        history.replaceState(null, '', location.pathname)
      }
      return client.isAuthenticated()
    },
    signIn: () => client.signIn(REDIRECT_URI),
    signOut: () => client.signOut(REDIRECT_URI),
    accessToken: () => client.getAccessToken(),
    async refresh() {
      await client.clearAccessToken()
      await client.getAccessToken()
    },
    state: () => client,
  },
  api,
)
