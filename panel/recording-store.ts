/** A store over a recording: everything stands as it did when the recording was taken, and nothing ticks. */

import { batch, type ReadonlySignal, signal } from '@preact/signals'
import { judge } from './diagnosis/judge.ts'
import type { Phrases } from './diagnosis/phrases/english.ts'
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
 * @param phrases what it is said in, until `speak` names others; default: English, times in UTC
 */
export function createRecordingStore(recording: Recording, phrases?: Phrases): Store {
  const { events, now } = recording
  const session = createSession()
  for (const event of events) fold(session, event)
  const { clock, leeway, lastRefresh, access, ...said } = judge(session, now, undefined, phrases)
  const verdict = signal(verdictOf(said))
  const findings = signal(said.findings)
  let spoken = phrases
  const { sdk } = session.settings
  return {
    events: still(events),
    session: still(session),
    now: still(now),
    verdict,
    findings,
    clock: still(clock),
    leeway: still(leeway),
    lastRefresh: still(lastRefresh),
    access: still(access),
    bridgeNames: sdk && sdk !== 'page' ? [sdk] : [],
    actions: {},
    reveal: () => undefined,
    inspect: text => inspect(text, now.wall),
    speak(wanted) {
      if (wanted === spoken) return
      spoken = wanted
      const said = judge(session, now, undefined, wanted)
      batch(() => {
        verdict.value = verdictOf(said)
        findings.value = said.findings
      })
    },
    // Whoever wrote it may not have redacted it.
    report: () => redactWithReceipt(recording),
    watch: () => () => {},
  }
}

const verdictOf = ({ status, headline }: Store['verdict']['value']) => ({ status, headline })

const still = <T>(value: T): ReadonlySignal<T> => signal(value)
