import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bound,
  countdown,
  dayAndTime,
  difference,
  exactMoment,
  moment,
  roughly,
  seconds,
  span,
  timeOfDay,
  took,
  UNKNOWN_TIME,
  utc,
} from '../../../panel/view/time.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const noon = new Date(2026, 10, 23, 12, 0, 0).getTime()

describe('Times as a person reads them', () => {
  it.each([
    [41 * MINUTE + 8 * SECOND, '41:08'],
    [52 * SECOND, '00:52'],
    [0, '00:00'],
    [-76 * SECOND, '−01:16'],
    [-(10 * MINUTE + 2 * SECOND), '−10:02'],
    [59 * MINUTE + 59 * SECOND, '59:59'],
    [HOUR, '1 h'],
    [HOUR + 12 * MINUTE + 59 * SECOND, '1 h 12 min'],
    [-(HOUR + 12 * MINUTE), '−1 h 12 min'],
    [13 * DAY + 4 * HOUR, '13 d 4 h'],
    [14 * DAY, '14 d'],
  ])('a countdown of %d ms reads %s', (ms, text) => {
    expect(countdown(ms)).toBe(text)
  })

  it.each([
    // A tick comes a little after the second: what is left has just begun to shrink.
    [9997, '00:10'],
    // Or up to 20 ms early, which must not show a second twice.
    [10_015, '00:10'],
    [-4, '00:00'],
    [-960, '00:00'],
    [-1004, '−00:01'],
  ])(
    'a countdown of %d ms between two seconds reads %s, as the difference of the clocks on screen',
    (ms, text) => {
      expect(countdown(ms)).toBe(text)
    },
  )

  it.each([
    [8 * SECOND, '8 s'],
    [51 * MINUTE + 30 * SECOND, '51 min'],
    [HOUR + 12 * MINUTE, '1 h 12 min'],
    [14 * DAY, '14 d'],
  ])('an age of %d ms reads %s', (ms, text) => {
    expect(roughly(ms)).toBe(text)
  })

  it.each([
    [0, '0.0 s'],
    [-30, '0.0 s'],
    [180, '+0.2 s'],
    [-45_300, '−45.3 s'],
    [-59_949, '−59.9 s'],
    [-59_950, '−01:00'],
    [-602_000, '−10:02'],
    [3 * HOUR, '+3 h'],
  ])('a difference of two clocks of %d ms reads %s', (ms, text) => {
    expect(difference(ms)).toBe(text)
  })

  it('rounds a bound up, so that it stays a bound', () => {
    expect(bound(400)).toBe('±0.4 s')
    expect(bound(410)).toBe('±0.5 s')
    expect(bound(61_200)).toBe('±62 s')
    expect(seconds(661.2)).toBe('662 s')
  })

  it('tells the time of day where the reader is, with the day when it is another', () => {
    expect(timeOfDay(noon)).toBe('12:00:00')
    expect(moment(noon, noon + HOUR)).toBe('12:00:00')
    expect(moment(noon - DAY, noon)).toBe('2026-11-22 12:00:00')
    expect(utc(Date.UTC(2026, 10, 23, 9, 51, 14))).toBe('2026-11-23 09:51:14 UTC')
  })

  it('shows parts of a second as the clock had them', () => {
    expect(exactMoment(noon + 123, noon, 3)).toBe('12:00:00.123')
    expect(exactMoment(noon - 1, noon, 3)).toBe('11:59:59.999')
    expect(exactMoment(noon + 987, noon, 1)).toBe('12:00:00.9')
    expect(exactMoment(noon - DAY, noon, 3)).toBe('2026-11-22 12:00:00.000')
  })

  it.each([
    [0, '0 ms'],
    [120.4, '120 ms'],
    [999.7, '1.0 s'],
    [1250, '1.3 s'],
    [59_970, '01:00'],
    [76 * SECOND, '01:16'],
  ])('what took %d ms reads %s', (ms, text) => {
    expect(took(ms)).toBe(text)
  })

  it('gives text for any number at all', () => {
    const formats = [countdown, span, roughly, difference, bound, timeOfDay, dayAndTime, utc, seconds, took]
    for (const format of formats) {
      for (const odd of [Number.NaN, Infinity, -Infinity]) expect(format(odd)).toBe(UNKNOWN_TIME)
      fc.assert(fc.property(fc.double(), ms => typeof format(ms) === 'string' && format(ms) !== ''))
    }
  })
})
