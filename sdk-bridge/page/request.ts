/** A request of the page and its answer, as captured: nothing is read out of them yet. */

import type { Instant } from '../event.ts'
import type { BodyText } from './read-body.ts'
import type { TokenRequest } from './token-request.ts'

/** A request as it leaves. */
export interface SentRequest {
  via: 'fetch' | 'xhr'
  method: string
  url: URL
  /** The `Authorization` header; null: none; undefined: could not be observed. */
  authorization: string | null | undefined
  /** Credentials are included. */
  cookies: boolean
  /** The body, if it is a token request; a promise, which never rejects, where it takes time to read. */
  form: TokenRequest | null | Promise<TokenRequest | null>
  sent: Instant
  /** The frames above Leeway's; formatted when `stack` is read. */
  site: { stack?: string } | undefined
}

/** What came of it. */
export interface Answer {
  /** When the headers were in. */
  received: Instant
  /** 0: no response. */
  status: number
  /** null: absent, or not exposed to the page by CORS. */
  header(name: string): string | null
  /** Missing where nobody needs it. Never rejects. */
  body?: Promise<BodyText> | undefined
  /** Why there is no response. */
  thrown?: unknown
}

/** The answer that did not come. */
export const noAnswer = (received: Instant, thrown: unknown): Answer => ({
  received,
  status: 0,
  header: () => null,
  thrown,
})

/** What nobody threw, as if it had been thrown. */
export const namedError = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code })

/** What the watchers of `fetch` and of XMLHttpRequest are given. */
export interface Capture {
  /** Runs what is ours: its failure is reported and does not reach the host, and once disconnected it does nothing. */
  guard<T>(act: () => T): T | undefined
  /** Whether calls to an origin matter even when they carry no token: it got one before. */
  watches(origin: string): boolean
  /** Takes a request. @returns takes its answer */
  sent(request: SentRequest): (answer: Answer) => void
}

/**
 * Whether the body of an answer is worth reading: a token endpoint's, or an error's. Of other origins than those
 * that get tokens, only a refusal matters.
 */
export const wantsBody = ({ authorization, form, url }: SentRequest, status: number, { watches }: Capture) =>
  !!form || status === 401 || status === 403 || (status >= 400 && (!!authorization || watches(url.origin)))

/** An error body is short; the finding should not wait for one that never ends. ms. */
export const ERROR_BODY_PATIENCE = 1000
