/** Says in the SDK's codes what the tenant, the network or the protocol library said in theirs. */

import { AuthorizationResponseError } from 'oauth4webapi'
import { IntelliAuthError, IntelliAuthErrorCode } from './intelliauth-error.ts'

/** What was being done. In the background a failure of the network has a code of its own. */
export type Doing = 'sign-in' | 'silent'

/**
 * Turns a refused token request into the SDK's error.
 *
 * @param response of the token endpoint, not ok; its body is read
 * @returns `session_expired` or `session_revoked` for a refresh token that is no longer good, `rate_limited`,
 *   `server_error`, else the server's own `error` (RFC 6749 section 5.2). What the server said is in `details`.
 */
export async function tokenEndpointError(response: Response, doing: Doing): Promise<IntelliAuthError> {
  const body = await readJsonObject(response)
  const retryAfter = Number.parseFloat(response.headers.get('retry-after') ?? '')
  const details = {
    ...body,
    status: response.status,
    // Without Access-Control-Expose-Headers a page on another origin cannot read the header.
    ...(Number.isFinite(retryAfter) ? { retry_after_s: retryAfter } : {}),
  }
  const error = typeof body.error === 'string' ? body.error : undefined
  const description = typeof body.error_description === 'string' ? body.error_description : undefined
  if (error === 'invalid_grant' && doing === 'silent') {
    const code = codeOfDeadRefreshToken(description ?? '')
    const message =
      code === IntelliAuthErrorCode.SESSION_REVOKED ? 'The session was revoked.' : 'The session has expired.'
    return new IntelliAuthError(code, message, { details })
  }
  if (response.status === 429) {
    return new IntelliAuthError(IntelliAuthErrorCode.RATE_LIMITED, 'Too many requests.', { details })
  }
  if (response.status >= 500) {
    return new IntelliAuthError(IntelliAuthErrorCode.SERVER_ERROR, 'The tenant failed to answer.', {
      details,
    })
  }
  const fallback =
    doing === 'silent' ? IntelliAuthErrorCode.SILENT_AUTH_FAILED : IntelliAuthErrorCode.SERVER_ERROR
  return new IntelliAuthError(error ?? fallback, description ?? `The tenant answered ${response.status}.`, {
    details,
  })
}

/** `invalid_grant` is all that RFC 6749 section 5.2 has for both, so the tenant's description decides. */
function codeOfDeadRefreshToken(description: string): string {
  return /revoked|already used|reuse/i.test(description)
    ? IntelliAuthErrorCode.SESSION_REVOKED
    : IntelliAuthErrorCode.SESSION_EXPIRED
}

/**
 * Gives every thrown value the SDK's shape; it never throws a bare `Error`.
 *
 * @param thrown by fetch (a `TypeError`: there was no readable answer), the protocol library, or the SDK itself
 */
export function asIntelliAuthError(thrown: unknown, doing: Doing): IntelliAuthError {
  if (thrown instanceof IntelliAuthError) return thrown
  if (thrown instanceof AuthorizationResponseError) {
    const details = Object.fromEntries(thrown.cause)
    return new IntelliAuthError(thrown.error, thrown.error_description ?? 'The tenant refused.', {
      details,
      cause: thrown,
    })
  }
  if (doing === 'silent') {
    const message = 'The background refresh could not finish.'
    return new IntelliAuthError(IntelliAuthErrorCode.SILENT_AUTH_FAILED, message, { cause: thrown })
  }
  return thrown instanceof TypeError
    ? new IntelliAuthError(IntelliAuthErrorCode.NETWORK_ERROR, 'The tenant could not be reached.', {
        cause: thrown,
      })
    : new IntelliAuthError(
        IntelliAuthErrorCode.SERVER_ERROR,
        'The tenant gave an answer that does not conform.',
        {
          cause: thrown,
        },
      )
}

async function readJsonObject(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json()
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {}
  } catch {
    return {}
  }
}
