/** The one thing worth knowing, for the badge. */

import type { Instant } from '../../sdk-bridge/event.ts'
import type { Diagnosis, Finding } from '../diagnosis/diagnosis.ts'
import { isRefreshing, isSigningIn } from '../session/plan.ts'
import type { Session } from '../session/session.ts'
import { deviceBelieves, untilRefresh } from './countdowns.ts'
import { countdown, difference, span } from './time.ts'
import { type Tone, toneOfStatus } from './tone.ts'
import { words } from './words.ts'

export interface BadgeText {
  tone: Tone
  text: string
  /** What the number counts to. */
  unit?: string
}

export interface BadgeFacts {
  status: Diagnosis['status']
  findings: readonly Finding[]
  clock: Diagnosis['clock']
  access: Diagnosis['access']
  session: Session
  now: Instant
  hasSdk: boolean
}

/** A failure is named; without one it is the countdown to the next refresh, or else to the end of the token. */
export function badgeText(facts: BadgeFacts): BadgeText {
  const { status, findings, clock, hasSdk } = facts
  const tone = toneOfStatus[status]
  const worst = findings[0]
  if (status === 'signed-out') return { tone, text: words.badge.signedOut }
  if ((status === 'failing' || status === 'at-risk') && worst) {
    if (clock && /^clock-(behind|ahead)$/.test(worst.cause)) {
      return { tone, text: `${words.badge.clock} ${difference(clock.skew)}` }
    }
    if (status === 'failing') return { tone, text: worst.code ?? worst.cause }
  }
  if (status === 'unknown' && !facts.session.access) {
    const { signingIn, waiting, noSdk } = words.badge
    return { tone, text: hasSdk ? (isSigningIn(facts.session, facts.now) ? signingIn : waiting) : noSdk }
  }
  return { tone, ...counting(facts) }
}

function counting({ session, now, access }: BadgeFacts): Omit<BadgeText, 'tone'> {
  if (isRefreshing(session)) return { text: words.badge.refreshing }
  const refresh = untilRefresh(session, now)
  if (refresh !== undefined && refresh < -1000) return { text: span(-refresh), unit: words.badge.overdue }
  if (refresh !== undefined) return { text: countdown(refresh), unit: words.badge.toRefresh }
  const left = access?.remaining ?? deviceBelieves(session, now)
  if (left !== undefined) return { text: countdown(left), unit: words.badge.toExpiry }
  return { text: words.badge.signedIn }
}
