import { GoTrueClient } from '@supabase/auth-js'
import { supabase } from 'leeway/supabase'
import { runSdkPage, tenantFacts } from '../../support/page.ts'

const { issuer, api } = await tenantFacts()
// As createClient() of supabase-js makes it.
const auth = new GoTrueClient({ url: issuer, storageKey: 'sb-project-auth-token' })
await auth.initialize()

const session = async () => (await auth.getSession()).data.session

await runSdkPage(
  {
    bridge: () => supabase(auth),
    start: async () => (await session()) !== null,
    async signIn() {
      await auth.signInWithPassword({ email: 'ada@example.com', password: 'analytical' })
      return 'signed in'
    },
    async signOut() {
      await auth.signOut()
      return 'signed out'
    },
    accessToken: async () => (await session())?.access_token,
    async refresh() {
      const { error } = await auth.refreshSession()
      if (error) throw error
    },
    state: () => auth,
  },
  api,
)
