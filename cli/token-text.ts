/** Tokens for people: what they are, what is wrong with them, what they say. */

import { claimMeaning } from '../panel/token/claims.ts'
import { PROBLEM_TEXT } from '../panel/token/problems.ts'
import { orderedClaims } from '../panel/view/claim-rows.ts'
import { isMoment, roughly, seconds, utc } from '../panel/view/time.ts'
import { words } from '../panel/view/words.ts'
import type { TokenFacts } from '../sdk-bridge/event.ts'
import { harmless, harmlessLines } from './output.ts'
import type { Style } from './style.ts'

/** Longer values are cut; `--json` has them whole. */
const LONGEST = 400
/** Names are padded to the longest, up to this. */
const WIDEST_NAME = 20

/**
 * @param tokens facts in which nothing is left that is a token itself
 * @param now the device clock, ms; ages are reckoned from it
 * @returns text that ends with a line break
 */
export function tokensText(tokens: readonly TokenFacts[], now: number, style: Style): string {
  if (tokens.length === 0) return `${words.paste.nothing}.\n`
  const blocks = tokens.map((facts, index) => tokenText(facts, index + 1, now, style))
  return `${[`${words.paste.found(tokens.length)}.`, ...blocks].join('\n\n')}\n`
}

function tokenText(facts: TokenFacts, number: number, now: number, style: Style): string {
  const { format, kind, header, claims, payloadText, exact, expiresIn, problems = [] } = facts
  const alg = typeof header?.alg === 'string' ? `, ${harmless(header.alg)}` : ''
  const rows = [
    `${style.paint('bold', `${number}. ${words.kind[kind ?? 'unknown']}`)}  ${words.format[format]}${alg}`,
  ]
  for (const problem of problems) rows.push(style.paint('yellow', style.wrap('   ! ', PROBLEM_TEXT[problem])))
  if (expiresIn !== undefined) rows.push(`   The response says that it lives ${seconds(expiresIn)}.`)
  if (format === 'opaque') rows.push(`   ${words.tokens.opaque}`)
  if (format === 'jwe') rows.push(`   ${words.tokens.encrypted}`)
  if (header) rows.push('', style.paint('dim', '   Header'), ...tableRows(Object.entries(header), style))
  if (claims) {
    const claimRows = orderedClaims(claims).map(
      ([name, value]) => [name, exact?.[name] ?? value, notesOn(name, value, now)] as const,
    )
    rows.push('', style.paint('dim', '   Claims'), ...tableRows(claimRows, style))
  }
  if (!claims && payloadText !== undefined) {
    const lines = harmlessLines(cut(payloadText)).map(line => `   ${line}`)
    rows.push('', style.paint('dim', `   ${words.tokens.noClaims}`), ...lines)
  }
  return rows.join('\n')
}

/** What a claim means, and when it is, where it is a moment. */
function notesOn(name: string, value: unknown, now: number): string[] {
  const known = claimMeaning(name)
  if (!known) return []
  const at = typeof value === 'number' && known.kind === 'time' ? value * 1000 : Number.NaN
  if (!isMoment(at)) return [known.meaning]
  const age = roughly(at - now)
  return [`${utc(at)}, ${at < now ? words.tokens.ago(age) : words.tokens.in(age)}`, known.meaning]
}

function tableRows(
  rows: readonly (readonly [name: string, value: unknown, notes?: readonly string[]])[],
  style: Style,
): string[] {
  const width = Math.min(WIDEST_NAME, Math.max(0, ...rows.map(([name]) => name.length)))
  return rows.flatMap(([name, value, notes = []]) => [
    style.wrap(`   ${harmless(name).padEnd(width)}  `, harmless(cut(textOf(value)))),
    ...notes.map(note => style.paint('dim', style.wrap(' '.repeat(width + 5), note))),
  ])
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)
