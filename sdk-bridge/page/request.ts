/** A request of the page and its answer, as captured: nothing is read out of them yet. */

import type { Call, ErrorFacts, Instant } from '../event.ts'
import type { BodyText } from './read-body.ts'
import type { TokenRequest } from './token-request.ts'

/** A request as it leaves. */
export interface SentRequest {
  /** undefined: an `EventSource`. */
  via: Call['via']
  method: string
  /** Also of a WebSocket with the scheme of http. */
  url: URL
  /** The `Authorization` header; null: none; undefined: could not be observed. */
  authorization: string | null | undefined
  /** The `DPoP` header (RFC 9449 section 4.1). */
  proof?: string | null | undefined
  /** Credentials are included. */
  cookies: boolean
  /** The body, if it is a token request; a promise, which never rejects, where it takes time to read. */
  form: TokenRequest | null | Promise<TokenRequest | null>
  /** By which the app may give it up. */
  signal?: AbortSignal | null | undefined
  sent: Instant
  /** The frames above Leeway's; formatted when `stack` is read. */
  site: { stack?: string } | undefined
}

/** What came of it. */
export interface Answer {
  /** When the headers were in. */
  received: Instant
  /** 0: no response; undefined: the page is not told, its Resource Timing may be. */
  status: number | undefined
  /** null: absent, or not exposed to the page by CORS. */
  header(name: string): string | null
  /** Where the answer came from, when it was redirected to another origin. */
  redirectedTo?: URL | undefined
  /** Missing where nobody needs it. Never rejects. */
  body?: Promise<BodyText> | undefined
  /** Why there is no response. */
  thrown?: unknown
  /** The app gave the request up itself. */
  cancelled?: boolean
  /** The error, where neither status nor body say it. */
  error?: ErrorFacts
}

export const noHeader = (): null => null

/** The answer that did not come. */
export const noAnswer = (received: Instant, thrown: unknown, cancelled = false): Answer => ({
  received,
  status: 0,
  header: noHeader,
  thrown,
  cancelled,
})

/** What nobody threw, as if it had been thrown. */
export const namedError = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code })

/** What those who watch the page's requests are given. */
export interface Capture {
  /** Runs what is ours: its failure is reported and does not reach the host, and once disconnected it does nothing. */
  guard<T>(act: () => T): T | undefined
  /** Whether calls to an origin matter even when they carry no token: it got one before. */
  watches(origin: string): boolean
  /** Whether a body posted there is worth a look even if that takes a copy. */
  isTokenEndpoint(url: URL): boolean
  /** Takes a request. @returns takes its answer */
  sent(request: SentRequest): (answer: Answer) => void
}

/** Documents that name the endpoints of an issuer (OpenID Connect Discovery section 4, RFC 8414 section 3). */
const DISCOVERY = /\/\.well-known\/(openid-configuration|oauth-authorization-server)(\/|$)/

export const isDiscovery = ({ pathname }: URL): boolean => DISCOVERY.test(pathname)

/**
 * Whether the body of an answer is worth reading: a token endpoint's, an issuer's description of itself, or an error's.
 * Of other origins than those that get tokens, only a refusal matters.
 */
export const wantsBody = ({ authorization, form, url }: SentRequest, status: number, { watches }: Capture) =>
  !!form ||
  status === 401 ||
  status === 403 ||
  (status === 200 && isDiscovery(url)) ||
  (status >= 400 && (!!authorization || watches(url.origin)))

/** An error body is short; the finding should not wait for one that never ends. ms. */
export const ERROR_BODY_PATIENCE = 1000
