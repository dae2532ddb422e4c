/** What may leave for a terminal, a file or another program. */

import { replaceEncoded } from '../panel/recording/token-shape.ts'

/** Controls (C0, DEL, C1), formatting such as bidirectional overrides, line and paragraph separators (Unicode). */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const LINE_BREAK = /\r\n?|[\n\u2028\u2029]/

/**
 * One line of somebody else's text. A terminal obeys control characters, so none is left; a line break, which could
 * pass for a line of ours, and a tab become a space.
 */
export function harmless(text: string): string {
  return text.replace(/[\t\r\n\u2028\u2029]+/g, ' ').replace(CONTROL, '')
}

/** The same for text of several lines. */
export const harmlessLines = (text: string): string[] =>
  text.split(LINE_BREAK).map(line => harmless(line.replaceAll('\t', '  ')))

/** JSON in which a terminal finds nothing to obey: what could steer one is written as an escape. */
export function jsonText(value: unknown): string {
  // Within texts JSON has escaped line breaks already; those that are left lay it out.
  const json = JSON.stringify(value, null, 2).replace(CONTROL, character =>
    character === '\n' ? character : escaped(character),
  )
  return `${json}\n`
}

/** One escape for each UTF-16 unit, as JSON wants it (RFC 8259 §7). */
const escaped = (character: string): string =>
  character
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** Members that hold a secret whatever it looks like. */
const SECRET_NAME = /(?:token|secret|password|assertion)$/i
const TOKEN = '<token>'

/** A copy of plain data in which nothing is left that looks like a token or is called one. */
export function withoutTokens<T>(value: T): T {
  return cleaned(value) as T
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return replaceEncoded(value, () => TOKEN)
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      replaceEncoded(name, () => TOKEN),
      typeof member === 'string' && SECRET_NAME.test(name) ? TOKEN : cleaned(member),
    ]),
  )
}
