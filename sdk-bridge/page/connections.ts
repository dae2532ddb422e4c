/** Watching `EventSource` and `WebSocket`, which have no headers of their own: a token is in the URL or in a protocol. */

import { now } from './instant.ts'
import { httpUrl, includesCookies, type PageGlobal } from './page-global.ts'
import { type Capture, namedError, noAnswer, noHeader, type SentRequest } from './request.ts'
import { stackAbove } from './stack-above.ts'
import { wrapMethod } from './wrap-method.ts'

/** A JWT in a URL or in a subprotocol. */
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/

/** How servers close a socket on account of its token (IANA WebSocket Close Code registry, and 4000 + status). */
const REFUSALS: Readonly<Record<number, number>> = { 3000: 401, 3003: 403, 4401: 401, 4403: 403 }

/** `EventSource.CLOSED` */
const CLOSED = 2

/** @returns undoes it */
export const watchEventSource = (page: PageGlobal, capture: Capture): (() => void) =>
  watchConstructor(page, 'EventSource', capture, (source, [address, init], site) => {
    const url = httpUrl(String(address), page)
    if (!url) return
    const { withCredentials } = Object(init) as EventSourceInit
    const request: SentRequest = {
      via: undefined,
      ...common(url, undefined, site),
      cookies: includesCookies(withCredentials ? 'include' : undefined, url, page),
    }
    // What else is in the query may stand for a token.
    if (!url.search) request.authorization = null
    if (!matters(request, capture)) return

    let take: ReturnType<Capture['sent']> | undefined = capture.sent(request)
    source.addEventListener('open', () =>
      capture.guard(() => {
        take?.({ received: now(), status: 200, header: noHeader })
        take = undefined
      }),
    )
    source.addEventListener('error', () =>
      capture.guard(() => {
        // The browser tries again by itself, with the same URL, unless the server refused.
        take ??= capture.sent({ ...request, sent: now() })
        if ((source as EventSource).readyState !== CLOSED) return
        const thrown = namedError('event_source_closed', 'The server refused, or answered no event stream')
        take({ received: now(), status: undefined, header: noHeader, thrown })
        take = undefined
      }),
    )
  })

/** @returns undoes it */
export const watchWebSocket = (page: PageGlobal, capture: Capture): (() => void) =>
  watchConstructor(page, 'WebSocket', capture, (socket, [address, protocols], site) => {
    const url = httpUrl(String(address).replace(/^ws/i, 'http'), page)
    if (!url) return
    // A socket takes cookies along, and may be told a token later.
    const request: SentRequest = { via: 'websocket', ...common(url, protocols, site), cookies: true }
    if (!matters(request, capture)) return

    let take: ReturnType<Capture['sent']> | undefined = capture.sent(request)
    socket.addEventListener('open', () =>
      capture.guard(() => {
        take?.({ received: now(), status: 101, header: noHeader })
        take = undefined
      }),
    )
    socket.addEventListener('close', event => capture.guard(() => closed(event as CloseEvent)))

    function closed({ code, reason }: CloseEvent): void {
      const status = REFUSALS[code]
      if (status) {
        // Refused when it was closed, however long it had been open with its token.
        take ??= capture.sent({ ...request, sent: now() })
        const error = { code: `close_${code}`, status, ...(reason ? { message: reason } : {}) }
        take({ received: now(), status, header: noHeader, error })
      } else {
        const message = reason || 'The connection was not opened; a page is not told why'
        take?.(noAnswer(now(), namedError(`close_${code}`, message)))
      }
      take = undefined
    }
  })

function watchConstructor(
  page: PageGlobal,
  name: 'EventSource' | 'WebSocket',
  { guard }: Capture,
  look: (made: EventTarget, args: unknown[], site: { stack?: string }) => void,
): () => void {
  return wrapMethod(page, name, original => {
    // Everything but the construction is the original's, so that instances and static members stay what they are.
    function construct(target: object, args: unknown[], newTarget: object): object {
      const made = Reflect.construct(target as typeof original, args, newTarget as typeof original)
      guard(() => look(made, args, stackAbove(construct)))
      return made
    }
    return new Proxy(original, { construct }) as typeof original
  })
}

function common(url: URL, protocols: unknown, site: { stack?: string }) {
  const values = [...url.searchParams.values(), ...[protocols ?? []].flat().map(String)]
  // RFC 6750 section 2.3, and by its looks.
  const token = url.searchParams.get('access_token') ?? values.find(value => JWT.test(value))
  const authorization = token ? `Bearer ${token}` : undefined
  return { method: 'GET', url, authorization, form: null, sent: now(), site }
}

/** Most connections of a page have nothing to do with tokens. */
const matters = ({ authorization, url }: SentRequest, { watches }: Capture): boolean =>
  !!authorization || watches(url.origin)
