/** Makes a recording of what was seen, fit to leave the page. */

import type { Instant, SessionEvent } from '../../sdk-bridge/event.ts'
import type { Recording } from './recording.ts'
import { redactWithReceipt } from './redact.ts'
import { assertSafe } from './safe.ts'
import { needlesOf, type Removal } from './scrub.ts'

export interface RecordingSource {
  events: readonly SessionEvent[]
  /** When the recording is taken; a diagnosis judges at this moment. */
  now: Instant
  page?: NonNullable<Recording['page']>
  /** Raw tokens known to the page; none of them, nor any part, will be in the recording. */
  secrets?: readonly string[]
}

/**
 * Makes a redacted recording.
 *
 * @returns the recording, and what was removed to make it
 * @throws {RecordingNotSafe} when something token-shaped is left all the same
 */
export function makeRecording({ events, now, page, secrets = [] }: RecordingSource): {
  recording: Recording
  receipt: Removal[]
} {
  return redactWithReceipt(
    {
      format: 'leeway-recording',
      version: 1,
      createdAt: isoDate(now.wall),
      now: { wall: now.wall, mono: now.mono },
      ...(page && { page }),
      events: ascending(events),
    },
    { secrets },
  )
}

/**
 * The text of a recording, for a file or the clipboard.
 *
 * @param recording redacted, as `makeRecording` and `redact` return it
 * @throws {RecordingNotSafe} when something in it looks like a token
 */
export function writeRecording(recording: Recording, secrets: readonly string[] = []): string {
  assertSafe(recording, needlesOf(secrets))
  return JSON.stringify(recording, null, 1)
}

/** By `mono`, as readers demand. Events come in that order but for those stamped by another source. */
function ascending(events: readonly SessionEvent[]): SessionEvent[] {
  const isAscending = events.every((event, index) => index === 0 || event.mono >= events[index - 1]!.mono)
  return isAscending ? [...events] : [...events].sort((one, other) => one.mono - other.mono)
}

/** A device clock may be set to what no date can hold. */
function isoDate(wall: number): string {
  const date = new Date(wall)
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString()
}
