import { sdkJourney } from './support/journey.ts'

sdkJourney({ sdk: 'axa', leewaySeconds: 60, renewal: 'by-itself' })
