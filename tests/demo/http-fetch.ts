/**
 * A `fetch` over `node:http`, for tests with a faked clock: Node's own keeps timers of its own on the global
 * `setTimeout`, which would then be counted and fired with those of the subject.
 */

import { request } from 'node:http'

/** Does what the SDK asks of `fetch`: no redirects followed, TypeError when there is no answer. */
export function httpFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(new TypeError('fetch failed', { cause }))
    const headers = Object.fromEntries(new Headers(init.headers))
    const sent = request(url, { method: init.method ?? 'GET', headers, agent: false }, async received => {
      const chunks: Uint8Array[] = []
      for await (const chunk of received) chunks.push(chunk as Uint8Array)
      const status = received.statusCode ?? 500
      resolve(
        new Response(Buffer.concat(chunks), { status, headers: received.headers as Record<string, string> }),
      )
    })
    sent.on('error', fail)
    sent.end(init.body ? String(init.body) : undefined)
  })
}
