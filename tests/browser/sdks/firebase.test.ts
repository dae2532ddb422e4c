import { firebaseServer } from '../../sdk-bridge/sdks/firebase-server.ts'
import { backendJourney } from './support/backend-journey.ts'

backendJourney({
  sdk: 'firebase',
  start: firebaseServer,
  isRefresh: request => request === 'token',
  leewaySeconds: 30,
  renewal: 'on-use',
  refusal: ['TOKEN_EXPIRED', ''],
  refusalCode: 'auth/user-token-expired',
  refusalCause: 'session-revoked',
})
