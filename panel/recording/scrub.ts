/** Takes out of free text what must not be written: known secrets, personal values, and whatever looks like a token. */

import type { StringUse } from './format.ts'
import { replaceEncoded, replaceRandom } from './token-shape.ts'

/** What was taken out. `name` says of which claim, where there is one. */
export interface Removal {
  what:
    | 'claim'
    | 'header parameter'
    | 'payload'
    | 'token'
    | 'email address'
    | 'query'
    | 'personal value'
    | 'field'
  name?: string
  count: number
}

export interface ScrubContext {
  /** Whole tokens and their parts, the longest first. */
  needles: readonly string[]
  /** Values of claims that lose them, each with what stands in its place, the longest first. */
  personal: readonly (readonly [value: string, replacement: string])[]
  note(what: Removal['what'], name?: string): void
}

const EMAIL = /[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])/gi
const WEB_ADDRESS = /\b(?:https?|wss?):\/\/[^\s"'<>()[\]{}|\\^`]+/gi
const POSITION = /:\d{1,7}(?::\d{1,7})?$/
const ADDRESS = /^([a-z][a-z\d+.-]{0,22}:)?(\/\/[^/?#]*)?([^?#]*)([?#][\s\S]*)?$/i
/** Schemes whose path is content, not a place. */
const CONTENT_SCHEME = /^(?:data|javascript):/i

const SECRET_NAME =
  'access_token|refresh_token|id_token|id_token_hint|login_hint|client_secret|client_assertion|assertion|password|code_verifier|device_code|user_code|logout_token|subject_token|actor_token'
/** `name=value` of what is secret in a form or a query, and the same in JSON where the name leaves no doubt. */
const SECRET_PAIR = new RegExp(
  String.raw`\b((?:${SECRET_NAME})["'\\]{0,3}\s{0,2}[=:]\s{0,2}["'\\]{0,3}|(?:code|state|nonce|token|session_state)=)([^\s"'\\&,;<>(){}]{6,})`,
  'gi',
)

/** Cleans one string for what it is; undefined when nothing of it may be written. */
export function scrub(text: string, use: StringUse, context: ScrubContext): string | undefined {
  switch (use) {
    case 'content':
      context.note('payload')
      return undefined
    case 'name':
      return scrubName(text, context)
    case 'text':
      return scrubText(text, context)
    case 'url':
      return scrubAddress(text, context)
    case 'origin':
      return scrubName(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? withoutPath(text) : text, context)
    case 'issuer':
      return scrubName(text.includes('://') ? withoutQuery(text, context) : text, context)
    case 'call-site':
      return /^(?:[a-z][a-z-]{1,22}:)?\//.test(text) ? scrubCallSite(text, context) : scrubText(text, context)
  }
}

/** Identifiers stay, even random ones; an encoded token and a known secret do not. */
function scrubName(text: string, context: ScrubContext): string {
  return replaceEncoded(withoutSecrets(text, context), () => tokenNoted(context))
}

function scrubText(text: string, context: ScrubContext): string {
  let clean = withoutPersonal(withoutSecrets(text, context), context)
  clean = clean.replace(WEB_ADDRESS, address => scrubAddress(address, context))
  clean = clean.replace(SECRET_PAIR, (_, name: string) => name + tokenNoted(context))
  clean = replaceEncoded(clean, () => tokenNoted(context))
  clean = clean.replace(EMAIL, () => emailNoted(context))
  return replaceRandom(clean, () => tokenNoted(context))
}

function scrubCallSite(text: string, context: ScrubContext): string {
  const position = POSITION.exec(text)?.[0] ?? ''
  return scrubAddress(text.slice(0, text.length - position.length), context) + position
}

/** Origin and path; a segment that gives something away is replaced. */
function scrubAddress(text: string, context: ScrubContext): string {
  // First of all, or a token before a colon would pass for a scheme.
  const [, scheme = '', authority = '', path = '', query] = ADDRESS.exec(scrubName(text, context)) ?? []
  if (query) context.note('query')
  if (CONTENT_SCHEME.test(scheme)) return `${scheme}<content>`
  const host = authority.replace(/^\/\/.*@/, '//')
  const segments = path.split('/').map(segment => scrubSegment(segment, context))
  return scheme + host + segments.join('/')
}

function scrubSegment(segment: string, context: ScrubContext): string {
  const readable = percentDecoded(segment)
  let clean = withoutPersonal(withoutSecrets(readable, context), context)
  clean = replaceEncoded(clean, () => tokenNoted(context))
  clean = clean.replace(EMAIL, () => emailNoted(context))
  clean = replaceRandom(clean, () => tokenNoted(context))
  // As it was sent it may look random where it does not when decoded.
  return clean === readable
    ? replaceRandom(segment, () => tokenNoted(context))
    : clean.replaceAll(/[/?#]/g, '')
}

function withoutQuery(text: string, context: ScrubContext): string {
  const [, scheme = '', authority = '', path = '', query] = ADDRESS.exec(text) ?? []
  if (query) context.note('query')
  return scheme + authority.replace(/^\/\/.*@/, '//') + path
}

function withoutPath(text: string): string {
  const [, scheme = '', authority = ''] = ADDRESS.exec(text) ?? []
  return scheme + authority.replace(/^\/\/.*@/, '//')
}

function withoutSecrets(text: string, context: ScrubContext): string {
  if (!mayHold(text, context.needles)) return text
  let clean = text
  for (const needle of context.needles) {
    if (clean.includes(needle)) clean = clean.replaceAll(needle, () => tokenNoted(context))
  }
  return clean
}

function withoutPersonal(text: string, context: ScrubContext): string {
  let clean = text
  for (const [value, replacement] of context.personal) {
    if (!clean.includes(value)) continue
    context.note('personal value')
    clean = clean.replaceAll(value, () => replacement)
  }
  return clean
}

function percentDecoded(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function tokenNoted(context: ScrubContext): string {
  context.note('token')
  return '<token>'
}

function emailNoted(context: ScrubContext): string {
  context.note('email address')
  return '<email>'
}

/** Whether a text is long enough to hold any of them; most texts are not. */
export function mayHold(text: string, needles: readonly string[]): boolean {
  const shortest = needles.at(-1)
  return shortest !== undefined && text.length >= shortest.length
}

/** What to look for to find a token again, whole or in part, the longest first. Parts too short to be secret would hit other words. */
export function needlesOf(secrets: readonly string[]): string[] {
  const needles = new Set<string>()
  for (const secret of secrets) {
    if (secret.length >= MIN_SECRET) needles.add(secret)
    for (const part of secret.split(/[.~]/)) if (part.length >= MIN_PART) needles.add(part)
  }
  return [...needles].sort((one, other) => other.length - one.length)
}

const MIN_SECRET = 8
const MIN_PART = 16
