/** Watching `XMLHttpRequest`. */

import type { Instant } from '../event.ts'
import { now } from './instant.ts'
import { httpUrl, includesCookies, type PageGlobal } from './page-global.ts'
import type { BodyText } from './read-body.ts'
import { type Answer, type Capture, namedError, noAnswer, type SentRequest, wantsBody } from './request.ts'
import { stackAbove } from './stack-above.ts'
import { postedToTokenEndpoint, tokenRequest } from './token-request.ts'
import { wrapMethod } from './wrap-method.ts'

/** What was said to a request before it is sent. */
interface Opened {
  method: string
  url: URL | null
  authorization: string | null
  proof: string | null
  /** Ends the watch of its request, once that was sent. */
  finish?: () => void
}

/** How a request ends without an answer, by event: what its synchronous form would throw. */
const ENDINGS: Record<string, string> = {
  error: 'NetworkError',
  abort: 'AbortError',
  timeout: 'TimeoutError',
}
const EVENTS = ['readystatechange', ...Object.keys(ENDINGS), 'loadend']

/** An error body larger than this is no error body, characters or bytes. */
const LIMIT = 65_536

/** @returns undoes it */
export function watchXhr(page: PageGlobal, capture: Capture): () => void {
  const prototype = page.XMLHttpRequest?.prototype
  if (!prototype) return () => {}
  const { guard } = capture
  const requests = new WeakMap<XMLHttpRequest, Opened>()

  /** Looks at the arguments of a method once it has taken them. */
  const after = (name: string, look: (request: XMLHttpRequest, first: unknown, second: unknown) => void) =>
    wrapMethod(prototype, name, original => {
      return function (this: XMLHttpRequest, ...args: unknown[]) {
        const result = Reflect.apply(original, this, args)
        guard(() => look(this, args[0], args[1]))
        return result
      }
    })

  const undo = [
    after('open', (request, method, url) => {
      const opened = { method: String(method).toUpperCase(), url: httpUrl(String(url), page) }
      const before = requests.get(request)
      requests.set(request, { ...opened, authorization: null, proof: null })
      // It ended without a word when the object was opened anew.
      before?.finish?.()
    }),
    after('setRequestHeader', (request, name, value) => {
      const opened = requests.get(request)
      if (opened && /^authorization$/i.test(String(name))) opened.authorization = String(value)
      if (opened && /^dpop$/i.test(String(name))) opened.proof = String(value)
    }),
    wrapMethod(prototype, 'send', original => {
      return function wrapped(this: XMLHttpRequest, ...args: unknown[]) {
        const finish = guard(() => {
          const opened = requests.get(this)
          if (!opened?.url) return undefined
          const { method, url, authorization, proof } = opened
          const read = capture.isTokenEndpoint(url) ? postedToTokenEndpoint : tokenRequest
          const request: SentRequest = {
            via: 'xhr',
            method,
            url,
            authorization,
            proof,
            cookies: includesCookies(this.withCredentials ? 'include' : undefined, url, page),
            form: method === 'POST' ? read(args[0], url) : null,
            sent: now(),
            site: authorization || capture.watches(url.origin) ? stackAbove(wrapped) : undefined,
          }
          opened.finish = awaitAnswer(this, request, { capture, page }, () => requests.get(this) === opened)
          return opened.finish
        })
        try {
          return Reflect.apply(original, this, args)
        } catch (thrown) {
          // A synchronous request throws where others tell by events.
          guard(() => finish?.())
          throw thrown
        }
      }
    }),
  ]
  return () => {
    for (const restore of undo) restore()
  }
}

/**
 * Listens for the end of a request.
 *
 * @param isSame whether the object was not opened anew since, which ends the old request without a word
 * @returns to be called when sending threw
 */
function awaitAnswer(
  xhr: XMLHttpRequest,
  request: SentRequest,
  { capture, page }: { capture: Capture; page: PageGlobal },
  isSame: () => boolean,
): () => void {
  const take = capture.sent(request)
  let received: Instant | undefined
  let ending = 'error'
  let over = false

  function finish(): void {
    if (over) return
    over = true
    for (const type of EVENTS) xhr.removeEventListener(type, onEvent)
    if (!isSame()) {
      take(noAnswer(now(), namedError('AbortError', 'XMLHttpRequest: opened anew'), true))
      return
    }
    const answer = readAnswer(xhr, request, received ?? now(), ending, page)
    if (answer.status && wantsBody(request, answer.status, capture)) answer.body = bodyOf(xhr)
    take(answer)
  }
  function onEvent({ type }: { type: string }): void {
    capture.guard(() => {
      // The headers are in.
      if (xhr.readyState > 1) received ??= now()
      if (type in ENDINGS) ending = type
      if (type === 'loadend' || !isSame()) finish()
    })
  }
  for (const type of EVENTS) xhr.addEventListener(type, onEvent)
  return finish
}

function readAnswer(
  xhr: XMLHttpRequest,
  { url }: SentRequest,
  received: Instant,
  ending: string,
  page: PageGlobal,
): Answer {
  const { status } = xhr
  if (status === 0) {
    const error = namedError(ENDINGS[ending] as string, `XMLHttpRequest: ${ending}`)
    return noAnswer(now(), error, ending === 'abort')
  }
  // Asking for a single header that CORS hides would write to the page's console.
  const headers = xhr.getAllResponseHeaders()
  const header = (name: string) => new RegExp(`^${name}: *(.*)`, 'im').exec(headers)?.[1]?.trim() ?? null
  const last = httpUrl(xhr.responseURL, page)
  return { received, status, header, redirectedTo: last && last.origin !== url.origin ? last : undefined }
}

/** The body in whatever form it was asked for; never rejects. */
async function bodyOf({ responseType, response }: XMLHttpRequest): Promise<BodyText> {
  try {
    if (responseType === '' || responseType === 'text') return { text: response.slice(0, LIMIT) }
    if (responseType === 'json' && response) return { text: JSON.stringify(response) }
    if (responseType === 'arraybuffer' && response) {
      return { text: new TextDecoder().decode(new Uint8Array(response).subarray(0, LIMIT)) }
    }
    if (responseType === 'blob' && response) return { text: await response.slice(0, LIMIT).text() }
  } catch (thrown) {
    return { problem: `The body could not be read: ${String(thrown)}` }
  }
  return { problem: `The body could not be read: it was asked for as ${responseType}` }
}
