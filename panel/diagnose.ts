/** The entry `leeway/diagnose`: pure, runs in Node and in the panel alike. */

import type { Diagnosis } from './diagnosis/diagnosis.ts'
import { judge } from './diagnosis/judge.ts'
import type { Recording } from './recording/recording.ts'
import { createSession, fold } from './session/fold.ts'

/**
 * Names the cause of a session's trouble with its evidence and remedy, as judged at `recording.now`.
 * Pure: no clock, global or DOM is read.
 */
export function diagnose(recording: Recording): Diagnosis {
  const session = createSession()
  for (const event of recording.events) fold(session, event)
  return judge(session, recording.now)
}

export type * from '../sdk-bridge/event.ts'
export type { Cause, Confidence, Diagnosis, Finding, Remedy, Severity } from './diagnosis/diagnosis.ts'
export { RecordingProblem, readRecording } from './recording/read.ts'
export type { Recording } from './recording/recording.ts'
export { redact } from './recording/redact.ts'
export * as remedies from './remedies/codes.ts'
export { inspect } from './token/inspect.ts'
