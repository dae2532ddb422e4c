/** What is written to a file and read back: an interface between versions of Leeway and other programs. */

import type { Instant, SessionEvent } from '../../sdk-bridge/event.ts'

export interface Recording {
  format: 'leeway-recording'
  version: 1
  /** ISO 8601. */
  createdAt: string
  /** When the recording was taken; `diagnose` judges at this moment. */
  now: Instant
  page?: { origin: string; embeddedCrossSite?: boolean; storageAccess?: boolean }
  /** Ascending by `mono`. */
  events: SessionEvent[]
}
