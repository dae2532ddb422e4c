import { goTrue } from '../../sdk-bridge/sdks/gotrue.ts'
import { backendJourney } from './support/backend-journey.ts'

backendJourney({
  sdk: 'supabase',
  start: goTrue,
  isRefresh: request => request.includes('grant_type=refresh_token'),
  leewaySeconds: 90,
  renewal: 'by-itself',
  refusal: ['refresh_token_already_used', 'Invalid Refresh Token: Already Used'],
  refusalCause: 'refresh-token-reused',
})
