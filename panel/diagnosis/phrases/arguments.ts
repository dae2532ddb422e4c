/** What the sentences of the diagnosis are told, where it is more than a number. */

import type { Numbers } from '../../remedies/numbers.ts'
import type { TermName } from '../budget.ts'
import type { Cause } from '../diagnosis.ts'

/** Writes a moment, ms: a rule knows no time zone. Total: it never throws. */
export type Time = (ms: number) => string

/** Where the device's clock stands against the server's. */
export type Side = 'behind' | 'ahead'

/** A share of the lateness, ms. */
export interface Delay {
  name: TermName
  ms: number
}

/** Of a call what its text is made of. */
export interface CallWords {
  method: string
  url: string
  status: number
  error?: { code: string }
}

export type WhyFailed = 'offline' | 'timed-out' | 'others-pass' | 'unknown'
export type WhyNotArmed = 'off' | 'no-refresh-token' | 'nothing'

/** What to do about each cause. A step that ends in a colon announces the code that follows. */
export type Steps = Record<Cause, (n: Numbers) => readonly (string | null | undefined | false)[]>
