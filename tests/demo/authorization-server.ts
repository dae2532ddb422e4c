/** A small authorization server on loopback for the SDK's tests: it signs everyone in, rotates, and fails on request. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export interface AuthorizationServer {
  issuer: string
  /** Lifetime of access tokens, seconds. */
  lifetime: number
  /** How far the device clock is ahead of this server's, ms. */
  deviceAhead: number
  /** What the next token requests get instead of tokens; `hang-up` closes the connection. */
  failure: 'hang-up' | { status: number; body?: unknown; headers?: Record<string, string> } | null
  /** What the userinfo endpoint knows of the user; null: it fails. */
  profile: Record<string, unknown> | null
  /** The parameters of every token request. */
  tokenRequests: URLSearchParams[]
  close(): Promise<void>
}

/** Made once: RSA keys are slow to make. */
const keys = generateKeyPair('RS256')

export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  const { privateKey, publicKey } = await keys
  const jwk = { ...(await exportJWK(publicKey)), kid: '1', alg: 'RS256', use: 'sig' }
  const http = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const nonces = new Map<string, string>()
  let minted = 0

  const server: AuthorizationServer = {
    issuer,
    lifetime: 3600,
    deviceAhead: 0,
    failure: null,
    profile: {},
    tokenRequests: [],
    close: () => {
      http.closeAllConnections()
      return new Promise(resolve => http.close(() => resolve()))
    },
  }

  const sign = (claims: Record<string, unknown>, audience: string) => {
    const iat = Math.floor((Date.now() - server.deviceAhead) / 1000)
    return new SignJWT({ ...claims, jti: String(++minted) })
      .setProtectedHeader({ alg: 'RS256', kid: '1' })
      .setIssuer(issuer)
      .setSubject('usr_1')
      .setAudience(audience)
      .setIssuedAt(iat)
      .setExpirationTime(iat + server.lifetime)
      .sign(privateKey)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer)
    const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(typeof body === 'string' ? body : JSON.stringify(body))

    if (url.pathname === '/.well-known/openid-configuration') {
      json(200, {
        issuer,
        authorization_endpoint: `${issuer}/oauth2/authorize`,
        token_endpoint: `${issuer}/oauth2/token`,
        end_session_endpoint: `${issuer}/oauth2/logout`,
        userinfo_endpoint: `${issuer}/oauth2/userinfo`,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
      })
    } else if (url.pathname === '/.well-known/jwks.json') {
      json(200, { keys: [jwk] })
    } else if (url.pathname === '/oauth2/authorize') {
      const code = `code-${++minted}`
      nonces.set(code, url.searchParams.get('nonce') ?? '')
      const back = new URL(url.searchParams.get('redirect_uri') ?? '')
      back.searchParams.set('code', code)
      back.searchParams.set('state', url.searchParams.get('state') ?? '')
      response.writeHead(303, { location: back.href }).end()
    } else if (url.pathname === '/oauth2/userinfo') {
      if (server.profile) json(200, { sub: 'usr_1', ...server.profile })
      else json(500, {})
    } else {
      const chunks: Uint8Array[] = []
      for await (const chunk of request) chunks.push(chunk as Uint8Array)
      const parameters = new URLSearchParams(Buffer.concat(chunks).toString())
      server.tokenRequests.push(parameters)
      if (server.failure === 'hang-up') return void response.destroy()
      if (server.failure)
        return void json(server.failure.status, server.failure.body ?? {}, server.failure.headers)
      const nonce = nonces.get(parameters.get('code') ?? '')
      json(200, {
        access_token: await sign({ scope: 'todos' }, parameters.get('resource') ?? ''),
        id_token: await sign(
          { ...(nonce ? { nonce } : {}), name: 'Ada', email: 'ada@example.test' },
          'app_test',
        ),
        refresh_token: `refresh-${++minted}`,
        token_type: 'Bearer',
        expires_in: server.lifetime,
      })
    }
  }

  return server
}
