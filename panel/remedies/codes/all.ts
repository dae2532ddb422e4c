/** The families outside the core: loaded when one of their codes is seen, or the list is opened. One place to add one. */

import { AMPLIFY } from './amplify.ts'
import { ANGULAR_OAUTH2_OIDC } from './angular-oauth2-oidc.ts'
import { AUTH0 } from './auth0.ts'
import { AXA } from './axa.ts'
import { CLERK } from './clerk.ts'
import type { CodeFamily } from './code.ts'
import { FIREBASE } from './firebase.ts'
import { KEYCLOAK } from './keycloak.ts'
import { LOGTO } from './logto.ts'
import { MSAL } from './msal.ts'
import { NEXT_AUTH } from './next-auth.ts'
import { OIDC_CLIENT_TS } from './oidc-client-ts.ts'
import { OKTA } from './okta.ts'
import { ENTRA_ID, KEYCLOAK_SERVER, OTHER_PROVIDERS } from './providers.ts'
import { SUPABASE } from './supabase.ts'

export const MORE_FAMILIES: readonly CodeFamily[] = [
  ENTRA_ID,
  KEYCLOAK_SERVER,
  OTHER_PROVIDERS,
  OIDC_CLIENT_TS,
  AUTH0,
  MSAL,
  KEYCLOAK,
  SUPABASE,
  AMPLIFY,
  FIREBASE,
  OKTA,
  CLERK,
  ANGULAR_OAUTH2_OIDC,
  AXA,
  LOGTO,
  NEXT_AUTH,
]
