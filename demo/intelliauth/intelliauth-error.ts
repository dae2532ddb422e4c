/** The one error class of the SDK and the codes that its documentation declares stable. */

export const IntelliAuthErrorCode = {
  SESSION_EXPIRED: 'session_expired',
  SESSION_REVOKED: 'session_revoked',
  NOT_AUTHENTICATED: 'not_authenticated',
  SILENT_AUTH_FAILED: 'silent_auth_failed',
  STATE_MISMATCH: 'state_mismatch',
  INVALID_REDIRECT_URI: 'invalid_redirect_uri',
  CONSENT_REQUIRED: 'consent_required',
  NETWORK_ERROR: 'network_error',
  RATE_LIMITED: 'rate_limited',
  SERVER_ERROR: 'server_error',
  NOT_FOUND: 'not_found',
} as const

/** The codes from which the app or its user can go on, as the documentation's error table has them. */
const RECOVERABLE: ReadonlySet<string> = new Set([
  IntelliAuthErrorCode.SESSION_EXPIRED,
  IntelliAuthErrorCode.SESSION_REVOKED,
  IntelliAuthErrorCode.NOT_AUTHENTICATED,
  IntelliAuthErrorCode.SILENT_AUTH_FAILED,
  IntelliAuthErrorCode.NETWORK_ERROR,
  IntelliAuthErrorCode.RATE_LIMITED,
  IntelliAuthErrorCode.SERVER_ERROR,
])

/** What went wrong, for branching on `code`. `message` is for people and may change. */
export class IntelliAuthError extends Error {
  override readonly name = 'IntelliAuthError'
  /** One of `IntelliAuthErrorCode`, or the server's own code where that list has none. */
  readonly code: string
  readonly details?: Record<string, unknown>
  readonly recoverable: boolean

  constructor(
    code: string,
    message: string,
    more: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, 'cause' in more ? { cause: more.cause } : undefined)
    this.code = code
    if (more.details) this.details = more.details
    this.recoverable = RECOVERABLE.has(code)
  }
}
