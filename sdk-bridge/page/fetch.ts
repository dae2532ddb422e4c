/** Watching `fetch`. */

import { now } from './instant.ts'
import { httpUrl, includesCookies, type PageGlobal } from './page-global.ts'
import { readBody } from './read-body.ts'
import {
  type Answer,
  type Capture,
  ERROR_BODY_PATIENCE,
  namedError,
  noAnswer,
  type SentRequest,
  wantsBody,
} from './request.ts'
import { stackAbove } from './stack-above.ts'
import { postedToTokenEndpoint, tokenRequest } from './token-request.ts'
import { tapped, wrapMethod } from './wrap-method.ts'

/** @returns undoes it */
export function watchFetch(page: PageGlobal, capture: Capture): () => void {
  return wrapMethod(page, 'fetch', original => {
    return function wrapped(this: unknown, ...args: unknown[]): unknown {
      const request = capture.guard(() =>
        readRequest(page, capture, wrapped, args[0], args[1] as RequestInit),
      )
      const take = request && capture.guard(() => capture.sent(request))
      if (!take) return Reflect.apply(original, this, args)

      const failed = (thrown: unknown) =>
        capture.guard(() => take(noAnswer(now(), thrown, isGivenUp(request, thrown))))
      const answered = (response: unknown) =>
        capture.guard(() => {
          const answer = readResponse(response as Response, request, capture, page)
          if (answer) take(answer)
        })
      let result: unknown
      try {
        result = Reflect.apply(original, this, args)
      } catch (thrown) {
        failed(thrown)
        throw thrown
      }
      return tapped(result, answered, failed)
    }
  })
}

function readRequest(
  page: PageGlobal,
  capture: Capture,
  wrapped: object,
  input: unknown,
  init: RequestInit | undefined,
): SentRequest | undefined {
  const request = isRequest(input) ? input : undefined
  const url = httpUrl(request ? request.url : String(input), page)
  if (!url) return undefined
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase()
  // Headers of `init` replace those of the request, they do not add to them.
  const header = headerReader(init?.headers ?? request?.headers)
  const authorization = header('authorization')
  return {
    via: 'fetch',
    method,
    url,
    authorization,
    proof: header('dpop'),
    cookies: includesCookies(init?.credentials ?? request?.credentials, url, page),
    form: method === 'POST' ? formOf(init?.body, request, url, capture) : null,
    signal: init?.signal === undefined ? request?.signal : init.signal,
    sent: now(),
    site: authorization || capture.watches(url.origin) ? stackAbove(wrapped) : undefined,
  }
}

/** A time limit of the signal is no change of mind. */
const isGivenUp = ({ signal }: SentRequest, thrown: unknown): boolean =>
  signal?.aborted === true && Object(thrown).name !== 'TimeoutError'

function readResponse(
  response: Response,
  request: SentRequest,
  capture: Capture,
  page: PageGlobal,
): Answer | undefined {
  const received = now()
  if (typeof response?.status !== 'number') return undefined
  if (response.type === 'opaque') {
    // Nothing can be told of it, not even that it failed; but what began a refresh must end.
    const error = namedError('opaque', 'The page asked without CORS and cannot read the answer')
    return request.form ? noAnswer(received, error) : undefined
  }
  if (response.type === 'opaqueredirect') {
    return noAnswer(received, namedError(response.type, 'A redirect, which the page asked not to follow'))
  }
  const { status } = response
  const last = response.redirected ? httpUrl(response.url, page) : null
  return {
    received,
    status,
    header: name => response.headers.get(name),
    redirectedTo: last && last.origin !== request.url.origin ? last : undefined,
    // An answer from the token endpoint is read to its end, as the SDK does.
    body: wantsBody(request, status, capture)
      ? readBody(response, request.form ? undefined : ERROR_BODY_PATIENCE)
      : undefined,
  }
}

/** Also of another frame. */
function isRequest(input: unknown): input is Request {
  const request = input as Request | null | undefined
  return (
    typeof request === 'object' && typeof request?.url === 'string' && typeof request.clone === 'function'
  )
}

/** @returns reads a header, named in lower case; null: none; undefined: an iterator, which reading would use up */
function headerReader(headers: unknown): (name: string) => string | null | undefined {
  const { get } = Object(headers) as Headers
  if (typeof get === 'function') return name => get.call(headers, name) ?? null
  if (!Array.isArray(headers) && Symbol.iterator in Object(headers)) return () => undefined
  const pairs: unknown[][] = Array.isArray(headers) ? headers : Object.entries(headers ?? {})
  return name => {
    const found = pairs.find(([key]) => String(key).toLowerCase() === name)
    return found ? String(found[1]) : null
  }
}

/** A body inside a Request has to be cloned, which is done for what looks like a token endpoint only. */
function formOf(
  body: unknown,
  request: Request | undefined,
  url: URL,
  capture: Capture,
): SentRequest['form'] {
  const expected = capture.isTokenEndpoint(url)
  if (body) return expected ? postedToTokenEndpoint(body, url) : tokenRequest(body, url)
  if (!request || request.bodyUsed || !expected) return null
  return request
    .clone()
    .text()
    .then(
      text => tokenRequest(text, url),
      () => null,
    )
}
