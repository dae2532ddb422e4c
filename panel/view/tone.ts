/** How good or bad something is, as the colour that it gets. */

import type { Diagnosis, Severity } from '../diagnosis/diagnosis.ts'

export type Tone = 'ok' | 'warn' | 'bad' | 'plain'

export const toneOfStatus = {
  healthy: 'ok',
  'at-risk': 'warn',
  failing: 'bad',
  'signed-out': 'plain',
  unknown: 'plain',
} satisfies Record<Diagnosis['status'], Tone>

export const toneOfSeverity = {
  failing: 'bad',
  'at-risk': 'warn',
  notice: 'plain',
} satisfies Record<Severity, Tone>
