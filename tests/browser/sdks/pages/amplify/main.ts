import { Amplify } from 'aws-amplify'
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth'
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito'
import { Hub } from 'aws-amplify/utils'
import { amplify } from 'leeway/amplify'
import { runSdkPage, tenantFacts } from '../../support/page.ts'

const { issuer, api } = await tenantFacts()
Amplify.configure({
  Auth: {
    Cognito: { userPoolId: 'eu-west-1_Pool1', userPoolClientId: 'app-1', userPoolEndpoint: issuer },
  },
})
// As apps do; the Hub keeps an empty list for a channel that nobody listens to any more.
Hub.listen('auth', () => {})

const token = async (forceRefresh = false) =>
  (await fetchAuthSession({ forceRefresh })).tokens?.accessToken.toString()

await runSdkPage(
  {
    bridge: () => amplify(cognitoUserPoolsTokenProvider, { Hub }),
    start: async () => (await token()) !== undefined,
    async signIn() {
      await signIn({
        username: 'ada',
        password: 'analytical',
        options: { authFlowType: 'USER_PASSWORD_AUTH' },
      })
      return 'signed in'
    },
    async signOut() {
      await signOut()
      return 'signed out'
    },
    accessToken: () => token(),
    async refresh() {
      // Refused, the SDK resolves without tokens.
      if (!(await token(true))) throw new Error('no tokens')
    },
    state: () => [cognitoUserPoolsTokenProvider, Hub],
  },
  api,
)
