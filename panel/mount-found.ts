/** Mounts the panel where nobody says which SDK there is. */

import { LOOKED_FOR } from '../sdk-bridge/page/discover.ts'
import { discovery } from '../sdk-bridge/page/discovery.ts'
import { type MountedPanel, type MountOptions, mountPanel } from './mount.ts'

/** As `mountPanel`, with whatever auth SDKs are found on the page, then or later. */
export const mountFound = (options: Omit<MountOptions, 'bridge' | 'lookedFor'> = {}): MountedPanel =>
  mountPanel({ ...options, bridge: discovery(), lookedFor: LOOKED_FOR })
