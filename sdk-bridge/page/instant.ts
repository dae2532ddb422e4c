import type { Instant } from '../event.ts'

/** This moment on both clocks of the device, ms. */
export const now = (): Instant => ({ wall: Date.now(), mono: performance.now() })
