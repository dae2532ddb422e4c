/** What each SDK does when its bridge did not say otherwise. Facts of the published packages. */

import type { Settings } from '../../sdk-bridge/event.ts'

type Defaults = Pick<Settings, 'expiryRule' | 'renewal' | 'leewaySeconds' | 'toleranceSeconds'>

const A = 'exp-claim'
const B = 'received-plus-lifetime'
const C = 'server-corrected'

const defaults: Record<string, Defaults> = {
  __proto__: null as never,
  intelliauth: { expiryRule: A, renewal: 'timer', leewaySeconds: 60 },
  '@intelliauth/react-sdk': { expiryRule: A, renewal: 'timer', leewaySeconds: 60 },
  'oidc-client-ts': { expiryRule: B, renewal: 'poll', leewaySeconds: 60 },
  'react-oidc-context': { expiryRule: B, renewal: 'poll', leewaySeconds: 60 },
  '@auth0/auth0-spa-js': { expiryRule: B, renewal: 'on-use', leewaySeconds: 60 },
  '@auth0/auth0-react': { expiryRule: B, renewal: 'on-use', leewaySeconds: 60 },
  '@azure/msal-browser': { expiryRule: B, renewal: 'on-use', leewaySeconds: 300 },
  'keycloak-js': { expiryRule: C, renewal: 'on-use', leewaySeconds: 5 },
  '@supabase/auth-js': { expiryRule: A, renewal: 'poll', leewaySeconds: 90 },
  '@supabase/supabase-js': { expiryRule: A, renewal: 'poll', leewaySeconds: 90 },
  '@aws-amplify/auth': { expiryRule: C, renewal: 'on-use', leewaySeconds: 5 },
  'aws-amplify': { expiryRule: C, renewal: 'on-use', leewaySeconds: 5 },
  '@firebase/auth': { expiryRule: B, renewal: 'timer', leewaySeconds: 300 },
  firebase: { expiryRule: B, renewal: 'timer', leewaySeconds: 300 },
  '@okta/okta-auth-js': { expiryRule: B, renewal: 'timer', leewaySeconds: 30 },
  '@clerk/clerk-js': { expiryRule: A, renewal: 'poll', leewaySeconds: 17 },
  'angular-oauth2-oidc': { expiryRule: B, renewal: 'timer', toleranceSeconds: 600 },
  '@axa-fr/oidc-client': { expiryRule: A, renewal: 'poll', leewaySeconds: 120 },
  '@logto/browser': { expiryRule: B, renewal: 'on-use', leewaySeconds: 0 },
}

/** What is known of the SDK: what its bridge said, over what its package does by default. */
export function settingsOf(said: Partial<Omit<Settings, 'type'>>): Partial<Omit<Settings, 'type'>> {
  return { ...defaults[said.sdk ?? ''], ...said }
}
