import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clockJump, pulseBetween, watchClockPulse } from '../../../sdk-bridge/page/clock-pulse.ts'
import { type Witness, witness } from '../witness.ts'

const at = (wall: number, mono: number) => ({ wall, mono })

describe('Two moments', () => {
  it('are ordinary when both clocks agree and nothing is late.', () => {
    expect(pulseBetween(at(0, 0), at(1000, 1000), 1000)).toBeNull()
    expect(pulseBetween(at(0, 0), at(2000, 2000), 1000)).toBeNull()
    expect(pulseBetween(at(0, 0), at(3_600_000, 3_600_000))).toBeNull()
  })

  it('tell of a late beat by whichever clock ran on.', () => {
    expect(pulseBetween(at(0, 0), at(2001, 2001), 1000)).toEqual({
      type: 'pulse',
      gapWall: 2001,
      gapMono: 2001,
    })
    expect(pulseBetween(at(0, 0), at(60_000, 900), 1000)).toEqual({
      type: 'pulse',
      gapWall: 60_000,
      gapMono: 900,
    })
  })

  it('tell of a clock set back or forward.', () => {
    expect(pulseBetween(at(0, 0), at(-599_000, 1000), 1000)).toMatchObject({ gapWall: -599_000 })
    expect(pulseBetween(at(0, 0), at(601_000, 1000), 1000)).toMatchObject({ gapWall: 601_000 })
  })

  it('never take slewing and jitter for a jump, and always a jump beyond them.', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e8, noNaN: true }),
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        (elapsed, jump) => {
          const found = clockJump(at(5, 7), at(5 + elapsed + jump, 7 + elapsed))
          const tolerance = 102 + 500e-6 * elapsed
          if (Math.abs(jump) < tolerance - 1) expect(found).toBe(0)
          if (Math.abs(jump) > tolerance + 1) expect(found).toBeCloseTo(jump, 0)
        },
      ),
    )
  })
})

describe('The pulse', () => {
  let document: EventTarget & { visibilityState: string }
  let seen: Witness
  let disconnect: () => void
  const pulses = () => seen.events.map(event => event.type === 'pulse' && [event.gapWall, event.gapMono])
  const show = (state: string) => {
    document.visibilityState = state
    document.dispatchEvent(new Event('visibilitychange'))
  }
  const connect = (options = {}) => {
    const pulse = watchClockPulse({ target: { document }, ...options })
    disconnect = pulse.connect(seen)
    return pulse
  }
  beforeEach(() => {
    vi.useFakeTimers({
      now: 1_700_000_000_300,
      toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
    })
    document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
    seen = witness()
  })
  afterEach(() => {
    disconnect()
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  it('says nothing while time passes as it should, and beats on the full second.', () => {
    connect()
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(700)
    expect(Date.now() % 1000).toBe(0)
    vi.advanceTimersByTime(60_000)
    show('hidden')
    vi.advanceTimersByTime(120_000)
    show('visible')
    vi.advanceTimersByTime(5000)
    expect(seen.events).toEqual([])
  })

  it('tells of a step of the wall clock once, at the next beat or at any event before.', () => {
    const pulse = connect()
    vi.advanceTimersByTime(700)
    vi.setSystemTime(Date.now() - 600_000)
    vi.advanceTimersByTime(1000)
    expect(pulses()).toEqual([[-599_000, 1000]])
    vi.advanceTimersByTime(200)
    vi.setSystemTime(Date.now() + 600_000)
    pulse.check()
    expect(pulses()).toHaveLength(2)
    vi.advanceTimersByTime(10_000)
    pulse.check()
    expect(pulses()).toEqual([
      [-599_000, 1000],
      [600_200, 200],
    ])
  })

  it('tells of a beat that came late, without the jump that was told before.', () => {
    const pulse = connect()
    vi.advanceTimersByTime(700)
    // The page is kept busy: time passes, yet its timer does not run.
    const monotonic = performance.now()
    const now = vi.spyOn(performance, 'now').mockImplementation(() => monotonic + 5000)
    vi.setSystemTime(Date.now() + 65_000)
    pulse.check()
    expect(pulses()).toEqual([[65_000, 5000]])
    show('visible')
    expect(pulses()).toEqual([
      [65_000, 5000],
      [5000, 5000],
    ])
    now.mockRestore()
  })

  it('stops with its timer and listener gone.', () => {
    connect()
    disconnect()
    expect(vi.getTimerCount()).toBe(0)
    vi.setSystemTime(0)
    show('visible')
    expect(vi.getTimerCount()).toBe(0)
    expect(seen.events).toEqual([])
  })

  it('runs no timer while hidden if it is told so, and then tells of jumps alone.', () => {
    connect({ beatWhileHidden: false })
    show('hidden')
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(3_600_000)
    show('visible')
    expect(seen.events).toEqual([])
    expect(vi.getTimerCount()).toBe(1)
    show('hidden')
    vi.advanceTimersByTime(1000)
    vi.setSystemTime(Date.now() + 60_000)
    show('visible')
    expect(pulses()).toEqual([[61_000, 1000]])
  })
})
