/** The edge of a service: what happens to every request before the service sees it, and to every answer on its way out. */

import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { corsHeaders, type OriginRule } from './cors.ts'
import type { Exchange, Listener } from './exchange.ts'
import { applyFault, type Refuse } from './faults.ts'
import type { LogEntry, RequestLog } from './request-log.ts'
import type { Fault, TenantSettings } from './settings.ts'

export interface Service {
  readonly name: LogEntry['service']
  /** The service's clock, ms; it is what `Date` says. */
  now(): number
  /** What is wrong with the endpoint that a path belongs to. */
  faultOf(path: string): Fault
  refuse: Refuse
  handle(exchange: Exchange): void | Promise<void>
}

export interface Surroundings {
  settings(): Readonly<TenantSettings>
  allows: OriginRule
  log: RequestLog
}

/** Puts a service on the wire behind its edge: request id, log, `Date`, CORS, faults. */
export function serve(listener: Listener, service: Service, { settings, allows, log }: Surroundings): void {
  listener.server.on('request', async (request, response) => {
    const url = new URL(request.url ?? '/', listener.origin)
    const exchange: Exchange = {
      request,
      response,
      url,
      requestId: `req_${randomBytes(12).toString('base64url')}`,
    }
    const preflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers
    const fault = service.faultOf(url.pathname)
    const { origin } = request.headers

    log.open(request, {
      service: service.name,
      method: request.method ?? '',
      path: url.pathname,
      status: null,
      at: Date.now(),
      requestId: exchange.requestId,
      ...(request.headers['user-agent'] ? { userAgent: request.headers['user-agent'] } : {}),
    })
    // Early too: error bodies repeat it.
    response.setHeader('X-Request-Id', exchange.requestId)
    response.once('close', () => {
      if (!response.headersSent) log.note(request, { status: 0 })
    })
    beforeHead(response, status => {
      log.note(request, { status })
      const mayRead = origin !== undefined && allows(origin) && fault !== 'cors-missing'
      setOwnHeaders(response, {
        // Set here, at the last moment: the header that Node adds by itself is cached and follows the computer's clock.
        Date: new Date(service.now()).toUTCString(),
        'X-Request-Id': exchange.requestId,
        Vary: 'Origin',
        ...(mayRead ? corsHeaders(origin, preflight, settings()) : {}),
      })
    })

    try {
      if (await applyFault(fault, exchange, preflight, settings(), service.refuse)) return
      if (preflight) response.writeHead(204).end()
      else await service.handle(exchange)
    } catch (error) {
      if (response.destroyed) return
      console.error(`${service.name}: ${request.method} ${url.pathname} failed`, error)
      if (response.headersSent) response.destroy()
      else service.refuse(exchange, 500, 'server_error', 'The service failed to handle the request.')
    }
  })
}

/**
 * Runs a function when the head is about to be written, whoever writes it. Node has no event for that moment, and
 * writes implicit heads through the same method.
 */
function beforeHead(response: ServerResponse, act: (status: number) => void): void {
  const writeHead = response.writeHead
  response.writeHead = (status: number, ...rest: unknown[]) => {
    act(status)
    return Reflect.apply(writeHead, response, [status, ...rest])
  }
}

/** Replaces what the authorization server decided about CORS, and frees its cookies from the clock. */
function setOwnHeaders(response: ServerResponse, headers: Record<string, string>): void {
  for (const name of response.getHeaderNames()) {
    if (name.startsWith('access-control-')) response.removeHeader(name)
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  const cookies = response.getHeader('Set-Cookie')
  if (Array.isArray(cookies)) response.setHeader('Set-Cookie', cookies.map(withoutExpiry))
}

/**
 * The tenant's clock may be hours off the browser's, which would drop a cookie on arrival. The tenant's own records
 * end a session. A date in 1970 deletes the cookie, and stays.
 */
const withoutExpiry = (cookie: string) => cookie.replace(/; *expires=(?!Thu, 01 Jan 1970)[^;]*/gi, '')
