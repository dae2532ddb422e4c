/** What a failed call complains of, by its status and the server's own words. */

import type { Call, ErrorFacts } from '../../sdk-bridge/event.ts'

export type Complaint =
  | 'missing'
  | 'expiry'
  | 'not-yet-valid'
  | 'audience'
  | 'scope'
  | 'step-up'
  | 'dpop-nonce'
  | 'dpop-proof'
  | 'rejected'

/** Tried in order; the words of RFC 6750 §3.1, RFC 9449, RFC 9470 and of the providers that say it otherwise. */
const complaints: readonly [Complaint, RegExp][] = [
  ['dpop-nonce', /use_dpop_nonce/],
  ['dpop-proof', /dpop/],
  [
    'step-up',
    /step.?up|insufficient_user_authentication|insufficient_authentication_context|insufficient_claims|insufficient_aal|mfa_required|reauthentication_needed|requires-recent-login/,
  ],
  ['scope', /insufficient_scope|missing_scope|permission|privilege|e0000006|\bscopes?\b/],
  ['audience', /audience|\baud\b/],
  [
    'not-yet-valid',
    /in the future|at future|not yet valid|not.active.yet|not before|\bnbf\b|iat-in-the-future/,
  ],
  ['expiry', /expired|\bexp\b|expiration/],
]

/**
 * Names what an API complains of; null when the call did not fail on account of its token.
 * A 403 counts only when the server speaks of scope, strength or the token: authorization proper is not our subject.
 */
export function complaintOf(call: Call): Complaint | null {
  if (call.status !== 401 && call.status !== 403 && !(call.status === 400 && isTokenError(call.error)))
    return null
  const words = `${call.error?.code ?? ''} ${call.error?.message ?? ''}`.toLowerCase()
  const found = complaints.find(([, pattern]) => pattern.test(words))?.[0]
  if (call.token === null && call.status === 401 && (!found || found === 'expiry')) return 'missing'
  return found ?? (call.status === 401 ? 'rejected' : null)
}

const isTokenError = (error: ErrorFacts | undefined): boolean =>
  error !== undefined && /^(invalid_token|use_dpop_nonce|invalid_dpop_proof)$/.test(error.code)

export type RefreshFailure =
  | 'session-expired'
  | 'session-revoked'
  | 'refresh-token-reused'
  | 'network-failure'
  | 'rate-limited'
  | 'server-error'
  | 'login-required'
  | 'silent-frame-failed'
  | 'dpop-nonce'
  | 'dpop-proof'
  | 'id-token-early'
  | 'id-token-late'
  | 'invalid-grant'
  | 'other'

/** Tried in order: what the server or the SDK says in so many words decides before a code that covers several. */
const refreshFailures: readonly [RefreshFailure, RegExp][] = [
  // Descriptions that name several causes at once decide nothing.
  ['invalid-grant', /(expired|invalid|revoked|used)( or|,) (is )?(expired|invalid|revoked|used|already)/],
  ['dpop-nonce', /use_dpop_nonce|dpop_nonce_required/],
  ['dpop-proof', /invalid_dpop_proof|dpop proof/],
  [
    'id-token-early',
    /issued (at |in the )?future|iat is in the future|id_token\.invalid_iat|issued at.*future/,
  ],
  [
    'id-token-late',
    /\(exp\) claim error|jwt expired and is no longer valid|token expired \(idtokenpayload|exp is in the past|err_jwt_expired/,
  ],
  [
    'refresh-token-reused',
    /already.(been.)?used|reuse|re-used|stale token|reused|refresh_token_already_used|consumed/,
  ],
  [
    'session-revoked',
    /session_revoked|revoked by|has been revoked|revoked|revocation|aadsts50173|refresh_token_not_found|session_not_found|user-token-expired/,
  ],
  [
    'session-expired',
    /session_expired|session expired|refresh.token.*expired|expired.*refresh.token|refresh_token_expired|token is not active|session not active|aadsts(700084|700082|70043)|inactivity|past its lifetime/,
  ],
  [
    'silent-frame-failed',
    /iframe timed out|silent_refresh_timeout|oauth flow timed out|silent_login_timeout|redirect_bridge_timeout|monitor_window_timeout|iframe_closed|frame.*(never|no) (answer|respon)|3rd party check iframe/,
  ],
  ['login-required', /login_required|aadsts50058|not logged in/],
  ['rate-limited', /rate_limit|too_many_requests|too many requests|too-many-requests|e0000047|slow_down/],
  ['server-error', /server_error|temporarily_unavailable|http_5\d\d|internal server error/],
  [
    'network-failure',
    /silent_auth_failed|network|failed to fetch|load failed|typeerror|aborterror|timeouterror|timed? ?out|offline|connection/,
  ],
  ['invalid-grant', /invalid_grant|unknown or invalid refresh token|notauthorizedexception/],
]

/**
 * Names why a refresh failed, from the server's answer and the SDK's own error.
 *
 * @param byFrame the SDK refreshes through a hidden frame: what times out there is the frame
 */
export function refreshFailureOf(
  sdk: ErrorFacts | undefined,
  server: ErrorFacts | undefined,
  byFrame = false,
): RefreshFailure {
  const status = server?.status ?? sdk?.status
  if (status === 429) return 'rate-limited'
  if (status !== undefined && status >= 500) return 'server-error'
  for (const error of [server, sdk]) {
    if (!error) continue
    const words = `${error.code} ${error.message ?? ''}`.toLowerCase()
    if (byFrame && /time.?out|timed out/.test(words)) return 'silent-frame-failed'
    const found = refreshFailures.find(([, pattern]) => pattern.test(words))?.[0]
    // The bare grant error covers several causes; the SDK's code may say which.
    if (found && !(found === 'invalid-grant' && error === server && sdk && sdk !== server)) return found
  }
  return 'other'
}
