/**
 * Geometry of the timeline: numbers in, numbers out; no drawing. Times in ms, lengths in px.
 *
 * Always: what is in view lies within what there is; each visible item is in exactly one mark.
 */

import { place, type Scale } from './strip-geometry.ts'

/** A stretch of time, both ends included. */
export interface Stretch {
  from: number
  to: number
}

/** What is in view. Without a stretch: all there is. A view that follows keeps now in sight. */
export interface TimelineView {
  stretch: Stretch | null
  follow: boolean
}

/** The most that can be zoomed in, ms. */
export const SHORTEST = 1000

/** What there is at least, ms: one event alone would have no width. */
const LEAST_EXTENT = 60_000

/** How much of what is in view may lie after now while it follows. */
const AHEAD = 0.08

/**
 * All there is, with a margin. The future (a planned refresh, the expiry of a token) is in it for at most a third of
 * the past, since a token of a day would leave no room for what has happened.
 */
export function extentOf(items: readonly Stretch[], now: number): Stretch {
  let [from, to] = [now, now]
  for (const item of items) {
    if (Number.isFinite(item.from)) from = Math.min(from, item.from)
    if (Number.isFinite(item.to)) to = Math.max(to, item.to)
  }
  const past = Math.max(now - from, LEAST_EXTENT)
  const ahead = Math.min(to - now, past / 3)
  const margin = (past + ahead) * 0.02
  return { from: now - past - margin, to: now + ahead + margin }
}

/** The nearest stretch that lies within all there is and is not too short. */
export function within({ from, to }: Stretch, extent: Stretch): Stretch {
  const all = extent.to - extent.from
  const length = Math.min(Math.max(to - from, SHORTEST), all)
  const start = Math.min(Math.max(from, extent.from), extent.to - length)
  return { from: start, to: start + length }
}

/** What a view shows of all there is. */
export function shownBy({ stretch, follow }: TimelineView, extent: Stretch, now: number): Stretch {
  if (!stretch) return extent
  if (!follow) return within(stretch, extent)
  const length = stretch.to - stretch.from
  const to = now + length * AHEAD
  return within({ from: to - length, to }, extent)
}

/**
 * Shows less of the time (`factor` above 1) or more of it. What was under `anchor` stays there, as far as there is
 * something on both sides. Zoomed out as far as it goes, the view is of all there is again and grows with it.
 *
 * @param anchor ms; of a view that follows it is now
 */
export function zoomed(
  view: TimelineView,
  factor: number,
  anchor: number,
  extent: Stretch,
  now: number,
): TimelineView {
  const { from, to } = shownBy(view, extent, now)
  const wanted = (to - from) / factor
  if (wanted >= extent.to - extent.from) return { ...view, stretch: null }
  const length = Math.max(wanted, SHORTEST)
  const share = (anchor - from) / (to - from)
  const start = anchor - share * length
  return { ...view, stretch: within({ from: start, to: start + length }, extent) }
}

/** Moves the view by `by` ms, as far as there is something to see. It stands still from then on. */
export function panned(view: TimelineView, by: number, extent: Stretch, now: number): TimelineView {
  if (!view.stretch) return view
  const { from, to } = shownBy(view, extent, now)
  return { stretch: within({ from: from + by, to: to + by }, extent), follow: false }
}

/** Moves the view so that a moment stands in its middle, unless it is in view. */
export function bringIntoView(view: TimelineView, at: number, extent: Stretch, now: number): TimelineView {
  const { from, to } = shownBy(view, extent, now)
  if (at >= from && at <= to) return view
  return panned(view, at - (from + to) / 2, extent, now)
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Distances between ticks that read well, ms. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map(count => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(count => count * MINUTE),
  ...[1, 2, 3, 6, 12].map(count => count * HOUR),
  ...[1, 2, 7].map(count => count * DAY),
]

/**
 * Round times for the axis.
 *
 * @param width of the axis, px
 * @param room what a label needs, px
 * @param offset of local time, ms to add to UTC, so that ticks are round where the reader is
 */
export function ticks(
  { from, to }: Stretch,
  width: number,
  room: number,
  offset: number,
): { step: number; at: number[] } {
  const least = ((to - from) * room) / Math.max(width, room)
  const longest = STEPS.at(-1)!
  const step = STEPS.find(candidate => candidate >= least) ?? Math.ceil(least / longest) * longest
  const first = Math.ceil((from + offset) / step) * step - offset
  const at: number[] = []
  for (let tick = first; tick <= to; tick += step) at.push(tick)
  return { step, at }
}

/** What is drawn as one: one item, or several too near to each other to be told apart. */
export interface Mark<Item> {
  items: Item[]
  left: number
  right: number
}

/**
 * What to draw of one lane. Items narrower than `size` that would lie on each other become one mark, so however many
 * items there are, no more narrow marks come of them than have room.
 *
 * @param size of the narrowest mark, px
 */
export function marksOf<Item extends Stretch>(
  items: readonly Item[],
  scale: Scale,
  size: number,
): Mark<Item>[] {
  const marks: Mark<Item>[] = []
  let narrow: Mark<Item> | undefined
  const visible = items.filter(({ from, to }) => to >= scale.from && from <= scale.to)
  for (const item of visible.sort((a, b) => a.from - b.from)) {
    const [start, end] = [place(item.from, scale), place(item.to, scale)]
    if (end - start >= size) {
      marks.push({ items: [item], left: start, right: end })
      continue
    }
    const left = Math.max(Math.min(start, scale.right - size), scale.left)
    if (narrow && left - narrow.left < size) {
      narrow.items.push(item)
      continue
    }
    narrow = { items: [item], left, right: left + size }
    marks.push(narrow)
  }
  return marks
}

/** The item before (-1) or after (1) one in its lane, in or out of view. */
export function neighbour<Item extends Stretch>(
  items: readonly Item[],
  mark: Mark<Item>,
  direction: 1 | -1,
): Item | undefined {
  const sorted = items.toSorted((a, b) => a.from - b.from)
  const at = sorted.indexOf(direction > 0 ? mark.items.at(-1)! : mark.items[0]!)
  return at < 0 ? undefined : sorted[at + direction]
}
