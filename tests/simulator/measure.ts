/** How well a diagnosis fits what truly was. */

import type { Cause, Diagnosis, Finding } from '../../panel/diagnosis/diagnosis.ts'
import type { Made } from './make.ts'

export interface Score {
  /** null: nothing was named. */
  first: Cause | null
  namedFirst: boolean
  named: boolean
  wronglyCertain: readonly Finding[]
  /** True and certain, beside the cause: what follows from it. */
  beside: readonly Finding[]
  aboveNotice: readonly Finding[]
  /** null: the diagnosis told no skew. */
  skewHolds: boolean | null
}

/** From here on a clock is off beyond what reading it in whole seconds explains, ms. */
const OFF = 1000

export function score(made: Made, { findings, clock }: Diagnosis): Score {
  const first = findings[0]?.cause ?? null
  const truths = new Set<Cause>(made.causes)
  const certain = findings.filter(
    finding =>
      finding.confidence === 'certain' && !truths.has(finding.cause) && !tellsOffClock(finding, made),
  )
  return {
    first,
    namedFirst: first !== null && made.causes.includes(first),
    named: findings.some(({ cause }) => made.causes.includes(cause)),
    wronglyCertain: certain.filter(finding => !made.also.includes(finding.cause)),
    beside: certain.filter(finding => made.also.includes(finding.cause)),
    aboveNotice: findings.filter(({ severity }) => severity !== 'notice'),
    skewHolds: clock
      ? [made.skew, ...made.apiSkews].some(skew => clock.low <= skew && skew <= clock.high)
      : null,
  }
}

/** A notice that the device's clock is off, as it truly is. */
function tellsOffClock({ cause, severity }: Finding, { skew }: Made): boolean {
  if (severity !== 'notice') return false
  return (cause === 'clock-ahead' && skew >= OFF) || (cause === 'clock-behind' && skew <= -OFF)
}
