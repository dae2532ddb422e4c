import { sdkJourney } from './support/journey.ts'

sdkJourney({ sdk: 'auth0-spa-js', leewaySeconds: 60, renewal: 'on-use' })

// By default the SDK keeps its tokens in memory, and the refresh token in a worker.
sdkJourney({ sdk: 'auth0-spa-js', variant: 'memory', leewaySeconds: 60, renewal: 'on-use' })
