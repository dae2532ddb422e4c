/** The todo API, as it is documented: `{ data }` on success, `{ error, message, details, request_id }` on failure. */

export interface Todo {
  id: string
  title: string
  done: boolean
}

/** Sends a request with an access token. */
export type SendAuthorized = (url: string, init: RequestInit) => Promise<Response>

/** A call that the API refused. `code` is the API's `error`; without a readable one, `http_` and the status. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly status: number
  readonly requestId: string | undefined

  constructor(status: number, body: Record<string, unknown>) {
    super(typeof body.message === 'string' ? body.message : `The API answered ${status}.`)
    this.code = typeof body.error === 'string' ? body.error : `http_${status}`
    this.status = status
    this.requestId = typeof body.request_id === 'string' ? body.request_id : undefined
  }
}

export interface TodoApi {
  list(): Promise<Todo[]>
  add(title: string): Promise<Todo>
  setDone(id: string, done: boolean): Promise<Todo>
  remove(id: string): Promise<void>
}

/**
 * @param base address of the API
 * @param send puts the access token on; its failures pass through
 * @returns calls that reject with `ApiError` when the API refuses, with TypeError when it cannot be reached
 */
export function todoApi(base: string, send: SendAuthorized): TodoApi {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await send(`${base}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer = await readJsonObject(response)
    if (!response.ok) throw new ApiError(response.status, answer)
    return answer.data
  }
  const at = (id: string) => `/todos/${encodeURIComponent(id)}`
  return {
    list: async () => (await call('GET', '/todos')) as Todo[],
    add: async title => (await call('POST', '/todos', { title })) as Todo,
    setDone: async (id, done) => (await call('PATCH', at(id), { done })) as Todo,
    remove: async id => {
      await call('DELETE', at(id))
    },
  }
}

/** An answer without JSON, as from a proxy or a 204, has nothing to say beyond its status. */
async function readJsonObject(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json()
    return typeof body === 'object' && body !== null ? { ...body } : {}
  } catch {
    return {}
  }
}
