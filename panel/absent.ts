/** The panel where there is none: on a server, and outside of development. */

import type { MountedPanel } from './mount.ts'

/**
 * A panel of the same shape that watches nothing and shows nothing.
 *
 * @param headline what its diagnosis says: why there is none
 */
export const absentPanel = (headline: string): MountedPanel => ({
  open() {},
  close() {},
  diagnosis: () => ({
    status: 'unknown',
    headline,
    findings: [],
    clock: null,
    access: null,
    leeway: { configured: null, needed: null },
    lastRefresh: null,
  }),
  recording: () => ({
    format: 'leeway-recording',
    version: 1,
    createdAt: new Date(0).toISOString(),
    now: { wall: 0, mono: 0 },
    events: [],
  }),
  async openRecording() {},
  unmount() {},
})
