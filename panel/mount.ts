/** Puts the panel on a page, and gives the page back as found. */

import { connectBridges, type SdkBridge } from '../sdk-bridge/bridge.ts'
import { watchClockPulse } from '../sdk-bridge/page/clock-pulse.ts'
import { watchNetwork } from '../sdk-bridge/page/network.ts'
import { watchVisibility } from '../sdk-bridge/page/visibility.ts'
import type { Diagnosis } from './diagnosis/diagnosis.ts'
import type { Recording } from './recording/recording.ts'
import { createStore } from './store.ts'
import { type PanelView, renderPanel } from './view/root.ts'

export interface MountOptions {
  /** The SDK in use; several stand side by side. Without one the panel knows what it sees in the traffic. */
  bridge?: SdkBridge | readonly SdkBridge[]
  /** Watch the page's requests, visibility and clocks. Default: true. */
  watchPage?: boolean
  /** The key that toggles the panel; null: none. Default: `Alt+Shift+L`. */
  shortcut?: string | null
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
  const { watchPage = true, shortcut = SHORTCUT } = options
  const sdks = options.bridge === undefined ? [] : [options.bridge].flat()
  const pageWatchers = watchPage ? [watchVisibility(), watchClockPulse(), watchNetwork()] : []
  const store = createStore({
    bridgeNames: sdks.map(bridge => quietly(() => bridge.name) ?? 'bridge'),
    actions: () => Object.assign({}, ...sdks.map(bridge => quietly(() => bridge.actions))),
  })
  // The page first: what an SDK does while it connects is seen.
  const disconnect = connectBridges([...pageWatchers, ...sdks], store.recorder.context)

  const host = document.createElement('leeway-panel')
  // On the document element a host is out of reach of what an app does to its body.
  document.documentElement.append(host)
  const view = renderPanel(host.attachShadow({ mode: 'open' }), store, { shortcut })
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
