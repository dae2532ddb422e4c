// @vitest-environment jsdom
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchNetwork } from '../../../sdk-bridge/page/network.ts'
import { acceptSocket, closeSocket } from '../web-socket.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

const access = jwt({ aud: 'https://api.example', iat: 1000, exp: 4600 })

let server: Server
let origin: string
let seen: Witness
let disconnect: () => void
/** What the server does with a handshake. */
let shake: (socket: Duplex) => void

const sockets = new Set<Duplex>()

beforeEach(async () => {
  server = createServer((_request, response) =>
    response
      .writeHead(200, {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': '*, authorization',
      })
      .end(),
  )
  server.on('upgrade', (request, socket) => {
    sockets.add(socket)
    acceptSocket(request, socket)
    shake(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
  shake = () => {}
  seen = witness()
  disconnect = watchNetwork().connect(seen)
})
afterEach(async () => {
  disconnect()
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

const closed = (socket: WebSocket) =>
  new Promise<CloseEvent>(resolve => socket.addEventListener('close', resolve))

describe('A WebSocket', () => {
  it('with a token in its query is told as it opens, without the query.', async () => {
    const socket = new WebSocket(`ws://${origin}/live?access_token=${access}`)
    const call = await seen.next('call')
    expect(call).toMatchObject({
      method: 'GET',
      url: `ws://${origin}/live`,
      via: 'websocket',
      to: 'api',
      status: 101,
      token: fingerprintOf(access),
      cookies: true,
    })
    expect(JSON.stringify(seen.events)).not.toContain(access)
    socket.close()
  })

  it('with a token among its protocols is told too.', async () => {
    const socket = new WebSocket(`ws://${origin}/live`, ['bearer', access])
    expect(await seen.next('call')).toMatchObject({ token: fingerprintOf(access), status: 101 })
    socket.close()
  })

  it.each([
    [4401, 401, 'Token expired'],
    [3000, 401, ''],
    [4403, 403, 'Forbidden'],
  ])('that the server closes by %i is a refusal, whenever that comes.', async (code, status, reason) => {
    shake = socket => closeSocket(socket, code, reason)
    const socket = new WebSocket(`ws://${origin}/live?access_token=${access}`)
    expect(await closed(socket)).toMatchObject({ code })
    const call = await seen.next('call', 2)
    const error = { code: `close_${code}`, status, ...(reason ? { message: reason } : {}) }
    expect(call).toMatchObject({ status, token: fingerprintOf(access), error })
    expect(call.initiator).toMatch(/connections\.test\.ts:\d+/)
  })

  it('that is closed for any other reason is no refusal.', async () => {
    shake = socket => closeSocket(socket, 1000, 'bye')
    await closed(new WebSocket(`ws://${origin}/live?access_token=${access}`))
    expect(seen.events.filter(event => event.type === 'call')).toMatchObject([{ status: 101 }])
  })

  it('that never opens is told with the code by which it closed.', async () => {
    await new Promise(resolve => server.close(resolve))
    await closed(new WebSocket(`ws://${origin}/live?access_token=${access}`))
    expect(await seen.next('call')).toMatchObject({ status: 0, error: { code: 'close_1006' } })
  })

  it('that has nothing to do with tokens is let be; to an API that gets tokens it matters.', async () => {
    const other = new WebSocket(`ws://${origin}/reload`)
    await new Promise(resolve => other.addEventListener('open', resolve))
    expect(seen.events).toEqual([])
    const xhr = new XMLHttpRequest()
    xhr.open('GET', `http://${origin}/todos`)
    xhr.setRequestHeader('Authorization', `Bearer ${access}`)
    xhr.send()
    await seen.next('call')
    const socket = new WebSocket(`ws://${origin}/live`)
    const call = await seen.next('call', 2)
    expect(call).toMatchObject({ via: 'websocket', status: 101 })
    expect(call).not.toHaveProperty('token')
    other.close()
    socket.close()
  })

  it('is what the page would have got, and so is its constructor.', async () => {
    class Own extends WebSocket {
      mine = true
    }
    const own = new Own(`ws://${origin}/live`)
    expect(own).toBeInstanceOf(WebSocket)
    expect([own.mine, WebSocket.CONNECTING, WebSocket.name]).toEqual([true, 0, 'WebSocket'])
    expect(() => new WebSocket('not a url at all:')).toThrow()
    expect(() => (WebSocket as unknown as () => void)()).toThrow(TypeError)
    const wrapped = WebSocket
    disconnect()
    expect(WebSocket).not.toBe(wrapped)
    own.close()
  })
})
