/** Begins to watch, with as little code as that takes; the rest of the watching is loaded at once after. */

import { type BridgeContext, connectBridges, errorFacts, type SdkBridge } from '../../sdk-bridge/bridge.ts'
import { watchVisibility } from '../../sdk-bridge/page/visibility.ts'
import { watchRequests } from '../../sdk-bridge/page/watch-requests.ts'
import { type Capture, createCapture } from './capture.ts'

export interface CaptureOptions {
  /** The SDK in use; several stand side by side. Without one only what is seen in the traffic is known. */
  bridge?: SdkBridge | readonly SdkBridge[]
  /** Watch the page's requests, visibility, clocks and storage. Default: true. */
  watchPage?: boolean
  /**
   * Hear from workers that use `leeway/worker`, and exchange with panels and recorders in other tabs of this origin when
   * refreshes began and ended: tags of tokens cross, and nothing that a token could be made of. Default: as `watchPage`.
   */
  otherContexts?: boolean
  /** How many events are kept at most, at least 10. Default: 5000. */
  capacity?: number
}

export interface RunningCapture {
  readonly capture: Capture
  /** When all is watched, and tokens are read in full. Rejects when that could not be loaded; the capture goes on. */
  readonly ready: Promise<void>
  /** Gives the page back: every wrapped function, listener and timer. Safe to call twice. */
  stop(): void
}

/** Connects the bridges and watches the page's requests before it returns. Never throws; for pages alone. */
export function startCapture(options: CaptureOptions): RunningCapture {
  const { bridge = [], watchPage = true, otherContexts = watchPage, capacity } = options
  const capture = createCapture(capacity)
  /** Where events go in: by way of those who know of other contexts, once they are there. */
  let inner = capture.context
  const context: BridgeContext = {
    emit: event => inner.emit(event),
    describe: raw => inner.describe(raw),
  }
  let stopRest: (() => void) | undefined
  let stopped = false
  const rest = import('./rest.ts').then(loaded => {
    if (!stopped) {
      const wider = loaded.watchRest(capture, context, { watchPage, otherContexts })
      inner = wider.context
      stopRest = wider.stop
      wider.start()
    }
    return loaded
  })
  // The page first: that it was loaded comes before all else, and what an SDK does while it connects is seen.
  const page = watchPage ? [watchVisibility(), watchRequests(() => rest)] : []
  const disconnect = connectBridges([...page, ...[bridge].flat()], context)
  const ready = rest.then(() => {})
  ready.catch(thrown => capture.context.emit({ type: 'failure', source: 'panel', error: errorFacts(thrown) }))
  return {
    capture,
    ready,
    stop() {
      stopped = true
      disconnect()
      stopRest?.()
    },
  }
}
