/** The SDKs of a page, found as they appear, each with its bridge. */

import { type BridgeContext, connectBridges, type SdkBridge } from '../bridge.ts'
import { quietly } from '../host-object.ts'
import { onEachSecond } from './beat.ts'
import { type Find, failureOf, isSame, look, type Reading } from './discover.ts'
import { readFirebaseDatabase } from './firebase-database.ts'
import { listen, thisPage } from './page-global.ts'
import type { StoreBridge, Writer } from './store-bridge.ts'
import { tokenStores } from './token-stores.ts'
import type { Area, Entries, KeepingPage } from './web-storage.ts'

export interface DiscoveryOptions {
  /** The window to look at. Default: `globalThis`. */
  target?: KeepingPage
}

interface Connected {
  find: Find
  bridge: SdkBridge | StoreBridge
  disconnect: () => void
}

/** All that is found on a page, as one bridge. */
export interface Discovery extends SdkBridge {
  /** What was found until now, in the order in which it was connected. */
  readonly finds: readonly Find[]
  /** Looks again, now. */
  check(): void
}

/** SDKs on one page. */
const MAX_BRIDGES = 16
/** The database is opened no more often than at each so many looks: that is dear. */
const DATABASE_LOOKS = 10

/**
 * Finds the auth SDKs of a page and connects a bridge to each: at once, when the document and the page are loaded, then
 * once a second while the page is visible. What other tabs store of the SDKs known here is told by `watchStorage`.
 *
 * @returns a bridge whose name says what was found; empty as long as nothing was
 */
export function discovery({ target = thisPage() }: DiscoveryOptions = {}): Discovery {
  const connected = new Map<string, Connected>()
  let check = () => {}

  return {
    get name() {
      return [...connected.values()].map(({ find }) => find.name).join(', ')
    },
    get finds() {
      return [...connected.values()].map(({ find }) => find)
    },
    get actions() {
      return Object.assign({}, ...[...connected.values()].map(({ bridge }) => quietly(() => bridge.actions)))
    },
    check: () => check(),

    connect(context) {
      if (!target.document) return () => {}
      const readings = new Map<Area, Reading>()
      let users: Entries = new Map()
      let looks = 0
      let reading = false
      let broken = false
      let active = true

      function lookAgain(writerOf: (find: Find) => Writer = () => 'this-tab'): void {
        if (!active) return
        try {
          take(connected, look(target, users, readings), writerOf, context)
        } catch (thrown) {
          if (!broken) context.emit(failureOf('Discovery', thrown))
          broken = true
        }
      }
      async function lookIntoDatabase(): Promise<void> {
        if (reading) return
        reading = true
        const found = await readFirebaseDatabase(target)
        reading = false
        if (isSame(found, users)) return
        users = found
        lookAgain()
      }
      check = () => {
        lookAgain()
        void lookIntoDatabase()
      }
      check()
      const undo = [
        onEachSecond(target, () => {
          lookAgain()
          if (++looks % DATABASE_LOOKS === 0) void lookIntoDatabase()
        }),
        listen(target.document, { DOMContentLoaded: () => lookAgain() }),
        listen(target, {
          load: () => check(),
          storage: event => lookAgain(event.isTrusted ? writers((event as StorageEvent).key) : undefined),
        }),
      ]
      return () => {
        active = false
        check = () => {}
        for (const stop of undo) stop()
        for (const { disconnect } of [...connected.values()].reverse()) disconnect()
        connected.clear()
      }
    },
  }
}

/** @param key that another tab wrote; null: it emptied the storage */
function writers(key: string | null): (find: Find) => Writer {
  return ({ sdk }) => {
    const store = tokenStores.find(known => known.sdk === sdk)
    if (!store) return 'other-tab'
    return key === null || store.keys?.test(key) ? 'other-tab-told' : 'this-tab'
  }
}

/** Connects what was found, updates what is connected, and lets go of what is known better now. */
function take(
  connected: Map<string, Connected>,
  finds: readonly Find[],
  writerOf: (find: Find) => Writer,
  context: BridgeContext,
): void {
  const isStrong = ({ by }: Find) => by === 'instance' || by === 'tokens'
  for (const [id, { find, bridge, disconnect }] of [...connected]) {
    if (finds.some(found => found.id === id)) continue
    const better = finds.some(
      found => isStrong(found) && (!isStrong(find) || (found.sdk === find.sdk && found.by === 'instance')),
    )
    if (better && find.by !== 'instance') {
      disconnect()
      connected.delete(id)
    } else if ('update' in bridge) {
      bridge.update([], writerOf(find))
    }
  }
  for (const find of finds) {
    const known = connected.get(find.id)
    if (known) {
      // What was known better once stays so: the SDK is merely signed out.
      if (!isStrong(known.find)) known.find = find
      if ('update' in known.bridge) known.bridge.update(find.stored, writerOf(find))
    } else if (connected.size < MAX_BRIDGES) {
      const bridge = find.bridge()
      connected.set(find.id, { find, bridge, disconnect: connectBridges([bridge], context) })
    }
  }
}
