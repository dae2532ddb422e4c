/** One way in which one cause spoils a session. */

import type { Cause } from '../../../panel/diagnosis/diagnosis.ts'
import type { Wants } from '../draw-world.ts'
import type { Draw } from '../random.ts'
import type { Trouble } from '../stage.ts'
import type { CallSite, World } from '../world.ts'

/** The token at which it is aimed, as it lives in the undisturbed world. True time, ms. */
export interface Target {
  /** When the first token came, and when this one did. */
  first: number
  received: number
  /** When its refresh starts. */
  renewed: number
  ends: number
}

export interface Variant {
  cause: Cause
  name: string
  wants?: Wants
  /** How often it is drawn beside the other variants of its cause; 1 when absent. */
  weight?: number
  /** Makes the world fit for it. Nothing is wrong yet; tokens live as they will in the undisturbed world. */
  shape?(world: World, draw: Draw): void
  /** Directs calls and pauses at the target. Still nothing is wrong. */
  aim?(world: World, target: Target, draw: Draw): void
  /** The one thing that goes wrong. */
  perturb(world: World, target: Target, draw: Draw): void
  /** The recording ends before anything failed: what will happen can be foreseen. */
  atRisk?: boolean
  /** What the recording must live to see; anything that fails when absent. */
  until?: Trouble['kind']
  /** How long after that the recording ends at the earliest, ms: one failure is no loop. */
  lasts?: number
  /** Cannot be joined with another. */
  alone?: boolean
}

export const SECOND = 1000

/** Grace of the API, ms. */
export const graceOf = (world: World): number => world.apis[0]!.graceSeconds * SECOND
export const leewayOf = (world: World): number => world.sdk.leewaySeconds * SECOND

/** Adds calls between two moments. */
export function burst(world: World, draw: Draw, from: number, to: number, count = 8, site?: number): void {
  for (let i = 0; i < count; i++) {
    const at = from + ((i + 0.1 + 0.8 * draw.unit(`burst${i}`)) / count) * (to - from)
    world.app.bursts.push({
      site: site ?? Math.floor(draw.unit(`burst-site${i}`) * world.app.sites.length),
      at,
    })
  }
  world.horizon = Math.max(world.horizon, to + 30_000)
}

export function addSite(world: World, more: Partial<CallSite>): number {
  return world.app.sites.push({ ...world.app.sites[0]!, every: 1e9, ...more }) - 1
}

/** What the page holds is taken as it is. */
export const readsPlainly = (world: World): void => {
  for (const site of world.app.sites) site.habit = 'state'
}
