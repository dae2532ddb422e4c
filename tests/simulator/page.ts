/** When a page can run, when its timers fire, and what its pulse notices. */

import type { Pulse } from '../../sdk-bridge/event.ts'
import type { DeviceClocks } from './device.ts'
import type { Draw } from './random.ts'
import type { Span, World } from './world.ts'

const MINUTE = 60_000
const VISIBLE_BEAT = 1000
const HIDDEN_BEAT = 15_000

export interface Page {
  hiddenAt(time: number): Span | undefined
  offlineAt(time: number): boolean
  /** The first moment from `time` on at which the main thread can run. */
  runnable(time: number): number
  /** When a timer set at `time` fires. Chained: set by a timer, as pollers are. */
  fires(time: number, delay: number, chained: boolean): number
  /** The next moment after `time` at which anything of the page or the device changes. */
  nextChange(time: number): number
  /** What the pulse reports up to `end`. */
  pulses(end: number): { time: number; pulse: Pulse }[]
}

const within = (spans: readonly Span[], time: number): Span | undefined =>
  spans.find(span => span.from <= time && time < span.to)

export function createPage(world: World, clocks: DeviceClocks, draw: Draw): Page {
  const { hidden, frozen, cached, blocked, offline, browser } = world.page
  const { sleeps, steps } = world.device
  const halts = [...frozen, ...cached, ...blocked, ...sleeps]
  const stops = [...frozen, ...cached, ...sleeps]
  const changes = [
    ...[...hidden, ...halts].flatMap(span => [span.from, span.to]),
    ...hidden.map(span => span.from + browser.intensiveAfter),
    ...steps.map(step => step.at),
    Number.POSITIVE_INFINITY,
  ].sort((a, b) => a - b)

  function runnable(time: number): number {
    let at = time
    for (let halt = within(halts, at); halt; halt = within(halts, at)) {
      at = halt.to + 1 + 30 * draw.next('wake')
    }
    return at
  }

  function fires(time: number, delay: number, chained: boolean): number {
    const due = clocks.afterMono(time, Math.max(0, delay), cached)
    return runnable(throttled(time, due + 4 * draw.next('timer'), chained))
  }

  function throttled(set: number, due: number, chained: boolean): number {
    const span = within(hidden, due)
    if (!span) return due
    let period = browser.align
    if (chained && due - span.from >= browser.intensiveAfter) period = MINUTE
    const mono = clocks.mono(due)
    let at = due + (Math.ceil(mono / period) * period - mono)
    if (browser.floor > 0) at = Math.max(at, Math.max(set, span.from) + browser.floor)
    return Math.min(at, span.to + 1 + 10 * draw.next('timer'))
  }

  return {
    hiddenAt: time => within(hidden, time),
    offlineAt: time => within(offline, time) !== undefined,
    runnable,
    fires,
    nextChange: time => changes.find(change => change > time)!,
    pulses(end) {
      const found: { time: number; pulse: Pulse }[] = []
      let beat = 0
      while (beat < end) {
        const span = within(hidden, beat)
        const period = span ? HIDDEN_BEAT : VISIBLE_BEAT
        const change = changes.find(at => at > beat)!
        const intensive = span !== undefined && beat - span.from >= browser.intensiveAfter
        const floored = span !== undefined && browser.floor > 0
        const quiet = Math.floor((Math.min(change, end) - beat) / period) - 3
        if (quiet > 0 && !intensive && !floored) beat += quiet * period
        let next = fires(beat, period, true)
        const turned = hidden.flatMap(({ from, to }) => [from, to]).find(at => at > beat && at < next)
        if (turned !== undefined) next = Math.max(beat + 0.1, Math.min(next, runnable(turned)))
        const gapWall = clocks.instant(next).wall - clocks.instant(beat).wall
        const gapMono = Math.round((clocks.mono(next) - clocks.mono(beat)) * 10) / 10
        const parted = Math.abs(gapWall - gapMono) > 102 + 500e-6 * gapMono
        if (next <= end && (Math.max(gapWall, gapMono) > 2 * period || parted)) {
          const silent = stops.some(stop => Math.min(stop.to, next) - Math.max(stop.from, beat) > 1000)
          const worker = silent ? 'silent' : 'beating'
          const pulse: Pulse = { type: 'pulse', gapWall, gapMono, ...(browser.worker ? { worker } : {}) }
          found.push({ time: next, pulse })
        }
        beat = next
      }
      return found
    },
  }
}
