/** The server's side of a WebSocket, as far as tests need it (RFC 6455). */

import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Answers a handshake (section 4.2.2). */
export function acceptSocket(request: IncomingMessage, socket: Duplex): void {
  const { 'sec-websocket-key': key, 'sec-websocket-protocol': protocols } = request.headers
  const proof = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${proof}`,
    ...(protocols ? [`Sec-WebSocket-Protocol: ${protocols.split(',')[0]}`] : []),
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
}

/** Says why, waits for the echo, and hangs up (section 5.5.1). */
export function closeSocket(socket: Duplex, code: number, reason: string): void {
  const body = Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)])
  socket.once('data', () => socket.end())
  socket.write(Buffer.concat([Buffer.from([0x88, body.length]), body]))
}
