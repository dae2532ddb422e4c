/** What the app does about a failure. It branches on the error's code alone, as the SDK's documentation asks. */

export interface Advice {
  /** session-ended: its own page. sign-in: the sign-in page. retry: repeating the call may help. none: it will not. */
  kind: 'session-ended' | 'sign-in' | 'retry' | 'none'
  title: string
  text: string
}

export interface Problem extends Advice {
  code: string
  requestId?: string
}

const SESSION_ENDED = {
  kind: 'session-ended',
  title: 'Your session has ended',
} as const

const ADVICE: Record<string, Advice> = {
  session_expired: {
    ...SESSION_ENDED,
    text: 'You have not been here for a while. Please sign in again. Your todos are safe.',
  },
  session_revoked: {
    ...SESSION_ENDED,
    text: 'You were signed out, here or from another device. Please sign in again. Your todos are safe.',
  },
  not_authenticated: { kind: 'sign-in', title: 'Please sign in', text: 'This needs a signed-in user.' },
  silent_auth_failed: {
    kind: 'retry',
    title: 'The connection was lost for a moment',
    text: 'Your session could not be renewed. You are still signed in: try again.',
  },
  network_error: {
    kind: 'retry',
    title: 'No connection',
    text: 'The server could not be reached. Try again.',
  },
  rate_limited: {
    kind: 'retry',
    title: 'Too many requests',
    text: 'Wait a little, then try again.',
  },
  server_error: {
    kind: 'retry',
    title: 'The server has a problem',
    text: 'It is not you. Try again in a moment.',
  },
  token_expired: {
    kind: 'retry',
    title: 'The API refused the access token',
    text: 'It says that the token has expired, though you are signed in.',
  },
}

/**
 * @param thrown by the SDK (its `code`), by the API (its `error`), or by fetch (no code: the network)
 * @returns what to show and whether a retry makes sense; for unknown codes, the message as it came
 */
export function problemOf(thrown: unknown): Problem {
  const { code, message, requestId, details } = thrown as {
    code?: unknown
    message?: unknown
    requestId?: unknown
    details?: Record<string, unknown>
  }
  const name = typeof code === 'string' ? code : 'network_error'
  const known = Object.hasOwn(ADVICE, name) ? ADVICE[name] : undefined
  const seconds = details?.retry_after_s
  return {
    ...(known ?? { kind: 'none', title: 'That did not work', text: String(message) }),
    ...(name === 'rate_limited' && typeof seconds === 'number'
      ? { text: `Wait ${seconds} s, then try again.` }
      : {}),
    code: name,
    ...(typeof requestId === 'string' ? { requestId } : {}),
  }
}
