/** Watching `XMLHttpRequest`. */

import type { Instant } from '../event.ts'
import { now } from './instant.ts'
import { httpUrl, includesCookies, type PageGlobal } from './page-global.ts'
import type { BodyText } from './read-body.ts'
import { type Answer, type Capture, namedError, noAnswer, type SentRequest, wantsBody } from './request.ts'
import { stackAbove } from './stack-above.ts'
import { tokenRequest } from './token-request.ts'
import { wrapMethod } from './wrap-method.ts'

/** What was said to a request before it is sent. */
interface Opened {
  method: string
  url: URL | null
  authorization: string | null
}

/** How a request ends without an answer, by event: what its synchronous form would throw. */
const ENDINGS: Record<string, string> = {
  error: 'NetworkError',
  abort: 'AbortError',
  timeout: 'TimeoutError',
}
const EVENTS = ['readystatechange', ...Object.keys(ENDINGS), 'loadend']

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
      requests.set(request, { ...opened, authorization: null })
    }),
    after('setRequestHeader', (request, name, value) => {
      const opened = requests.get(request)
      if (opened && /^authorization$/i.test(String(name))) opened.authorization = String(value)
    }),
    wrapMethod(prototype, 'send', original => {
      return function wrapped(this: XMLHttpRequest, ...args: unknown[]) {
        const finish = guard(() => {
          const opened = requests.get(this)
          if (!opened?.url) return undefined
          const { method, url, authorization } = opened
          const request: SentRequest = {
            via: 'xhr',
            method,
            url,
            authorization,
            cookies: includesCookies(this.withCredentials ? 'include' : undefined, url, page),
            form: method === 'POST' ? tokenRequest(args[0]) : null,
            sent: now(),
            site: authorization || capture.watches(url.origin) ? stackAbove(wrapped) : undefined,
          }
          return awaitAnswer(this, request, capture, () => requests.get(this) === opened)
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
  capture: Capture,
  isSame: () => boolean,
): () => void {
  const take = capture.sent(request)
  let received: Instant | undefined
  let ending = 'error'

  function finish(): void {
    for (const type of EVENTS) xhr.removeEventListener(type, onEvent)
    if (!isSame()) return
    const answer = readAnswer(xhr, received ?? now(), ending)
    if (wantsBody(request, answer.status, capture)) answer.body = Promise.resolve(bodyOf(xhr))
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

function readAnswer(xhr: XMLHttpRequest, received: Instant, ending: string): Answer {
  const { status } = xhr
  if (status === 0) return noAnswer(now(), namedError(ENDINGS[ending] as string, `XMLHttpRequest: ${ending}`))
  // Asking for a single header that CORS hides would write to the page's console.
  const headers = xhr.getAllResponseHeaders()
  const header = (name: string) => new RegExp(`^${name}: *(.*)`, 'im').exec(headers)?.[1]?.trim() ?? null
  return { received, status, header }
}

function bodyOf({ responseType, response }: XMLHttpRequest): BodyText {
  if (responseType === '' || responseType === 'text') return { text: response.slice(0, 65_536) }
  if (responseType === 'json' && response) return { text: JSON.stringify(response) }
  return { problem: `The body could not be read: it was asked for as ${responseType}` }
}
