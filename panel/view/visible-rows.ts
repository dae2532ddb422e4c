/** Which rows of a long list are worth drawing. Rows are of one height; one of them may be open. Pure; all in px. */

export interface RowLayout {
  count: number
  /** Height of a closed row. */
  row: number
  /** The open row and how much its details add; none by default. */
  open?: { index: number; height: number } | undefined
}

/** Drawn beyond each edge: what scrolls in is there before it is seen. */
const BEYOND = 6

/** Where a row begins, from the top of the list. */
export function topOf(index: number, { row, open }: RowLayout): number {
  return index * row + (open && index > open.index ? open.height : 0)
}

/** How high the whole list is. */
export const heightOf = (layout: RowLayout): number => topOf(layout.count, layout)

/**
 * The rows in sight, and a few beyond.
 *
 * @param top how far the list is scrolled past its first row; negative while it begins further down
 * @param height of the part in sight
 * @returns indexes `from` up to and without `to`
 */
export function visibleRows(layout: RowLayout, top: number, height: number): { from: number; to: number } {
  const { count, row, open } = layout
  const at = (y: number): number => {
    if (!open || y < (open.index + 1) * row) return Math.floor(y / row)
    return Math.max(open.index, Math.floor((y - open.height) / row))
  }
  const within = (index: number) => Math.min(Math.max(index, 0), count)
  return { from: within(at(top) - BEYOND), to: within(at(top + height) + 1 + BEYOND) }
}

/**
 * How far to scroll so that a row is wholly in sight: as little as that takes.
 *
 * @param top as for `visibleRows`
 * @returns px to add to the scroll position; 0 when the row is in sight
 */
export function scrollTo(index: number, layout: RowLayout, top: number, height: number): number {
  const start = topOf(index, layout)
  const end = start + layout.row
  if (start < top) return start - top
  return end > top + height ? end - top - height : 0
}
