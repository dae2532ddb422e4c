// @vitest-environment jsdom

import { afterEach, describe, expect, test, vi } from 'vitest'
import { diagnose } from '../../panel/diagnose.ts'
import { readRecording } from '../../panel/recording/read.ts'
import {
  type Finding,
  type FindingNews,
  type RecorderOptions,
  type RunningRecorder,
  startRecorder,
} from '../../panel/start-recorder.ts'
import type { BridgeContext, SdkBridge } from '../../sdk-bridge/bridge.ts'
import { unsigned } from './token/sample-tokens.ts'

let recorder: RunningRecorder | undefined
afterEach(() => {
  recorder?.stop()
  recorder = undefined
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A bridge whose context is at hand, and that says whether it is connected. */
function bridgeInHand() {
  const hand: { context?: BridgeContext; connected: boolean } = { connected: false }
  const bridge: SdkBridge = {
    name: 'Hand',
    connect(context) {
      hand.context = context
      hand.connected = true
      return () => {
        hand.connected = false
      }
    },
  }
  return { bridge, hand }
}

function start(options: RecorderOptions = {}) {
  const { bridge, hand } = bridgeInHand()
  recorder = startRecorder({ bridge, ...options })
  const context = hand.context!
  return { recorder, context, hand }
}

const seconds = () => Math.floor(Date.now() / 1000)
const token = (life: number, more: object = {}) =>
  unsigned({ iat: seconds() - 60, exp: seconds() + life, email: 'jane.doe@example.com', ...more })

function signIn({ emit, describe }: BridgeContext, raw: string) {
  emit({ type: 'settings', sdk: 'intelliauth', leewaySeconds: 60, renewal: 'timer' })
  emit({ type: 'tokens', reason: 'sign-in', access: { ...describe(raw), kind: 'access-token' } })
}
const endSession = ({ emit }: BridgeContext, code = 'session_expired') =>
  emit({ type: 'refresh', phase: 'failed', error: { code, message: 'Ask jane.doe@example.com to sign in' } })

/** Findings as they are told. */
function listener() {
  const told: { finding: Finding; news: FindingNews }[] = []
  const onFinding = vi.fn((finding: Finding, news: FindingNews) => void told.push({ finding, news }))
  return {
    told,
    onFinding,
    count: (n: number) => vi.waitFor(() => expect(told.length).toBeGreaterThanOrEqual(n), 20_000),
  }
}

function show(state: 'visible' | 'hidden') {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('A recording', () => {
  test('holds what happened from the first moment on, and can be read and diagnosed elsewhere', async () => {
    const { recorder, context } = start()
    signIn(context, token(3600))
    endSession(context)
    const recording = await recorder.recording()
    expect(recording.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['lifecycle', 'visibility', 'settings', 'tokens', 'refresh']),
    )
    expect(recording.page?.origin).toBe(location.origin)
    const read = readRecording(JSON.stringify(recording))
    expect(read).toEqual(recording)
    expect(diagnose(read).findings[0]?.cause).toBe('session-expired')
    expect((await recorder.diagnosis()).findings).toEqual(diagnose(read).findings)
  })

  test('holds neither tokens nor what is personal, also where it came before the code that redacts', async () => {
    const { recorder, context } = start()
    const raw = token(3600)
    signIn(context, raw)
    endSession(context, `refused ${raw}`)
    const text = JSON.stringify(await recorder.recording())
    expect(text).not.toContain(raw)
    expect(text).not.toContain(raw.split('.')[2])
    expect(text).not.toContain('jane.doe')
  })

  test('keeps no more than its capacity', async () => {
    const { recorder, context } = start({ capacity: 50 })
    for (let i = 0; i < 500; i++) context.emit({ type: 'connectivity', online: i % 2 === 0 })
    expect((await recorder.recording()).events.length).toBeLessThanOrEqual(50)
  })

  test('sees the page’s own requests', async () => {
    const answer = new Response('{"error":"token_expired"}', { status: 401 })
    const original = globalThis.fetch
    globalThis.fetch = async () => answer
    try {
      const { recorder } = start()
      await fetch('https://api.example/todos', { headers: { authorization: `Bearer ${token(-60)}` } })
      await vi.waitFor(async () => {
        const { events } = await recorder.recording()
        expect(events.find(event => event.type === 'call')).toMatchObject({ status: 401 })
      }, 20_000)
    } finally {
      recorder?.stop()
      globalThis.fetch = original
    }
  })
})

describe('Findings', () => {
  test('are told once, when they appear, and again when they change', async () => {
    const { told, onFinding, count } = listener()
    const { context } = start({ onFinding })
    signIn(context, token(3600))
    endSession(context)
    await count(1)
    expect(told[0]!.finding).toMatchObject({
      cause: 'session-expired',
      severity: 'failing',
      code: 'session_expired',
    })
    expect(told[0]!.news.change).toBe('appeared')
    expect(told[0]!.news.diagnosis.status).toBe('failing')

    context.emit({ type: 'connectivity', online: true })
    signIn(context, token(7200))
    await vi.waitFor(() => {
      const again = told.filter(({ finding }) => finding.cause === 'session-expired')
      expect(again.map(({ news, finding }) => [news.change, finding.severity])).toEqual([
        ['appeared', 'failing'],
        ['changed', 'notice'],
      ])
    }, 20_000)
  })

  test('hold neither tokens nor what is personal', async () => {
    const { told, onFinding, count } = listener()
    const { context } = start({ onFinding })
    const raw = token(3600)
    signIn(context, raw)
    endSession(context, 'session_expired')
    await count(1)
    expect(JSON.stringify(told)).not.toMatch(/jane|eyJ/)
    expect(JSON.stringify(told)).not.toContain(raw.split('.')[2])
  })

  test('are told to an app that throws, which notices nothing', async () => {
    const onFinding = vi.fn(() => {
      throw new Error('the app')
    })
    const { recorder, context } = start({ onFinding })
    endSession(context)
    await vi.waitFor(() => expect(onFinding).toHaveBeenCalled(), 20_000)
    expect((await recorder.recording()).events.length).toBeGreaterThan(0)
  })

  test('are not looked for on a page where nothing fails', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { onFinding } = listener()
    const { context } = start({ onFinding, watchPage: false })
    // A plan that no timer kept: whoever looked would tell of it.
    signIn(context, token(-60))
    context.emit({ type: 'refresh', phase: 'armed', due: Date.now() - 600_000 })
    await vi.dynamicImportSettled()
    expect(vi.getTimerCount()).toBe(0)
    endSession(context)
    await vi.waitFor(() => expect(onFinding).toHaveBeenCalled(), 20_000)
  })

  test('are looked for at most once a second, and not while nothing happens', async () => {
    const { told, onFinding, count } = listener()
    const { recorder, context } = start({ onFinding, watchPage: false })
    endSession(context)
    await count(1)
    await recorder.recording()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const before = told.length
    context.emit({ type: 'sign', phase: 'in' })
    for (let i = 0; i < 20; i++) endSession(context, `code_${i}`)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(60_000)
    expect(vi.getTimerCount()).toBe(0)
    expect(told.length).toBeLessThanOrEqual(before + 2)
  })

  test('need no timer on a hidden page; what is still to be judged is judged as it is hidden', async () => {
    const { told, onFinding, count } = listener()
    const { recorder, context } = start({ onFinding, watchPage: false })
    signIn(context, token(3600))
    endSession(context)
    await count(1)
    await recorder.recording()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    signIn(context, token(7200))
    expect(vi.getTimerCount()).toBe(1)
    show('hidden')
    expect(vi.getTimerCount()).toBe(0)
    expect(told.at(-1)).toMatchObject({ finding: { severity: 'notice' }, news: { change: 'changed' } })
    endSession(context, 'session_revoked')
    expect(vi.getTimerCount()).toBe(0)
    show('visible')
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1000)
    expect(told.at(-1)!.finding.cause).toBe('session-revoked')
  })
})

describe('Stopping', () => {
  const wrapped = () => [
    globalThis.fetch,
    XMLHttpRequest.prototype.open,
    XMLHttpRequest.prototype.send,
    window.WebSocket,
    navigator.sendBeacon,
  ]

  test('gives the page back as it was found, before and after all is loaded', async () => {
    const found = wrapped()
    const added = vi.spyOn(window, 'addEventListener')
    const removed = vi.spyOn(window, 'removeEventListener')
    for (const wait of [false, true]) {
      const { recorder, hand } = start({ onFinding: () => {} })
      if (wait) await recorder.recording()
      recorder.stop()
      recorder.stop()
      expect(hand.connected).toBe(false)
      expect(wrapped()).toEqual(found)
      const open = added.mock.calls.map(([type]) => type).sort()
      expect(removed.mock.calls.map(([type]) => type).sort()).toEqual(expect.arrayContaining(open))
    }
  })

  test('leaves time for what was asked before, and forgets the rest', async () => {
    const { recorder, context } = start()
    signIn(context, token(3600))
    const asked = recorder.recording()
    recorder.stop()
    expect((await asked).events.map(({ type }) => type)).toContain('tokens')
    await vi.waitFor(async () => expect((await recorder.recording()).events).toEqual([]), 20_000)
  })
})

describe('The app', () => {
  test('notices nothing of a bridge that throws', async () => {
    const broken: SdkBridge = {
      name: 'Broken',
      connect() {
        throw new Error('no SDK')
      },
    }
    recorder = startRecorder({ bridge: broken })
    const { events } = await recorder.recording()
    expect(events.find(event => event.type === 'failure')).toMatchObject({
      source: 'bridge',
      error: { message: 'Broken: no SDK' },
    })
  })
})
