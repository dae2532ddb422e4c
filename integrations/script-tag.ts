/**
 * `leeway.global.js`: the panel by a script tag, with everything inside. It finds the SDK by itself, takes its options
 * from the tag's `data-` attributes, and leaves `window.Leeway`. Loaded again it does nothing.
 */

import { version } from '../package.json' with { type: 'json' }
import { type MountedPanel, type MountOptions, mountPanel } from '../panel/mount.ts'
import { mountFound } from '../panel/mount-found.ts'

export interface LeewayGlobal {
  /** Of the package. */
  readonly version: string
  /** The panel that the tag mounted. Its `unmount()` takes `window.Leeway` away too. */
  readonly panel: MountedPanel
  /** For another panel, with a bridge of the page's own: after `panel.unmount()`. */
  readonly mountPanel: typeof mountPanel
}

type Attributes = Readonly<Record<string, string | undefined>>

/** A switch is on where the attribute is there: `data-open`, `data-watch-page="false"`. */
const isOn = (value: string | undefined): boolean | undefined =>
  value === undefined ? undefined : value !== 'false'

/**
 * `data-open`, `data-shortcut="Ctrl+Alt+L"` (`none`: no key), `data-language="de"`, `data-watch-page="false"`,
 * `data-other-contexts="false"`. What is not there keeps the default of `MountOptions`.
 *
 * @param attributes `dataset` of the script element
 */
function optionsOf(attributes: Attributes): MountOptions {
  const { shortcut, language } = attributes
  const watchPage = isOn(attributes.watchPage)
  const otherContexts = isOn(attributes.otherContexts)
  return {
    open: isOn(attributes.open) ?? false,
    ...(shortcut !== undefined && { shortcut: shortcut === 'none' ? null : shortcut }),
    ...(language && { language }),
    ...(watchPage !== undefined && { watchPage }),
    ...(otherContexts !== undefined && { otherContexts }),
  }
}

type Page = typeof globalThis & { Leeway?: LeewayGlobal }

function start(page: Page): void {
  // A script that is no module knows its element while it runs; a module never does.
  const attributes = document.currentScript?.dataset ?? {}
  const mounted = mountFound(optionsOf(attributes))
  const global: LeewayGlobal = {
    version,
    mountPanel,
    panel: {
      ...mounted,
      unmount() {
        mounted.unmount()
        if (page.Leeway === global) delete page.Leeway
      },
    },
  }
  page.Leeway = global
}

if (typeof document !== 'undefined' && !(globalThis as Page).Leeway) start(globalThis)
