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
import { listenForShortcut, shortcutOf } from './shortcut.ts'
import { createStore } from './store.ts'
import { renderPanel } from './view/root.ts'
import { stayOnTop } from './view/stay-on-top.ts'

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
  /**
   * The key that toggles the panel: `Ctrl`, `Alt`, `Shift` and `Meta`, then a letter, a digit or `F1` to `F24`, joined
   * by `+`. null: none. Default: `Alt+Shift+L`, also where the text cannot be read.
   */
  shortcut?: string | null
  /** What was looked for, told as long as no bridge has a name: it found no SDK. */
  lookedFor?: readonly string[]
  /** The language of the panel (BCP 47) until the user chooses one there. Default: the browser's, else English. */
  language?: string
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
  /**
   * Opens the panel with a recording in place of the live session, which goes on; focus goes into the panel, and closing
   * gives it back. What cannot be read is said in the panel.
   *
   * @param recording as `recording()` gives it, or its JSON
   * @returns settles when it is shown
   */
  openRecording(recording: Recording | string): Promise<void>
  /** Gives the page back: every wrapped function, listener, timer and node. Safe to call twice. */
  unmount(): void
}

/**
 * Mounts the panel. Call it before the SDK makes its first request, so that nothing is missed.
 *
 * Makes no request, calls no method of the SDK, and never throws into the app. On a server, where there is no
 * document, it does nothing.
 */
export function mountPanel(options: MountOptions = {}): MountedPanel {
  if (typeof document === 'undefined') return absent
  const { watchPage = true, otherContexts = watchPage, lookedFor = [] } = options
  const shortcut = shortcutOf(options.shortcut)
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
  const leavePage = stayOnTop(host)
  // Before the view, which keeps what is typed in the panel to itself.
  const dropShortcut = shortcut && listenForShortcut(shortcut, window, () => view.toggle({ focus: true }))
  const view = renderPanel(host.attachShadow({ mode: 'open' }), store, {
    shortcut: shortcut?.name ?? null,
    lookedFor,
    ...(options.language !== undefined && { language: options.language }),
  })
  if (options.open) view.open()

  let mounted = true
  return {
    open: () => view.open(),
    close: () => view.close(),
    diagnosis: () => store.diagnosis(),
    recording: () => store.recording(),
    openRecording: recording =>
      view.openRecording(typeof recording === 'string' ? recording : JSON.stringify(recording)),
    unmount() {
      if (!mounted) return
      mounted = false
      dropShortcut?.()
      disconnect()
      tabs?.close()
      workers?.close()
      view.dispose()
      store.dispose()
      leavePage()
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
  async openRecording() {},
  unmount() {},
}
