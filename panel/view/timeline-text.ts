/** A mark of the timeline in words. */

import { moment } from './time.ts'
import type { Mark } from './timeline-geometry.ts'
import type { TimelineItem } from './timeline-items.ts'
import { words } from './words.ts'

/** A mark in words: when, and what. */
export function markText({ items }: Mark<TimelineItem>, now: number): string {
  const [first, last] = [items[0]!, items.at(-1)!]
  const at = moment(first.from, now)
  if (items.length === 1) return words.timeline.item(at, first.label)
  const troubles = items.filter(({ look }) => look === 'bad').length
  return words.timeline.several(items.length, troubles, at, moment(last.from, now), last.label)
}
