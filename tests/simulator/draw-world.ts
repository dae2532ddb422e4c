/** Draws a world in which nothing is wrong, within what is ordinary. */

import { BAD_PROOF, EXPIRED, FROM_THE_FUTURE, MISSING } from './answers.ts'
import type { Draw } from './random.ts'
import { drawSdk } from './sdks.ts'
import type { Api, Browser, CallSite, SdkModel, World } from './world.ts'

/** What a perturbation needs of the world that it is to disturb. */
export interface Wants {
  sdk?: (model: SdkModel) => boolean
  /** A call site takes what the page holds, without asking the SDK. */
  plainReads?: boolean
  lifetimes?: readonly number[]
  graces?: readonly number[]
  leeways?: readonly number[]
  browser?: 'chrome' | 'firefox' | 'firefox-android'
  /** The API's `Date` must be readable. */
  apiDate?: boolean
  /** The issuer's time must be known from the first token on. */
  issuerTime?: boolean
  /** How many refreshes to live through. */
  cycles?: number
}

export const BROWSERS: Record<'chrome' | 'firefox' | 'safari' | 'firefox-android', Browser> = {
  chrome: { freezeEvents: true, align: 1000, intensiveAfter: 60_000, floor: 0, worker: true },
  firefox: { freezeEvents: false, align: 1000, intensiveAfter: Infinity, floor: 0, worker: true },
  safari: { freezeEvents: false, align: 1000, intensiveAfter: Infinity, floor: 0, worker: true },
  'firefox-android': {
    freezeEvents: false,
    align: 1000,
    intensiveAfter: Infinity,
    floor: 900_000,
    worker: true,
  },
}

const LIFETIMES = [300, 600, 900, 1800, 3600, 7200, 28_800]
const GRACES = [0, 0, 5, 30, 60]

/** undefined: nothing fits what is wanted. */
export function drawWorld(draw: Draw, seed: string, wants: Wants = {}): World | undefined {
  const reads = draw.under('reads')
  const sdk = drawSdk(
    draw.under('sdk'),
    model =>
      (wants.sdk?.(model) ?? true) && !(wants.plainReads && model.renewal === 'on-use') && model !== null,
  )
  if (!sdk) return undefined
  if (wants.leeways) sdk.leewaySeconds = draw.pick('leeway', wants.leeways)
  // Whoever polls less often than the leeway lasts is late by design.
  if (sdk.leewaySeconds > 0) sdk.pollSeconds = Math.min(sdk.pollSeconds, Math.ceil(sdk.leewaySeconds / 3))
  const lifetimes = (wants.lifetimes ?? LIFETIMES).filter(
    seconds => seconds >= 4 * sdk.leewaySeconds || wants.lifetimes,
  )
  if (lifetimes.length === 0) return undefined
  const lifetimeSeconds = draw.pick('lifetime', lifetimes)
  const graces = wants.graces ?? GRACES
  const issuerDate = draw.chance('date', 0.6)
  const rtt = draw.log('rtt', 15, 250)
  const cycles = wants.cycles ?? 2
  const horizon = (lifetimeSeconds * 1000 * (cycles + 0.3) + 60_000) | 0
  const browser = {
    ...BROWSERS[wants.browser ?? draw.pick('browser', ['chrome', 'chrome', 'firefox', 'safari'])],
  }
  const start = wants.issuerTime
    ? draw.pick('start', ['sign-in', 'initial'] as const)
    : draw.pick('start', ['sign-in', 'sign-in', 'initial', 'storage'] as const)
  // A class A SDK bears little; the others are immune to a constant offset.
  const immune = sdk.rule !== 'exp-claim' && sdk.idTokenToleranceSeconds === undefined
  const offset =
    immune && draw.chance('wrong', 0.25)
      ? draw.between('wrong-by', -3_600_000, 3_600_000)
      : draw.between('offset', -0.25, 0.25) * Math.min(8, sdk.leewaySeconds) * 1000
  const host = `api${Math.floor(draw.unit('host') * 1000)}.example`
  const api: Api = {
    origin: `https://${host}`,
    offset: draw.between('api-offset', -400, 400),
    graceSeconds: draw.pick('grace', graces),
    checksIat: false,
    says: {
      expired: draw.pick('expired', EXPIRED),
      future: draw.pick('future', FROM_THE_FUTURE),
      missing: draw.pick('missing', MISSING),
      proof: draw.pick('proof', BAD_PROOF),
    },
    exposesDate: wants.apiDate ?? draw.chance('api-date', 0.7),
    rtt: [rtt * 0.7, rtt * 2.5],
    slack: 100,
  }
  const plain = sdk.renewal !== 'on-use' && (wants.plainReads || reads.chance('plain', 0.5))
  const every = Math.min(60_000, lifetimeSeconds * 1000 * 0.05)
  const sites: CallSite[] = ['todos', 'profile', 'inbox']
    .slice(0, 1 + Math.floor(reads.unit('sites') * 3))
    .map((path, index) => ({
      initiator: `https://app.example/assets/${path}.js:${12 + index}:${7 + index}`,
      path: `/${path}`,
      method: index === 2 ? 'POST' : 'GET',
      api: 0,
      habit: plain ? 'state' : 'get',
      every: Math.max(every * (1 + index), horizon / 60),
      background: reads.chance(`background${index}`, 0.3),
      on401: reads.pick(`on401-${index}`, ['ignore', 'ignore', 'refresh-and-retry', 'sign-out'] as const),
      reactive: false,
    }))
  const idTokens = sdk.idTokenToleranceSeconds !== undefined || draw.chance('id-token', 0.5)
  return {
    seed,
    epoch: Date.UTC(2026, 0, 1) + Math.floor(draw.unit('epoch') * 31_536_000_000),
    horizon,
    sdk,
    tenant: {
      issuer: 'https://login.example',
      clientId: 'spa-1',
      audience: api.origin,
      scope: 'openid profile todo:read offline_access',
      lifetimeSeconds,
      rotates: draw.chance('rotates', 0.7),
      ...(api.graceSeconds >= 5 && draw.chance('nbf', 0.3) ? { nbfAfterSeconds: 0 } : {}),
      iatEarlySeconds: sdk.name === '@azure/msal-browser' ? 300 : 0,
      opaque: false,
      idTokens,
      exposesDate: issuerDate,
      limitPerMinute: draw.chance('limit', 0.5) ? 40 : Number.POSITIVE_INFINITY,
      rtt: [rtt, rtt * 3],
      slack: 100,
    },
    apis: [api],
    device: {
      offset,
      ppm: draw.between('ppm', -50, 50),
      steps: [],
      sleeps: [],
      monoAtLoad: draw.between('mono', 50, 900),
    },
    page: { browser, hidden: [], frozen: [], cached: [], blocked: [], offline: [] },
    app: {
      start,
      ageSeconds: lifetimeSeconds * draw.between('age', 0.1, 0.6),
      sites,
      bursts: [],
      idle: [],
      forced: [],
      callsOnReturn: true,
      noise: draw.chance('noisy', 0.5) ? 0.03 : 0,
    },
    faults: [],
    locks: [],
    sees: {
      // One of both is always readable, unless it does not matter.
      expiresIn: !issuerDate || draw.chance('expires-in', 0.8),
      expiresAt: draw.chance('expires-at', 0.7),
      // Without it the issuer's time has one bound only.
      requested: !issuerDate || !api.exposesDate || !!wants.issuerTime || draw.chance('requested', 0.8),
      ids: draw.chance('ids', 0.8),
      triggers: draw.chance('triggers', 0.8),
      initiators: draw.chance('initiators', 0.8),
      expected: draw.chance('expected', 0.8),
      issuerCalls: draw.chance('issuer-calls', 0.4),
      grace: draw.chance('grace-known', 0.5),
      lockHolder: draw.chance('holder', 0.7),
      refreshTokens: draw.chance('refresh-tokens', 0.6),
      settings: {},
    },
  }
}
