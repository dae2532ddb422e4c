/** Takes the content out of a token's facts and leaves what a diagnosis needs. */

import { type ScrubContext, scrub } from './scrub.ts'
import { holdsToken } from './token-shape.ts'

export interface TokenContext extends ScrubContext {
  /** Keyed: names a value without giving it away. */
  fingerprint(value: string): string
}

/** How the value of a protocol claim may stay: as a time, an address, an identifier, or under another name. */
type Keep = 'time' | 'issuer' | 'name' | 'names' | 'words' | 'fingerprint' | 'confirmation'

const CLAIMS: Readonly<Record<string, Keep>> = {
  iss: 'issuer',
  aud: 'names',
  exp: 'time',
  nbf: 'time',
  iat: 'time',
  auth_time: 'time',
  azp: 'name',
  client_id: 'name',
  scope: 'name',
  scp: 'names',
  token_use: 'name',
  typ: 'name',
  acr: 'name',
  amr: 'names',
  auth_level: 'name',
  cnf: 'confirmation',
  sub: 'fingerprint',
  sid: 'fingerprint',
  jti: 'fingerprint',
}
const HEADER: Readonly<Record<string, Keep>> = {
  alg: 'words',
  typ: 'words',
  kid: 'name',
  cty: 'words',
  enc: 'words',
  zip: 'words',
  crit: 'words',
  b64: 'words',
}
/** Members of `cnf` that are thumbprints of public keys (RFC 9449 §6.1, RFC 8705 §3.1, RFC 7800 §3.4). */
const THUMBPRINTS = new Set(['jkt', 'x5t#S256', 'kid'])

const FINGERPRINT = /^fp_[0-9a-v]{12}$/
const TYPE_NAME = /^<(?:string|number|boolean|object|array|null)>$/
/** A NumericDate sent as text, or an ISO 8601 date: nothing else hides in so few characters. */
const TIME_TEXT = /^(?:-?\d{1,16}(?:\.\d{1,6})?|\d{4}-\d\d-\d\dT[\d:.]{5,16}(?:Z|[+-]\d\d:\d\d))$/
const EMAIL_NAME = /@[\w-]+\.[a-z]/i

export function redactHeader(
  header: Record<string, unknown>,
  context: TokenContext,
): Record<string, unknown> {
  return redactMembers(header, HEADER, 'header parameter', context)
}

export function redactClaims(
  claims: Record<string, unknown>,
  context: TokenContext,
): Record<string, unknown> {
  return redactMembers(claims, CLAIMS, 'claim', context)
}

/** Whether a recording keeps a claim as it is: what it would take out says who somebody is, or may be secret. */
export function isKeptClaim(name: string, value: unknown): boolean {
  const nothing = { needles: [], personal: [], note() {}, fingerprint: () => '' }
  return JSON.stringify(redactClaims({ [name]: value }, nothing)) === JSON.stringify({ [name]: value })
}

/** Digits as sent: of times they stay, of anything else they are the value. */
export function redactExact(exact: Record<string, unknown>, context: TokenContext): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(exact).map(([name, digits]) => [
      memberName(name, context),
      keepOf(CLAIMS, name) === 'time' && /^[-+.\deE]{1,40}$/.test(String(digits)) ? digits : '<number>',
    ]),
  )
}

/** Every text that a token's claims lose, with what stands for it: to be found elsewhere in the recording. */
export function lostValues(
  claims: Record<string, unknown>,
  context: Pick<TokenContext, 'fingerprint'>,
): [string, string][] {
  const lost: [string, string][] = []
  for (const [name, value] of Object.entries(claims)) {
    const keep = keepOf(CLAIMS, name)
    if (keep && keep !== 'fingerprint') continue
    for (const text of textsIn(value)) {
      if (TYPE_NAME.test(text) || FINGERPRINT.test(text)) continue
      lost.push([
        text,
        keep ? `fp_${context.fingerprint(text)}` : `<${/^[\w-]{1,32}$/.test(name) ? name : 'claim'}>`,
      ])
    }
  }
  return lost
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'number') yield String(value)
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* textsIn(member)
}

function redactMembers(
  members: Record<string, unknown>,
  table: Readonly<Record<string, Keep>>,
  what: 'claim' | 'header parameter',
  context: TokenContext,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members)
      .filter(([name]) => name !== '__proto__')
      .map(([name, value]) => {
        const keep = keepOf(table, name)
        const kept = keep === undefined ? undefined : keepValue(name, value, keep, context)
        if (kept !== undefined) return [name, kept]
        const clean = memberName(name, context)
        if (typeof value !== 'string' || !TYPE_NAME.test(value)) context.note(what, clean)
        return [clean, typeName(value)]
      }),
  )
}

/** The value as it may be written; undefined when it is not of the kind that may. */
function keepValue(name: string, value: unknown, keep: Keep, context: TokenContext): unknown {
  if (typeof value === 'string' && TYPE_NAME.test(value)) return value
  switch (keep) {
    case 'time':
      return typeof value === 'number' || (typeof value === 'string' && TIME_TEXT.test(value))
        ? value
        : undefined
    case 'issuer':
      return typeof value === 'string' ? scrub(value, 'issuer', context) : undefined
    case 'name':
    case 'names':
    case 'words': {
      const use = keep === 'words' ? 'text' : 'name'
      if (typeof value === 'string') return scrub(value, use, context)
      if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
      if (typeof value === 'boolean') return value
      if (keep === 'name' || !Array.isArray(value)) return undefined
      return value.map(item => (typeof item === 'string' ? scrub(item, use, context) : typeName(item)))
    }
    case 'fingerprint':
      if (typeof value !== 'string' && typeof value !== 'number') return undefined
      if (FINGERPRINT.test(String(value))) return value
      context.note('claim', name)
      return `fp_${context.fingerprint(String(value))}`
    case 'confirmation':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
      return Object.fromEntries(
        Object.entries(value)
          .filter(([member]) => member !== '__proto__')
          .map(([member, content]) => [
            memberName(member, context),
            THUMBPRINTS.has(member) && typeof content === 'string'
              ? scrub(content, 'name', context)
              : typeName(content),
          ]),
      )
  }
}

/** A claim may be named after what it holds. */
function memberName(name: string, context: TokenContext): string {
  return holdsToken(name, false) ||
    EMAIL_NAME.test(name) ||
    context.needles.some(needle => name.includes(needle))
    ? '<name>'
    : name
}

function typeName(value: unknown): string {
  if (typeof value === 'string' && TYPE_NAME.test(value)) return value
  return `<${value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value}>`
}

function keepOf(table: Readonly<Record<string, Keep>>, name: string): Keep | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
