// @vitest-environment jsdom

import { effect } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { diagnose, readRecording } from '../../panel/diagnose.ts'
import { english } from '../../panel/diagnosis/phrases/english.ts'
import { german } from '../../panel/diagnosis/phrases/german.ts'
import { createRecordingStore } from '../../panel/recording-store.ts'
import { createStore, type LiveStore } from '../../panel/store.ts'
import type { NewEvent } from '../../sdk-bridge/event.ts'

/** A full second, so that ticks fall where they should. */
const NOW = Date.UTC(2026, 10, 23, 10, 0, 0)
const SECOND = 1000

const settings: NewEvent = {
  type: 'settings',
  sdk: 'intelliauth',
  issuer: 'https://acme.example',
  leewaySeconds: 60,
  expiryRule: 'exp-claim',
  renewal: 'timer',
}
const signIn = (fingerprint = 't1', lifetime = 180): NewEvent => ({
  type: 'tokens',
  reason: 'sign-in',
  access: {
    fingerprint,
    format: 'jwt',
    claims: { iat: Date.now() / 1000, exp: Date.now() / 1000 + lifetime },
    expiresIn: lifetime,
  },
  requested: { wall: Date.now() - 100, mono: performance.now() - 100 },
})
const failed: NewEvent = { type: 'refresh', phase: 'failed', error: { code: 'session_revoked' } }

let store: LiveStore
const emit = (...events: NewEvent[]) => {
  for (const event of events) store.recorder.context.emit(event)
}
/** Lets what waits for the end of this task run. */
const settle = () => vi.advanceTimersByTimeAsync(0)

function setVisibility(state: 'visible' | 'hidden'): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
  store = createStore({ bridgeNames: ['IntelliAuth'], actions: () => ({}) })
})
afterEach(() => {
  store.dispose()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('events become signals', () => {
  test('begins with what nothing seen comes to', () => {
    expect(store.verdict.value).toEqual({ status: 'unknown', headline: 'No session seen yet' })
    expect(store.findings.value).toEqual([])
    expect(store.events.value).toEqual([])
  })

  test('a burst of events is judged once, after the task that brought them', async () => {
    let judged = 0
    const stop = effect(() => {
      void store.session.value
      judged++
    })
    judged = 0
    emit(settings, signIn(), failed)
    expect(judged).toBe(0)
    await settle()
    expect(judged).toBe(1)
    expect(store.verdict.value.status).toBe('failing')
    expect(store.findings.value[0]!.cause).toBe('session-revoked')
    expect(store.lastRefresh.value).toMatchObject({ outcome: 'failed', code: 'session_revoked' })
    expect(store.leeway.value.configured).toBe(60)
    expect(store.events.value).toHaveLength(3)
    stop()
  })

  test('stamps each event with both clocks of the device', async () => {
    emit(settings)
    await vi.advanceTimersByTimeAsync(250)
    emit(signIn())
    await settle()
    const [first, second] = store.events.value
    expect(first).toMatchObject({ wall: NOW })
    expect(second!.wall - first!.wall).toBe(250)
    expect(second!.mono - first!.mono).toBeCloseTo(250)
  })

  test('a signal changes only when what it says does', async () => {
    emit(settings, signIn())
    await settle()
    const seen = { verdict: 0, findings: 0, clock: 0, leeway: 0 }
    const stops = (Object.keys(seen) as (keyof typeof seen)[]).map(name =>
      effect(() => {
        void store[name].value
        seen[name]++
      }),
    )
    emit({ type: 'visibility', state: 'visible' })
    await settle()
    emit({ type: 'connectivity', online: true })
    await settle()
    expect(seen.verdict).toBe(1)
    expect(seen.findings).toBe(1)
    expect(seen.leeway).toBe(1)
    for (const stop of stops) stop()
  })

  test('the signals say what diagnosing the recording says', async () => {
    emit(settings, signIn(), failed)
    await settle()
    const live = store.diagnosis()
    const read = diagnose(readRecording(JSON.stringify(store.recording())))
    expect(read.status).toBe(live.status)
    expect(read.findings.map(f => [f.cause, f.confidence, f.severity, f.evidence.map(e => e.event)])).toEqual(
      live.findings.map(f => [f.cause, f.confidence, f.severity, f.evidence.map(e => e.event)]),
    )
  })
})

describe('the ring', () => {
  test('keeps settings, sign-ins and the last tokens when old events fall out, and stays bounded', async () => {
    emit(settings, { type: 'sign', phase: 'in' }, signIn())
    for (let i = 0; i < 12_000; i++) emit({ type: 'connectivity', online: i % 2 === 0 })
    await settle()
    const { length } = store.events.value
    expect(length).toBeLessThanOrEqual(5000)
    expect(store.events.value.slice(0, 3).map(({ type }) => type)).toEqual(['settings', 'sign', 'tokens'])
  })

  test('stays bounded where a bridge tells its settings again and again', async () => {
    for (let i = 0; i < 12_000; i++) emit(settings, { type: 'sign', phase: 'in' })
    await settle()
    expect(store.events.value.length).toBeLessThanOrEqual(5000)
    expect(store.session.value.settings.leewaySeconds).toBe(60)
  })

  test('evidence points at the event where it now stands, and not at what fell out', async () => {
    emit(settings, signIn())
    await vi.advanceTimersByTimeAsync(120 * SECOND)
    emit({ type: 'refresh', phase: 'started' })
    for (let i = 0; i < 4000; i++) emit({ type: 'connectivity', online: i % 2 === 0 })
    emit(failed)
    for (let i = 0; i < 1500; i++) emit({ type: 'connectivity', online: i % 2 === 0 })
    await settle()
    const [finding] = store.findings.value
    expect(finding!.cause).toBe('session-revoked')
    expect(finding!.evidence.length).toBeGreaterThan(0)
    const events = store.events.value
    for (const { event, text } of finding!.evidence) {
      expect(events[event], text).toBeDefined()
      if (text.startsWith('refresh failed')) expect(events[event]).toMatchObject({ phase: 'failed' })
    }
    const recording = store.recording()
    const row = finding!.evidence.find(({ text }) => text.startsWith('refresh failed'))!
    expect(recording.events[row.event]).toMatchObject({ type: 'refresh', phase: 'failed' })
  })
})

describe('time', () => {
  /** Seconds that the token had lost since `from`, by what the store shows. */
  const shown = () => store.access.value!.remaining
  const lost = (from: number) => Math.round((from - shown()) / SECOND)

  test('stands still while nobody watches, and ticks on the full second while somebody does', async () => {
    emit(settings, signIn())
    await settle()
    const from = shown()
    await vi.advanceTimersByTimeAsync(5 * SECOND)
    expect(lost(from)).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(300)
    const leave = store.watch()
    const ticks: number[] = []
    const stop = effect(() => {
      ticks.push(store.now.value.wall % SECOND)
    })
    ticks.length = 0
    await vi.advanceTimersByTimeAsync(3 * SECOND)
    expect(ticks).toEqual([0, 0, 0])
    expect(lost(from)).toBe(8)
    stop()
    leave()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('one timer serves all who watch, until the last one leaves', async () => {
    const [first, second] = [store.watch(), store.watch()]
    expect(vi.getTimerCount()).toBe(1)
    first()
    first()
    expect(vi.getTimerCount()).toBe(1)
    second()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('no timer runs while the page is hidden; on return the time is right at once', async () => {
    emit(settings, signIn())
    await settle()
    const from = shown()
    const leave = store.watch()
    setVisibility('hidden')
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(60 * SECOND)
    expect(lost(from)).toBe(0)
    setVisibility('visible')
    expect(lost(from)).toBe(60)
    expect(vi.getTimerCount()).toBe(1)
    leave()
    setVisibility('hidden')
    setVisibility('visible')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('goes on by the timers of another window that shows the panel, while the page is hidden', async () => {
    emit(settings, signIn())
    await settle()
    const from = shown()
    const started: number[] = []
    const other = {
      document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
      setTimeout: (run: () => void, wait: number) => {
        started.push(wait)
        return setTimeout(run, wait)
      },
      clearTimeout,
    }
    const leave = [store.watch(), store.watch(other as unknown as Window)]
    await vi.advanceTimersByTimeAsync(2 * SECOND)
    expect(started).toEqual([])
    setVisibility('hidden')
    await vi.advanceTimersByTimeAsync(5 * SECOND)
    expect(started.length).toBeGreaterThan(4)
    expect(lost(from)).toBe(7)
    other.document.visibilityState = 'hidden'
    other.document.dispatchEvent(new Event('visibilitychange'))
    expect(vi.getTimerCount()).toBe(0)
    setVisibility('visible')
    expect(vi.getTimerCount()).toBe(1)
    for (const end of leave) end()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a token that ends is found out by time alone', async () => {
    emit({ ...settings, silentRefresh: false } as NewEvent, signIn())
    await settle()
    const leave = store.watch()
    await vi.advanceTimersByTimeAsync(182 * SECOND)
    expect(store.access.value).toMatchObject({ expired: true })
    leave()
  })
})

describe('what a bridge does wrong', () => {
  test('an event that is none is told of, and neither throws into the bridge nor stops the rest', async () => {
    emit(settings, signIn())
    const broken = { type: 'call', method: 'GET', url: 'https://api.example/' } as unknown as NewEvent
    expect(() => emit(broken)).not.toThrow()
    expect(() => emit({ type: 'toString' } as unknown as NewEvent)).not.toThrow()
    emit(failed)
    await settle()
    expect(store.findings.value[0]!.cause).toBe('session-revoked')
    expect(store.events.value.some(event => event.type === 'failure' && event.source === 'bridge')).toBe(true)
    expect(() => readRecording(JSON.stringify(store.recording()))).not.toThrow()
  })
})

describe('raw tokens', () => {
  const raw = `${btoa('{"alg":"RS256"}')}.${btoa('{"sub":"a"}')}.c2lnbmF0dXJl`

  test('are given back for the user’s own copy alone, and never enter an event', async () => {
    const facts = store.recorder.context.describe(raw)
    emit({ type: 'tokens', reason: 'sign-in', access: facts })
    await settle()
    expect(store.reveal(facts.fingerprint)).toBe(raw)
    expect(JSON.stringify([store.events.value, store.recording(), store.diagnosis()])).not.toContain(raw)
  })

  test('pasted ones are decoded and add nothing to the events', () => {
    expect(store.inspect(`Bearer ${raw}`)).toHaveLength(1)
    expect(store.events.value).toEqual([])
  })

  test('are forgotten on dispose, which stops the time too and may be called twice', async () => {
    const facts = store.recorder.context.describe(raw)
    emit(settings)
    await settle()
    const leave = store.watch()
    store.dispose()
    store.dispose()
    expect(vi.getTimerCount()).toBe(0)
    expect(store.reveal(facts.fingerprint)).toBeUndefined()
    const before = store.verdict.value
    emit(failed)
    await settle()
    expect(store.verdict.value).toBe(before)
    setVisibility('visible')
    leave()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('what it says, it says in the language bidden', () => {
  const inGerman = german(() => '11:00:00')
  /** A token of three minutes that nothing will replace, so that a time is told. */
  const settingsOff: NewEvent = { ...settings, silentRefresh: false } as NewEvent

  test('at once, and the whole answer stays English and in UTC', async () => {
    emit(settingsOff, signIn())
    await settle()
    const before = store.diagnosis()
    expect(store.verdict.value.headline).toBe('Nothing will refresh this token')
    store.speak(inGerman)
    expect(store.verdict.value.headline).toBe('Nichts wird dieses Token erneuern')
    expect(store.findings.value[0]!.headline).toContain('Das Token läuft um 11:00:00 ab')
    expect(store.findings.value[0]!.remedy.steps.join(' ')).toContain('Den stillen Refresh einschalten')
    expect(store.diagnosis().findings).toEqual(before.findings)
    expect(before.findings[0]!.headline).toContain('10:03:00 UTC')
  })

  test('and whatever comes after, until it is bidden another', async () => {
    store.speak(inGerman)
    emit(settings, signIn(), failed)
    await settle()
    expect(store.verdict.value.headline).toBe('Die Sitzung wurde widerrufen: neu anmelden')
    store.speak(english())
    expect(store.verdict.value.headline).toBe('The session was revoked: sign in again')
  })

  test('a recording, too', () => {
    emit(settings, signIn(), failed)
    const opened = createRecordingStore(store.recording(), inGerman)
    expect(opened.verdict.value.headline).toBe('Die Sitzung wurde widerrufen: neu anmelden')
    opened.speak(english())
    expect(opened.verdict.value.headline).toBe('The session was revoked: sign in again')
    expect(opened.findings.value[0]!.remedy.steps[0]).toMatch(/^Say “please sign in again”/)
  })
})
