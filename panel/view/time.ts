/** Times as a person reads them. Total functions: any number gives text, none throws. Lengths and moments in ms. */

const MINUS = '\u2212'
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What stands where a number cannot be known. */
export const UNKNOWN_TIME = '\u2013'

/** A tick may come this much early, ms; without the tolerance one second would show twice and the next be skipped. */
const EARLY_TICK = 20

/** The last moment that a Date can hold, ms (ECMA-262 21.4.1.1). */
const LAST_DATE = 8.64e15

/**
 * Time left: `08:46`, `1 h 12 min`, `13 d 4 h`; past the end `−01:16`.
 * Whole seconds round up, so that it equals the difference of the two clock times on screen.
 */
export function countdown(ms: number): string {
  if (!Number.isFinite(ms)) return UNKNOWN_TIME
  const seconds = Math.ceil((ms - EARLY_TICK) / SECOND)
  return (seconds < 0 ? MINUS : '') + span(Math.abs(seconds) * SECOND)
}

/** A length: `08:46` under an hour, `1 h 12 min` under a day, `13 d 4 h` above. */
export function span(ms: number): string {
  if (!Number.isFinite(ms)) return UNKNOWN_TIME
  const length = Math.abs(ms)
  if (length < HOUR) return `${two(length / MINUTE)}:${two((length % MINUTE) / SECOND)}`
  if (length < DAY) return pair(length / HOUR, 'h', (length % HOUR) / MINUTE, 'min')
  return pair(length / DAY, 'd', (length % DAY) / HOUR, 'h')
}

/** A length in words, for the age of things: `12 s`, `51 min`, `1 h 12 min`, `13 d 4 h`. */
export function roughly(ms: number): string {
  if (!Number.isFinite(ms)) return UNKNOWN_TIME
  const length = Math.abs(ms)
  if (length < MINUTE) return `${Math.floor((length + EARLY_TICK) / SECOND)} s`
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`
  return span(length)
}

/** A difference of two clocks with its sign: `+0.2 s` under a minute, `−10:02` above. */
export function difference(ms: number): string {
  if (!Number.isFinite(ms)) return UNKNOWN_TIME
  const length = Math.abs(ms)
  const text =
    length < MINUTE - 50 ? `${(length / SECOND).toFixed(1)} s` : span(Math.round(length / SECOND) * SECOND)
  if (/^0\.0 /.test(text)) return text
  return (ms < 0 ? MINUS : '+') + text
}

/** How far off a measured difference can be, ms each way: `±0.4 s`, rounded up so that it stays a bound. */
export function bound(ms: number): string {
  if (!Number.isFinite(ms)) return UNKNOWN_TIME
  const seconds = Math.abs(ms) / SECOND
  return `\u00b1${seconds < 10 ? (Math.ceil(seconds * 10 - 1e-9) / 10).toFixed(1) : Math.ceil(seconds)} s`
}

/** Whether a calendar has this moment at all. */
export function isMoment(ms: number): boolean {
  return dateOf(ms) !== undefined
}

/** Time of day where the reader is: `10:51:14`. */
export function timeOfDay(ms: number): string {
  const date = dateOf(ms)
  return date ? `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}` : UNKNOWN_TIME
}

/**
 * Time of day with parts of the second, and the day before it when that is another day than `now`: `10:51:14.123`.
 *
 * @param digits of the second's fraction, 1 to 3
 */
export function exactMoment(ms: number, now: number, digits: number): string {
  // As the clock had it: what lies a tick before a second is not of the next.
  const date = dateOf(ms - EARLY_TICK)
  if (!date) return UNKNOWN_TIME
  const fraction = String(date.getMilliseconds()).padStart(3, '0').slice(0, digits)
  return `${moment(ms - EARLY_TICK, now)}.${fraction}`
}

/** How long something took: `120 ms`, `1.2 s`, `01:16`. */
export function took(ms: number): string {
  if (!Number.isFinite(ms)) return UNKNOWN_TIME
  const size = Math.round(Math.abs(ms))
  if (size < SECOND) return `${size} ms`
  return size < MINUTE - 50 ? `${(size / SECOND).toFixed(1)} s` : span(Math.round(size / SECOND) * SECOND)
}

/** Day and time where the reader is: `2026-11-23 10:51:14`. */
export function dayAndTime(ms: number): string {
  const date = dateOf(ms)
  if (!date) return UNKNOWN_TIME
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${timeOfDay(ms)}`
}

/** Time of day, with the day before it when that is another day than `now`. */
export function moment(ms: number, now: number): string {
  return dateOf(ms)?.toDateString() === dateOf(now)?.toDateString() ? timeOfDay(ms) : dayAndTime(ms)
}

/** `2026-11-23 09:51:14 UTC`, for titles. */
export function utc(ms: number): string {
  return dateOf(ms)?.toISOString().replace('T', ' ').replace(/\..*/, ' UTC') ?? UNKNOWN_TIME
}

/** Whole seconds with their unit: `60 s`. Argument in s. */
export function seconds(count: number): string {
  return Number.isFinite(count) ? `${count < 0 ? MINUS : ''}${Math.ceil(Math.abs(count))} s` : UNKNOWN_TIME
}

function dateOf(ms: number): Date | undefined {
  const at = ms + EARLY_TICK
  return Math.abs(at) <= LAST_DATE ? new Date(at) : undefined
}

function two(count: number): string {
  return String(Math.floor(count)).padStart(2, '0')
}

function pair(count: number, unit: string, rest: number, restUnit: string): string {
  const small = Math.floor(rest)
  return `${Math.floor(count)} ${unit}${small > 0 ? ` ${small} ${restUnit}` : ''}`
}
