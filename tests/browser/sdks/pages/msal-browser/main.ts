import { CacheLookupPolicy, PublicClientApplication } from '@azure/msal-browser'
import { msal } from 'leeway/msal'
import { sdkClientId } from '../../../../../demo/tenant/identity.ts'
import { REDIRECT_URI, runSdkPage, tenantFacts } from '../../support/page.ts'

const { dialects, api } = await tenantFacts()
const pca = new PublicClientApplication({
  auth: {
    clientId: sdkClientId('msal-browser'),
    authority: dialects.msal,
    knownAuthorities: [new URL(dialects.msal).host],
    redirectUri: REDIRECT_URI,
    postLogoutRedirectUri: REDIRECT_URI,
  },
  system: { protocolMode: 'OIDC' },
})
const scopes = ['todos:read']
const account = () => pca.getAllAccounts()[0] ?? null

await runSdkPage(
  {
    bridge: () => msal(pca),
    async start() {
      await pca.initialize()
      await pca.handleRedirectPromise()
      return account() !== null
    },
    signIn: () => pca.loginRedirect({ scopes }),
    signOut: () => pca.logoutRedirect({ account: account(), ...hint() }),
    accessToken: async () => (await pca.acquireTokenSilent({ scopes, ...signedIn() })).accessToken,
    // Without the hidden frame that it would try after a refusal.
    refresh: () =>
      pca.acquireTokenSilent({ scopes, ...signedIn(), cacheLookupPolicy: CacheLookupPolicy.RefreshToken }),
    state: () => pca,
  },
  api,
)

function signedIn() {
  const found = account()
  return found ? { account: found } : {}
}

/** Says who signs out, so that nobody is asked. */
function hint() {
  const idToken = account()?.idToken
  return idToken ? { idTokenHint: idToken } : {}
}
