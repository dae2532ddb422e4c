/** Finds the tokens in whatever was pasted. */

import type { TokenFacts, TokenKind } from '../../sdk-bridge/event.ts'
import { describeToken } from './decode.ts'
import { createFingerprint } from './fingerprint.ts'
import { hasHiddenCharacters, stripHiddenCharacters } from './hidden-characters.ts'
import { decodeSegment, decodeUtf8 } from './segment.ts'

export interface InspectOptions {
  /** Names the tokens; by default one instance for the life of this module. */
  fingerprint?: (raw: string) => string
}

/** A token with the place where it was found, as indices into the text. */
interface Found {
  start: number
  end: number
  facts: TokenFacts
}

/** What the text before a value says about it. */
interface Label {
  kind?: TokenKind
  /** Sent under the `DPoP` scheme. */
  dpop?: boolean
  end: number
  /** The label alone makes it a token, even if nothing can be decoded. */
  certain: boolean
}

type Describe = (raw: string, kind?: TokenKind) => TokenFacts

/** Nothing but a token in base64url. */
const BARE_COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/

/** How `{"`, `{ ` and `{` before a line break look in base64url: the beginning of every header. */
const HEADER_START = /(?:(?<![\w-])|(?<=base64-))e(?:y[A-DI-L]|w[k-r0-3])/g
/** Parts between dots, perhaps with disclosures; the second form takes the other base64 alphabet too. */
const COMPACT = /[\w-]+=*(?:\.[\w-]*=*)*(?:~[\w.=-]*)*/y
const COMPACT_LOOSE = /[\w+/-]+=*(?:\.[\w+/-]*=*)*(?:~[\w.+/=-]*)*/y
const UNBROKEN = /[^\s"'<>]+/y
/** The rest of a token on the next line, alone there but for its indentation and what closes a string. */
const NEXT_LINE = /[ \t]*\\?\r?\n[ \t]*([\w.~+/=-]+)(?=["'`;,]{0,4}[ \t]*(?:\\?\r?\n|$))/y
const PASETO = /(?<![\w-])v[1-4]\.(?:local|public)\.[\w-]+(?:\.[\w-]+)?/g

/** Between a name and its value. Backslashes: JSON inside JSON. */
const IS = String.raw`["'\\]{0,4}[ \t\r\n]{0,8}[=:][ \t\r\n]{0,8}["'\\]{0,4}`
const NAMED = new RegExp(String.raw`token(?:_hint)?${IS}([\w.~+/=-]+)`, 'gi')
const SCHEME = /(authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?)?\b(bearer|dpop)[ \t]{1,8}([\w.~+/=-]+)/gi
const LIFETIME = new RegExp(String.raw`expires_?in${IS}(\d{1,9})(?!\d)`, 'gi')
const DPOP_BOUND = new RegExp(String.raw`token_?type${IS}dpop\b`, 'i')

const KIND_BY_NAME: readonly [RegExp, TokenKind][] = [
  [/access[-_]?$/i, 'access-token'],
  [/refresh[-_]?$/i, 'refresh-token'],
  [/logout[-_]?$/i, 'logout-token'],
  [/(?:^|[^a-z])id[-_]?$|[a-z]Id_?$/, 'id-token'],
  [/(?:^|[^A-Z])ID[-_]?$/, 'id-token'],
]
/** No longer than `refresh_` and a character before it. */
const NAME_WINDOW = 9

/** `{"alg":""}` and `{"enc":""}`; without either, a header counts only where a token stands alone. */
const MIN_HEADER = 14

/** One word that may be an opaque token and nothing else. */
const OPAQUE = /^(?![./])[\w.~+/=|!*:$-]{16,}(?<!:)$/
const MIN_OPAQUE = 16
/** Enough where a name says that it is a token. */
const MIN_LABELLED = 8
const PLAIN_WORD = /^(?:[a-z]+|[A-Z][a-z]+)$/

/** A run of text that keeps looking like a header and never is one is left alone after so many tries. */
const MAX_TRIES_PER_RUN = 8
/** Characters; a brace counts for as many. */
const OTHER_OBJECT = 2000
/** An encrypted token has the most. */
const MAX_DOTS = 4
/** Tokens in JSON in base64 in JSON: nobody nests them deeper. */
const MAX_NESTING = 3

let pageFingerprint: ((raw: string) => string) | undefined

/**
 * Finds every token in a text: bare, after a scheme, in a header line, quoted, in a token response or a storage
 * value, in a cookie, in a URL, broken over lines, several at once. Fetches nothing; linear in the text's length.
 *
 * @param text whatever was pasted
 * @param now the device clock, ms, or a moment; by it `expired` is judged. The present when absent
 * @returns facts of each token in the order of the text, each once; none for plain prose. Never throws
 */
export function inspect(
  text: string,
  now: number | { wall: number } | Date = Date.now(),
  options: InspectOptions = {},
): TokenFacts[] {
  if (typeof text !== 'string') return []
  pageFingerprint ??= createFingerprint()
  const fingerprint = options.fingerprint ?? pageFingerprint
  const clock = typeof now === 'number' ? now : now instanceof Date ? now.getTime() : now.wall
  const describe: Describe = (raw, kind) =>
    describeToken(raw, kind ? { fingerprint, now: clock, kind } : { fingerprint, now: clock })

  if (BARE_COMPACT.test(text)) {
    const facts = describeToken(text, { fingerprint, now: clock, clean: true })
    return facts.format === 'opaque' && text.length < MIN_OPAQUE ? [] : [facts]
  }
  const hidden = hasHiddenCharacters(text) ? stripHiddenCharacters(text) : { text, gaps: [] }
  const plain = percentDecoded(hidden.text)
  const found = find(plain, describe, 0)
  // Once percent signs were decoded the gaps are nowhere to be found.
  if (plain === hidden.text) markHidden(found, hidden.gaps)

  const once = new Map<string, TokenFacts>()
  for (const { facts } of found) {
    const known = once.get(facts.fingerprint)
    if (!known) once.set(facts.fingerprint, facts)
    else if (!known.kind && facts.kind) known.kind = facts.kind
  }
  return [...once.values()]
}

/** The tokens of one text, in its order. */
function find(text: string, describe: Describe, nesting: number): Found[] {
  const labels = readLabels(text)
  const found = [...findCompact(text, labels, describe, nesting), ...findPaseto(text, labels, describe)]
  found.push(...findOpaque(text, labels, describe, found))
  if (found.length === 0 && nesting === 0) found.push(...findBare(text, describe))
  found.sort((one, other) => one.start - other.start)

  const dpopBound = DPOP_BOUND.test(text)
  for (const { start, facts } of found) {
    if (labels.get(start)?.dpop || (dpopBound && facts.kind === 'access-token')) {
      facts.problems = [...new Set([...(facts.problems ?? []), 'sender-constrained-dpop' as const])]
    }
  }
  assignLifetimes(text, found)
  return found
}

/** What names and schemes say, by the index of the value that they precede. */
function readLabels(text: string): Map<number, Label> {
  const labels = new Map<number, Label>()
  for (const match of text.matchAll(NAMED)) {
    const value = match[1]!
    const end = match.index + match[0].length
    const before = text.slice(Math.max(0, match.index - NAME_WINDOW), match.index)
    const kind = KIND_BY_NAME.find(([name]) => name.test(before))?.[1]
    // A value in quotes or right after `=` is one; after a space it may be a word, or an expression of a program.
    const attached = /["'=]/.test(text[end - value.length - 1]!)
    const certain = /\d/.test(value)
      ? value.length >= (kind ? MIN_LABELLED : MIN_OPAQUE)
      : !!kind && attached && value.length >= MIN_OPAQUE
    labels.set(end - value.length, { ...(kind && { kind }), end, certain })
  }
  for (const match of text.matchAll(SCHEME)) {
    const [whole, header, scheme, value = ''] = match
    const end = match.index + whole.length
    const alone = header !== undefined || whole.length === text.trim().length
    labels.set(end - value.length, {
      kind: 'access-token',
      dpop: scheme!.toLowerCase() === 'dpop',
      end,
      certain: alone ? value.length >= MIN_LABELLED : value.length >= MIN_OPAQUE && /\d/.test(value),
    })
  }
  return labels
}

/** JWTs and their kin: whatever begins like a header and decodes as one. */
function findCompact(text: string, labels: Map<number, Label>, describe: Describe, nesting: number): Found[] {
  const found: Found[] = []
  let runEnd = 0
  let tries = 0
  const starts = new RegExp(HEADER_START)
  for (let match = starts.exec(text); match; match = starts.exec(text)) {
    const start = match.index
    if (start >= runEnd) tries = 0
    else if (++tries > MAX_TRIES_PER_RUN) {
      starts.lastIndex = runEnd
      continue
    }
    // After a slash it is a segment of a path, where another slash ends it.
    const candidate = matchAt(text[start - 1] === '/' ? COMPACT : COMPACT_LOOSE, text, start)
    const token = readCompact(text, start, candidate, describe, labels.get(start)?.kind)
    if (token) {
      found.push(token)
      starts.lastIndex = Math.max(token.end, start + 1)
      continue
    }
    const inner = nesting < MAX_NESTING ? encodedJson(candidate) : null
    if (inner) {
      for (const { facts } of find(inner, describe, nesting + 1)) {
        found.push({ start, end: start + candidate.length, facts })
      }
      starts.lastIndex = start + candidate.length
    } else {
      runEnd = Math.max(runEnd, start + candidate.length)
    }
  }
  return found
}

function readCompact(
  text: string,
  start: number,
  candidate: string,
  describe: Describe,
  kind: TokenKind | undefined,
): Found | null {
  if (candidate.split('.', 1)[0]!.length < MIN_HEADER) return null
  let raw = withoutFullStop(candidate)
  let end = start + raw.length
  let facts = describe(raw, kind)
  if (facts.format === 'opaque' && !facts.problems?.includes('truncated')) return null
  if (facts.header?.b64 === false) {
    raw = matchAt(UNBROKEN, text, start)
    return { start, end: start + raw.length, facts: describe(raw, kind) }
  }
  if (isComplete(facts)) return { start, end, facts }
  const joined = joinLines(text, start, end)
  if (joined) {
    const whole = describe(withoutFullStop(joined.raw), kind)
    if (whole.format !== 'opaque' && (isComplete(whole) || !isTooLong(whole))) {
      facts = whole
      end = joined.end
    }
  } else if (/^(?:…|\.\.\.)/.test(text.slice(end, end + 3))) {
    // A part that looks whole may still have been cut where somebody wrote dots.
    const others =
      facts.problems?.filter(problem => problem !== 'signature-missing' && problem !== 'truncated') ?? []
    facts.problems = [...others, 'truncated']
  }
  // Too little was left to know it from any other word.
  return facts.format === 'opaque' && text.trim().length > end - start + 2 ? null : { start, end, facts }
}

function isComplete({ problems = [] }: TokenFacts): boolean {
  return !problems.some(
    problem =>
      problem === 'truncated' || problem === 'wrong-number-of-parts' || problem === 'signature-missing',
  )
}

function isTooLong({ problems = [] }: TokenFacts): boolean {
  return problems.includes('wrong-number-of-parts') && !problems.includes('truncated')
}

/**
 * Goes on over line breaks: a wrapped line is as long as the first, the last may be shorter; and lines may be
 * broken at dots. A line that begins another token ends this one.
 */
function joinLines(text: string, start: number, end: number): { raw: string; end: number } | null {
  const lines = [text.slice(start, end)]
  let width = end - start
  let dots = countDots(lines[0]!)
  while (dots <= MAX_DOTS) {
    NEXT_LINE.lastIndex = end
    const match = NEXT_LINE.exec(text)
    if (!match) break
    const line = match[1]!
    const atDot = lines.at(-1)!.endsWith('.') || line.startsWith('.')
    if (!atDot && (line.length > width || /^ey[A-DI-L]/.test(line))) break
    lines.push(line)
    dots += countDots(line)
    end += match[0].length
    if (!atDot && line.length < width) break
    width = line.length
  }
  return lines.length > 1 ? { raw: lines.join(''), end } : null
}

function countDots(line: string): number {
  return line.split('.').length - 1
}

/** JSON that speaks of tokens, encoded as a whole: what some SDKs put into a cookie. */
function encodedJson(candidate: string): string | null {
  if (candidate.includes('.')) return null
  const { bytes } = decodeSegment(candidate)
  const json = bytes === null ? null : decodeUtf8(bytes)
  return json && /token["\\]{1,4}:/i.test(json) ? json : null
}

function findPaseto(text: string, labels: Map<number, Label>, describe: Describe): Found[] {
  return [...text.matchAll(PASETO)].map(({ 0: raw, index: start }) => ({
    start,
    end: start + raw.length,
    facts: describe(raw, labels.get(start)?.kind),
  }))
}

/** Values that nothing but their name makes tokens. */
function findOpaque(
  text: string,
  labels: Map<number, Label>,
  describe: Describe,
  known: readonly Found[],
): Found[] {
  const taken = [...known].sort((one, other) => one.start - other.start)
  const found: Found[] = []
  let next = 0
  for (const [start, { kind, end, certain }] of [...labels].sort(([one], [other]) => one - other)) {
    while (next < taken.length && taken[next]!.end <= start) next++
    const isTaken = next < taken.length && taken[next]!.start < end
    if (certain && !isTaken)
      found.push({ start, end, facts: describe(text.slice(start, end).replace(/\.$/, ''), kind) })
  }
  return found
}

/** A text that is nothing but one word, or one on each line, or one word broken over lines. */
function findBare(text: string, describe: Describe): Found[] {
  const lines = text
    .split(/\r?\n/)
    .map(line => line.trim().replace(/^["'`]|["'`][,;]?$|[,;]$/g, ''))
    .filter(line => line !== '')
  const [first = ''] = lines
  const wrapped =
    lines.length > 1 &&
    lines.slice(0, -1).every(line => line.length === first.length) &&
    lines.at(-1)!.length < first.length
  const words = wrapped ? [lines.join('')] : lines
  if (!words.every(word => OPAQUE.test(word) && !PLAIN_WORD.test(word) && !word.includes('://'))) return []
  return words.map((word, index) => ({ start: index, end: index, facts: describe(word) }))
}

/** `expires_in` speaks of the access token (RFC 6749 §5.1): of the nearest, and of one in the same object first. */
function assignLifetimes(text: string, found: readonly Found[]): void {
  const tokens = found.filter(({ facts }) => facts.kind === 'access-token')
  let next = 0
  for (const { 0: match, 1: seconds, index } of tokens.length > 0 ? text.matchAll(LIFETIME) : []) {
    while (next < tokens.length && tokens[next]!.start < index) next++
    const [before, after] = [tokens[next - 1], tokens[next]]
    const toBefore = before ? separation(text, before.end, index) : Number.POSITIVE_INFINITY
    const toAfter = after ? separation(text, index + match.length, after.start) : Number.POSITIVE_INFINITY
    const nearest = toAfter < toBefore ? after! : before!
    nearest.facts.expiresIn = Number(seconds)
  }
}

/** How far two places are apart; a brace between them puts them into different objects. */
function separation(text: string, from: number, to: number): number {
  const distance = to - from
  return distance > OTHER_OBJECT || /[{}]/.test(text.slice(from, to)) ? distance + OTHER_OBJECT : distance
}

/** @param gaps where hidden characters were taken out, ascending */
function markHidden(found: readonly Found[], gaps: readonly number[]): void {
  let next = 0
  for (const { start, end, facts } of found) {
    while (next < gaps.length && gaps[next]! < start) next++
    if (next < gaps.length && gaps[next]! <= end) {
      facts.problems = [...new Set([...(facts.problems ?? []), 'hidden-characters' as const])]
    }
  }
}

/** Reads `%22` and its like, also where they were encoded twice. */
function percentDecoded(text: string): string {
  let decoded = text
  for (let pass = 0; pass < 2 && /%[2-7][\da-f]/i.test(decoded); pass++) {
    decoded = decoded.replace(/%([2-7][\da-f])/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  }
  return decoded
}

/** The full stop of the sentence that the token ends. Two dots and no third part are an empty signature. */
function withoutFullStop(candidate: string): string {
  if (!candidate.endsWith('.') || candidate.endsWith('..')) return candidate
  const parts = candidate.split('.').length
  return parts === 4 || parts === 6 ? candidate.slice(0, -1) : candidate
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
