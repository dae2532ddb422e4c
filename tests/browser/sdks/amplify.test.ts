import { cognito } from '../../sdk-bridge/sdks/cognito.ts'
import { backendJourney } from './support/backend-journey.ts'

backendJourney({
  sdk: 'amplify',
  start: cognito,
  isRefresh: request => request === 'GetTokensFromRefreshToken',
  leewaySeconds: 5,
  renewal: 'on-use',
  refusal: ['NotAuthorizedException', 'Refresh Token has been revoked'],
  refusalCause: 'session-revoked',
})
