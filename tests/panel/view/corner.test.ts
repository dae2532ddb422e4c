import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cornerByKey, isDrag, nearestCorner } from '../../../panel/view/corner.ts'
import {
  corners,
  preferencesKey,
  readPreferences,
  repairPreferences,
  writePreferences,
} from '../../../panel/view/preferences.ts'

const refusing = {
  get localStorage(): Storage {
    throw new DOMException('denied', 'SecurityError')
  },
} as Window

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

  it('is remembered, or the default when what was stored is damaged', () => {
    fc.assert(
      fc.property(fc.anything(), stored => {
        expect(corners).toContain(repairPreferences(stored).corner)
      }),
    )
    expect(repairPreferences({ corner: 'top-left' })).toEqual({ corner: 'top-left' })
    const kept = new Map([[preferencesKey, '{broken']])
    const page = {
      localStorage: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
      },
    } as unknown as Window
    expect(readPreferences(page)).toEqual({ corner: 'bottom-right' })
    writePreferences(page, { corner: 'top-right' })
    expect(readPreferences(page)).toEqual({ corner: 'top-right' })
  })

  it('does without storage where the browser refuses it', () => {
    expect(readPreferences(refusing)).toEqual({ corner: 'bottom-right' })
    expect(() => writePreferences(refusing, { corner: 'top-left' })).not.toThrow()
  })
})
