/**
 * The switchboard: `/control` on a port of its own, for the demo page and for tests. It is for this computer and
 * for the app's origin alone.
 */

import type { OriginRule } from './cors.ts'
import { INTELLIAUTH } from './dialects.ts'
import { type Exchange, type Listener, readJson, readText, sendJson, UnreadableBody } from './exchange.ts'
import type { RequestLog } from './request-log.ts'
import { DEFAULT_SETTINGS, mergeSettings, type TenantSettings } from './settings.ts'
import type { TenantStore } from './store.ts'

/** What GET /control answers, and PATCH and reset too: the settings, and the two clocks. */
export interface ControlState extends TenantSettings {
  /** The issuer's clock, ms. */
  issuerTime: number
  /** The API's clock, ms. */
  apiTime: number
}

export interface ControlOptions {
  issuer: string
  store: TenantStore
  log: RequestLog
  allows: OriginRule
  settings(): Readonly<TenantSettings>
  replaceSettings(settings: TenantSettings): void
}

/** How the second client of `reuse-refresh-token` shows up in the log. */
const SECOND_CLIENT = 'second-client'

type Command = (exchange: Exchange, options: ControlOptions) => void | Promise<void>

const COMMANDS: Record<string, Command> = {
  'GET /control': (exchange, options) => sendState(exchange, options),
  async 'PATCH /control'(exchange, options) {
    const merged = mergeSettings(options.settings(), await readJson(exchange.request))
    if ('problem' in merged) return refuse(exchange, 400, 'invalid_request', merged.problem)
    options.replaceSettings(merged.settings)
    sendState(exchange, options)
  },
  'POST /control/reset'(exchange, options) {
    options.replaceSettings({ ...DEFAULT_SETTINGS })
    options.log.clear()
    sendState(exchange, options)
  },
  async 'POST /control/advance-clock'(exchange, options) {
    const body = await readJson(exchange.request)
    const seconds = typeof body === 'object' && body !== null && 'seconds' in body ? body.seconds : undefined
    if (typeof seconds !== 'number')
      return refuse(exchange, 400, 'invalid_request', 'seconds must be a whole number.')
    const current = options.settings()
    const merged = mergeSettings(current, { clockOffset: current.clockOffset + seconds })
    if ('problem' in merged) return refuse(exchange, 400, 'invalid_request', merged.problem)
    options.replaceSettings(merged.settings)
    sendState(exchange, options)
  },
  'POST /control/expire-refresh-tokens': (exchange, { store }) =>
    sendJson(exchange.response, 200, { expired: store.expireRefreshTokens() }),
  'POST /control/revoke-sessions': (exchange, { store }) =>
    sendJson(exchange.response, 200, { revoked: store.endAllSessions('session revoked') }),
  'POST /control/reuse-refresh-token': reuseRefreshToken,
  'GET /control/log': (exchange, { log }) => sendJson(exchange.response, 200, { entries: log.entries() }),
  'DELETE /control/log'(exchange, { log }) {
    log.clear()
    sendJson(exchange.response, 200, { entries: [] })
  },
}

/** Puts the switchboard on the wire. */
export function serveControl(listener: Listener, options: ControlOptions): void {
  listener.server.on('request', async (request, response) => {
    const url = new URL(request.url ?? '/', listener.origin)
    const exchange: Exchange = { request, response, url, requestId: '' }
    const { origin, host } = request.headers
    // The socket: who really calls. Host: a name that an attacker made to resolve to this computer. Origin: whose page.
    const fromHere = /^(::1|(::ffff:)?127\.[\d.]+)$/.test(request.socket.remoteAddress ?? '')
    if (
      !fromHere ||
      host !== new URL(listener.origin).host ||
      (origin !== undefined && !options.allows(origin))
    ) {
      request.resume()
      return refuse(exchange, 403, 'forbidden', 'Only this computer and the app may switch the tenant.')
    }
    response.setHeader('Vary', 'Origin')
    if (origin !== undefined) {
      response.setHeader('Access-Control-Allow-Origin', origin)
      response.setHeader('Access-Control-Allow-Methods', 'GET, PATCH, POST, DELETE')
      response.setHeader('Access-Control-Allow-Headers', 'Content-Type')
    }
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    const command = Object.entries(COMMANDS).find(
      ([name]) => name === `${request.method} ${url.pathname}`,
    )?.[1]
    if (!command) {
      return refuse(exchange, 404, 'not_found', `There are: ${Object.keys(COMMANDS).join(', ')}.`)
    }
    try {
      await command(exchange, options)
    } catch (error) {
      if (error instanceof UnreadableBody) return refuse(exchange, 400, 'invalid_request', error.message)
      console.error(`control: ${request.method} ${url.pathname} failed`, error)
      refuse(exchange, 500, 'server_error', 'The command failed.')
    }
  })
}

function sendState(exchange: Exchange, { settings }: ControlOptions): void {
  const now = Date.now()
  const current = settings()
  const state: ControlState = { ...current, issuerTime: now, apiTime: now + current.apiClockOffset * 1000 }
  sendJson(exchange.response, 200, state)
}

/**
 * A second client spends the app's current refresh token at the token endpoint, over the wire. The app's next refresh
 * then presents a spent token, and reuse detection ends the family (RFC 9700 section 4.14.2).
 */
async function reuseRefreshToken(exchange: Exchange, { issuer, store }: ControlOptions): Promise<void> {
  await readText(exchange.request)
  const current = store.currentRefreshToken()
  if (current === null) {
    return refuse(exchange, 409, 'no_session', 'Nobody is signed in with a refresh token that is still good.')
  }
  const form = { grant_type: 'refresh_token', client_id: current.clientId, refresh_token: current.value }
  try {
    const answer = await fetch(`${issuer}${INTELLIAUTH.routes.token}`, {
      method: 'POST',
      headers: { 'User-Agent': SECOND_CLIENT },
      body: new URLSearchParams(form),
    })
    await answer.arrayBuffer()
    sendJson(exchange.response, 200, { used: answer.ok, status: answer.status })
  } catch {
    refuse(exchange, 502, 'token_endpoint_down', 'The second client could not reach the token endpoint.')
  }
}

const refuse = (exchange: Exchange, status: number, code: string, message: string) =>
  sendJson(exchange.response, status, { error: code, message })
