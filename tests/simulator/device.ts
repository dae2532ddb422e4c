/** The device's two clocks as functions of true time. */

import type { Instant } from '../../sdk-bridge/event.ts'
import type { Device, Span } from './world.ts'

export interface DeviceClocks {
  /** ms since 1970, not cut to whole ms. */
  wall(time: number): number
  mono(time: number): number
  /** As a page reads them: whole ms and tenths. */
  instant(time: number): Instant
  /** When the monotonic clock will have run for `duration` since `from`, standing still in `stops` as well. */
  afterMono(from: number, duration: number, stops: readonly Span[]): number
  /** The first moment from `from` on at which the wall clock shows `target` or more. */
  whenWall(from: number, target: number): number
}

export function deviceClocks(device: Device, epoch: number): DeviceClocks {
  const rate = 1 + device.ppm * 1e-6
  const stopped = device.sleeps.filter(sleep => !sleep.ticks)
  const steps = [...device.steps].sort((a, b) => a.at - b.at)
  const wall = (time: number) =>
    epoch +
    device.offset +
    time * rate +
    steps.reduce((sum, step) => sum + (step.at <= time ? step.by : 0), 0)
  const mono = (time: number) =>
    device.monoAtLoad + (time - stopped.reduce((sum, span) => sum + overlap(span, time), 0)) * rate
  return {
    wall,
    mono,
    instant: time => ({ wall: Math.floor(wall(time)), mono: Math.round(mono(time) * 10) / 10 }),
    afterMono(from, duration, stops) {
      let time = from
      let left = duration / rate
      for (const stop of [...stopped, ...stops].sort((a, b) => a.from - b.from)) {
        if (stop.to <= time) continue
        if (time + left <= stop.from) break
        left -= Math.max(0, stop.from - time)
        time = stop.to
      }
      return time + left
    },
    whenWall(from, target) {
      let time = from
      for (const edge of [...steps.map(step => step.at), Number.POSITIVE_INFINITY]) {
        if (edge <= time) continue
        if (wall(time) >= target) return time
        const reached = time + (target - wall(time)) / rate
        if (reached < edge) return reached
        time = edge
      }
      return time
    },
  }
}

const overlap = (span: Span, until: number): number => Math.max(0, Math.min(span.to, until) - span.from)
