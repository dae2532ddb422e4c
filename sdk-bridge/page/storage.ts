/** What other tabs change in the storage that tabs share, and whether the browser lets the page have any. */

import { type BridgeContext, errorFacts, type SdkBridge } from '../bridge.ts'
import { quietly } from '../host-object.ts'
import { listen, thisPage } from './page-global.ts'
import type { KeepingPage } from './web-storage.ts'

export interface StorageWatchOptions {
  /** The window to watch. Default: `globalThis`. */
  target?: KeepingPage
}

/** Changes of one moment; one write of an SDK is a handful. */
const MAX_CHANGES = 100

/** A key that another document of this origin wrote, with what it wrote; null: it took the key away. */
export interface Change {
  area: 'local' | 'session'
  key: string
  value: string | null
}

/**
 * Watches storage by the `storage` event, which comes for what other tabs write. Storage is read for the keys of known
 * SDKs that were written so. What this tab's SDK writes is for its bridge to tell.
 *
 * @returns emits `storage` (`denied`, and `changed-elsewhere` for the keys of known SDKs), and `tokens` with the reason
 *   `other-tab`
 */
export function watchStorage({ target = thisPage() }: StorageWatchOptions = {}): SdkBridge {
  return {
    name: 'Storage',
    connect(given) {
      let context: BridgeContext | undefined = given
      let changes: Change[] = []
      if (target.document) {
        for (const area of ['local', 'session'] as const) {
          if (isDenied(target, area)) context.emit({ type: 'storage', area, problem: 'denied' })
        }
      }
      const report = (thrown: unknown) => {
        const { code, message } = errorFacts(thrown)
        const error = { code, message: `Storage: ${message}` }
        quietly(() => context?.emit({ type: 'failure', source: 'bridge', error }))
      }
      const stop = listen(target, {
        storage(event) {
          const { key, newValue: value, storageArea, isTrusted } = event as StorageEvent
          // Some apps raise this event themselves, to tell this very tab.
          if (!isTrusted || typeof key !== 'string' || changes.length >= MAX_CHANGES) return
          const area = storageArea === quietly(() => target.sessionStorage) ? 'session' : 'local'
          changes.push({ area, key, value })
          // What was written together is read together.
          if (changes.length > 1) return
          import('./changed-elsewhere.ts')
            .then(({ tellChanges }) => {
              const together = changes
              changes = []
              if (context) tellChanges(together, target, context)
            })
            .catch(report)
        },
      })
      return () => {
        context = undefined
        stop()
      }
    },
  }
}

/** Whether the browser denies the page this storage, which a page in a sandboxed or cross-site frame may meet. */
export function isDenied(page: KeepingPage, area: 'local' | 'session'): boolean {
  try {
    // Some embedded browsers have none and say null.
    const store: Storage | null | undefined = area === 'local' ? page.localStorage : page.sessionStorage
    return store === null || (store !== undefined && typeof store.length !== 'number')
  } catch {
    return true
  }
}
