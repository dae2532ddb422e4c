/** What the page's requests say about its tokens, whichever way they were sent. */

import type { BridgeContext } from '../bridge.ts'
import type { Call, Instant, TokenFacts } from '../event.ts'
import { isPlaceholder, readError, tellExchange } from './answer.ts'
import { callOf } from './call.ts'
import { defined } from './defined.ts'
import { isNonceChallenge, nonceChallenges, withProofFaults } from './dpop.ts'
import { issuerEndpoints } from './issuer-endpoints.ts'
import type { PageGlobal } from './page-global.ts'
import { type Answer, isDiscovery, type SentRequest } from './request.ts'
import { refineByTiming, resourceTimings } from './resource-timing.ts'
import type { TokenRequest } from './token-request.ts'
import { plainUrl } from './without-secrets.ts'

/** A token request under way. */
export interface Exchange {
  id: string
  form: TokenRequest
  /** Fingerprint of the refresh token spent. */
  token: string | undefined
}

/** Makes sense of what was captured. */
export interface Traffic {
  /** Takes a request. @returns takes its answer, and returns when all was told */
  sent(request: SentRequest): (answer: Answer) => Promise<void>
  /** Ends what waits. */
  stop(): void
}

export interface TrafficOptions {
  target: PageGlobal
  /** Gets the token endpoints that issuers name, by origin and path. */
  tokenEndpoints: Set<string>
  /** Told what goes wrong later. */
  report(thrown: unknown): void
}

/** Audiences, origins and tokens remembered; a page talks to a handful. */
const MAX_REMEMBERED = 64

/** A frame for silent sign-in loaded this long before its code is exchanged, ms. */
const SILENT_FRAME_AGE = 15_000

/**
 * Reports the requests that matter to the session and skips the rest: those with an `Authorization` header,
 * those to an origin that got a bearer token before, those to an issuer, and whatever is answered by 401 or 403.
 */
export function readTraffic(
  { emit, describe }: BridgeContext,
  { target, tokenEndpoints, report }: TrafficOptions,
): Traffic {
  /** The audience of the last bearer token that an origin got; '' when the token does not say. */
  const audiences = new Map<string, string>()
  const newest = new Map<string, TokenFacts>()
  /** Tokens that were told of, by fingerprint. */
  const told = new Map<string, true>()
  const issuers = issuerEndpoints(tokenEndpoints)
  const challenges = nonceChallenges(report)
  const timings = resourceTimings(target)
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

  /** @param met it may meet a challenge for a nonce: then it is no attempt of its own, which will show */
  function begin(form: TokenRequest | null, requested: Instant, met: boolean): Exchange | undefined {
    if (!form) return undefined
    const spent = form.refresh_token
    const token = typeof spent === 'string' ? context.describe(spent).fingerprint : undefined
    const exchange = { id: `${requested.wall.toString(36)}-${++exchanges}`, form, token }
    if (!met) tellStart(exchange, requested)
    return exchange
  }

  function tellStart({ id, form, token }: Exchange, requested: Instant): void {
    if (form.grant_type !== 'refresh_token') return
    context.emit({ type: 'refresh', phase: 'started', id, requested, ...defined({ token }) })
  }

  /** A code that is exchanged after a hidden frame was loaded, in a session that is there, continues it. */
  const isSilent = ({ form }: Exchange, { sent }: Call): boolean =>
    form.grant_type === 'authorization_code' &&
    told.size > 0 &&
    timings.silentFrameSince(sent.mono - SILENT_FRAME_AGE)

  function sent(request: SentRequest): (answer: Answer) => Promise<void> {
    const { url, authorization, sent } = request
    const { origin } = url
    const known = audiences.has(origin)
    const [, bearer] = /^(?:bearer|dpop)\s+(\S+)/i.exec(authorization ?? '') ?? []
    // Who sends a placeholder does not know the token that takes its place on the way.
    const hidden = authorization === undefined || isPlaceholder(bearer)
    const token = hidden ? undefined : describeBearer(bearer)
    const expected = hidden ? undefined : currentToken(origin, token)
    const meeting = challenges.metBy(request)
    const { form } = request
    const exchanging = isPromise(form)
      ? form.then(late => begin(late, sent, !!meeting)).catch(() => undefined)
      : begin(form, sent, !!meeting)
    const issuer = !!exchanging || (!bearer && issuers.has(url))
    if (issuer) issuers.addOrigin(origin)
    // Minted before anybody watched, or out of sight: this is the first that is seen of it.
    if (token && !issuer && !told.has(token.fingerprint)) {
      context.emit({
        type: 'tokens',
        reason: 'initial',
        access: { ...token, kind: token.kind ?? 'access-token' },
      })
    }

    return async answer => {
      const { header, redirectedTo, cancelled = false } = answer
      const matters = authorization || known || issuer
      if (!matters && answer.status !== 401 && answer.status !== 403) return
      const suspect = challenges.suspect(request, answer)
      const timed = answer.status === undefined ? await timings.of(url, sent) : undefined
      const status = answer.status ?? timed?.responseStatus ?? 0
      const call = callOf(request, answer, { to: issuer ? 'issuer' : 'api', status, token, expected })

      const challenge = meeting && (await meeting)
      let exchange = isPromise(exchanging) ? await exchanging : exchanging
      if (exchange && challenge?.exchange) exchange = { ...exchange, id: challenge.exchange.id }
      else if (exchange && meeting) tellStart(exchange, sent)
      const body = answer.body && (await answer.body)
      // The app may give up while the body comes.
      const gaveUp = cancelled || (!!body?.problem && request.signal?.aborted === true)
      const read = { call, header, body, bearer, cancelled: gaveUp }
      const fields = body || exchange ? readError({ ...read, exchange }) : {}
      if (call.error) call.error = withProofFaults(call.error, request, header('dpop-nonce'))
      if (call.error && redirectedTo) {
        const said = `Redirected from ${plainUrl(url)}, which may have cost the Authorization header`
        call.error.message = [call.error.message, said].filter(Boolean).join('; ')
      }
      if (status === 200 && isDiscovery(url)) issuers.learn(fields)

      const tell = (told: Exchange | undefined): void => {
        const minted =
          told && tellExchange({ ...read, exchange: told }, fields, isSilent(told, call), context)
        if (minted) remember(newest, audienceOf(minted), minted)
      }
      const challenged = isNonceChallenge(call.error)
      if (challenged && suspect && !challenge) {
        const tellAll = () => {
          tell(exchange)
          context.emit(call)
        }
        suspect.hold({ exchange, tell: tellAll })
        return
      }
      suspect?.drop()
      if (challenged && challenge) {
        // Not met after all: they were two attempts, and both failed.
        challenge.tell()
        if (exchange) {
          exchange = { ...exchange, id: `${exchange.id}-again` }
          tellStart(exchange, sent)
        }
      }
      tell(exchange)
      // Of a refusal nobody needs sharper times, and they would be waited for.
      if (call.serverDate !== undefined && status < 400) {
        const found = timings.of(url, sent)
        const timing = isPromise(found) ? await found : found
        if (timing) refineByTiming(call, timing, !!exchange)
      }
      context.emit(call)
    }
  }

  return {
    sent,
    stop() {
      challenges.stop()
      timings.stop()
    },
  }
}

/** What is there is not waited for: events come in the order of what happened. */
const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof (value as Promise<T> | undefined)?.then === 'function'

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
