import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bringIntoView,
  extentOf,
  marksOf,
  neighbour,
  panned,
  SHORTEST,
  type Stretch,
  shownBy,
  type TimelineView,
  ticks,
  zoomed,
} from '../../../panel/view/timeline-geometry.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 23, 10, 51, 14)

const stretch = fc
  .tuple(fc.integer({ min: -48 * HOUR, max: 24 * HOUR }), fc.integer({ min: 0, max: 6 * HOUR }))
  .map(([from, length]): Stretch => ({ from: NOW + from, to: NOW + from + length }))
const items = fc.array(stretch, { maxLength: 60 })
const view = fc.record<TimelineView>({ stretch: fc.option(stretch), follow: fc.boolean() })
const scale = fc
  .tuple(stretch, fc.integer({ min: 100, max: 1200 }))
  .map(([{ from, to }, right]) => ({ from, to: to + SHORTEST, left: 62, right: 62 + right }))

describe('What the timeline has in view', () => {
  it('begins before the first event and leaves the future no more room than a third of the past', () => {
    const { from, to } = extentOf(
      [
        { from: NOW - HOUR, to: NOW - HOUR },
        { from: NOW, to: NOW + 24 * HOUR },
      ],
      NOW,
    )
    expect(from).toBeLessThan(NOW - HOUR)
    expect(to).toBeGreaterThan(NOW + HOUR / 3)
    expect(to).toBeLessThan(NOW + HOUR / 2)
  })

  it('lies within what there is and is never too short, wherever it was zoomed and panned to', () => {
    const number = fc.double({ min: -1e7, max: 1e7, noNaN: true })
    const factor = fc.double({ min: 0.01, max: 100, noNaN: true })
    fc.assert(
      fc.property(items, view, factor, number, number, (all, start, by, anchor, distance) => {
        const extent = extentOf(all, NOW)
        const near = { ...start, stretch: start.stretch && shownBy(start, extent, NOW) }
        for (const next of [
          near,
          zoomed(near, by, NOW + anchor, extent, NOW),
          panned(near, distance, extent, NOW),
          bringIntoView(near, NOW + distance, extent, NOW),
        ]) {
          const { from, to } = shownBy(next, extent, NOW)
          expect(from).toBeGreaterThanOrEqual(extent.from - 1e-3)
          expect(to).toBeLessThanOrEqual(extent.to + 1e-3)
          expect(to - from).toBeGreaterThanOrEqual(SHORTEST - 1e-3)
        }
      }),
    )
  })

  it('keeps the moment under the pointer where it is while zooming in', () => {
    const extent = { from: NOW - 2 * HOUR, to: NOW }
    const still: TimelineView = { stretch: { from: NOW - HOUR, to: NOW }, follow: false }
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        (share, factor) => {
          const anchor = NOW - HOUR + share * HOUR
          const { from, to } = shownBy(zoomed(still, factor, anchor, extent, NOW), extent, NOW)
          expect((anchor - from) / (to - from)).toBeCloseTo(share, 6)
        },
      ),
    )
  })

  it('is of all there is again once zoomed out as far as it goes, and grows with it', () => {
    const extent = { from: NOW - HOUR, to: NOW }
    const near: TimelineView = { stretch: { from: NOW - 1000 * 60, to: NOW }, follow: true }
    const out = zoomed(near, 1 / 100, NOW, extent, NOW)
    expect(out.stretch).toBeNull()
    expect(shownBy(out, { from: NOW - HOUR, to: NOW + HOUR }, NOW)).toEqual({
      from: NOW - HOUR,
      to: NOW + HOUR,
    })
  })

  it('keeps now in sight while it follows, and stands still once it was panned', () => {
    const near: TimelineView = { stretch: { from: NOW - 60_000, to: NOW }, follow: true }
    for (const later of [0, 30_000, HOUR]) {
      const now = NOW + later
      const { from, to } = shownBy(near, extentOf([{ from: NOW - HOUR, to: NOW }], now), now)
      expect(from).toBeLessThan(now)
      expect(to).toBeGreaterThan(now)
    }
    const extent = extentOf([{ from: NOW - HOUR, to: NOW }], NOW)
    const moved = panned(near, -10_000, extent, NOW)
    expect(moved.follow).toBe(false)
    expect(shownBy(moved, extent, NOW)).toEqual(shownBy(moved, extent, NOW + 10_000))
  })
})

describe('The axis', () => {
  it('has round times, evenly, within what is in view, with room for each label', () => {
    fc.assert(
      fc.property(scale, ({ from, to, left, right }) => {
        const width = right - left
        const { step, at } = ticks({ from, to }, width, 72, 0)
        for (const [index, tick] of at.entries()) {
          expect(tick % step).toBe(0)
          expect(tick).toBeGreaterThanOrEqual(from)
          expect(tick).toBeLessThanOrEqual(to)
          if (index > 0)
            expect(((tick - at[index - 1]!) / (to - from)) * width).toBeGreaterThanOrEqual(72 - 1e-6)
        }
      }),
    )
  })

  it('is round where the reader is, half an hour off the hour of UTC too', () => {
    const half = HOUR / 2
    const { step, at } = ticks({ from: NOW, to: NOW + 12 * HOUR }, 360, 72, half)
    expect(step).toBe(3 * HOUR)
    for (const tick of at) expect((tick + half) % step).toBe(0)
  })
})

describe('The marks of a lane', () => {
  it('hold each item in view exactly once, lie within the lane, and narrow ones never cover each other', () => {
    fc.assert(
      fc.property(items, scale, fc.integer({ min: 4, max: 12 }), (all, where, size) => {
        const marks = marksOf(all, where, size)
        const shown = marks.flatMap(mark => mark.items)
        const visible = all.filter(({ from, to }) => to >= where.from && from <= where.to)
        expect(new Set(shown)).toEqual(new Set(visible))
        expect(shown.length).toBe(visible.length)
        for (const { left, right } of marks) {
          expect(left).toBeGreaterThanOrEqual(where.left)
          expect(right).toBeLessThanOrEqual(where.right + 1e-6)
          expect(right - left).toBeGreaterThanOrEqual(size - 1e-6)
        }
        const narrow = marks.filter(({ left, right }) => right - left <= size)
        for (const [index, { left }] of narrow.entries()) {
          if (index > 0) expect(left - narrow[index - 1]!.left).toBeGreaterThanOrEqual(size - 1e-6)
        }
      }),
    )
  })

  it('are no more than have room, of ten thousand items', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      from: NOW + index * 100,
      to: NOW + index * 100,
    }))
    const marks = marksOf(many, { from: NOW, to: NOW + 1_000_000, left: 62, right: 422 }, 6)
    expect(marks.length).toBeLessThanOrEqual(60)
  })

  it('lead to the items beyond them, in view or not', () => {
    const all = [3, 1, 2].map(hours => ({ from: NOW + hours * HOUR, to: NOW + hours * HOUR }))
    const [mark] = marksOf(all, { from: NOW + 1.5 * HOUR, to: NOW + 2.5 * HOUR, left: 0, right: 100 }, 6)
    expect(neighbour(all, mark!, 1)).toBe(all[0])
    expect(neighbour(all, mark!, -1)).toBe(all[1])
    expect(neighbour(all, { items: [all[0]!], left: 0, right: 6 }, 1)).toBeUndefined()
  })
})
