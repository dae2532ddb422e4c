/**
 * A wrong device clock, for the page alone: replaces `Date` on load, so that every reading of the wall clock is off
 * by the same amount. `performance.now()` and timers run true, as they do on a device whose clock is wrong.
 * Imported before all else; it imports nothing itself.
 */

const STORAGE_KEY = 'demo.clock-shift'
const DeviceDate = Date

/** Seconds; positive: the page's clock is ahead of the device's. */
let shift = clockShiftOfNextLoad()

const now = () => DeviceDate.now() + shift * 1000

const ShiftedDate = new Proxy(DeviceDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new DeviceDate(now()).toString(),
  get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
})
DeviceDate.prototype.constructor = ShiftedDate
globalThis.Date = ShiftedDate

/** @returns how far the page's clock is ahead of the device's now, seconds */
export function clockShift(): number {
  return shift
}

/** @returns what the shift will be after the next load, seconds */
export function clockShiftOfNextLoad(): number {
  const stored = Number(sessionStorage.getItem(STORAGE_KEY))
  return Number.isFinite(stored) ? stored : 0
}

/** Steps the clock while the page is open, as a time server or a person would. Kept for later loads of this tab. */
export function stepClock(seconds: number): void {
  shift = seconds
  shiftClockFromNextLoad(seconds)
}

/** Leaves the clock as it is until the page loads again: then it has been wrong all along. */
export function shiftClockFromNextLoad(seconds: number): void {
  sessionStorage.setItem(STORAGE_KEY, String(seconds))
}
