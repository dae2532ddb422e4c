/**
 * The entry `leeway/auto`: importing it mounts the panel with whatever auth SDK is found on the page, then or later. It
 * needs no configuration. Import it before the app's own code, so that nothing is missed.
 */

import { LOOKED_FOR } from '../sdk-bridge/page/discover.ts'
import { discovery } from '../sdk-bridge/page/discovery.ts'
import { type MountedPanel, mountPanel } from './mount.ts'

/** The mounted panel; on a server one that does nothing. */
export const panel: MountedPanel = mountPanel({ bridge: discovery(), lookedFor: LOOKED_FOR })
