/** What the session is counting down to, from its state and now. All results in ms left; negative once past. */

import type { Instant } from '../../sdk-bridge/event.ts'
import { plannedRefresh } from '../session/plan.ts'
import type { HeldToken, Session } from '../session/session.ts'

/**
 * Until the planned refresh; undefined when none is planned. A timer runs by the monotonic clock, whatever
 * becomes of the wall clock after it was set; an SDK that polls compares with the wall clock.
 */
export function untilRefresh(session: Session, now: Instant): number | undefined {
  const plan = plannedRefresh(session)
  if (!plan) return undefined
  if (session.settings.renewal === 'poll') return plan.due - now.wall
  return plan.due - plan.from.wall - (now.mono - plan.from.mono)
}

/** When a token ends in its own terms: `exp`, else what the SDK reckons. ms; undefined when neither says. */
export function endOf(token: HeldToken | undefined): number | undefined {
  const exp = token?.facts.claims?.exp
  return typeof exp === 'number' ? exp * 1000 : token?.facts.expiresAt
}

/** Until the device takes the access token for expired. */
export function deviceBelieves(session: Session, now: Instant): number | undefined {
  const end = session.access?.facts.expiresAt ?? endOf(session.access)
  return end === undefined ? undefined : end - now.wall
}

/** Until the refresh token's own lifetime ends; undefined when that lifetime or its start is not known. */
export function untilSessionEnd(session: Session, now: Instant): number | undefined {
  const { refreshTokenLifetimeSeconds: lifetime, refreshTokenLifetimeRolls: rolls } = session.settings
  const start = rolls ? session.refresh?.received : session.signedInAt
  return lifetime === undefined || !start ? undefined : start.wall + lifetime * 1000 - now.wall
}
