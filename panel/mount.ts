/** Puts the panel on a page, and gives the page back as found. */

import { connectBridges, type SdkBridge } from '../sdk-bridge/bridge.ts'
import { watchClockPulse } from '../sdk-bridge/page/clock-pulse.ts'
import { watchNetwork } from '../sdk-bridge/page/network.ts'
import { heedOtherTabs } from '../sdk-bridge/page/other-tabs.ts'
import { watchStorage } from '../sdk-bridge/page/storage.ts'
import { watchVisibility } from '../sdk-bridge/page/visibility.ts'
import { heedWorkers } from '../sdk-bridge/page/worker-relay.ts'
import type { Diagnosis } from './diagnosis/diagnosis.ts'
import type { Recording } from './recording/recording.ts'
import { createStore } from './store.ts'
import { type PanelView, renderPanel } from './view/root.ts'

export interface MountOptions {
  /** The SDK in use; several stand side by side. Without one the panel knows what it sees in the traffic. */
  bridge?: SdkBridge | readonly SdkBridge[]
  /** Watch the page's requests, visibility, clocks and storage. Default: true. */
  watchPage?: boolean
  /**
   * Hear from workers that use `leeway/worker`, and exchange with panels in other tabs of this origin when refreshes
   * began and ended: tags of tokens cross, and nothing that a token could be made of. Default: as `watchPage`.
   */
  otherContexts?: boolean
  /** The key that toggles the panel; null: none. Default: `Alt+Shift+L`. */
  shortcut?: string | null
  /** What was looked for, told as long as no bridge has a name: it found no SDK. */
  lookedFor?: readonly string[]
  /** Open at once. Default: false, the badge alone. */
  open?: boolean
}

export interface MountedPanel {
  open(): void
  close(): void
  /** What the panel says right now. */
  diagnosis(): Diagnosis
  /** What it rests on, redacted. */
  recording(): Recording
  /** Gives the page back: every wrapped function, listener, timer and node. Safe to call twice. */
  unmount(): void
}

const SHORTCUT = 'Alt+Shift+L'

/**
 * Mounts the panel. Call it before the SDK makes its first request, so that nothing is missed.
 *
 * Makes no request, calls no method of the SDK, and never throws into the app. On a server, where there is no
 * document, it does nothing.
 */
export function mountPanel(options: MountOptions = {}): MountedPanel {
  if (typeof document === 'undefined') return absent
  const { watchPage = true, otherContexts = watchPage, shortcut = SHORTCUT, lookedFor = [] } = options
  const sdks = options.bridge === undefined ? [] : [options.bridge].flat()
  const pageWatchers = watchPage ? [watchVisibility(), watchClockPulse(), watchNetwork(), watchStorage()] : []
  const store = createStore({
    // A bridge that looks for SDKs gets its name when it finds one.
    get bridgeNames() {
      return sdks.map(bridge => quietly(() => bridge.name) ?? 'bridge').filter(Boolean)
    },
    actions: () => Object.assign({}, ...sdks.map(bridge => quietly(() => bridge.actions))),
  })
  const { recorder } = store
  const workers = otherContexts ? heedWorkers(recorder.context, recorder) : undefined
  const tabs = workers && heedOtherTabs(workers.context, recorder)
  // The page first: what an SDK does while it connects is seen.
  const disconnect = connectBridges([...pageWatchers, ...sdks], tabs?.context ?? recorder.context)

  const host = document.createElement('leeway-panel')
  // On the document element a host is out of reach of what an app does to its body.
  document.documentElement.append(host)
  const view = renderPanel(host.attachShadow({ mode: 'open' }), store, { shortcut, lookedFor })
  const dropShortcut = shortcut === null ? () => {} : listenForShortcut(shortcut, view)
  if (options.open) view.open()

  let mounted = true
  return {
    open: () => view.open(),
    close: () => view.close(),
    diagnosis: () => store.diagnosis(),
    recording: () => store.recording(),
    unmount() {
      if (!mounted) return
      mounted = false
      dropShortcut()
      disconnect()
      tabs?.close()
      workers?.close()
      view.dispose()
      store.dispose()
      host.remove()
    },
  }
}

/** What a bridge says of itself; undefined where asking throws. */
function quietly<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

/** On a server: nothing is there to watch. */
const absent: MountedPanel = {
  open() {},
  close() {},
  diagnosis: () => ({
    status: 'unknown',
    headline: 'No page to watch',
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
  unmount() {},
}

/** @param shortcut modifiers and one letter or digit, joined by `+`: `Alt+Shift+L` */
function listenForShortcut(shortcut: string, view: PanelView): () => void {
  const parts = shortcut.toLowerCase().split('+')
  const key = parts.at(-1)!
  const wants = (name: string) => parts.includes(name)
  const onKey = (event: KeyboardEvent) => {
    // With Alt held some layouts type another character; the physical key stays.
    const pressed = event.key.toLowerCase() === key || event.code.toLowerCase() === `key${key}`
    const modifiers =
      event.altKey === wants('alt') &&
      event.shiftKey === wants('shift') &&
      event.ctrlKey === wants('ctrl') &&
      event.metaKey === wants('meta')
    if (!pressed || !modifiers) return
    event.preventDefault()
    view.toggle({ focus: true })
  }
  // On the way down: within the open panel, keys stop at its root on their way up.
  window.addEventListener('keydown', onKey, { capture: true })
  return () => window.removeEventListener('keydown', onKey, { capture: true })
}
