import { sdkJourney } from './support/journey.ts'

sdkJourney({ sdk: 'keycloak-js', leewaySeconds: 5, renewal: 'on-use' })
