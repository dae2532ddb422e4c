import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { problemOf } from '../../demo/app/advice.ts'
import { fetchWithBootToken, forgetBootToken, keepBootToken } from '../../demo/app/boot-token.ts'
import { fetchWithFreshToken } from '../../demo/app/fresh-token.ts'
import { ApiError, todoApi } from '../../demo/app/todo-api.ts'
import { IntelliAuthError } from '../../demo/intelliauth/index.ts'
import { openPage } from './browser-page.ts'

describe('what the app does about a failure', () => {
  it.each(['session_expired', 'session_revoked'])('shows the page of an ended session for %s', code => {
    const problem = problemOf(new IntelliAuthError(code, 'gone'))
    expect(problem).toMatchObject({ kind: 'session-ended', title: 'Your session has ended', code })
    expect(problem.text).toContain('Please sign in again')
  })

  it.each(['silent_auth_failed', 'network_error', 'server_error', 'token_expired'])(
    'offers to repeat the call for %s',
    code => {
      expect(problemOf(new IntelliAuthError(code, 'away')).kind).toBe('retry')
    },
  )

  it('offers a sign-in for not_authenticated', () => {
    expect(problemOf(new IntelliAuthError('not_authenticated', 'nobody')).kind).toBe('sign-in')
  })

  it('says how long to wait when the rate is limited', () => {
    const error = new IntelliAuthError('rate_limited', 'slow down', { details: { retry_after_s: 30 } })
    expect(problemOf(error).text).toBe('Wait 30 s, then try again.')
  })

  it('takes a failed fetch, which has no code, for a network error', () => {
    expect(problemOf(new TypeError('Failed to fetch'))).toMatchObject({
      kind: 'retry',
      code: 'network_error',
    })
  })

  it.each(['quota_exceeded', 'toString', '__proto__'])(
    'shows the message of the unknown code %s as it came',
    code => {
      const problem = problemOf(
        new ApiError(403, { error: code, message: 'No more today', request_id: 'req_1' }),
      )
      expect(problem).toMatchObject({ kind: 'none', text: 'No more today', code, requestId: 'req_1' })
    },
  )
})

describe('the Lab’s switches for the app', () => {
  beforeEach(() => {
    openPage('http://localhost:5173/demo/app/')
    vi.resetModules()
  })
  afterEach(() => vi.unstubAllGlobals())

  it('survive a load', async () => {
    const before = await import('../../demo/app/habits.ts')
    before.setHabits({ token: 'boot', silentRefreshLeeway: 660, useRefreshTokens: false })
    vi.resetModules()
    const after = await import('../../demo/app/habits.ts')
    expect(after.habits.value).toEqual({
      ...after.DEFAULT_HABITS,
      token: 'boot',
      silentRefreshLeeway: 660,
      useRefreshTokens: false,
    })
  })

  it.each(['', 'no JSON', 'null', '[]', '{"token":"stolen","silentRefreshLeeway":"wide","cacheLocation":4}'])(
    'are at their defaults when storage holds %j',
    async text => {
      const { DEFAULT_HABITS, readHabits } = await import('../../demo/app/habits.ts')
      expect(readHabits(text)).toEqual(DEFAULT_HABITS)
    },
  )
})

describe('the calls to the API', () => {
  let http: Server
  let base: string
  let answer: { status: number; body: string }
  let received: {
    method: string | undefined
    url: string | undefined
    token: string | undefined
    body: string
  }[]

  beforeEach(async () => {
    received = []
    answer = { status: 200, body: '{"data":[],"meta":{}}' }
    http = createServer(async (request, response) => {
      const { method, url, headers } = request
      received.push({ method, url, token: headers.authorization, body: await bodyOf(request) })
      response.writeHead(answer.status).end(answer.body)
    })
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    forgetBootToken()
  })
  afterEach(() => {
    http.closeAllConnections()
    http.close()
  })

  const newToken = () => {
    let count = 0
    return async () => `token-${++count}`
  }

  it('carry a token that was asked for right before, each time', async () => {
    const getAccessToken = newToken()
    const api = todoApi(base, (url, init) => fetchWithFreshToken(getAccessToken, url, init))
    await api.list()
    await api.list()
    expect(received.map(({ token }) => token)).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  it('carry the token of boot for ever, when that is the habit', async () => {
    const getAccessToken = newToken()
    keepBootToken(getAccessToken)
    keepBootToken(getAccessToken)
    const api = todoApi(base, fetchWithBootToken)
    await api.list()
    await api.list()
    expect(received.map(({ token }) => token)).toEqual(['Bearer token-1', 'Bearer token-1'])
  })

  it('say what is to be done to which todo', async () => {
    const api = todoApi(base, fetch)
    await api.add('Buy milk')
    await api.setDone('todo_1', true)
    await api.remove('a/b')
    expect(received.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', '/todos', '{"title":"Buy milk"}'],
      ['PATCH', '/todos/todo_1', '{"done":true}'],
      ['DELETE', '/todos/a%2Fb', ''],
    ])
  })

  it('fail with the API’s code, message and request id', async () => {
    answer = {
      status: 401,
      body: '{"error":"token_expired","message":"Too old.","details":{},"request_id":"req_9"}',
    }
    await expect(todoApi(base, fetch).list()).rejects.toMatchObject({
      name: 'ApiError',
      code: 'token_expired',
      message: 'Too old.',
      status: 401,
      requestId: 'req_9',
    })
  })

  it('fail with the status when the answer is a page', async () => {
    answer = { status: 502, body: '<h1>Bad gateway</h1>' }
    await expect(todoApi(base, fetch).list()).rejects.toMatchObject({ code: 'http_502', status: 502 })
  })
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString()
}
