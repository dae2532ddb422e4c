/** What the timeline shows, as data: the items of each lane. Times are of the device's wall clock, ms. */

import type { EventOf, Instant, SessionEvent } from '../../sdk-bridge/event.ts'
import { createSession, fold } from '../session/fold.ts'
import type { HeldToken, ObservedCall, RefreshAttempt, Session } from '../session/session.ts'
import { isFailed } from './calls.ts'
import { callText, refreshText } from './event-text.ts'
import { difference, roughly, span, timeOfDay } from './time.ts'
import type { Stretch } from './timeline-geometry.ts'
import type { Tone } from './tone.ts'
import { words } from './words.ts'

export type LaneName = 'tokens' | 'tab' | 'refreshes' | 'calls' | 'skew'

export interface TimelineItem extends Stretch {
  /** Stays the same while the event is kept. */
  key: string
  /** What it is drawn as. */
  look: Tone | 'info' | 'planned'
  /** What it is, in words, without the time. */
  label: string
  /** Drawn beside it where there is room. */
  text?: string
  /** The event that tells of it in the list. */
  event: SessionEvent | undefined
  /** skew: device minus server, ms. */
  skew?: Stretch
}

export type Lanes = Record<LaneName, TimelineItem[]>

/**
 * Follows the events of a ring. What it gives is the session of exactly those events, so that the positions that a
 * session names are positions in the array, which is not so of the live one once the ring has dropped some.
 */
export function followEvents(): (events: readonly SessionEvent[]) => Session {
  let session = createSession()
  let first: SessionEvent | undefined
  let last: SessionEvent | undefined
  return events => {
    const goesOn = first === events[0] && session.count <= events.length && last === events[session.count - 1]
    if (!goesOn) session = createSession()
    for (const event of events.slice(session.count)) fold(session, event)
    first = events[0]
    last = events[session.count - 1]
    return session
  }
}

/**
 * @param session of exactly these events
 * @param skew device minus server, ms; 0 where it is not known
 */
export function timelineItems(
  session: Session,
  events: readonly SessionEvent[],
  now: Instant,
  skew: number,
): Lanes {
  const at = (index: number | undefined) => (index === undefined ? undefined : events[index])
  return {
    tokens: tokenItems(session, at, now.wall, skew),
    tab: tabItems(session, events, at, now.wall),
    refreshes: session.refreshes.flatMap(attempt => refreshItems(attempt, at, now.wall)),
    calls: session.calls.map(observed => callItem(observed, at(observed.event))),
    skew: skewItems(session, at),
  }
}

type At = (index: number | undefined) => SessionEvent | undefined

const ids = new WeakMap<SessionEvent, number>()
let lastId = 0

function keyOf(kind: string, event: SessionEvent | undefined, more: string | number = ''): string {
  if (!event) return `${kind} ${more}`
  const id = ids.get(event) ?? ++lastId
  ids.set(event, id)
  return `${kind} ${id} ${more}`
}

function tokenItems({ accessTokens, signOut }: Session, at: At, now: number, skew: number): TimelineItem[] {
  return accessTokens.flatMap((token, index) => {
    const from = token.received.wall
    const next = accessTokens.slice(index + 1).find(other => audience(other) === audience(token))
    const out = signOut && signOut.at.mono >= token.received.mono ? signOut.at.wall : undefined
    const replaced = Math.min(next?.received.wall ?? Infinity, out ?? Infinity)
    const expiry = expiryOf(token, skew)
    const held = Math.max(Math.min(replaced, expiry ?? now), from)
    const event = at(token.event)
    const { fingerprint } = token.facts
    const items: TimelineItem[] = [
      {
        key: keyOf('token', event, fingerprint),
        from,
        to: held,
        look: 'ok',
        label: words.timeline.token(fingerprint, words.timeline.reason[token.reason], timeOfDay(held)),
        event,
      },
    ]
    const kept = Math.min(replaced, now)
    const start = Math.max(expiry ?? Infinity, from)
    if (start < kept) {
      items.push({
        key: keyOf('expired', event, fingerprint),
        from: start,
        to: kept,
        look: 'bad',
        label: words.timeline.expired(fingerprint, roughly(kept - start)),
        text: words.tokens.expired,
        event,
      })
    }
    return items
  })
}

const audience = ({ facts }: HeldToken) => JSON.stringify(facts.claims?.aud)

/** When the server takes the token no longer, by the clock of the device. */
function expiryOf({ facts }: HeldToken, skew: number): number | undefined {
  const exp = facts.claims?.exp
  return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 + skew : facts.expiresAt
}

function tabItems(session: Session, events: readonly SessionEvent[], at: At, now: number): TimelineItem[] {
  const states = events.filter((event): event is EventOf<'visibility'> => event.type === 'visibility')
  const items = states.map((event, index): TimelineItem => {
    const to = Math.max(states[index + 1]?.wall ?? now, event.wall)
    const label = words.timeline.tab[event.state](span(to - event.wall))
    return {
      key: keyOf('tab', event),
      from: event.wall,
      to,
      look: event.state === 'visible' ? 'info' : 'plain',
      label,
      ...(event.state === 'hidden' && { text: label }),
      event,
    }
  })
  for (const { kind, start, end, event } of session.spans) {
    if (kind === 'hidden') continue
    const to = Math.max(end?.wall ?? now, start.wall)
    const label = words.timeline.tab[kind](span(to - start.wall))
    items.push({
      key: keyOf(kind, at(event)),
      from: start.wall,
      to,
      look: 'warn',
      label,
      text: label,
      event: at(event),
    })
  }
  return items
}

function refreshItems(attempt: RefreshAttempt, at: At, now: number): TimelineItem[] {
  const { armed, due, settled, outcome, events } = attempt
  const begun = attempt.started ?? attempt.waiting ?? attempt.granted ?? attempt.requested
  const items: TimelineItem[] = []
  // A plan that became a refresh in time is no news.
  if (armed && due !== undefined && outcome !== 'cancelled' && (!begun || begun.wall - due > 2000)) {
    const late = (begun?.wall ?? settled?.wall ?? now) > due
    items.push({
      key: keyOf('plan', at(events.armed)),
      from: due,
      to: due,
      look: 'planned',
      label: late && !settled && !begun ? words.timeline.overdue : words.timeline.planned,
      event: at(events.armed),
    })
  }
  const from = begun ?? settled
  if (!from) return items
  const event = at((outcome && events[outcome]) ?? Object.values(events).at(-1))
  const code = attempt.error?.code
  items.push({
    key: keyOf('refresh', event),
    from: from.wall,
    to: Math.max(settled?.wall ?? now, from.wall),
    look: outcome === 'succeeded' ? 'ok' : outcome === 'failed' ? 'bad' : outcome ? 'plain' : 'info',
    label: refreshText(attempt),
    ...(outcome === 'failed' && code !== undefined && { text: code }),
    event,
  })
  return items
}

function callItem(observed: ObservedCall, event: SessionEvent | undefined): TimelineItem {
  const { call, carried } = observed
  return {
    key: keyOf('call', event),
    from: call.sent.wall,
    to: Math.max(call.received.wall, call.sent.wall),
    look: isFailed(observed) ? 'bad' : carried === 'stale' ? 'warn' : 'plain',
    label: callText(call, carried),
    event,
  }
}

function skewItems({ clocks }: Session, at: At): TimelineItem[] {
  return clocks.epochs.flatMap(({ jump, start, pools, event }, index) => {
    const items: TimelineItem[] = []
    if (index > 0 && jump !== 0) {
      items.push({
        key: keyOf('jump', at(event)),
        from: start.wall,
        to: start.wall,
        look: 'warn',
        label: words.timeline.jump(difference(jump)),
        event: at(event),
      })
    }
    for (const [pool, samples] of pools) {
      for (const [position, { bounds, at: moment, event }] of samples.entries()) {
        if (!Number.isFinite(bounds[0]) || !Number.isFinite(bounds[1])) continue
        items.push({
          key: keyOf('skew', at(event), `${pool} ${position}`),
          from: moment.wall,
          to: moment.wall,
          look: 'info',
          label: words.timeline.skewOf(
            difference(bounds[0]),
            difference(bounds[1]),
            pool.replace(/^api:/, ''),
          ),
          event: at(event),
          skew: { from: bounds[0], to: bounds[1] },
        })
      }
    }
    return items
  })
}
