/** Durations, times and calls in words, for verdicts and evidence: what the sentences of all languages are made with. */

const units: readonly [ms: number, name: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/**
 * Makes what writes a duration in its two largest units: `10 min 2 s`, `1 h 12 min`, `0.4 s`. It takes ms; the sign is
 * dropped. The units are those of the SI and the same in all languages.
 *
 * @param unknown said of what no clock ever showed, as a recording may hold it
 * @param point between the second and its tenths
 * @param space between a number and its unit
 */
export const durationsIn =
  (unknown: string, point: string, space: string) =>
  (ms: number): string => {
    const size = Math.abs(ms)
    if (!Number.isFinite(size)) return unknown
    if (size < 950) return `0${point}${Math.round(size / 100)}${space}s`
    const rounded = Math.round(size / 1000) * 1000
    const first = units.findIndex(([unit]) => rounded >= unit)
    const [unit, name] = units[first]!
    const whole = Math.floor(rounded / unit)
    const smaller = units[first + 1]
    const rest = smaller ? Math.floor((rounded - whole * unit) / smaller[0]) : 0
    const written = `${whole}${space}${name}`
    return rest > 0 ? `${written}${space}${rest}${space}${smaller![1]}` : written
  }

/** A duration in English. */
export const duration = durationsIn('an unknown time', '.', ' ')

/** A moment as `hh:mm:ss UTC`: a rule knows no time zone. Takes ms. */
export const clockTime = (ms: number): string =>
  Number.isFinite(ms) && Math.abs(ms) < 8.64e15
    ? `${new Date(ms).toISOString().slice(11, 19)} UTC`
    : 'unknown'

/**
 * `GET /todos → 401 token_expired`.
 *
 * @param noAnswer said in place of a status when no answer came
 */
export function callText(
  call: { method: string; url: string; status: number; error?: { code: string } },
  noAnswer = 'no answer',
): string {
  const path = call.url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]+/i, '') || '/'
  return `${call.method} ${path} → ${call.status || noAnswer}${call.error ? ` ${call.error.code}` : ''}`
}
