/** Closed intervals of ms, for everything that is known only within bounds. */

export type Interval = readonly [low: number, high: number]

export const exactly = (value: number): Interval => [value, value]
export const add = (a: Interval, b: Interval): Interval => [a[0] + b[0], a[1] + b[1]]
export const minus = (a: Interval, b: Interval): Interval => [a[0] - b[1], a[1] - b[0]]
export const negate = (a: Interval): Interval => [0 - a[1], 0 - a[0]]
export const middle = (a: Interval): number => (a[0] + a[1]) / 2
export const width = (a: Interval): number => a[1] - a[0]
/** The smallest interval that holds both. */
export const hull = (a: Interval, b: Interval): Interval => [Math.min(a[0], b[0]), Math.max(a[1], b[1])]
export const holds = (a: Interval, value: number): boolean => a[0] <= value && value <= a[1]
