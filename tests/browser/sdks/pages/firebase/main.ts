import { initializeApp } from '@firebase/app'
import {
  connectAuthEmulator,
  indexedDBLocalPersistence,
  initializeAuth,
  signInWithEmailAndPassword,
  signOut,
} from '@firebase/auth'
import { firebase } from 'leeway/firebase'
import { runSdkPage, tenantFacts } from '../../support/page.ts'

const { issuer, api } = await tenantFacts()
const app = initializeApp({ apiKey: 'key-1', projectId: 'demo-project' })
// The persistence that getAuth() takes first.
const auth = initializeAuth(app, { persistence: indexedDBLocalPersistence })
connectAuthEmulator(auth, issuer, { disableWarnings: true })

await runSdkPage(
  {
    bridge: () => firebase(auth),
    async start() {
      await auth.authStateReady()
      return auth.currentUser !== null
    },
    async signIn() {
      await signInWithEmailAndPassword(auth, 'ada@example.com', 'analytical')
      return 'signed in'
    },
    async signOut() {
      await signOut(auth)
      return 'signed out'
    },
    accessToken: async () => auth.currentUser?.getIdToken(),
    refresh: async () => auth.currentUser?.getIdToken(true),
    // All but its observers, of which it keeps a wrong count when one leaves.
    state() {
      const user = auth.currentUser as unknown as Record<string, object>
      const { user: _user, ...timer } = user.proactiveRefresh as Record<string, unknown>
      return [Object.getOwnPropertyNames(auth), { ...user, auth: undefined, proactiveRefresh: timer }]
    },
  },
  api,
)
