/** What an answer says: its error, and what a token endpoint gave (RFC 6749 section 5). */

import type { BridgeContext } from '../bridge.ts'
import type { Call, TokenFacts, TokenKind, Tokens } from '../event.ts'
import { defined } from './defined.ts'
import type { BodyText } from './read-body.ts'
import { type Fields, parse, responseError } from './response-error.ts'
import type { Exchange } from './traffic.ts'

/** What grants mean for a user's session; other grants are somebody else's. `pkce` is Supabase's. */
const REASONS: Record<string, Tokens['reason'] | undefined> = {
  refresh_token: 'refresh',
  authorization_code: 'sign-in',
  password: 'sign-in',
  pkce: 'sign-in',
  'urn:ietf:params:oauth:grant-type:device_code': 'sign-in',
}

/** A request that the app gave up this long after it was sent was given up for taking too long, ms. */
const TOO_LONG = 5000

/** A service worker of @axa-fr/oidc-client keeps the token and gives this in its place. */
const PLACEHOLDER = /^ACCESS_TOKEN_SECURED_BY_/

export const isPlaceholder = (token: unknown): boolean => PLACEHOLDER.test(String(token))

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
  /** The app gave up waiting. */
  cancelled: boolean
}

/**
 * Names the error of an answer. One from the token endpoint that holds no tokens is an error whatever its status.
 *
 * @returns what the body holds, as OAuth names it
 */
export function readError({ call, header, body, bearer, exchange, cancelled }: ReadAnswer): Fields {
  const { status } = call
  const [said, problem] = body ? parse(body) : [{} as Fields]
  const fields = exchange ? fromCognito(said) : said
  if (body && (status >= 400 || (exchange && fields.error))) {
    call.error = responseError({ status, header, body, secrets: { ...exchange?.form, bearer } })
  }
  if (exchange && !call.error && typeof fields.access_token !== 'string') {
    const message = problem ?? 'The answer holds no access_token'
    const code = cancelled ? 'AbortError' : 'invalid_token_response'
    call.error = { code, message, status }
  }
  return fields
}

/** Amazon Cognito answers in names of its own. */
function fromCognito(fields: Fields): Fields {
  const result = fields.AuthenticationResult as Fields | undefined
  if (typeof result !== 'object' || result === null) return fields
  const { AccessToken, IdToken, RefreshToken, ExpiresIn } = result
  return {
    access_token: AccessToken,
    id_token: IdToken,
    refresh_token: RefreshToken,
    expires_in: ExpiresIn,
  }
}

/**
 * Tells of the new tokens and of the end of a refresh that an answer of the token endpoint brings.
 *
 * @param fields of its body, once its error was read
 * @param silent the code that was exchanged came from a hidden frame, of a session that was there already
 * @returns the access token, if there is one
 */
export function tellExchange(
  { call, exchange, cancelled }: Pick<ReadAnswer, 'call' | 'cancelled'> & { exchange: Exchange },
  { access_token, id_token, refresh_token, expires_in }: Fields,
  silent: boolean,
  { emit, describe }: BridgeContext,
): TokenFacts | undefined {
  const { id, form, token } = exchange
  const timing = defined({ requested: call.sent, serverDate: call.serverDate })
  const facts = (raw: unknown, kind: TokenKind): TokenFacts | undefined =>
    typeof raw === 'string' && raw && !isPlaceholder(raw) ? { ...describe(raw), kind } : undefined
  const access = call.error ? undefined : facts(access_token, 'access-token')
  const reason = silent ? 'refresh' : (REASONS[form.grant_type] ?? 'initial')
  if (access) {
    const seconds = Number.parseFloat(String(expires_in))
    if (Number.isFinite(seconds)) access.expiresIn = seconds
    const others = { id: facts(id_token, 'id-token'), refresh: facts(refresh_token, 'refresh-token') }
    emit({ type: 'tokens', reason, access, ...defined(others), ...timing })
    if (reason === 'sign-in') emit({ type: 'sign', phase: 'in' })
  }
  if (reason === 'refresh') {
    const givenUp = cancelled && call.received.mono - call.sent.mono < TOO_LONG
    const outcome = givenUp
      ? { phase: 'cancelled' as const }
      : call.error
        ? { phase: 'failed' as const, error: call.error }
        : { phase: 'succeeded' as const }
    emit({ type: 'refresh', id, ...outcome, ...timing, ...defined({ token }) })
  }
  return access
}
