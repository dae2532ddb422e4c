/**
 * Geometry of the lifetime strip: numbers in, px out; no drawing.
 *
 * Always: every x lies within the strip; labels of one row do not overlap and keep `GAP` between them, as long as
 * they fit side by side at all; those that cannot are dropped, the least important first.
 */

/** Least space between two labels. */
export const GAP = 8

export interface Scale {
  from: number
  to: number
  left: number
  right: number
}

/**
 * The stretch of time to show: the token's life, and beyond it as far as the markers reach, at most one more life
 * after and a quarter before. Times in ms.
 */
export function domain(start: number, end: number, markers: readonly number[]): { from: number; to: number } {
  const life = Math.max(end - start, 1000)
  const first = Math.min(start, ...markers)
  const last = Math.max(end, ...markers)
  return {
    from: Math.max(first < start ? first - life * 0.03 : start, start - life / 4),
    to: Math.min(Math.max(last + life * 0.03, end + life * 0.09), end + life),
  }
}

/** Where a moment lies; moments outside of the scale stand at its edge. */
export function place(at: number, { from, to, left, right }: Scale): number {
  const x = left + ((at - from) / (to - from || 1)) * (right - left)
  return Number.isNaN(x) ? left : Math.min(Math.max(x, left), right)
}

export interface Label {
  /** Where its middle would like to be. */
  x: number
  width: number
}

export interface PlacedLabel {
  /** Left edge, px. */
  left: number
  shown: boolean
}

/** Puts two labels into one row, each as near to its wish as the other allows. The one with the smaller x stands left. */
export function placePair(
  first: Label,
  second: Label,
  left: number,
  right: number,
): [PlacedLabel, PlacedLabel] {
  if (first.x > second.x) {
    const [a, b] = placePair(second, first, left, right)
    return [b, a]
  }
  let a = wish(first, left, right)
  let b = wish(second, left, right)
  const overlap = Math.max(a + first.width + GAP - b, 0)
  a = Math.max(a - overlap / 2, left)
  b = Math.min(Math.max(b, a + first.width + GAP), right - second.width)
  a = Math.max(Math.min(a, b - GAP - first.width), left)
  return [
    { left: a, shown: true },
    { left: b, shown: b >= a + first.width + GAP },
  ]
}

/** Puts a label where it wishes to be, and shows it only if that is free. */
export function placeIfFree(
  label: Label,
  taken: readonly (PlacedLabel & { width: number })[],
  left: number,
  right: number,
): PlacedLabel {
  const spot = wish(label, left, right)
  const free = (other: PlacedLabel & { width: number }) =>
    !other.shown || spot + label.width + GAP <= other.left || spot >= other.left + other.width + GAP
  return { left: spot, shown: label.width <= right - left && taken.every(free) }
}

function wish({ x, width }: Label, left: number, right: number): number {
  return Math.max(Math.min(x - width / 2, right - width), left)
}

/** What the strip shows: moments in ms on the clock that the token's end is told by; `device` and `refresh` as the device reads them. */
export interface StripTimes {
  start: number
  end: number
  device: number
  /** The planned refresh, or where the configured leeway begins. */
  refresh?: number
  server?: { at: number; low: number; high: number }
}

export interface StripLabels {
  start: string
  end: string
  device: string
  refresh: string
  server: string
}

/** Widest a character of the labels gets, px: 0.602 em of 10.5 px in the monospace fonts of the stylesheet, and some. */
const CHARACTER = 6.4

/** Everything that is drawn, px. */
export function stripGeometry(times: StripTimes, labels: StripLabels, width: number) {
  const { start, end, device, refresh, server } = times
  const [left, right] = [4, Math.max(width - 4, 100)]
  const scale: Scale = { ...domain(start, end, server ? [device, server.at] : [device]), left, right }
  const x = {
    start: place(start, scale),
    end: place(end, scale),
    device: place(device, scale),
    refresh: refresh === undefined ? undefined : place(refresh, scale),
    server: server && place(server.at, scale),
  }
  const label = (at: number, text: string): Label => ({ x: at, width: text.length * CHARACTER })
  const wanted = {
    start: label(x.start, labels.start),
    end: label(x.end, labels.end),
    device: label(x.device, labels.device),
    server: label(x.server ?? left, labels.server),
    refresh: label(x.refresh ?? left, labels.refresh),
  }
  const [endAt, deviceAt] = placePair(wanted.end, wanted.device, left, right)
  const serverAt = placeIfFree(wanted.server, [], left, right)
  const taken = (name: keyof typeof wanted, at: PlacedLabel) => ({ ...at, width: wanted[name].width })
  return {
    ...x,
    left,
    right,
    /** How far server time may be off, as a stretch of the bar. */
    band: server ? { from: place(server.low, scale), to: place(server.high, scale) } : undefined,
    label: {
      start: placeIfFree(wanted.start, [taken('end', endAt), taken('device', deviceAt)], left, right),
      end: endAt,
      device: deviceAt,
      server: serverAt,
      refresh: placeIfFree(wanted.refresh, [taken('server', serverAt)], left, right),
    },
  }
}
