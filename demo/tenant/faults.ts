/** What can be wrong with an endpoint, done for real: to the socket, the clock on the wall, the status, the body. */

import { setTimeout as delay } from 'node:timers/promises'
import { type Exchange, sendHtml } from './exchange.ts'
import type { Fault, TenantSettings } from './settings.ts'

/** An answer of failure, in the shape that the service documents. */
export type Refuse = (
  exchange: Exchange,
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
) => void

/** @returns true when the request has had its answer and the service must not see it */
type Act = (
  exchange: Exchange,
  settings: Readonly<TenantSettings>,
  refuse: Refuse,
) => boolean | Promise<boolean>

const ACTS: Record<Fault, Act> = {
  ok: () => false,
  down(exchange) {
    exchange.request.socket.destroy()
    return true
  },
  async slow(_exchange, settings) {
    await delay(settings.delayMs)
    return false
  },
  'error-500'(exchange, _settings, refuse) {
    refuse(exchange, 500, 'server_error', 'The service failed to handle the request.')
    return true
  },
  'rate-limited'(exchange, settings, refuse) {
    const wait = String(settings.retryAfter)
    refuse(exchange, 429, 'rate_limited', `Too many requests. Try again in ${wait} s.`, {
      'Retry-After': wait,
    })
    return true
  },
  // The service works; the edge leaves the headers out.
  'cors-missing': () => false,
  html(exchange) {
    const page =
      '<!doctype html><html lang="en"><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><p>The proxy had no answer.</p></html>'
    sendHtml(exchange.response, 502, page)
    return true
  },
}

/**
 * Lets a fault act on a request.
 *
 * @param preflight the browser asks whether it may ask: only a dead server fails that, so that the fault itself is seen
 * @returns true when the request has had its answer
 */
export async function applyFault(
  fault: Fault,
  exchange: Exchange,
  preflight: boolean,
  settings: Readonly<TenantSettings>,
  refuse: Refuse,
): Promise<boolean> {
  if (preflight && fault !== 'down') return false
  return ACTS[fault](exchange, settings, refuse)
}
