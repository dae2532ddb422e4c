/**
 * Times as a person reads them, in the language that the view speaks. Total functions: any number gives text, none
 * throws. Lengths and moments in ms. Digits are Latin in every language, as in the tokens beside them.
 */

import { words } from './words.ts'

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
 * What a language has of its own. English dates are those of Swedish, which are ISO 8601's: `11/12` is November to one
 * reader and December to the other. German keeps number and unit together.
 */
const customs = {
  en: { dates: 'sv', space: ' ' },
  de: { dates: 'de', space: '\u00a0' },
}

export type Times = ReturnType<typeof createTimes>

const made = new Map<string, Times>()

/** The times of one language, whatever the view speaks. @param locale BCP 47 */
export function timesIn(locale: string): Times {
  const times = made.get(locale) ?? createTimes(locale)
  made.set(locale, times)
  return times
}

const spoken = () => timesIn(words.locale)

export const countdown = (ms: number): string => spoken().countdown(ms)
export const span = (ms: number): string => spoken().span(ms)
export const roughly = (ms: number): string => spoken().roughly(ms)
export const difference = (ms: number): string => spoken().difference(ms)
export const bound = (ms: number): string => spoken().bound(ms)
export const took = (ms: number): string => spoken().took(ms)
export const seconds = (count: number): string => spoken().seconds(count)
export const timeOfDay = (ms: number): string => spoken().timeOfDay(ms)
export const hourAndMinute = (ms: number): string => spoken().hourAndMinute(ms)
export const dayOfYear = (ms: number): string => spoken().dayOfYear(ms)
export const dayAndTime = (ms: number): string => spoken().dayAndTime(ms)
export const moment = (ms: number, now: number): string => spoken().moment(ms, now)
export const exactMoment = (ms: number, now: number, digits: number): string =>
  spoken().exactMoment(ms, now, digits)
export const utc = (ms: number): string => spoken().utc(ms)

/** Whether a calendar has this moment at all. */
export function isMoment(ms: number): boolean {
  return dateOf(ms) !== undefined
}

/** Intl's objects are costly to build: there is one of each, and none before it is needed. */
function createTimes(locale: string) {
  const { dates, space } = customs[locale as keyof typeof customs] ?? customs.en
  const numbers = (least: number, fraction: number) =>
    new Intl.NumberFormat(locale, {
      numberingSystem: 'latn',
      useGrouping: false,
      minimumIntegerDigits: least,
      minimumFractionDigits: fraction,
      maximumFractionDigits: fraction,
    })
  const [whole, padded, tenths] = [numbers(1, 0), numbers(2, 0), numbers(1, 1)]
  /** From 00 to 59, which a countdown and long lists ask for all the time. */
  const twoDigits = Array.from({ length: 60 }, (_, count) => padded.format(count))
  const two = (count: number) => twoDigits[Math.floor(count)] ?? padded.format(Math.floor(count))
  const point = tenths.format(0.1).charAt(1)

  const unit = (count: number, name: string) => `${whole.format(count)}${space}${name}`
  const inTenths = (size: number) => `${tenths.format(size)}${space}s`
  function pair(count: number, name: string, rest: number, restName: string): string {
    const small = Math.floor(rest)
    return unit(Math.floor(count), name) + (small > 0 ? space + unit(small, restName) : '')
  }

  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const timeFormat = calendar(dates, time)
  const minuteFormat = calendar(dates, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const dayFormat = calendar(locale, { month: 'short', day: 'numeric' })
  const fullFormat = calendar(dates, { ...day, ...time })
  const utcFormat = calendar(dates, { ...day, ...time, timeZone: 'UTC' })

  /** A length: `08:46` under an hour, `1 h 12 min` under a day, `13 d 4 h` above. */
  function span(ms: number): string {
    if (!Number.isFinite(ms)) return UNKNOWN_TIME
    const length = Math.abs(ms)
    if (length < HOUR) return `${two(length / MINUTE)}:${two((length % MINUTE) / SECOND)}`
    if (length < DAY) return pair(length / HOUR, 'h', (length % HOUR) / MINUTE, 'min')
    return pair(length / DAY, 'd', (length % DAY) / HOUR, 'h')
  }

  /** Time of day, with the day before it when that is another day than `now`. */
  function moment(ms: number, now: number): string {
    const sameDay = dateOf(ms)?.toDateString() === dateOf(now)?.toDateString()
    return (sameDay ? timeFormat : fullFormat)(ms)
  }

  return {
    span,
    moment,

    /**
     * Time left: `08:46`, `1 h 12 min`, `13 d 4 h`; past the end `−01:16`.
     * Whole seconds round up, so that it equals the difference of the two clock times on screen.
     */
    countdown(ms: number): string {
      if (!Number.isFinite(ms)) return UNKNOWN_TIME
      const left = Math.ceil((ms - EARLY_TICK) / SECOND)
      return (left < 0 ? MINUS : '') + span(Math.abs(left) * SECOND)
    },

    /** A length in words, for the age of things: `12 s`, `51 min`, `1 h 12 min`, `13 d 4 h`. */
    roughly(ms: number): string {
      if (!Number.isFinite(ms)) return UNKNOWN_TIME
      const length = Math.abs(ms)
      if (length < MINUTE) return unit(Math.floor((length + EARLY_TICK) / SECOND), 's')
      return length < HOUR ? unit(Math.floor(length / MINUTE), 'min') : span(length)
    },

    /** A difference of two clocks with its sign: `+0.2 s` under a minute, `−10:02` above. */
    difference(ms: number): string {
      if (!Number.isFinite(ms)) return UNKNOWN_TIME
      const length = Math.abs(ms)
      const text =
        length < MINUTE - 50 ? inTenths(length / SECOND) : span(Math.round(length / SECOND) * SECOND)
      return length < 50 ? text : (ms < 0 ? MINUS : '+') + text
    },

    /** How far off a measured difference can be, ms each way: `±0.4 s`, rounded up so that it stays a bound. */
    bound(ms: number): string {
      if (!Number.isFinite(ms)) return UNKNOWN_TIME
      const size = Math.abs(ms) / SECOND
      return `\u00b1${size < 10 ? inTenths(Math.ceil(size * 10 - 1e-9) / 10) : unit(Math.ceil(size), 's')}`
    },

    /** How long something took: `120 ms`, `1.2 s`, `01:16`. */
    took(ms: number): string {
      if (!Number.isFinite(ms)) return UNKNOWN_TIME
      const size = Math.round(Math.abs(ms))
      if (size < SECOND) return unit(size, 'ms')
      return size < MINUTE - 50 ? inTenths(size / SECOND) : span(Math.round(size / SECOND) * SECOND)
    },

    /** Whole seconds with their unit: `60 s`. Argument in s. */
    seconds(count: number): string {
      if (!Number.isFinite(count)) return UNKNOWN_TIME
      return (count < 0 ? MINUS : '') + unit(Math.ceil(Math.abs(count)), 's')
    },

    /** Time of day where the reader is: `10:51:14`. */
    timeOfDay: timeFormat,

    /** The same without the seconds: `10:51`. */
    hourAndMinute: minuteFormat,

    /** Day without its year, where the reader is: `Nov 23`. */
    dayOfYear: dayFormat,

    /** Day and time where the reader is: `2026-11-23 10:51:14`. */
    dayAndTime: fullFormat,

    /**
     * Time of day with parts of the second, and the day before it when that is another day than `now`:
     * `10:51:14.123`.
     *
     * @param digits of the second's fraction, 1 to 3
     */
    exactMoment(ms: number, now: number, digits: number): string {
      // As the clock had it: what lies a tick before a second is not of the next.
      const date = dateOf(ms - EARLY_TICK)
      if (!date) return UNKNOWN_TIME
      const fraction = String(date.getMilliseconds()).padStart(3, '0').slice(0, digits)
      return moment(ms - EARLY_TICK, now) + point + fraction
    },

    /** `2026-11-23 09:51:14 UTC`, for titles. */
    utc(ms: number): string {
      return isMoment(ms) ? `${utcFormat(ms)} UTC` : UNKNOWN_TIME
    },
  }
}

/** Formats moments. A format keeps the zone that it was built in, and a reader may travel: then it is built anew. */
function calendar(locale: string, options: Intl.DateTimeFormatOptions): (ms: number) => string {
  let format: Intl.DateTimeFormat | undefined
  let offset: number | undefined
  return ms => {
    const date = dateOf(ms)
    if (!date) return UNKNOWN_TIME
    const offsetNow = new Date().getTimezoneOffset()
    if (!format || offset !== offsetNow) {
      format = new Intl.DateTimeFormat(locale, { numberingSystem: 'latn', ...options })
      offset = offsetNow
    }
    return format.format(date)
  }
}

function dateOf(ms: number): Date | undefined {
  const at = ms + EARLY_TICK
  return Math.abs(at) <= LAST_DATE ? new Date(at) : undefined
}
