import { sdkJourney } from './support/journey.ts'

sdkJourney({ sdk: 'msal-browser', leewaySeconds: 300, renewal: 'on-use' })
