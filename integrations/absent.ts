/**
 * What the entries for development are everywhere else, under the export condition `default`: the same names and types
 * with nothing behind them. Bundlers leave out calls whose result nobody uses, and with them this file.
 */

import { absentPanel } from '../panel/absent.ts'
import type { MountedPanel } from '../panel/mount.ts'
import type { SdkBridge } from '../sdk-bridge/bridge.ts'
import type { IntelliAuthBridge } from '../sdk-bridge/sdks/intelliauth.ts'
import type { NextAuthBridge } from '../sdk-bridge/sdks/next-auth.ts'

/** Seen where a panel or recorder that works in production is given a bridge that does not. */
const NAME = 'a bridge that production builds leave out'

/* @__NO_SIDE_EFFECTS__ */
export function mountPanel(): MountedPanel {
  return absentPanel('Not in this build')
}

/** Of `leeway/auto`. */
export const panel: MountedPanel = /* @__PURE__ */ mountPanel()

/* @__NO_SIDE_EFFECTS__ */
function absentBridge(): SdkBridge {
  return { name: NAME, connect: () => () => {} }
}

export {
  absentBridge as amplify,
  absentBridge as angularOauth2Oidc,
  absentBridge as auth0,
  absentBridge as axaOidcClient,
  absentBridge as clerk,
  absentBridge as firebase,
  absentBridge as keycloak,
  absentBridge as logto,
  absentBridge as msal,
  absentBridge as oidcClientTs,
  absentBridge as okta,
  absentBridge as supabase,
}

/* @__NO_SIDE_EFFECTS__ */
export function intelliAuth(): IntelliAuthBridge {
  return {
    name: NAME,
    connect: () => () => {},
    actions: {},
    // The provider gets the app's own callbacks, as it would without the bridge.
    callbacks: (own = {}) => own as ReturnType<IntelliAuthBridge['callbacks']>,
    configure() {},
  }
}

/* @__NO_SIDE_EFFECTS__ */
export function nextAuth(): NextAuthBridge {
  return { name: NAME, connect: () => () => {}, session() {} }
}
