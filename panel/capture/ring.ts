/** The events that are kept: a ring that, when full, lets go of what a later reader needs least. */

import type { SessionEvent } from '../../sdk-bridge/event.ts'

/** Events kept, unless somebody says otherwise. */
const CAPACITY = 5000
/** When full, the oldest fifth goes at once, so that dropping costs nothing per event. */
const KEPT = 0.8
/** Of the older ones, how many that the rest is read by stay at most. */
const KEPT_BEFORE = 0.1

interface Kept {
  index: number
  event: SessionEvent
}

export interface Ring {
  /** @param index by which the session knows the event */
  add(index: number, event: SessionEvent): void
  /** Oldest first; a new array. */
  events(): SessionEvent[]
  /** Where an event stands among those kept; -1 when it has fallen out. */
  position(index: number): number
  /** Lets go of all. */
  empty(): void
}

/** @param capacity how many events are kept at most, at least ten */
export function createRing(capacity = CAPACITY): Ring {
  const most = Math.max(10, capacity)
  let kept: Kept[] = []
  return {
    add(index, event) {
      kept.push({ index, event })
      if (kept.length > most) kept = withoutOldest(kept, most)
    },
    events: () => kept.map(({ event }) => event),
    position: index => kept.findIndex(entry => entry.index === index),
    empty() {
      kept = []
    },
  }
}

/** What a later reader needs to make sense of the rest stays: settings, sign-ins, and the tokens held last. */
function withoutOldest(kept: readonly Kept[], capacity: number): Kept[] {
  const cut = kept.length - Math.floor(capacity * KEPT)
  const lastTokens = kept.findLastIndex(({ event }, i) => i < cut && event.type === 'tokens')
  const before = kept.filter(
    ({ event }, i) => i < cut && (i === lastTokens || event.type === 'settings' || event.type === 'sign'),
  )
  return [...before.slice(-Math.floor(capacity * KEPT_BEFORE)), ...kept.slice(cut)]
}
