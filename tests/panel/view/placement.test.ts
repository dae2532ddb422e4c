import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeEdges, lengthByKey, MIN_SIZE, sizeRange, within } from '../../../panel/view/placement.ts'
import { corners, docks } from '../../../panel/view/preferences.ts'

const viewport = fc.record({ width: fc.nat(8000), height: fc.nat(8000) })
const axis = fc.constantFrom('width' as const, 'height' as const)
const edge = fc.constantFrom('left' as const, 'right' as const, 'top' as const, 'bottom' as const)

describe('The size of the panel', () => {
  it('is never more than the viewport has room for, and readable wherever it can be', () => {
    fc.assert(
      fc.property(viewport, axis, fc.double({ noNaN: true }), (seen, axis, wanted) => {
        const length = within(sizeRange(axis, seen), wanted)
        expect(length).toBeLessThanOrEqual(seen[axis])
        expect(length).toBeGreaterThanOrEqual(0)
        if (seen[axis] >= MIN_SIZE[axis] + 32) expect(length).toBeGreaterThanOrEqual(MIN_SIZE[axis])
      }),
    )
  })

  it('changes by keys within what the viewport allows: Home to the least, End to the most', () => {
    fc.assert(
      fc.property(viewport, axis, edge, fc.nat(8000), fc.string(), (seen, axis, edge, from, key) => {
        const range = sizeRange(axis, seen)
        expect(lengthByKey(from, 'Home', edge, range)).toBe(range[0])
        expect(lengthByKey(from, 'End', edge, range)).toBe(range[1])
        for (const pressed of [key, 'ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown']) {
          const length = lengthByKey(from, pressed, edge, range) ?? range[0]
          expect(length).toBe(within(range, length))
        }
      }),
    )
  })

  it('grows when an arrow moves the edge away from where the panel is held', () => {
    const range = sizeRange('width', { width: 1280, height: 800 })
    expect(lengthByKey(440, 'ArrowLeft', 'left', range)).toBe(456)
    expect(lengthByKey(440, 'ArrowRight', 'left', range)).toBe(424)
    expect(lengthByKey(440, 'ArrowRight', 'right', range)).toBe(456)
    expect(lengthByKey(440, 'ArrowUp', 'left', range)).toBeUndefined()
    expect(lengthByKey(440, 'ArrowUp', 'top', range)).toBe(456)
    expect(lengthByKey(440, 'Enter', 'left', range)).toBeUndefined()
  })

  it('is changed at the edges that the panel is not held by', () => {
    expect(freeEdges('corner', 'bottom-right')).toEqual({ x: 'left', y: 'top' })
    expect(freeEdges('corner', 'top-left')).toEqual({ x: 'right', y: 'bottom' })
    expect(freeEdges('left', 'bottom-right')).toEqual({ x: 'right', y: null })
    for (const dock of docks) {
      for (const corner of corners) expect(corner).not.toContain(freeEdges(dock, corner).y ?? 'none')
    }
  })
})
