/** A pulse that notices when time did not pass as it should: late beats, and clocks that disagree. */

import type { SdkBridge } from '../bridge.ts'
import type { Instant, Pulse } from '../event.ts'
import { now } from './instant.ts'
import { listen, thisPage, type WatchOptions } from './page-global.ts'

/** Time between beats, ms. */
const VISIBLE_PERIOD = 1000
const HIDDEN_PERIOD = 15_000

/** Wall and monotonic time may part by slewing and jitter: 0.1 s and 500 ppm, beside the resolution of both. ms. */
const JITTER = 100
const SLEW = 500e-6
const RESOLUTION = 2

/** By how much wall time moved against monotonic time; 0 while within what slewing and jitter explain. ms. */
export function clockJump(before: Instant, after: Instant): number {
  const elapsed = after.mono - before.mono
  const jump = after.wall - before.wall - elapsed
  return Math.abs(jump) > JITTER + SLEW * Math.abs(elapsed) + RESOLUTION ? jump : 0
}

/**
 * Judges the time between two moments.
 *
 * @param period when the second was expected after the first, ms; left out when nothing was expected
 * @returns null when it came in time (before twice the period) and both clocks agree
 */
export function pulseBetween(
  before: Instant,
  after: Instant,
  period = Number.POSITIVE_INFINITY,
): Pulse | null {
  const [gapWall, gapMono] = [after.wall - before.wall, after.mono - before.mono]
  // A machine that sleeps may stop the monotonic clock, so either of them can tell that a beat is late.
  const late = Math.max(gapWall, gapMono) > 2 * period
  return late || clockJump(before, after) !== 0 ? { type: 'pulse', gapWall, gapMono } : null
}

export interface ClockPulseOptions extends WatchOptions {
  /**
   * Beat every 15 s while the page is hidden. Default: true. Without, no timer runs while hidden, at the price of what
   * only a late beat can tell: that a hidden page's timers were throttled, or that it was suspended on a platform whose
   * monotonic clock runs on through sleep. The return to the page then tells of clock jumps alone.
   */
  beatWhileHidden?: boolean
}

export interface ClockPulse extends SdkBridge {
  /** Looks for a clock jump now, as may be done at any event. The same jump is told once. */
  check(): void
}

/**
 * Beats every second while the page is visible, aligned to the second, and looks at both clocks at each beat and
 * whenever the page is shown or hidden.
 *
 * @returns emits `pulse`, only for what is out of the ordinary
 */
export function watchClockPulse(options: ClockPulseOptions = {}): ClockPulse {
  const { target = thisPage(), beatWhileHidden = true } = options
  let check = () => {}
  return {
    name: 'Clock',
    check: () => check(),
    connect(context) {
      const { document } = target
      const periodNow = () => {
        if (document?.visibilityState !== 'hidden') return VISIBLE_PERIOD
        return beatWhileHidden ? HIDDEN_PERIOD : Number.POSITIVE_INFINITY
      }
      let period = periodNow()
      let timer: ReturnType<typeof setTimeout> | undefined
      // The last beat, and the last look at the clocks: a jump found between beats is not part of the next gap.
      let beat = now()
      let seen = beat

      function look(from: Instant, expected?: number): void {
        const at = now()
        const offset = seen.wall - seen.mono
        const pulse = pulseBetween({ wall: from.mono + offset, mono: from.mono }, at, expected)
        seen = at
        if (pulse) context.emit(pulse)
      }
      function onBeat(): void {
        clearTimeout(timer)
        look(beat, period)
        beat = seen
        period = periodNow()
        if (period === Number.POSITIVE_INFINITY) return
        // On a full second, but never so near that the next one comes twice.
        const untilSecond = 1000 - (beat.wall % 1000)
        const wait = period - 1000 + untilSecond
        timer = setTimeout(onBeat, untilSecond < 50 ? wait + 1000 : wait)
      }

      check = () => look(seen)
      onBeat()
      const stop = listen(document, { visibilitychange: onBeat })
      return () => {
        clearTimeout(timer)
        stop()
        check = () => {}
      }
    },
  }
}
