/** One token string to facts: what it is, what it says, and what is wrong with it. */

import type { Problem, TokenFacts, TokenKind } from '../../sdk-bridge/event.ts'
import { hasHiddenCharacters, stripHiddenCharacters } from './hidden-characters.ts'
import { surveyJson } from './json-survey.ts'
import { judgePasetoTimes, judgeTimes } from './lifetime.ts'
import { decodeCutUtf8, decodedLength, decodeSegment, decodeUtf8, type Segment } from './segment.ts'

/**
 * Apache refuses header fields of more than 8190 bytes (LimitRequestFieldSize), nginx of more than 8 KB
 * (large_client_header_buffers); `Authorization: Bearer ` takes 22 of them.
 */
const MAX_IN_HEADER = 8190 - 22

/** Bytes of a signature by algorithm (RFC 7518 §3, RFC 8037 §3.1, RFC 8812 §3.2). One that is shorter was cut off. */
const SIGNATURE_BYTES: Readonly<Record<string, number>> = {
  HS256: 32,
  HS384: 48,
  HS512: 64,
  ES256: 64,
  ES256K: 64,
  ES384: 96,
  ES512: 132,
  EdDSA: 64,
  Ed25519: 64,
  Ed448: 114,
}
/** The shortest RSA key still met, 1024 bits; the sizes of RSA keys are multiples of 128 bits. */
const MIN_RSA_BYTES = 128
const RSA_STEP_BYTES = 16

/** Bytes of the authentication tag by `enc` (RFC 7518 §5); 16 where it is none of these. */
const TAG_BYTES: Readonly<Record<string, number>> = { 'A192CBC-HS384': 24, 'A256CBC-HS512': 32 }

/** Bytes of a PASETO signature by version, after the message in the same part. */
const PASETO_SIGNATURE_BYTES: Readonly<Record<string, number>> = { v1: 256, v2: 64, v3: 96, v4: 64 }
const PASETO = /^(v[1-4])\.(local|public)\.([\w-]+=*)((?:\.[^.]*)*)$/
/** The shortest nonce and tag of an encrypted PASETO. */
const MIN_PASETO_LOCAL_BYTES = 32

const CLEAN = /^[\w.-]*$/
/** Starts like a header, was cut before its end. */
const CUT_HEADER = /^\{\s*"(?:alg|typ|kid|enc|cty)"\s*:[\x20-\x7e]*$/

export interface DescribeOptions {
  /** Names the token; one instance per page (`createFingerprint`). */
  fingerprint: (raw: string) => string
  /** The device clock at capture, ms; by it `expired` and `not-yet-valid` are judged. Now when absent. */
  now?: number
  /** What whoever handed the token over knows it to be; guessed from the token itself when absent. */
  kind?: TokenKind
  /** Seconds, as the response that brought it said. */
  expiresIn?: number
  /** Whoever calls has seen that it is nothing but base64url and dots. */
  clean?: boolean
}

/** What was read of a token, while it is being read. */
interface Reading {
  facts: TokenFacts
  problems: Set<Problem>
  now: number
  /** Nothing but base64url and dots, as a token should be. */
  clean: boolean
}

type Json = Record<string, unknown>

/**
 * Says of one token what can be said without a key: its format, header and claims as far as they can be read,
 * and its problems. Only what truly decodes is a JWT, a JWE or an SD-JWT; the rest is opaque.
 *
 * @param raw the token itself, without a scheme or quotes; `inspect` finds tokens in other text
 * @returns facts that hold neither the token nor its signature; never throws, whatever the input
 */
export function describeToken(raw: string, options: DescribeOptions): TokenFacts {
  const text = typeof raw === 'string' ? raw : ''
  const reading: Reading = {
    facts: { fingerprint: options.fingerprint(text), format: 'opaque' },
    problems: new Set(),
    now: options.now ?? Date.now(),
    clean: options.clean ?? CLEAN.test(text),
  }
  try {
    read(text, reading)
  } catch {
    // Out of memory or stack on a monstrous input: what was read until then stands.
  }
  const { facts, problems } = reading
  const kind = options.kind ?? guessKind(facts)
  if (kind) facts.kind = kind
  if (options.expiresIn !== undefined) facts.expiresIn = options.expiresIn
  if (text.length > MAX_IN_HEADER && kind !== 'refresh-token' && kind !== 'logout-token') {
    problems.add('token-too-large-for-a-header')
  }
  if (kind === 'refresh-token') problems.delete('lifetime-over-24h')
  if (problems.size > 0) facts.problems = [...problems]
  return facts
}

function read(raw: string, reading: Reading): void {
  const token = reading.clean && !raw.endsWith('...') ? raw : tidy(raw, reading)
  if (!readPaseto(token, reading)) readJose(token, reading)
}

/** Takes off what came with the token by copying it: spaces, invisible characters, the sign that it was cut. */
function tidy(raw: string, reading: Reading): string {
  let token = raw.trim()
  if (hasHiddenCharacters(raw)) {
    reading.problems.add('hidden-characters')
    token = stripHiddenCharacters(raw).text.trim()
  }
  if (token.endsWith('…') || token.endsWith('...')) {
    reading.problems.add('truncated')
    token = token.slice(0, token.endsWith('…') ? -1 : -3)
  }
  return token
}

function readPaseto(token: string, { facts, problems, now }: Reading): boolean {
  const match = PASETO.exec(token)
  if (!match) return false
  const [, version = '', purpose, payload = '', rest = ''] = match
  facts.format = 'paseto'
  if (rest.split('.').length > 2) problems.add('wrong-number-of-parts')
  const segment = decodeSegment(payload)
  noteEncoding(segment, problems)
  const bytes = segment.bytes ?? new Uint8Array()
  const overhead = purpose === 'public' ? PASETO_SIGNATURE_BYTES[version]! : MIN_PASETO_LOCAL_BYTES
  if (segment.cut || bytes.length < overhead) problems.add('truncated')
  else if (purpose === 'public') {
    readPayload(bytes.slice(0, -overhead), facts, problems)
    if (facts.claims) judgePasetoTimes(facts.claims, now, problems)
  }
  return true
}

function readJose(token: string, reading: Reading): void {
  const { facts, problems, now } = reading
  const tilde = token.indexOf('~')
  const parts = (tilde < 0 ? token : token.slice(0, tilde)).split('.')
  const head = decodeSegment(parts[0]!)
  const headText = head.bytes === null ? null : decodeUtf8(head.bytes)
  const headSurvey =
    headText === null ? null : surveyJson(withoutByteOrderMark(headText), headText.includes('\\u'))
  const header = headSurvey?.value
  if (!headSurvey || !isObject(header)) {
    if (headText !== null && parts.length === 1 && CUT_HEADER.test(headText)) problems.add('truncated')
    return
  }
  const payload = Object.hasOwn(header, 'b64') && header.b64 === false ? null : decodeSegment(parts[1] ?? '')
  if (!isJoseHeader(header, parts, payload)) return

  facts.header = header
  noteEncoding(head, problems)
  if (headSurvey.duplicates) problems.add('duplicate-header-parameter')
  if (headSurvey.exact) problems.add('precision-lost')
  if (hasHiddenCharacters(headText!) || headSurvey.strings.some(hasHiddenCharacters)) {
    problems.add('hidden-characters')
  }
  judgeHeader(header, problems)

  if (Object.hasOwn(header, 'enc') || (parts.length === 5 && !holdsObject(payload))) {
    readJwe(parts, header, reading)
  } else {
    readJws(parts, payload, header, reading)
    if (tilde >= 0) {
      facts.format = 'sd-jwt'
      for (const disclosure of token.slice(tilde + 1).split('~')) {
        // The last may be a key-binding JWT, with dots (RFC 9901 §4).
        if (!disclosure.includes('.')) noteEncoding(decodeSegment(disclosure), problems)
      }
    }
    if (facts.claims) judgeTimes(facts.claims, now, problems)
  }
}

/**
 * Whether a decoded first part is the header of a token. Signed cookies begin with a JSON object too, and keys
 * name an `alg`; so without `alg` or `enc` it takes three parts and a claims set, and a key is no header.
 */
function isJoseHeader(header: Json, parts: readonly string[], payload: Segment | null): boolean {
  if (Object.hasOwn(header, 'alg') || Object.hasOwn(header, 'enc')) {
    return parts.length > 1 || !Object.hasOwn(header, 'kty')
  }
  return parts.length === 3 && holdsObject(payload)
}

function holdsObject(payload: Segment | null): boolean {
  if (!payload?.bytes) return false
  const text = decodeUtf8(payload.bytes)
  if (text === null) return false
  try {
    return isObject(JSON.parse(withoutByteOrderMark(text)))
  } catch {
    return false
  }
}

function readJwe(parts: readonly string[], header: Json, { facts, problems }: Reading): void {
  facts.format = 'jwe'
  if (parts.length !== 5) problems.add('wrong-number-of-parts')
  const segments = parts.slice(1, 5).map(decodeSegment)
  for (const segment of segments.slice(0, 3)) noteEncoding(segment, problems)
  const tag = segments[3]
  if (tag?.bytes === null) problems.add('not-base64url')
  else if (!tag || tag.cut || tag.bytes.length < (TAG_BYTES[String(header.enc)] ?? 16))
    problems.add('truncated')
  if (tag?.padded) problems.add('base64-padding')
}

function readJws(parts: readonly string[], payload: Segment | null, header: Json, reading: Reading): void {
  const { facts, problems } = reading
  facts.format = 'jws'
  if (!payload) {
    // The payload is sent as it is and may hold dots (RFC 7797 §3).
    problems.add('unencoded-payload')
    const text = parts.slice(1, -1).join('.')
    if (text) facts.payloadText = text
    else problems.add('payload-empty')
    if (parts.length < 3) problems.add('wrong-number-of-parts')
    judgeSignature(parts.length < 3 ? undefined : parts.at(-1), header, reading)
    return
  }
  if (parts.length === 1 || (parts.length === 2 && !parts[1])) {
    facts.format = 'jwt'
    problems.add('truncated')
    return
  }
  if (parts.length === 2 && payload.bytes && !payload.foreign && !holdsJson(payload)) {
    facts.format = 'jwt'
    problems.add('truncated')
    facts.payloadText = decodeCutUtf8(payload.bytes)
    return
  }
  if (parts.length !== 3) problems.add('wrong-number-of-parts')
  noteEncoding(payload, problems)
  if (payload.bytes !== null) readPayload(payload.bytes, facts, problems)
  if (facts.claims) facts.format = 'jwt'
  judgeSignature(parts[2], header, reading)
}

function holdsJson(payload: Segment): boolean {
  const text = decodeUtf8(payload.bytes!)
  if (text === null || payload.cut) return false
  try {
    JSON.parse(withoutByteOrderMark(text))
    return true
  } catch {
    return false
  }
}

/** Reads the bytes of a payload into `claims`, or into `payloadText` when they are no claims set. */
function readPayload(bytes: Uint8Array, facts: TokenFacts, problems: Set<Problem>): void {
  if (bytes.length === 0) {
    problems.add('payload-empty')
    return
  }
  const text = decodeUtf8(bytes)
  if (text === null) {
    problems.add('payload-not-utf8')
    return
  }
  const survey = surveyJson(withoutByteOrderMark(text), text.includes('\\u'))
  if (hasHiddenCharacters(text) || survey?.strings.some(hasHiddenCharacters))
    problems.add('hidden-characters')
  if (!survey) problems.add('payload-not-json')
  else if (!isObject(survey.value)) problems.add('payload-not-an-object')
  if (!survey || !isObject(survey.value)) {
    facts.payloadText = text
    return
  }
  facts.claims = survey.value
  if (survey.duplicates) problems.add('duplicate-claim')
  if (survey.exact) {
    problems.add('precision-lost')
    facts.exact = survey.exact
  }
}

function noteEncoding(segment: Segment, problems: Set<Problem>): void {
  if (segment.padded) problems.add('base64-padding')
  if (segment.foreign || segment.cut) problems.add('not-base64url')
}

function judgeHeader(header: Json, problems: Set<Problem>): void {
  const alg = header.alg
  if (typeof alg !== 'string' || alg === '') problems.add('alg-missing')
  else if (alg.toLowerCase() === 'none') problems.add('alg-none')
  // A DPoP proof brings its public key by design (RFC 9449 §4.2); elsewhere a verifier that trusts it trusts anyone.
  if (
    Object.hasOwn(header, 'x5c') ||
    (Object.hasOwn(header, 'jwk') && mediaType(header.typ) !== 'dpop+jwt')
  ) {
    problems.add('embedded-key')
  }
  if (Object.hasOwn(header, 'jku') || Object.hasOwn(header, 'x5u')) problems.add('key-url-in-header')
  if (Object.hasOwn(header, 'crit')) {
    const crit = header.crit
    const understood =
      Array.isArray(crit) &&
      crit.length > 0 &&
      crit.every(name => name === 'b64' && Object.hasOwn(header, name))
    if (!understood) problems.add('crit-not-understood')
  }
}

function judgeSignature(signature: string | undefined, header: Json, { problems, clean }: Reading): void {
  if (problems.has('alg-none')) return
  if (!signature) {
    if (!problems.has('truncated')) problems.add('signature-missing')
    return
  }
  // Its bytes are of no use here; only their number is.
  const bare = clean ? signature : signature.replace(/={1,2}$/, '')
  if (bare !== signature) problems.add('base64-padding')
  if (!clean && !/^[\w-]*$/.test(bare)) problems.add('not-base64url')
  const alg = String(header.alg)
  const length = decodedLength(bare.length)
  const isRsa = /^[RP]S\d/.test(alg)
  const shortest = isRsa ? MIN_RSA_BYTES : (SIGNATURE_BYTES[alg] ?? 0)
  if (bare.length % 4 === 1 || length < shortest || (isRsa && length % RSA_STEP_BYTES !== 0))
    problems.add('truncated')
}

/** `typ` claims of Keycloak and `token_use` of Cognito. */
const KIND_BY_CLAIM: Readonly<Record<string, TokenKind>> = {
  bearer: 'access-token',
  access: 'access-token',
  id: 'id-token',
  refresh: 'refresh-token',
  offline: 'refresh-token',
  logout: 'logout-token',
}
/** RFC 9068 §2.1, RFC 9449 §4.2, OIDC Back-Channel Logout §2.4. */
const KIND_BY_TYPE: Readonly<Record<string, TokenKind>> = {
  'at+jwt': 'access-token',
  'dpop+jwt': 'dpop-proof',
  'logout+jwt': 'logout-token',
}

/** What the token says it is; undefined when it does not say. */
function guessKind({ header, claims }: TokenFacts): TokenKind | undefined {
  const byType = lookUp(KIND_BY_TYPE, mediaType(header?.typ))
  if (byType || !claims) return byType
  const byClaim = lookUp(KIND_BY_CLAIM, claims.typ) ?? lookUp(KIND_BY_CLAIM, claims.token_use)
  if (byClaim) return byClaim
  const events = claims.events
  if (isObject(events) && Object.hasOwn(events, 'http://schemas.openid.net/event/backchannel-logout')) {
    return 'logout-token'
  }
  // OIDC Core §2 and §3.3.2.11: only an ID token has these.
  const isIdToken = ['nonce', 'at_hash', 'c_hash'].some(name => Object.hasOwn(claims, name))
  return isIdToken ? 'id-token' : undefined
}

function lookUp(kinds: Readonly<Record<string, TokenKind>>, name: unknown): TokenKind | undefined {
  const key = typeof name === 'string' ? name.toLowerCase() : ''
  return Object.hasOwn(kinds, key) ? kinds[key] : undefined
}

/** `typ` without the prefix that RFC 7515 §4.1.9 lets out. */
function mediaType(typ: unknown): string {
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : ''
}

function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
