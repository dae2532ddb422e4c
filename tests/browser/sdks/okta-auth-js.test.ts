import { sdkJourney } from './support/journey.ts'

sdkJourney({ sdk: 'okta-auth-js', leewaySeconds: 30, renewal: 'by-itself' })
