import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heightOf, type RowLayout, scrollTo, topOf, visibleRows } from '../../../panel/view/visible-rows.ts'

const layouts: fc.Arbitrary<RowLayout> = fc
  .record({ count: fc.nat(2000), row: fc.integer({ min: 10, max: 80 }), open: fc.nat(), height: fc.nat(900) })
  .map(({ count, row, open, height }) => ({
    count,
    row,
    open: count > 0 && open % 3 > 0 ? { index: open % count, height } : undefined,
  }))
const sights = fc.record({
  top: fc.integer({ min: -500, max: 200_000 }),
  height: fc.integer({ min: 1, max: 2000 }),
})

describe('The visible rows of a long list', () => {
  it('hold every row that is in sight, and only a few more', () => {
    fc.assert(
      fc.property(layouts, sights, (layout, { top, height }) => {
        const { from, to } = visibleRows(layout, top, height)
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeLessThanOrEqual(layout.count)
        for (let index = 0; index < layout.count; index++) {
          const inSight = topOf(index, layout) < top + height && topOf(index + 1, layout) > top
          if (inSight && (index < from || index >= to)) throw new Error(`row ${index} is missing`)
        }
        expect(to - from).toBeLessThanOrEqual(height / layout.row + 15)
      }),
    )
  })

  it('lie one below the other, the details of the open one between, to the height of the list', () => {
    const layout: RowLayout = { count: 4, row: 50, open: { index: 1, height: 300 } }
    expect([0, 1, 2, 3].map(index => topOf(index, layout))).toEqual([0, 50, 400, 450])
    expect(heightOf(layout)).toBe(500)
  })

  it('are scrolled to by as little as it takes', () => {
    fc.assert(
      fc.property(layouts, sights, fc.nat(), (layout, { top, height }, any) => {
        fc.pre(layout.count > 0 && height >= layout.row)
        const index = any % layout.count
        const by = scrollTo(index, layout, top, height)
        const start = topOf(index, layout)
        expect(start).toBeGreaterThanOrEqual(top + by)
        expect(start + layout.row).toBeLessThanOrEqual(top + by + height)
        if (start >= top && start + layout.row <= top + height) expect(by).toBe(0)
      }),
    )
  })
})
