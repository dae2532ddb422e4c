import { describe, expect, it } from 'vitest'
import { cornerByKey, isDrag, nearestCorner } from '../../../panel/view/corner.ts'

describe('The place of the badge', () => {
  it('is the corner nearest to where it was dropped', () => {
    expect(nearestCorner(10, 10, 1280, 800)).toBe('top-left')
    expect(nearestCorner(1200, 10, 1280, 800)).toBe('top-right')
    expect(nearestCorner(10, 700, 1280, 800)).toBe('bottom-left')
    expect(nearestCorner(1200, 700, 1280, 800)).toBe('bottom-right')
  })

  it('does not take a click with a trembling hand for a drag', () => {
    expect(isDrag(3, 4)).toBe(false)
    expect(isDrag(4, 4)).toBe(true)
  })

  it('follows the arrow keys', () => {
    expect(cornerByKey('bottom-right', 'ArrowUp')).toBe('top-right')
    expect(cornerByKey('top-right', 'ArrowLeft')).toBe('top-left')
    expect(cornerByKey('top-left', 'Enter')).toBeUndefined()
  })
})
