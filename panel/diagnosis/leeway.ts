/** How much leeway this device would need, and what a lead that is too short costs. */

import { middle, negate } from '../clock/interval.ts'
import { type Case, lifetimeOf } from './case.ts'

/** The SDK's ordinary lead: what a refresh is given when clocks agree, ms. */
const ORDINARY_LEAD = 60_000

/**
 * Seconds of leeway with which this device, its clock as it is, would refresh as early as one with a right clock.
 *
 * For a class A SDK: how far the device is behind (upper bound), plus the lead that is wanted anyway, and never less
 * than the slowest refresh seen. Other classes are immune to a constant skew.
 *
 * @returns null when it cannot be known: no server time, or no lead is configured
 */
export function neededLeeway(c: Case): number | null {
  if (c.leeway === null) return null
  const lead = Math.max(Math.min(c.leeway, ORDINARY_LEAD), c.refreshTime)
  if (c.rule !== 'exp-claim') return c.rule === undefined ? null : Math.ceil(lead / 1000)
  const skew = c.skew(c.now)
  if (!skew) return null
  const behind = negate(skew.bounds)
  // Within the bound of zero there is nothing to make up for.
  const extra = behind[0] > 0 ? behind[1] : 0
  return Math.ceil((extra + lead) / 1000)
}

/**
 * For a class A SDK on a device that is behind: how long calls fail in each lifetime, and how long a lifetime then is.
 *
 * rejected = max(0, s − L − G), period = T − L + s (all ms)
 *
 * @returns null when the device is not known to be behind or the lifetime is not known
 */
export function rejectedShare(c: Case): { rejected: number; period: number } | null {
  const skew = c.skew(c.now)
  const length = c.token && lifetimeOf(c.token, c)?.length
  if (!skew || c.leeway === null || !length) return null
  const behind = middle(negate(skew.bounds))
  return { rejected: Math.max(0, behind - c.leeway - c.grace), period: length - c.leeway + behind }
}
