/** A store over a recording: everything stands as it did when the recording was taken, and nothing ticks. */

import { type ReadonlySignal, signal } from '@preact/signals'
import { judge } from './diagnosis/judge.ts'
import type { Recording } from './recording/recording.ts'
import { redactWithReceipt } from './recording/redact.ts'
import { createSession, fold } from './session/fold.ts'
import type { Store } from './store.ts'
import { inspect } from './token/inspect.ts'

/**
 * Folds the events of a recording and judges them at `recording.now`. Nothing in it changes afterwards; it has no
 * actions, since there is no SDK behind it, and no raw token.
 *
 * @param recording as `readRecording` returns it
 */
export function createRecordingStore(recording: Recording): Store {
  const { events, now } = recording
  const session = createSession()
  for (const event of events) fold(session, event)
  const { status, headline, findings, clock, leeway, lastRefresh, access } = judge(session, now)
  const { sdk } = session.settings
  return {
    events: still(events),
    session: still(session),
    now: still(now),
    verdict: still({ status, headline }),
    findings: still(findings),
    clock: still(clock),
    leeway: still(leeway),
    lastRefresh: still(lastRefresh),
    access: still(access),
    bridgeNames: sdk && sdk !== 'page' ? [sdk] : [],
    actions: {},
    reveal: () => undefined,
    inspect: text => inspect(text, now.wall),
    // Whoever wrote it may not have redacted it.
    report: () => redactWithReceipt(recording),
    watch: () => () => {},
  }
}

const still = <T>(value: T): ReadonlySignal<T> => signal(value)
