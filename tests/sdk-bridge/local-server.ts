/** A real server on the loopback interface. */

import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LocalServer {
  origin: string
  /** Replaces what answers. */
  answer(listener: RequestListener): void
  close(): Promise<void>
}

export async function localServer(): Promise<LocalServer> {
  let answer: RequestListener = (_request, response) => response.end()
  const server: Server = createServer((request, response) => answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: listener => {
      answer = listener
    },
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
