/**
 * The todo API. It checks access tokens by itself, without asking the issuer: a revoked session passes until `exp`,
 * as documented.
 */

import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { bearerToken, challenge, checkToken, NO_TOKEN, type TokenRefusal } from './bearer.ts'
import type { Service } from './edge.ts'
import { type Exchange, readJson, sendJson, UnreadableBody } from './exchange.ts'
import { AUDIENCE, WRONG_AUDIENCE } from './identity.ts'
import type { TenantSettings } from './settings.ts'
import { createTodoList, MAX_TODOS, readTodoFields, type TodoList } from './todos.ts'

export interface ApiOptions {
  /** The tenant's, in all its dialects; the first one is named where another was found. */
  issuers: readonly string[]
  keys: JWTVerifyGetKey
  settings(): Readonly<TenantSettings>
}

interface Call {
  exchange: Exchange
  claims: JWTPayload
  todos: TodoList
  /** The path's last part, where the route has one. */
  id: string
}

interface Route {
  method: string
  path: RegExp
  /** Must be in the token's `scope`. */
  scope?: string
  /** Must be the token's `auth_level`. */
  authLevel?: 'AAL2'
  act(call: Call): void | Promise<void>
}

const ROUTES: Route[] = [
  { method: 'GET', path: /^\/todos$/, act: call => succeed(call.exchange, 200, call.todos.all()) },
  { method: 'POST', path: /^\/todos$/, act: addTodo },
  // All of them at once: the route to see `insufficient_scope` at.
  { method: 'DELETE', path: /^\/todos$/, scope: 'todos:write', act: clearTodos },
  // The route to see `step_up_required` at; the demo tenant signs people in with one factor.
  {
    method: 'GET',
    path: /^\/todos\/export$/,
    authLevel: 'AAL2',
    act: call => succeed(call.exchange, 200, { format: 'todos', todos: call.todos.all() }),
  },
  { method: 'PATCH', path: /^\/todos\/([\w-]+)$/, act: changeTodo },
  { method: 'DELETE', path: /^\/todos\/([\w-]+)$/, act: removeTodo },
]

/** @returns the API, to be put on the wire by its edge */
export function createApi({ issuers, keys, settings }: ApiOptions): Service {
  const listOf = todoLists()
  const now = () => Date.now() + settings().apiClockOffset * 1000

  return {
    name: 'api',
    now,
    faultOf: () => settings().api,
    refuse: (exchange, status, code, message, headers) => fail(exchange, { status, code, message, headers }),
    async handle(exchange) {
      const { request, url } = exchange
      if (request.method === 'GET' && url.pathname === '/health')
        return succeed(exchange, 200, { status: 'ok' })
      const route = ROUTES.find(one => one.method === request.method && one.path.test(url.pathname))
      if (!route) return notFound(exchange)

      const token = bearerToken(request)
      if (token === null) return refuse(exchange, NO_TOKEN)
      const { apiAudience, apiIssuer, apiGrace } = settings()
      const checked = await checkToken(token, {
        keys,
        issuer: apiIssuer === 'right' ? [...issuers] : 'https://other-tenant.demo.example',
        audience: apiAudience === 'right' ? AUDIENCE : WRONG_AUDIENCE,
        tolerance: apiGrace,
        now: now(),
      })
      if ('refusal' in checked) return refuse(exchange, checked.refusal)
      const lacking = lacks(route, checked.claims)
      if (lacking) return refuse(exchange, lacking)

      const { claims } = checked
      const id = route.path.exec(url.pathname)?.[1] ?? ''
      try {
        await route.act({ exchange, claims, todos: listOf(claims.sub ?? ''), id })
      } catch (error) {
        if (!(error instanceof UnreadableBody)) throw error
        invalidRequest(exchange, error.message)
      }
    },
  }
}

/** Lists come into being when their owner first calls. */
function todoLists(): (sub: string) => TodoList {
  const lists = new Map<string, TodoList>()
  return sub => {
    const list = lists.get(sub) ?? createTodoList()
    lists.set(sub, list)
    return list
  }
}

/** What the route asks of a token beyond being valid: a scope (RFC 6750 section 3.1), a level (RFC 9470 section 3). */
function lacks(route: Route, claims: JWTPayload): TokenRefusal | null {
  const scopes = String(claims.scope ?? '').split(' ')
  if (route.scope && !scopes.includes(route.scope)) {
    const message = `This needs the scope ${route.scope}.`
    const parameters = { error: 'insufficient_scope', error_description: message, scope: route.scope }
    const details = { required_scope: route.scope, scope: claims.scope }
    return { status: 403, code: 'insufficient_scope', message, challenge: challenge(parameters), details }
  }
  if (route.authLevel && claims.auth_level !== route.authLevel) {
    const message = `This needs a sign-in at level ${route.authLevel}.`
    const parameters = {
      error: 'insufficient_user_authentication',
      error_description: message,
      acr_values: 'aal2',
    }
    const details = { required_auth_level: route.authLevel, auth_level: claims.auth_level }
    return { status: 401, code: 'step_up_required', message, challenge: challenge(parameters), details }
  }
  return null
}

async function addTodo({ exchange, todos }: Call): Promise<void> {
  const fields = readTodoFields(await readJson(exchange.request))
  if ('problem' in fields) return invalidRequest(exchange, fields.problem)
  if (fields.title === undefined) return invalidRequest(exchange, 'title is missing.')
  if (todos.all().length >= MAX_TODOS)
    return invalidRequest(exchange, `A list holds at most ${MAX_TODOS} todos.`)
  succeed(exchange, 201, todos.add(fields.title))
}

async function changeTodo({ exchange, todos, id }: Call): Promise<void> {
  const fields = readTodoFields(await readJson(exchange.request))
  if ('problem' in fields) return invalidRequest(exchange, fields.problem)
  const todo = todos.change(id, fields)
  if (todo) succeed(exchange, 200, todo)
  else notFound(exchange)
}

function removeTodo({ exchange, todos, id }: Call): void {
  if (todos.remove(id)) succeed(exchange, 200, { id })
  else notFound(exchange)
}

function clearTodos({ exchange, todos }: Call): void {
  todos.clear()
  succeed(exchange, 200, [])
}

interface Failure {
  status: number
  code: string
  message: string
  details?: Record<string, unknown>
  headers?: Record<string, string> | undefined
}

/** The documented shape of success. */
function succeed(exchange: Exchange, status: number, data: unknown): void {
  sendJson(exchange.response, status, { data, meta: { request_id: exchange.requestId } })
}

/** The documented shape of failure. */
function fail(exchange: Exchange, { status, code, message, details = {}, headers }: Failure): void {
  sendJson(
    exchange.response,
    status,
    { error: code, message, details, request_id: exchange.requestId },
    headers,
  )
}

const refuse = (exchange: Exchange, { challenge: header, ...refusal }: TokenRefusal) =>
  fail(exchange, { ...refusal, headers: { 'WWW-Authenticate': header } })

const notFound = (exchange: Exchange) =>
  fail(exchange, { status: 404, code: 'not_found', message: 'There is nothing here by that name.' })

const invalidRequest = (exchange: Exchange, message: string) =>
  fail(exchange, { status: 400, code: 'invalid_request', message })
