/** All causes that Leeway names, the rule that finds each, and which comes first when several are true. */

import type { Rule } from './rule.ts'
import { callRules } from './rules/call.ts'
import { clockRules } from './rules/clock.ts'
import { pageLifeRules } from './rules/page-life.ts'
import { refreshRules, sessionEndRules } from './rules/refresh.ts'

/**
 * In order of precedence among findings of equal weight: the end of a session before all that only delays a refresh,
 * what sets off a storm before what the storm brings, a root before its consequence.
 */
export const rules: readonly Rule[] = [
  ...sessionEndRules,
  ...byCause(clockRules, 'clock-stepped', 'clock-ahead'),
  ...byCause(refreshRules, 'leeway-exceeds-lifetime', 'timer-overflow'),
  ...byCause(callRules, 'storage-lost', 'api-clock-ahead'),
  ...without(refreshRules, 'leeway-exceeds-lifetime', 'timer-overflow', 'refresh-not-armed'),
  ...byCause(callRules, 'stale-token'),
  ...byCause(clockRules, 'tolerance-too-wide', 'expiry-misjudged'),
  ...pageLifeRules,
  ...byCause(clockRules, 'clock-behind'),
  ...byCause(refreshRules, 'refresh-not-armed'),
  ...without(callRules, 'storage-lost', 'api-clock-ahead', 'stale-token'),
]

function byCause(from: readonly Rule[], ...causes: Rule['cause'][]): Rule[] {
  return causes.flatMap(cause => from.filter(rule => rule.cause === cause))
}

function without(from: readonly Rule[], ...causes: Rule['cause'][]): Rule[] {
  return from.filter(rule => !causes.includes(rule.cause))
}
