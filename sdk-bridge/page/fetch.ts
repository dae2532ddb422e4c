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
import { type TokenRequest, tokenRequest } from './token-request.ts'
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

      const failed = (thrown: unknown) => capture.guard(() => take(noAnswer(now(), thrown)))
      const answered = (response: unknown) =>
        capture.guard(() => {
          const answer = readResponse(response as Response, request, capture)
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
  { watches }: Capture,
  wrapped: object,
  input: unknown,
  init: RequestInit | undefined,
): SentRequest | undefined {
  const request = isRequest(input) ? input : undefined
  const url = httpUrl(request ? request.url : String(input), page)
  if (!url) return undefined
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase()
  // Headers of `init` replace those of the request, they do not add to them.
  const authorization = authorizationOf(init?.headers ?? request?.headers)
  return {
    via: 'fetch',
    method,
    url,
    authorization,
    cookies: includesCookies(init?.credentials ?? request?.credentials, url, page),
    form: method === 'POST' ? (init?.body ? tokenRequest(init.body) : formInside(request, url)) : null,
    sent: now(),
    site: authorization || watches(url.origin) ? stackAbove(wrapped) : undefined,
  }
}

function readResponse(response: Response, request: SentRequest, capture: Capture): Answer | undefined {
  const received = now()
  // Of an opaque answer nothing can be told, not even that it failed.
  if (typeof response?.status !== 'number' || response.type === 'opaque') return undefined
  if (response.type === 'opaqueredirect') {
    return noAnswer(received, namedError(response.type, 'A redirect, which the page asked not to follow'))
  }
  const { status } = response
  return {
    received,
    status,
    header: name => response.headers.get(name),
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

/** @returns null: none; undefined: an iterator, which reading would use up */
function authorizationOf(headers: unknown): string | null | undefined {
  const { get } = Object(headers) as Headers
  if (typeof get === 'function') return get.call(headers, 'authorization') ?? null
  if (!Array.isArray(headers) && Symbol.iterator in Object(headers)) return undefined
  const pairs: unknown[][] = Array.isArray(headers) ? headers : Object.entries(headers ?? {})
  const found = pairs.find(([name]) => /^authorization$/i.test(String(name)))
  return found ? String(found[1]) : null
}

/** A body inside a Request has to be cloned, which is done for what looks like a token endpoint only. */
function formInside(request: Request | undefined, url: URL): Promise<TokenRequest | null> | null {
  if (!request || request.bodyUsed || !/\/token\/?$/.test(url.pathname)) return null
  return request
    .clone()
    .text()
    .then(tokenRequest, () => null)
}
