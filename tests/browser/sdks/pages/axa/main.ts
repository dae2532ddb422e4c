import { OidcClient, TokenRenewMode } from '@axa-fr/oidc-client'
import { axaOidcClient } from 'leeway/axa-oidc-client'
import { sdkClientId } from '../../../../../demo/tenant/identity.ts'
import { REDIRECT_URI, runSdkPage, tenantFacts } from '../../support/page.ts'

const { issuer, api } = await tenantFacts()
const client = OidcClient.getOrCreate(() => fetch)({
  authority: issuer,
  client_id: sdkClientId('axa'),
  redirect_uri: REDIRECT_URI,
  scope: 'openid profile offline_access todos:read',
  storage: sessionStorage,
  // From more than a minute the SDK takes off what it has drawn.
  refresh_time_before_tokens_expiration_in_second: 60,
  token_renew_mode: TokenRenewMode.access_token_invalid,
})

await runSdkPage(
  {
    bridge: () => axaOidcClient(client),
    async start() {
      if (new URLSearchParams(location.search).has('code')) {
        await client.loginCallbackAsync()
        history.replaceState(null, '', location.pathname)
      } else await client.tryKeepExistingSessionAsync()
      return Boolean(client.tokens)
    },
    signIn: async () => void (await client.loginAsync()),
    signOut: () => client.logoutAsync(REDIRECT_URI),
    accessToken: async () => (await client.getValidTokenAsync()).tokens?.accessToken,
    refresh: () => client.renewTokensOrThrowAsync(),
    state() {
      // The number of its timer is another one each second.
      const { timeoutId: _, ...rest } = (client as unknown as { _oidc: { timeoutId: unknown } })._oidc
      return rest
    },
  },
  api,
)
