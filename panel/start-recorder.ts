/**
 * The entry `leeway/recorder`: for production, without a view. It keeps what happened, and gives a redacted recording
 * when asked. What judges and redacts is loaded when it is needed first.
 */

import type { SessionEvent } from '../sdk-bridge/event.ts'
import { createCapture } from './capture/capture.ts'
import type { FindingNews, Judging } from './capture/judging.ts'
import { type CaptureOptions, type RunningCapture, startCapture } from './capture/start-capture.ts'
import type { Diagnosis, Finding } from './diagnosis/diagnosis.ts'
import type { Recording } from './recording/recording.ts'

export type { SdkBridge } from '../sdk-bridge/bridge.ts'
export type { Diagnosis, Finding, FindingNews, Recording }

export interface RecorderOptions extends CaptureOptions {
  /**
   * Gets each finding when it appears, and again when its confidence or severity changes; both redacted. The page is
   * judged only once something failed, and then after events: at most once a second, and never while nothing happens.
   * What it throws goes nowhere.
   */
  onFinding?(finding: Finding, news: FindingNews): void
}

export interface RunningRecorder {
  /**
   * What was seen, redacted. Nothing leaves the page but by the hand of the app.
   *
   * @throws (rejects) when the code that redacts could not be loaded, or something token-shaped was left all the same
   */
  recording(): Promise<Recording>
  /** What it shows: the answer of `diagnose(recording)`. Rejects as above. */
  diagnosis(): Promise<Diagnosis>
  /** Gives the page back, and forgets what was seen once what was asked before is answered. Safe to call twice. */
  stop(): void
}

/**
 * Starts to record. Call it before the SDK makes its first request, so that nothing is missed.
 *
 * Makes no request but for its own code, calls no method of the SDK, and never throws into the app. On a server, where
 * there is no document, it records nothing.
 */
export function startRecorder(options: RecorderOptions = {}): RunningRecorder {
  let { onFinding } = options
  const running = typeof document === 'undefined' ? nothing() : startCapture(options)
  const { capture } = running
  let judging: Promise<Judging> | undefined
  let asked: Promise<unknown> = Promise.resolve()

  function judge(): Promise<Judging> {
    // What could be watched without the rest can be judged all the same.
    judging ??= running.ready
      .catch(() => {})
      .then(() => import('./capture/judging.ts'))
      .then(({ judgeCapture }) => judgeCapture(capture, onFinding))
    // It may be there the next time.
    judging.catch(() => {
      judging = undefined
    })
    return judging
  }
  function ask<T>(question: (judging: Judging) => T): Promise<T> {
    const answer = judge().then(question)
    asked = Promise.allSettled([asked, answer])
    return answer
  }
  if (onFinding) {
    capture.listen(event => {
      if (!judging && isFailure(event)) judge().catch(() => {})
    })
  }

  return {
    recording: () => ask(there => there.recording()),
    diagnosis: () => ask(there => there.diagnosis()),
    stop() {
      running.stop()
      capture.listen(undefined)
      onFinding = undefined
      judging?.then(there => there.stop()).catch(() => {})
      asked.then(capture.forget)
    },
  }
}

/** Without failures there is nothing to find that somebody would have to be told at once. */
const isFailure = (event: SessionEvent): boolean =>
  'error' in event ||
  (event.type === 'storage' && event.problem !== 'changed-elsewhere') ||
  (event.type === 'call' && (event.status < 1 || event.status > 399))

/** On a server: there is nothing to watch. */
const nothing = (): RunningCapture => ({
  capture: createCapture(),
  ready: Promise.resolve(),
  stop() {},
})
