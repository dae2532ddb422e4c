/** What `JSON.parse` keeps silent about: names used twice, numbers that it rounds, nesting without end. */

/** Nothing that a token needs is nested deeper; what is, is cut here so that no walk of the value overflows. */
const MAX_DEPTH = 64

/** A double keeps every number of so many decimal digits (IEEE 754 binary64). */
const EXACT_DIGITS = 15

const QUOTE = 0x22
const BACKSLASH = 0x5c

export interface Survey {
  value: unknown
  /** Some object names a member twice; escapes are read first, so `"a"` and `"\u0061"` are the same. */
  duplicates: boolean
  /** Digits as sent, by the path of the number (`exp`, `cnf.x`, `ids[0]`); null when no number is rounded. */
  exact: Record<string, string> | null
  /** All names and all text values, when asked for. */
  strings: string[]
}

/**
 * Parses JSON and says what the parser does not. Linear in the length of the text.
 *
 * @param collectStrings whether to return names and text values, to look for hidden characters written as escapes
 * @returns null when the text is not JSON
 * @see RFC 8259 §4 and §6 on duplicate names and on the precision of numbers
 */
export function surveyJson(text: string, collectStrings: boolean): Survey | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const { members, depth, longNumbers } = countWritten(text)
  const strings: string[] = []
  const kept = countKept(value, collectStrings ? strings : null)
  return {
    value: depth > MAX_DEPTH ? cut(value, MAX_DEPTH) : value,
    duplicates: members !== kept,
    exact: longNumbers ? roundedNumbers(text) : null,
    strings,
  }
}

/**
 * How many members the text writes (in valid JSON, one for each colon outside a string), how deep it goes, and
 * whether it has a number so long, or written with an exponent, that it may not survive as a double.
 */
function countWritten(text: string): { members: number; depth: number; longNumbers: boolean } {
  let members = 0
  let depth = 0
  let deepest = 0
  let digits = 0
  let longNumbers = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x30 && code <= 0x39) {
      if (++digits > EXACT_DIGITS) longNumbers = true
    } else if (code === QUOTE) {
      at = endOfString(text, at)
      digits = 0
    } else if (code === 0x3a) {
      members++
      digits = 0
    } else if (code === 0x2c) {
      digits = 0
    } else if (code === 0x7b || code === 0x5b) {
      digits = 0
      if (++depth > deepest) deepest = depth
    } else if (code === 0x7d || code === 0x5d) {
      depth--
    } else if ((code === 0x65 || code === 0x45) && digits > 0) {
      // Of the literals, `true` and `false` have an e too, but never after a digit.
      longNumbers = true
    }
  }
  return { members, depth: deepest, longNumbers }
}

/** The index of the quote that closes the string opened at `start`. */
function endOfString(text: string, start: number): number {
  let end = start
  for (;;) {
    end = text.indexOf('"', end + 1)
    if (end < 0) return text.length
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return end
  }
}

/** How many members the parsed value has. Walks with a list of its own: the value may be nested without end. */
function countKept(value: unknown, strings: string[] | null): number {
  let members = 0
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next === 'string') strings?.push(next)
    else if (Array.isArray(next)) for (const item of next) open.push(item)
    else if (typeof next === 'object' && next !== null) {
      for (const name of Object.keys(next)) {
        members++
        strings?.push(name)
        const member = (next as Record<string, unknown>)[name]
        if (typeof member === 'object' || strings) open.push(member)
      }
    }
  }
  return members
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return '…'
  if (Array.isArray(value)) return value.map(item => cut(item, depth - 1))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cut(member, depth - 1)]))
}

/** Walks valid JSON with the path of where it is, and picks the numbers that do not come back as written. */
function roundedNumbers(text: string): Record<string, string> | null {
  const found: [path: string, digits: string][] = []
  /** One entry per open object or array: the name or the index that is being read. */
  const path: (string | number)[] = []
  let name = ''
  const number = /-?\d[\d.eE+-]*/y
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      const end = endOfString(text, at)
      if (typeof path.at(-1) === 'string') name = text.slice(at, end + 1)
      at = end
    } else if (code === 0x3a) path[path.length - 1] = JSON.parse(name) as string
    else if (code === 0x7b) path.push('')
    else if (code === 0x5b) path.push(0)
    else if (code === 0x7d || code === 0x5d) path.pop()
    else if (code === 0x2c) {
      const last = path.at(-1)
      if (typeof last === 'number') path[path.length - 1] = last + 1
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      number.lastIndex = at
      const digits = number.exec(text)![0]
      if (isRounded(digits) && path.length <= MAX_DEPTH) found.push([pathName(path), digits])
      at += digits.length - 1
    }
  }
  return found.length > 0 ? Object.fromEntries(found) : null
}

function pathName(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index ? `.${step}` : step))
    .join('')
}

/** Whether a number written so is another one once JavaScript has read and written it. */
function isRounded(digits: string): boolean {
  return decimal(digits) !== decimal(String(Number(digits)))
}

/** One spelling for each decimal number: significant digits and the power of ten of the last. */
function decimal(digits: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(digits)
  if (!match) return digits
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const written = whole + fraction
  let first = 0
  while (written[first] === '0') first++
  if (first === written.length) return '0'
  let end = written.length
  while (written[end - 1] === '0') end--
  return `${sign}${written.slice(first, end)}e${Number(exponent) - fraction.length + written.length - end}`
}
