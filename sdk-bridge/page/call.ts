/** A request and its answer as a `call`, as far as headers and status tell. */

import { errorFacts } from '../bridge.ts'
import type { Call, ErrorFacts, TokenFacts } from '../event.ts'
import { callSite } from './call-site.ts'
import { defined } from './defined.ts'
import type { Answer, SentRequest } from './request.ts'
import { plainUrl, withoutSecrets } from './without-secrets.ts'

/** What is known of a request beside itself. */
export interface CallContext {
  to: 'api' | 'issuer'
  status: number
  /** The bearer token sent. */
  token: TokenFacts | undefined
  /** The one that is current for its audience. */
  expected: TokenFacts | undefined
}

export function callOf(
  request: SentRequest,
  answer: Answer,
  { to, status, token, expected }: CallContext,
): Call {
  const { via, method, url, authorization, sent, site } = request
  const { received, header, redirectedTo } = answer
  const place = plainUrl(redirectedTo ?? url)
  const call: Call = {
    type: 'call',
    method,
    url: via === 'websocket' ? place.replace(/^http/, 'ws') : place,
    to,
    sent,
    received,
    status,
  }
  if (via) call.via = via
  // On the way to another origin browsers leave `Authorization` out, older ones do not (Fetch section 4.4).
  if (!redirectedTo) {
    if (token) call.token = token.fingerprint
    else if (authorization === null) call.token = null
    if (expected) call.expected = expected.fingerprint
  }
  if (request.cookies) call.cookies = true
  // Formatting a stack is dear: it is done for what went wrong, or did not carry what it should.
  const odd = status === 0 || status >= 400 || expected?.fingerprint !== token?.fingerprint
  const initiator = odd ? callSite(site?.stack) : undefined
  if (initiator) call.initiator = initiator
  const serverDate = Date.parse(header('date') ?? '')
  if (serverDate) call.serverDate = serverDate
  const age = Number.parseInt(header('age') ?? '', 10)
  if (age >= 0) call.age = age
  const error = errorOf(answer, status)
  if (error) call.error = error
  return call
}

function errorOf({ error, thrown, cancelled }: Answer, status: number): ErrorFacts | undefined {
  if (status >= 400) {
    const { code = `http_${status}`, message } = error ?? {}
    return defined({ code, status, message: message && withoutSecrets(message) })
  }
  if (thrown === undefined) return undefined
  const { code, message = '' } = errorFacts(thrown)
  return { code: cancelled ? 'AbortError' : code, message: withoutSecrets(message) }
}
