/** When the next refresh is to be expected. */

import type { Instant } from '../../sdk-bridge/event.ts'
import type { RefreshAttempt, Session } from './session.ts'

/** The refresh that is planned or under way, if there is one. */
export function openRefresh(session: Session): RefreshAttempt | undefined {
  const last = session.refreshes.at(-1)
  return last && !last.outcome ? last : undefined
}

/** Whether a refresh was started and has not settled. */
export function isRefreshing(session: Session): boolean {
  const open = openRefresh(session)
  return Boolean(open && (open.started ?? open.waiting ?? open.granted ?? open.requested))
}

/** How long after an answer of the issuer a sign-in may still be under way, ms: keys are fetched, a profile is asked for. */
const SIGN_IN_STEP = 5000

/** Whether the SDK is about to get its first tokens: it asks for some, or the issuer has just answered it. */
export function isSigningIn(session: Session, now: Instant): boolean {
  if (session.access || session.signedIn === true) return false
  return (
    isRefreshing(session) ||
    session.calls.some(
      ({ call: { to, status, received } }) =>
        to === 'issuer' && status > 0 && status < 400 && now.mono - received.mono < SIGN_IN_STEP,
    )
  )
}

/**
 * The wall time of the device at which the SDK means to refresh, ms: as its bridge said, else as an SDK that keeps a
 * plan reckons by its settings, `exp` minus leeway.
 *
 * @returns undefined where nothing is planned: an SDK that refreshes on use, one turned off, after a failure or a sign-out
 */
export function plannedRefresh(session: Session): { due: number; from: Instant } | undefined {
  if (isRefreshing(session) || session.signedIn === false) return undefined
  const open = openRefresh(session)
  if (open?.due !== undefined && open.armed) return { due: open.due, from: open.armed }
  const { access, settings } = session
  const last = session.refreshes.at(-1)
  const failed = last?.outcome === 'failed' && access && last.settled!.mono >= access.received.mono
  const plans = settings.renewal === 'timer' || settings.renewal === 'poll'
  const renewable = settings.refreshTokens !== true || session.refresh !== undefined
  if (!access || failed || !plans || settings.silentRefresh === false || !renewable) return undefined
  const exp = access.facts.claims?.exp
  const end = access.facts.expiresAt ?? (typeof exp === 'number' ? exp * 1000 : undefined)
  if (end === undefined || settings.leewaySeconds === undefined) return undefined
  return { due: end - settings.leewaySeconds * 1000, from: access.received }
}
