/** An origin of a test's own: its paths are the test's, and the project's modules are within reach. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { inject } from 'vitest'

export interface OwnOrigin {
  origin: string
  /** Replaces what answers; returns false for what the project's dev server should. */
  answer(listener: (request: IncomingMessage, response: ServerResponse) => boolean): void
  /** Replaces what takes WebSockets. */
  upgrade(listener: (request: IncomingMessage, socket: Duplex) => void): void
  close(): Promise<void>
}

const HOST = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><body>
<script type="module">
  import { mountPanel } from '/panel/index.ts'
  window.panel = mountPanel({})
</script>`

export async function openOwnOrigin(): Promise<OwnOrigin> {
  let answer: (request: IncomingMessage, response: ServerResponse) => boolean = () => false
  let upgrade: (request: IncomingMessage, socket: Duplex) => void = (_request, socket) => socket.destroy()
  const server: Server = createServer((request, response) => {
    if (request.url === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(HOST)
    else if (!answer(request, response)) forward(String(request.url), response)
  })
  server.on('upgrade', (request, socket) => upgrade(request, socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: listener => {
      answer = listener
    },
    upgrade: listener => {
      upgrade = listener
    },
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

async function forward(path: string, response: ServerResponse): Promise<void> {
  const found = await fetch(inject('origin') + path)
  const type = found.headers.get('content-type') ?? 'text/plain'
  response.writeHead(found.status, { 'content-type': type }).end(Buffer.from(await found.arrayBuffer()))
}
