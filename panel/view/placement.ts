/** How large the panel may be, and which of its edges move. Numbers in, numbers out; px. */

import type { Corner, Dock } from './preferences.ts'

/** The least and the most that something may be. */
export type Range = readonly [least: number, most: number]

export interface Size {
  width: number
  height: number
}

/** Less than this is not readable. */
export const MIN_SIZE: Size = { width: 320, height: 240 }
/** More than any screen. */
export const MAX_SIZE = 10_000
/** Of the viewport, left free in both directions: the stylesheet's two margins of 16. */
const MARGINS = 32

export const within = ([least, most]: Range, value: number): number => Math.min(Math.max(value, least), most)

/** What each measure may be in this viewport. The viewport wins over the least size. */
export function sizeRange(axis: keyof Size, viewport: Size): Range {
  const most = Math.max(viewport[axis] - MARGINS, 0)
  return [Math.min(MIN_SIZE[axis], most), most]
}

/** The edges that can be moved: those that the panel is not held by. */
export function freeEdges(dock: Dock, corner: Corner): { x: 'left' | 'right'; y: 'top' | 'bottom' | null } {
  const side = dock === 'corner' ? corner.split('-')[1] : dock
  return {
    x: side === 'left' ? 'right' : 'left',
    y: dock === 'corner' ? (corner.startsWith('top') ? 'bottom' : 'top') : null,
  }
}

/** By how much an arrow key moves an edge, px. */
const STEP = 16

/**
 * The length that a key leads to, by the ARIA Authoring Practices' window splitter: arrows move the edge, Home and End
 * lead to the least and the most.
 *
 * @param edge the one that moves: away from the panel it makes it larger
 * @returns undefined for other keys
 */
export function lengthByKey(
  length: number,
  key: string,
  edge: 'left' | 'right' | 'top' | 'bottom',
  range: Range,
): number | undefined {
  if (key === 'Home') return range[0]
  if (key === 'End') return range[1]
  const toward = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'top', ArrowDown: 'bottom' }[key]
  if (toward === undefined) return undefined
  const axis = ['left', 'right']
  if (axis.includes(toward) !== axis.includes(edge)) return undefined
  return within(range, length + (toward === edge ? STEP : -STEP))
}
