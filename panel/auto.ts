/**
 * The entry `leeway/auto`: importing it mounts the panel with whatever auth SDK is found on the page, then or later. It
 * needs no configuration. Import it before the app's own code, so that nothing is missed.
 */

import type { MountedPanel } from './mount.ts'
import { mountFound } from './mount-found.ts'

/** The mounted panel; on a server one that does nothing. */
export const panel: MountedPanel = mountFound()
