/** One request and its answer, and the few ways in which the tenant's servers read and write. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { selfSigned } from './certificate.ts'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  /** `req_…`, also in X-Request-Id and in error bodies. */
  readonly requestId: string
}

export interface Listener {
  server: Server | SecureServer
  /** `http://127.0.0.1:<port>`, or with https. */
  origin: string
}

const LOOPBACK = '127.0.0.1'

/**
 * Opens a port on the loopback interface.
 *
 * @param port 0: any free one
 * @param secure with TLS, by a certificate that no browser trusts by itself
 * @throws when the port is taken
 */
export function listen(port: number, secure = false): Promise<Listener> {
  const server = secure ? createSecureServer(selfSigned(LOOPBACK)) : createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject)
      const address = server.address() as AddressInfo
      resolve({ server, origin: `${secure ? 'https' : 'http'}://${LOOPBACK}:${address.port}` })
    })
  })
}

/** Nothing that the demo sends comes near it. */
const MAX_BODY_BYTES = 64 * 1024

/** A request that cannot be read; `message` is for the sender. */
export class UnreadableBody extends Error {}

/** @throws UnreadableBody when it is larger than 64 KiB */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new UnreadableBody(`The body is larger than ${MAX_BODY_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** @throws UnreadableBody when it is too large or no JSON */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request)
  try {
    return JSON.parse(text)
  } catch {
    throw new UnreadableBody('The body is not JSON.')
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers })
  response.end(JSON.stringify(body))
}

export function sendHtml(
  response: ServerResponse,
  status: number,
  html: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    ...headers,
  })
  response.end(html)
}
