/** Durations and times in words, for verdicts and evidence. */

const units: readonly [ms: number, name: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** A duration in its two largest units: `10 min 2 s`, `1 h 12 min`, `0.4 s`. Takes ms; the sign is dropped. */
export function duration(ms: number): string {
  const size = Math.abs(ms)
  // From a recording whose numbers no clock ever showed.
  if (!Number.isFinite(size)) return 'an unknown time'
  if (size < 950) return `${(Math.round(size / 100) / 10).toFixed(1)} s`
  const rounded = Math.round(size / 1000) * 1000
  const first = units.findIndex(([unit]) => rounded >= unit)
  const [unit, name] = units[first]!
  const whole = Math.floor(rounded / unit)
  const smaller = units[first + 1]
  const rest = smaller ? Math.floor((rounded - whole * unit) / smaller[0]) : 0
  return rest > 0 ? `${whole} ${name} ${rest} ${smaller![1]}` : `${whole} ${name}`
}

/** A moment as `hh:mm:ss UTC`: a rule knows no time zone. Takes ms. */
export const clockTime = (ms: number): string =>
  Number.isFinite(ms) && Math.abs(ms) < 8.64e15
    ? `${new Date(ms).toISOString().slice(11, 19)} UTC`
    : 'unknown'

/** `GET /todos → 401 token_expired`. */
export function callText(call: {
  method: string
  url: string
  status: number
  error?: { code: string }
}): string {
  const path = call.url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]+/i, '') || '/'
  return `${call.method} ${path} → ${call.status || 'no answer'}${call.error ? ` ${call.error.code}` : ''}`
}
