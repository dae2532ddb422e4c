/** What stories have in common. */

import type { Cause, Confidence, Severity } from '../../../../panel/diagnosis/diagnosis.ts'
import type { Recording } from '../../../../panel/recording/recording.ts'
import type { Settings, TokenFacts } from '../../../../sdk-bridge/event.ts'
import { intelliauth, type Story, story } from '../story.ts'

/** A story that makes a cause first, or one that comes near to it and must not. */
export interface Told {
  cause: Cause
  title: string
  tell(): Recording
  /** The cause must not be named, but for a notice; where a channel is missing it may be called possible. */
  near?: true | 'unless possible'
  confidence?: Confidence
  severity?: Severity
}

export const SECOND = 1000
export const MIN = 60_000
export const HOUR = 60 * MIN

/** Class B, polled, an hour to live: oidc-client-ts as it comes. */
export const oidc: Settings = {
  ...intelliauth,
  sdk: 'oidc-client-ts',
  expiryRule: 'received-plus-lifetime',
  renewal: 'poll',
  leewaySeconds: 60,
  graceSeconds: 0,
}
/** Class B, refreshed when asked. */
export const auth0: Settings = { ...oidc, sdk: '@auth0/auth0-spa-js', renewal: 'on-use' }

/** A page that was told its settings and signed in; a plan where the SDK makes one. */
export function signedIn(
  lifetime: number,
  {
    skew = 0,
    settings = intelliauth,
    date = true,
  }: { skew?: number; settings?: Settings; date?: boolean } = {},
): { world: Story; token: TokenFacts } {
  const world = story({ skew })
  world.say({ type: 'lifecycle', phase: 'load' }).say({ type: 'visibility', state: 'visible' }).say(settings)
  const token = world.mint(lifetime, { date })
  if (settings.renewal === 'timer' || settings.renewal === 'poll') {
    // An SDK that counts from receipt plans by its own clock, wrong as it may be.
    const own = settings.expiryRule === 'received-plus-lifetime' ? skew / 1000 : 0
    world.arm(token, settings.leewaySeconds! - own)
  }
  return { world, token }
}

/** A refresh that goes well, `took` ms between its start and its request. */
export function refresh(world: Story, lifetime: number, { leeway = 60, took = 0 } = {}): TokenFacts {
  world.say({ type: 'refresh', phase: 'started', trigger: 'timer' }).wait(took)
  const token = world.mint(lifetime, { reason: 'refresh' })
  world.say({ type: 'refresh', phase: 'succeeded' }).arm(token, leeway)
  return token
}

export const fails = (world: Story, code: string, message?: string, more: object = {}): Story =>
  world
    .say({ type: 'refresh', phase: 'started', trigger: 'timer' })
    .wait(60)
    .say({
      type: 'refresh',
      phase: 'failed',
      error: { code, ...(message === undefined ? {} : { message }), ...more },
    })
