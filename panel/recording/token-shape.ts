/** What looks like a token, wherever it stands and whoever made it. */

/** Where an encoded header or a PASETO begins, up to its end. */
const ENCODED =
  /(?<![A-Za-z0-9])(?:e(?:y[A-DI-L]|w[k-r0-3])[\w-]{6,}=*(?:[.~][\w-]*=*)+|ey[A-DI-L][\w-]{17,}=*|v[1-4]\.(?:local|public)\.[\w-]{8,}(?:\.[\w-]*)?)/g
/** Long enough for a secret, in either base64 alphabet. */
const LONG_RUN = /[\w+/-]{24,}={0,2}/g
/** Names of records, not secrets, and used as such by every server. */
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi
const HEX = /(?<![\da-z])[\da-f]{32,}(?![\da-z])/i

/** In random base64 about two of three neighbours differ in kind; in words written as camelCase about one of three. */
const MIXED_CASE_TURNS = 0.42
/** Lower-case letters and digits, as some servers write tokens: two of five. */
const LOWER_CASE_TURNS = 0.25
const LOWER_CASE_LENGTH = 32
const LOWER_CASE_DIGITS = 0.12

/** Replaces every encoded token: what begins like a header, and PASETO. */
export function replaceEncoded(text: string, replacement: () => string): string {
  return text.replace(ENCODED, replacement)
}

/** Replaces every long run of characters that no person would write. */
export function replaceRandom(text: string, replacement: () => string): string {
  return text.replace(LONG_RUN, run => (looksRandom(run) ? replacement() : run))
}

/** Whether a text holds an encoded token or, where nothing random has its place, a long random run. */
export function holdsToken(text: string, randomAllowed: boolean): boolean {
  ENCODED.lastIndex = 0
  if (ENCODED.test(text)) return true
  return !randomAllowed && (text.match(LONG_RUN)?.some(looksRandom) ?? false)
}

/** As a whole, or one of its parts: a slash may be a digit of base64 or the border of a path. */
function looksRandom(run: string): boolean {
  return isRandom(run) || (run.includes('/') && run.split('/').some(isRandom))
}

function isRandom(run: string): boolean {
  const text = run.replace(UUID, '')
  if (text.length < 24) return false
  if (HEX.test(text)) return true
  let turns = 0
  let upper = 0
  let lower = 0
  let digits = 0
  let before = ''
  for (const character of text) {
    const kind = /[A-Z]/.test(character)
      ? 'U'
      : /[a-z]/.test(character)
        ? 'L'
        : /\d/.test(character)
          ? 'D'
          : ''
    if (!kind) continue
    if (before && kind !== before) turns++
    before = kind
    if (kind === 'U') upper++
    else if (kind === 'L') lower++
    else digits++
  }
  const length = upper + lower + digits
  const share = turns / Math.max(1, length - 1)
  if (upper > 0 && lower > 0) return share >= MIXED_CASE_TURNS
  return (
    length >= LOWER_CASE_LENGTH &&
    upper + lower > 0 &&
    digits / length >= LOWER_CASE_DIGITS &&
    share >= LOWER_CASE_TURNS
  )
}
