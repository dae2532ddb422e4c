/**
 * What a rule is: one object per cause, data as far as it goes. Above each stands its source: a row of the decision
 * table, or the standard that says so. Its sentences are in `phrases/`.
 */

import type { Numbers } from '../remedies/numbers.ts'
import type { Cause, Confidence, Finding, Severity } from './diagnosis.ts'
import type { Investigation } from './incident.ts'
import type { CallWords } from './phrases/arguments.ts'

export interface Match {
  confidence: Confidence
  severity: Severity
  /** The cause in a few words with its numbers: the verdict when this comes first. */
  verdict: string
  /** What happened and what follows from it, one or two sentences. */
  headline: string
  evidence: Finding['evidence']
  code?: string
  /** What the remedy fills in. */
  numbers?: Numbers
}

export interface Rule {
  cause: Cause
  /** Pure. What it throws becomes a visible finding and stops no other rule. */
  match(c: Investigation): Match | null
}

/** Calls as evidence. */
export const callRows = (
  { say }: Investigation,
  calls: readonly { call: CallWords; event: number }[],
): Finding['evidence'] => calls.map(({ call, event }) => ({ event, text: say.call(call) }))

/** The code of the last of some calls, to put into a match. */
export const codeOf = (calls: readonly { call: CallWords }[]): { code?: string } => {
  const code = calls.at(-1)?.call.error?.code
  return code === undefined ? {} : { code }
}

/** Evidence without holes and doubles, at most `most` rows, the newest kept. */
export function evidence(
  rows: readonly ({ event: number | undefined; text: string } | null | undefined | false)[],
  most = 6,
): Finding['evidence'] {
  const kept: Finding['evidence'] = []
  for (const row of rows) {
    if (!row || row.event === undefined) continue
    if (kept.some(other => other.event === row.event && other.text === row.text)) continue
    kept.push({ event: row.event, text: row.text })
  }
  return kept.slice(-most)
}
