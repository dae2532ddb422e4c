/** The entry `leeway/vite`: the panel on every page of Vite's dev server, and nothing of it in a build. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import type { PageOptions } from './vite-client.ts'

export interface LeewayPluginOptions extends PageOptions {
  /**
   * A module whose default export is the bridge, or several: a path from Vite's root (`./src/leeway.ts`), or whatever
   * an import in the app may name. Default: the SDKs that are found on the page.
   */
  bridge?: string
}

/** What the page loads: paths that the plugin answers, as frameworks do with what they add. */
const START = '/@leeway'
const PANEL = '/@leeway/panel'
const CLIENT = 'leeway/vite-client'
/** An entry of this package that a module imports. */
const OWN_IMPORT = /['"](leeway(?:\/[\w-]+)?)['"]/g

/**
 * For `plugins` of `vite.config`. The panel is there before the app's own modules run; classic scripts and what is
 * inline in the page come before it. Pages that do not go through `transformIndexHtml`, as with frameworks that render
 * on the server, import `leeway/auto` instead.
 */
export function leeway({ bridge, ...options }: LeewayPluginOptions = {}): Plugin {
  const given = JSON.stringify(options)
  let base = '/'
  let root = process.cwd()
  /** The bridge's module as an import names it. */
  const moduleOf = (name: string) => (name.startsWith('.') ? resolve(root, name).replaceAll('\\', '/') : name)

  /** By its path, the code of each. The panel is one of its own with a bridge: it is to be there before its module. */
  const modules = (): Record<string, string> =>
    bridge === undefined
      ? { [START]: `import { mount } from '${CLIENT}'\nmount(${given})` }
      : {
          [START]: `import { connect } from '${PANEL}'
import bridge from ${JSON.stringify(moduleOf(bridge))}
connect(bridge)
// An edit of the bridge, or of the client that it watches, reloads what it would without the panel.
if (import.meta.hot) import.meta.hot.accept()`,
          [PANEL]: `import { mountBeforeBridge } from '${CLIENT}'
export const connect = mountBeforeBridge(${given})`,
        }

  return {
    name: 'leeway',
    apply: 'serve',

    config(config) {
      if (config.root !== undefined) root = resolve(config.root)
      // Found only when the page is open, they would make the server bundle anew and reload it.
      return { optimizeDeps: { include: [CLIENT, ...(bridge ? ownImports(moduleOf(bridge)) : [])] } }
    },

    configResolved(config) {
      base = config.base
      root = config.root
    },

    resolveId: id => (id === START || id === PANEL ? id : undefined),
    load: id => modules()[id],

    transformIndexHtml: () => [
      {
        tag: 'script',
        attrs: { type: 'module', src: `${base}${START.slice(1)}` },
        injectTo: 'head-prepend',
      },
    ],
  }
}

/** The entries of this package that the file imports; none where it cannot be read. */
function ownImports(file: string): string[] {
  try {
    return [...readFileSync(file, 'utf8').matchAll(OWN_IMPORT)].map(([, entry]) => entry!)
  } catch {
    return []
  }
}
