/** The signals: events -> session -> diagnosis; the only place where time ticks. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { errorFacts, type Instant, type SessionEvent, type TokenFacts } from '../sdk-bridge/event.ts'
import type { Diagnosis, Finding } from './diagnosis/diagnosis.ts'
import { judge } from './diagnosis/judge.ts'
import type { Phrases } from './diagnosis/phrases/english.ts'
import { createRecorder, instantNow, type Recorder } from './recorder.ts'
import type { Recording } from './recording/recording.ts'
import type { Removal } from './recording/scrub.ts'
import { makeRecording } from './recording/write.ts'
import type { Session } from './session/session.ts'
import { inspect } from './token/inspect.ts'

export interface Store {
  /** All events still in the ring, oldest first. A new array at each change. */
  readonly events: ReadonlySignal<readonly SessionEvent[]>
  /** A new object at each change. */
  readonly session: ReadonlySignal<Session>
  /** Ticks once a second, aligned to the second, while something is visible. */
  readonly now: ReadonlySignal<Instant>
  /** Parts of the diagnosis, each changing only when it is really different. */
  readonly verdict: ReadonlySignal<Pick<Diagnosis, 'status' | 'headline'>>
  readonly findings: ReadonlySignal<readonly Finding[]>
  readonly clock: ReadonlySignal<Diagnosis['clock']>
  readonly leeway: ReadonlySignal<Diagnosis['leeway']>
  readonly lastRefresh: ReadonlySignal<Diagnosis['lastRefresh']>
  /** Changes at every tick. */
  readonly access: ReadonlySignal<Diagnosis['access']>
  readonly bridgeNames: readonly string[]
  /** Buttons that the connected bridge offers. */
  readonly actions: { refresh?(): Promise<void>; signIn?(): Promise<void> }
  /** Raw text of a token, for the user's own copy; undefined when not held. */
  reveal(fingerprint: string): string | undefined
  /** Decodes whatever was pasted; adds nothing to the events. */
  inspect(text: string): TokenFacts[]
  /** From now on the parts of the diagnosis are said in these, beginning at once. What is copied is not. */
  speak(phrases: Phrases): void
  /** A redacted recording of what is in the ring, and what was taken out of it. */
  report(): Report
  /**
   * A part of the panel is on screen, in this window: the pulse runs only then, and only while the window is visible.
   * Default: the page's own.
   */
  watch(page?: Window): () => void
}

export interface Report {
  recording: Recording
  receipt: readonly Removal[]
}

/** The store with what its owner needs: where events come in, and the way to end it. */
export interface LiveStore extends Store {
  readonly recorder: Recorder
  /** The recording of the report alone. */
  recording(): Recording
  /** The whole answer as of now, in English and UTC whatever the parts are said in. */
  diagnosis(): Diagnosis
  /** Stops the pulse and forgets the tokens. Safe to call twice. */
  dispose(): void
}

/** What the store shows of the bridges; read when needed, since a bridge may learn its name and actions later. */
export interface StoreSource {
  readonly bridgeNames: readonly string[]
  actions(): Store['actions']
}

export function createStore(source: StoreSource): LiveStore {
  const version = signal(0)
  const now = signal(instantNow())
  /** Broken rules that were told of. */
  const reported = new Set<string>()
  let judging = false
  let disposed = false
  /** undefined: as for readers elsewhere, in English and UTC. */
  let spoken: Phrases | undefined
  const recorder = createRecorder(() => {
    // One judgement for all events of a moment.
    if (judging || disposed) return
    judging = true
    queueMicrotask(() => {
      judging = false
      tick()
    })
  })
  const first = answer()
  const verdict = signal<Pick<Diagnosis, 'status' | 'headline'>>({
    status: first.status,
    headline: first.headline,
  })
  const findings = signal<readonly Finding[]>(first.findings)
  const clock = signal(first.clock)
  const leeway = signal(first.leeway)
  const lastRefresh = signal(first.lastRefresh)
  const access = signal(first.access)

  /** A part of ours is broken: said once, through the same door as any other failure. */
  function tellBroken(part: string, message: string): void {
    if (reported.has(part)) return
    reported.add(part)
    recorder.context.emit({ type: 'failure', source: 'panel', error: { code: part, message } })
  }

  function answer(say?: Phrases): Diagnosis {
    const found = judge(
      recorder.session,
      now.peek(),
      ({ cause, message }) => tellBroken(`rule-${cause}`, message),
      say,
    )
    for (const finding of found.findings) {
      finding.evidence = finding.evidence.flatMap(row => {
        const event = recorder.position(row.event)
        return event < 0 ? [] : [{ ...row, event }]
      })
    }
    return found
  }

  function update(): void {
    now.value = instantNow()
    const found = answer(spoken)
    batch(() => {
      version.value++
      setIfDifferent(verdict, { status: found.status, headline: found.headline })
      setIfDifferent(findings, found.findings)
      setIfDifferent(clock, found.clock)
      setIfDifferent(leeway, found.leeway)
      setIfDifferent(lastRefresh, found.lastRefresh)
      access.value = found.access
    })
  }

  /** What goes wrong here is ours, and must not end in the page's console. */
  function tick(): void {
    if (disposed) return
    try {
      update()
    } catch (thrown) {
      tellBroken('diagnosis', errorFacts(thrown).message ?? '')
    }
  }

  const report = () =>
    makeRecording({
      events: recorder.events(),
      now: instantNow(),
      page: { origin: location.origin },
      secrets: recorder.vault.secrets(),
    })

  const pulse = createPulse(tick)

  return {
    recorder,
    now,
    verdict,
    findings,
    clock,
    leeway,
    lastRefresh,
    access,
    events: computed(() => {
      void version.value
      return recorder.events()
    }),
    session: computed(() => {
      void version.value
      return { ...recorder.session }
    }),
    get bridgeNames() {
      return source.bridgeNames
    },
    get actions() {
      return source.actions()
    },
    reveal: recorder.vault.reveal,
    inspect: text => inspect(text, Date.now()),
    speak(phrases) {
      spoken = phrases
      tick()
    },
    report,
    recording: () => report().recording,
    diagnosis: () => {
      now.value = instantNow()
      return answer()
    },
    watch: pulse.watch,
    dispose() {
      disposed = true
      pulse.stop()
      recorder.vault.empty()
    },
  }
}

function setIfDifferent<T>(target: Signal<T>, value: T): void {
  if (JSON.stringify(target.peek()) !== JSON.stringify(value)) target.value = value
}

/**
 * One timer for all that ticks: on each full second while something watches in a window that is visible, else none. It
 * is a timer of that window: those of a hidden one are throttled.
 */
function createPulse(tick: () => void): { watch(page?: Window): () => void; stop(): void } {
  let watched: Window[] = []
  let dropTimer = () => {}

  const isVisible = ({ document }: Window) => document.visibilityState !== 'hidden'

  function plan(): void {
    dropTimer()
    const page = watched.find(isVisible)
    if (!page) return
    const timer = page.setTimeout(
      () => {
        tick()
        plan()
      },
      1000 - (Date.now() % 1000),
    )
    dropTimer = () => page.clearTimeout(timer)
  }
  function onVisibility(): void {
    if (watched.some(isVisible)) tick()
    plan()
  }

  function leave(page: Window): void {
    watched = watched.toSpliced(watched.indexOf(page), 1)
    if (!watched.includes(page)) page.document.removeEventListener('visibilitychange', onVisibility)
    plan()
  }

  return {
    stop() {
      for (const page of watched) leave(page)
    },
    watch(page = window) {
      if (!watched.includes(page)) page.document.addEventListener('visibilitychange', onVisibility)
      watched = [...watched, page]
      plan()
      let watching = true
      return () => {
        if (watching && watched.includes(page)) leave(page)
        watching = false
      }
    },
  }
}
