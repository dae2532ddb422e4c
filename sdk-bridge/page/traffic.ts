/** What the page's requests say about its tokens, whichever way they were sent. */

import { type BridgeContext, errorFacts } from '../bridge.ts'
import type { Call, Instant, TokenFacts } from '../event.ts'
import { readAnswer } from './answer.ts'
import { callSite } from './call-site.ts'
import type { Answer, SentRequest } from './request.ts'
import type { TokenRequest } from './token-request.ts'
import { plainUrl, withoutSecrets } from './without-secrets.ts'

/** A token request under way. */
export interface Exchange {
  id: string
  form: TokenRequest
}

/** Origins and audiences remembered; a page talks to a handful. */
const MAX_REMEMBERED = 64

/** Requests that need no bearer token wherever they go: discovery, keys, authorization. */
const ISSUER_PATH = /\/\.well-known\/(openid-|oauth-|jwks)|\/jwks(\.json)?$|\/authorize$/
/** And those at an origin that is known to be an issuer's. */
const KNOWN_ISSUER_PATH = /\/(token|revoke|revocation|introspect|logout|end_session|par|certs|keys)$/

/**
 * Reports the requests that matter to the session and skips the rest: those with an `Authorization` header,
 * those to an origin that got a bearer token before, those to an issuer, and whatever is answered by 401 or 403.
 *
 * @returns takes a request, and returns what takes its answer, which returns when all was told
 */
export function readTraffic({
  emit,
  describe,
}: BridgeContext): (request: SentRequest) => (answer: Answer) => Promise<void> {
  /** The audience of the last bearer token that an origin got; '' when the token does not say. */
  const audiences = new Map<string, string>()
  const issuers = new Map<string, true>()
  const newest = new Map<string, TokenFacts>()
  /** Tokens that were told of, by fingerprint. */
  const told = new Map<string, true>()
  let last: { raw?: string; facts?: TokenFacts } = {}
  let exchanges = 0
  const context: BridgeContext = {
    describe,
    emit(event) {
      if (event.type === 'tokens') {
        for (const facts of [event.access, event.id, event.refresh]) {
          if (facts) remember(told, facts.fingerprint, true)
        }
      }
      emit(event)
    },
  }

  function describeBearer(raw: string | undefined): TokenFacts | undefined {
    if (raw === undefined) return undefined
    // Apps send the same token again and again.
    if (last.raw !== raw) last = { raw, facts: context.describe(raw) }
    return last.facts
  }

  /** The newest token of the audience, be it the one just sent; undefined where the traffic cannot tell. */
  function currentToken(origin: string, sent: TokenFacts | undefined): TokenFacts | undefined {
    const audience = sent ? audienceOf(sent) : (audiences.get(origin) ?? '')
    if (sent) {
      remember(audiences, origin, audience)
      if (audience && !(issuedAt(sent) <= issuedAt(newest.get(audience)))) remember(newest, audience, sent)
    }
    return newest.get(audience)
  }

  function begin(form: TokenRequest | null, requested: Instant): Exchange | undefined {
    if (!form) return undefined
    const exchange = { id: `${requested.wall.toString(36)}-${++exchanges}`, form }
    if (form.grant_type === 'refresh_token') {
      const spent = form.refresh_token
      const token = typeof spent === 'string' ? { token: context.describe(spent).fingerprint } : {}
      context.emit({ type: 'refresh', phase: 'started', id: exchange.id, requested, ...token })
    }
    return exchange
  }

  return request => {
    const { url, authorization, sent } = request
    const { origin, pathname } = url
    const known = audiences.has(origin)
    const bearer = /^(?:bearer|dpop)\s+(\S+)/i.exec(authorization ?? '')?.[1]
    const token = describeBearer(bearer)
    const expected = authorization === undefined ? undefined : currentToken(origin, token)
    const { form } = request
    const exchange = isPromise(form)
      ? form.then(late => begin(late, sent)).catch(() => undefined)
      : begin(form, sent)
    const issuer =
      !!exchange ||
      (!bearer && (ISSUER_PATH.test(pathname) || (issuers.has(origin) && KNOWN_ISSUER_PATH.test(pathname))))
    if (issuer) remember(issuers, origin, true)
    // Minted before anybody watched, or out of sight: this is the first that is seen of it.
    if (token && !issuer && !told.has(token.fingerprint)) {
      context.emit({
        type: 'tokens',
        reason: 'initial',
        access: { ...token, kind: token.kind ?? 'access-token' },
      })
    }

    return async ({ received, status, header, body, thrown }) => {
      if (!authorization && !known && !issuer && status !== 401 && status !== 403) return
      const call: Call = {
        type: 'call',
        method: request.method,
        url: plainUrl(url),
        via: request.via,
        to: issuer ? 'issuer' : 'api',
        sent,
        received,
        status,
      }
      if (token) call.token = token.fingerprint
      else if (authorization === null) call.token = null
      if (expected) call.expected = expected.fingerprint
      if (request.cookies) call.cookies = true
      // Formatting a stack is dear: it is done for what went wrong, or did not carry what it should.
      const odd = status === 0 || status >= 400 || expected?.fingerprint !== token?.fingerprint
      const initiator = odd ? callSite(request.site?.stack) : undefined
      if (initiator) call.initiator = initiator
      const serverDate = Date.parse(header('date') ?? '')
      if (serverDate) call.serverDate = serverDate
      const age = Number.parseInt(header('age') ?? '', 10)
      if (age >= 0) call.age = age
      if (status >= 400) call.error = { code: `http_${status}`, status }
      if (thrown !== undefined) {
        const { code, message = '' } = errorFacts(thrown)
        call.error = { code, message: withoutSecrets(message) }
      }
      if (body || exchange) {
        const answer = { call, header, body: await body, bearer, exchange: await exchange }
        const minted = readAnswer(answer, context)
        if (minted) remember(newest, audienceOf(minted), minted)
      }
      context.emit(call)
    }
  }
}

const isPromise = (form: SentRequest['form']): form is Promise<TokenRequest | null> =>
  typeof form?.then === 'function'

const issuedAt = (token: TokenFacts | undefined): number => Number(token?.claims?.iat ?? Number.NaN)

/** '' where tokens cannot be told apart by audience and age; then only the session knows which is current. */
function audienceOf(token: TokenFacts): string {
  const aud = token.claims?.aud
  return aud === undefined || Number.isNaN(issuedAt(token)) ? '' : JSON.stringify(aud)
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (key) map.set(key, value)
  if (map.size > MAX_REMEMBERED) map.delete(map.keys().next().value as string)
}
