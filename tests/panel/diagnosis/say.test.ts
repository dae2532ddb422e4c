import { expect, test } from 'vitest'
import { callText, clockTime, duration } from '../../../panel/diagnosis/say.ts'

test.each([
  [0, '0.0 s'],
  [400, '0.4 s'],
  [949, '0.9 s'],
  [950, '1 s'],
  [59_499, '59 s'],
  [59_500, '1 min'],
  [602_000, '10 min 2 s'],
  [-602_000, '10 min 2 s'],
  [4_320_000, '1 h 12 min'],
  [3_600_000, '1 h'],
  [90_000_000, '1 d 1 h'],
  [Number.NaN, 'an unknown time'],
  [Number.POSITIVE_INFINITY, 'an unknown time'],
])('%d ms is %s', (ms, words) => {
  expect(duration(ms)).toBe(words)
})

test('a moment that no calendar has is unknown', () => {
  expect(clockTime(Date.UTC(2026, 10, 23, 10, 5, 9))).toBe('10:05:09 UTC')
  for (const ms of [Number.NaN, 1e300, Number.NEGATIVE_INFINITY]) expect(clockTime(ms)).toBe('unknown')
})

test('a call is told by method, path, status and code', () => {
  const call = {
    method: 'GET',
    url: 'https://api.example/todos',
    status: 401,
    error: { code: 'token_expired' },
  }
  expect(callText(call)).toBe('GET /todos → 401 token_expired')
  expect(callText({ method: 'GET', url: 'https://api.example', status: 0 })).toBe('GET / → no answer')
})
