/** What an answer says: its error, and what a token endpoint gave (RFC 6749 section 5). */

import type { BridgeContext } from '../bridge.ts'
import type { Call, TokenFacts, TokenKind, Tokens } from '../event.ts'
import { defined } from './defined.ts'
import type { BodyText } from './read-body.ts'
import { type Fields, parse, responseError } from './response-error.ts'
import type { Exchange } from './traffic.ts'

/** What grants mean for a user's session; other grants are somebody else's. */
const REASONS: Record<string, Tokens['reason'] | undefined> = {
  refresh_token: 'refresh',
  authorization_code: 'sign-in',
}

/** An answer, read as far as it goes. */
export interface ReadAnswer {
  /** Gets the error, if there is one. */
  call: Call
  header(name: string): string | null
  /** undefined: there is no answer. */
  body: BodyText | undefined
  /** The bearer token that was sent. */
  bearer?: string | undefined
  /** What the token endpoint was asked for; undefined: it was another endpoint. */
  exchange: Exchange | undefined
}

/**
 * Names the error of an answer, and tells of the new tokens and of the end of a refresh that it brings. An
 * answer from the token endpoint that holds no tokens is an error whatever its status.
 *
 * @returns the access token, if there is one
 */
export function readAnswer(
  { call, header, body, bearer, exchange }: ReadAnswer,
  { emit, describe }: BridgeContext,
): TokenFacts | undefined {
  const { status } = call
  const [fields, problem] = body ? parse(body) : [{} as Fields]
  const { access_token, id_token, refresh_token, expires_in } = fields
  if (body && (status >= 400 || (exchange && fields.error))) {
    call.error = responseError({ status, header, body, secrets: { ...exchange?.form, bearer } })
  }
  if (!exchange) return undefined

  if (!call.error && typeof access_token !== 'string') {
    const message = problem ?? 'The answer holds no access_token'
    call.error = { code: 'invalid_token_response', message, status }
  }
  const { id, form } = exchange
  const timing = defined({ requested: call.sent, serverDate: call.serverDate })
  const facts = (raw: unknown, kind: TokenKind): TokenFacts | undefined =>
    typeof raw === 'string' && raw ? { ...describe(raw), kind } : undefined
  const access = call.error ? undefined : facts(access_token, 'access-token')
  if (access) {
    const seconds = Number.parseFloat(String(expires_in))
    if (Number.isFinite(seconds)) access.expiresIn = seconds
    const reason = REASONS[form.grant_type] ?? 'initial'
    const others = { id: facts(id_token, 'id-token'), refresh: facts(refresh_token, 'refresh-token') }
    emit({ type: 'tokens', reason, access, ...defined(others), ...timing })
    if (reason === 'sign-in') emit({ type: 'sign', phase: 'in' })
  }
  if (form.grant_type === 'refresh_token') {
    const outcome = call.error
      ? { phase: 'failed' as const, error: call.error }
      : { phase: 'succeeded' as const }
    emit({ type: 'refresh', id, ...outcome, ...timing })
  }
  return access
}
