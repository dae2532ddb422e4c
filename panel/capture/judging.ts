/** Judges what a capture holds: when asked, and for those who want to be told. Loaded when that is needed first. */

import { diagnose } from '../diagnose.ts'
import type { Confidence, Diagnosis, Finding, Severity } from '../diagnosis/diagnosis.ts'
import { judge } from '../diagnosis/judge.ts'
import { createRecorder, instantNow } from '../recorder.ts'
import type { Recording } from '../recording/recording.ts'
import { makeRecording } from '../recording/write.ts'
import type { Capture } from './capture.ts'

/** Time between two judgements for those who want to be told, at least, ms. */
const PERIOD = 1000

/** Why a finding is told. */
export interface FindingNews {
  /** changed: it was told before, with another confidence or severity. */
  change: 'appeared' | 'changed'
  /** When it was judged, ms by the device. */
  at: number
  /** The whole answer that it is part of, redacted. */
  diagnosis: Diagnosis
}

export type OnFinding = (finding: Finding, news: FindingNews) => void

export interface Judging {
  /** @throws {RecordingNotSafe} when something token-shaped is left in it all the same */
  recording(): Recording
  /** As above. */
  diagnosis(): Diagnosis
  /** Tells nobody any more. */
  stop(): void
}

/** @param onFinding told from now on; what it throws goes nowhere */
export function judgeCapture(capture: Capture, onFinding?: OnFinding): Judging {
  /** What was told, by cause. */
  const told = new Map<Finding['cause'], { confidence: Confidence; severity: Severity }>()
  const pace = onFinding && keepPace(() => tellNews(onFinding))
  const recorder = createRecorder(() => pace?.want(), capture)

  const recording = (): Recording =>
    makeRecording({
      events: recorder.events(),
      now: instantNow(),
      secrets: recorder.vault.secrets(),
      ...(typeof location === 'undefined' ? {} : { page: { origin: location.origin } }),
    }).recording

  function tellNews(tell: OnFinding): void {
    const { findings } = judge(recorder.session, instantNow())
    for (const cause of told.keys()) if (!findings.some(found => found.cause === cause)) told.delete(cause)
    const news = new Set(findings.filter(isNews).map(({ cause }) => cause))
    if (news.size === 0) return
    // Told is what a recording of this moment says, since nothing in it is secret or personal.
    const safe = recording()
    const diagnosis = diagnose(safe)
    for (const finding of diagnosis.findings) {
      if (!news.has(finding.cause)) continue
      const change = told.has(finding.cause) ? 'changed' : 'appeared'
      told.set(finding.cause, finding)
      try {
        tell(finding, { change, at: safe.now.wall, diagnosis })
      } catch {
        // The app's own affair; ours goes on.
      }
    }
  }
  function isNews({ cause, confidence, severity }: Finding): boolean {
    const before = told.get(cause)
    return before?.confidence !== confidence || before.severity !== severity
  }

  pace?.want()
  return { recording, diagnosis: () => diagnose(recording()), stop: () => pace?.stop() }
}

/**
 * Runs something after it was wanted, at most once in a period. A hidden page gets no timer: there it runs when wanted
 * after the period, and what is still wanted when the page is hidden runs at once, since the page may not come back.
 */
function keepPace(run: () => void): { want(): void; stop(): void } {
  let wanted = false
  let last = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  function now(): void {
    clearTimeout(timer)
    timer = undefined
    if (!wanted || stopped) return
    wanted = false
    last = performance.now()
    try {
      run()
    } catch {
      // What goes wrong here is ours, and must not end in the page's console.
    }
  }
  const isHidden = (): boolean => typeof document !== 'undefined' && document.visibilityState === 'hidden'
  function plan(): void {
    const wait = Math.max(0, last + PERIOD - performance.now())
    if (!isHidden()) timer ??= setTimeout(now, wait)
    // One judgement for all events of a moment.
    else if (wait === 0) queueMicrotask(now)
  }
  function onVisibility(): void {
    if (isHidden()) now()
    else if (wanted) plan()
  }
  if (typeof document !== 'undefined') document.addEventListener('visibilitychange', onVisibility)
  return {
    want() {
      if (stopped) return
      wanted = true
      plan()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
      if (typeof document !== 'undefined') document.removeEventListener('visibilitychange', onVisibility)
    },
  }
}
