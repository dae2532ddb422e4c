/** What a refusing answer says, in its body and its headers. */

import type { ErrorFacts } from '../event.ts'
import { defined } from './defined.ts'
import type { BodyText } from './read-body.ts'
import { plainUrl, withoutSecrets } from './without-secrets.ts'

/** The parts of an answer that may carry an error. */
export interface Refusal {
  status: number
  /** null: absent, or not exposed to the page by CORS. */
  header(name: string): string | null
  body: BodyText
  /** What the request carried, by name; must not show up in a message. */
  secrets?: Record<string, unknown>
}

export type Fields = Record<string, unknown>

/** Codes that say no more than the status does; a challenge in `WWW-Authenticate` then knows better. */
const GENERIC = /^(unauthori[sz]ed|forbidden|bad[ _]request|error)$/i

/** What a challenge asks for (RFC 6750 section 3, RFC 9470 section 3). */
const ASKED = ['scope', 'acr_values', 'max_age']

/**
 * Names the error of an answer. The code is the body's (`error`, `error.code` or `code`), else that of the
 * challenge (RFC 6750 section 3.1), else `http_<status>`. What the challenge asks for is added to the message
 * as it stands there: `scope="todo:write"`. Where the body says nothing, the message says why.
 */
export function responseError({ status, header, body, secrets = {} }: Refusal): ErrorFacts {
  const [fields, problem] = parse(body)
  const challenge = readChallenge(header('www-authenticate') ?? '')
  const nested = isFields(fields.error) ? fields.error : {}
  const code = codeOf(
    fields.error,
    nested.code,
    fields.code,
    fields.error_code,
    // Amazon Cognito, and Firebase: `NotAuthorizedException`, `TOKEN_EXPIRED`.
    fields.__type,
    /^[A-Z_]+$/.test(String(nested.message)) ? nested.message : undefined,
  )
  const message = textOf(
    fields.message,
    fields.error_description,
    nested.message,
    fields.msg,
    fields.detail,
    challenge.error_description,
    fields.title,
    fields.error,
    problem,
  )
  const asked = ASKED.map(name => challenge[name] && `${name}="${challenge[name]}"`)
  const said = [message, ...asked].filter(Boolean).join('; ')
  const requestId = textOf(fields.request_id, header('x-request-id'))
  const uri = textOf(fields.error_uri)
  return defined({
    code: clean(code && !GENERIC.test(code) ? code : challenge.error || code || `http_${status}`, 100),
    status,
    message: said ? clean(said) : undefined,
    requestId: requestId && clean(requestId, 200),
    retryAfterSeconds: retryAfterSeconds(header('retry-after'), header('date')),
    uri: uri && URL.canParse(uri) ? plainUrl(new URL(uri)) : undefined,
  })

  function clean(text: string, max?: number): string {
    return withoutSecrets(text, secrets, max)
  }
}

/** The fields of a JSON body; none, with the reason, when it is anything else. */
export function parse(body: BodyText): readonly [fields: Fields, problem?: string] {
  if (body.problem !== undefined) return [{}, body.problem]
  const text = body.text.trim()
  if (!text) return [{}, 'The server answered without a body']
  if (text.startsWith('<')) return [{}, 'The server answered HTML, not JSON']
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? [value] : [{}, 'The server answered JSON that is no object']
  } catch {
    return [{}, 'The server answered text, not JSON']
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const textOf = (...candidates: unknown[]): string | undefined =>
  candidates.find((text): text is string => typeof text === 'string' && text !== '')

/** A code is one word; a sentence in its place is a message. */
const codeOf = (...candidates: unknown[]): string | undefined =>
  textOf(...candidates.filter(code => typeof code === 'string' && /^\S+$/.test(code)))

/** The parameters of the bearer (or DPoP) challenge; of several with the same name, the first. */
function readChallenge(header: string): Record<string, string | undefined> {
  const parameters: Record<string, string | undefined> = Object.create(null)
  const [challenge] = /\b(bearer|dpop)\s.*/is.exec(header) ?? ['']
  for (const [, name, quoted, bare] of challenge.matchAll(
    /(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g,
  )) {
    parameters[name as string] ??= quoted?.replace(/\\(.)/g, '$1') ?? bare
  }
  return parameters
}

/** RFC 9110 section 10.2.3: seconds, or a date, which is reckoned from the server's own when that is readable. */
function retryAfterSeconds(value: string | null, date: string | null): number | undefined {
  if (!value) return undefined
  if (/^\d+$/.test(value)) return Number(value)
  const seconds = (Date.parse(value) - (Date.parse(date ?? '') || Date.now())) / 1000
  return Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : undefined
}
