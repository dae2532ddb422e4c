/** SDKs as they are shipped, by what decides when they refresh, and free combinations of the same traits. */

import type { Draw } from './random.ts'
import type { SdkModel } from './world.ts'

type Traits = Pick<SdkModel, 'name' | 'rule' | 'renewal' | 'leewaySeconds'> & Partial<SdkModel>

const NEUTRAL: Omit<SdkModel, 'name' | 'rule' | 'renewal' | 'leewaySeconds'> = {
  pollSeconds: 5,
  stopsWhenHidden: false,
  checksOnGet: false,
  usesLock: false,
  refreshTokens: true,
  cacheLocation: 'memory',
  fromRequest: false,
  afterFailure: 'stop',
  clampsTimers: false,
  misjudgedBySeconds: 0,
  singleFlight: true,
}

const A = 'exp-claim'
const B = 'received-plus-lifetime'
const C = 'server-corrected'

const SHIPPED: readonly Traits[] = [
  { name: 'intelliauth', rule: A, renewal: 'timer', leewaySeconds: 60, checksOnGet: true },
  { name: 'intelliauth', rule: A, renewal: 'timer', leewaySeconds: 30, checksOnGet: true },
  {
    name: '@supabase/auth-js',
    rule: A,
    renewal: 'poll',
    leewaySeconds: 90,
    pollSeconds: 30,
    stopsWhenHidden: true,
    checksOnGet: true,
    cacheLocation: 'localstorage',
  },
  {
    name: '@axa-fr/oidc-client',
    rule: A,
    renewal: 'poll',
    leewaySeconds: 120,
    pollSeconds: 1,
    usesLock: true,
    cacheLocation: 'sessionstorage',
  },
  { name: 'oidc-client-ts', rule: B, renewal: 'poll', leewaySeconds: 60, cacheLocation: 'sessionstorage' },
  {
    name: '@okta/okta-auth-js',
    rule: B,
    renewal: 'timer',
    leewaySeconds: 30,
    idTokenToleranceSeconds: 300,
    cacheLocation: 'localstorage',
  },
  { name: '@firebase/auth', rule: B, renewal: 'timer', leewaySeconds: 300 },
  {
    name: '@auth0/auth0-spa-js',
    rule: B,
    renewal: 'on-use',
    leewaySeconds: 60,
    usesLock: true,
    idTokenToleranceSeconds: 60,
  },
  { name: '@azure/msal-browser', rule: B, renewal: 'on-use', leewaySeconds: 300, fromRequest: true },
  { name: 'keycloak-js', rule: C, renewal: 'on-use', leewaySeconds: 5 },
  { name: '@aws-amplify/auth', rule: C, renewal: 'on-use', leewaySeconds: 5, cacheLocation: 'localstorage' },
]

/** Every class with every way of renewal, under a name that nobody ships. */
const FREE: readonly Traits[] = [A, B, C].flatMap(rule =>
  (['timer', 'poll', 'on-use'] as const).map(renewal => ({
    name: 'another-sdk',
    rule: rule as SdkModel['rule'],
    renewal,
    leewaySeconds: 60,
  })),
)

/** Every model there is; the free ones with traits of their own. */
export function drawSdk(draw: Draw, fits: (model: SdkModel) => boolean): SdkModel | undefined {
  const free = FREE.map(traits => ({
    ...NEUTRAL,
    ...traits,
    leewaySeconds: draw.pick('leeway', [5, 10, 15, 30, 60, 120, 300]),
    pollSeconds: draw.pick('poll', [1, 5, 10, 15, 30]),
    usesLock: draw.chance('lock', 0.3),
    checksOnGet: draw.chance('checks', 0.3),
    afterFailure: draw.pick('failure', ['stop', 'stop', 'retry'] as const),
    cacheLocation: draw.pick('cache', ['memory', 'localstorage', 'sessionstorage'] as const),
  }))
  const shipped = SHIPPED.map(traits => ({ ...NEUTRAL, ...traits }))
  const fitting = [...shipped, ...free].filter(fits)
  return fitting.length > 0 ? draw.pick('sdk', fitting) : undefined
}
