import { sdkJourney } from './support/journey.ts'

sdkJourney({ sdk: 'oidc-client-ts', leewaySeconds: 60, renewal: 'by-itself' })
