/** What the pages load that `leeway/vite` puts the panel on. The plugin alone imports it. */

import { type MountedPanel, type MountOptions, mountPanel } from '../panel/mount.ts'
import { mountFound } from '../panel/mount-found.ts'
import { type BridgeContext, connectBridges, type SdkBridge } from '../sdk-bridge/bridge.ts'

/** Options that can be written down in `vite.config`. */
export type PageOptions = Pick<MountOptions, 'watchPage' | 'otherContexts' | 'shortcut' | 'language' | 'open'>

/** Mounts the panel with the SDKs that it finds. */
export const mount: (options: PageOptions) => MountedPanel = mountFound

/**
 * Mounts the panel before the module with the bridge is loaded, so that nothing of what the app does meanwhile is
 * missed.
 *
 * @returns takes the bridge, or several; again after each edit, in place of those before
 */
export function mountBeforeBridge(options: PageOptions): (bridge: SdkBridge | readonly SdkBridge[]) => void {
  let context: BridgeContext | undefined
  let bridges: readonly SdkBridge[] = []
  let disconnect = () => {}
  mountPanel({
    ...options,
    bridge: {
      get name() {
        return bridges.map(({ name }) => name).join(', ')
      },
      get actions() {
        return Object.assign({}, ...bridges.map(({ actions }) => actions))
      },
      connect(given) {
        context = given
        return () => {
          context = undefined
          disconnect()
        }
      },
    },
  })
  return bridge => {
    disconnect()
    bridges = [bridge].flat()
    if (context) disconnect = connectBridges(bridges, context)
  }
}
