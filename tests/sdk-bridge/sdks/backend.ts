/** What the small servers behind the tests of SDKs have in common: they answer documented endpoints, and are switched. */

import type { IncomingMessage } from 'node:http'
import { type LocalServer, localServer } from '../local-server.ts'
import { jwt } from '../witness.ts'

export interface Backend extends Pick<LocalServer, 'origin' | 'close'> {
  /** What was asked for, oldest first, in the words of the server. */
  readonly requests: string[]
  /** Seconds that access tokens live. */
  lifetime: number
  /** Its clock minus that of this process, seconds. */
  ahead: number
  /** What refreshes are refused with from now on: a code and its message. */
  refusal?: readonly [code: string, message: string] | undefined
  /** Holds refreshes back until it settles. */
  gate?: Promise<void> | undefined
  /** A JWT that begins now by its clock and is unlike any other. */
  mint(claims: Record<string, unknown>): string
}

export interface Asked {
  request: IncomingMessage
  url: URL
  /** The last part of the path. */
  endpoint: string
}

type Answer = readonly [status: number, body?: object]

/**
 * Starts a server on a port of its own. It also has an API of todos, which asks for a token that is in date.
 *
 * @param respond answers everything else, and notes what it was asked for
 */
export async function backend(
  respond: (asked: Asked, server: Backend) => Answer | Promise<Answer>,
): Promise<Backend> {
  const { origin, close, answer } = await localServer()
  let minted = 0
  const now = () => Date.now() / 1000 + server.ahead
  const server: Backend = {
    origin,
    close,
    requests: [],
    lifetime: 3600,
    ahead: 0,
    mint(claims) {
      const iat = Math.floor(now())
      return jwt({ ...claims, iat, exp: iat + server.lifetime, jti: String(++minted) })
    },
  }

  function todos(request: IncomingMessage): Answer {
    const payload = request.headers.authorization?.split('.')[1]
    const exp = payload && JSON.parse(Buffer.from(payload, 'base64url').toString()).exp
    return exp > now() ? [200, []] : [401, { error: 'token_expired', message: 'The token expired' }]
  }

  answer((request, response) => {
    const url = new URL(request.url ?? '', origin)
    const endpoint = url.pathname.replace(/^.*\//, '')
    const answering: Answer | Promise<Answer> =
      request.method === 'OPTIONS'
        ? [204]
        : endpoint === 'todos'
          ? todos(request)
          : respond({ request, url, endpoint }, server)
    void Promise.resolve(answering).then(([status, body]) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        date: new Date(now() * 1000).toUTCString(),
        'x-supabase-api-version': '2024-01-01',
        'access-control-allow-origin': '*',
        'access-control-allow-methods': '*',
        // A wildcard does not cover this one.
        'access-control-allow-headers': 'authorization, *',
        'access-control-expose-headers': 'date, x-supabase-api-version',
      })
      response.end(body && JSON.stringify(body))
    })
  })
  return server
}
