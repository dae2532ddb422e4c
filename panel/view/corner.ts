/** Where the badge goes when it is dragged or moved by keys. Numbers in, corner out; px. */

import type { Corner } from './preferences.ts'

/** A pointer that moved less than this was a click. */
const DRAG_THRESHOLD = 5

export function isDrag(dx: number, dy: number): boolean {
  return Math.hypot(dx, dy) > DRAG_THRESHOLD
}

/** The corner of the viewport nearest to a point. */
export function nearestCorner(x: number, y: number, width: number, height: number): Corner {
  return `${y < height / 2 ? 'top' : 'bottom'}-${x < width / 2 ? 'left' : 'right'}`
}

/** The corner that an arrow key leads to; undefined for other keys. */
export function cornerByKey(corner: Corner, key: string): Corner | undefined {
  const [row, side] = corner.split('-') as ['top' | 'bottom', 'left' | 'right']
  if (key === 'ArrowUp' || key === 'ArrowDown') return `${key === 'ArrowUp' ? 'top' : 'bottom'}-${side}`
  if (key === 'ArrowLeft' || key === 'ArrowRight') return `${row}-${key === 'ArrowLeft' ? 'left' : 'right'}`
  return undefined
}
