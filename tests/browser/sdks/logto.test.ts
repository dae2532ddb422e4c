import { sdkJourney } from './support/journey.ts'

sdkJourney({ sdk: 'logto', leewaySeconds: 0, renewal: 'on-use' })
