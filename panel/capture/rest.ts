/** What watches beside the page's requests and the SDK, and what reads tokens: loaded right after the page begins. */

import { type BridgeContext, connectBridges } from '../../sdk-bridge/bridge.ts'
import { watchClockPulse } from '../../sdk-bridge/page/clock-pulse.ts'
import { heedOtherTabs } from '../../sdk-bridge/page/other-tabs.ts'
import { watchStorage } from '../../sdk-bridge/page/storage.ts'
import type { WiderContext } from '../../sdk-bridge/page/wider-context.ts'
import { heedWorkers } from '../../sdk-bridge/page/worker-relay.ts'
import type { Capture } from './capture.ts'
import { knowsToken } from './known-tokens.ts'
import { readerOf } from './token-reader.ts'

export { rareRequests as watchers } from '../../sdk-bridge/page/rare-requests.ts'
export { readTraffic } from '../../sdk-bridge/page/traffic.ts'

export interface Rest {
  /** Where events are to go in from now on. */
  readonly context: BridgeContext
  /** Begins to watch the page. */
  start(): void
  stop(): void
}

/**
 * Lets the capture read tokens in full, and puts those between it and the bridges who know of other contexts.
 *
 * @param context by which the page's watchers tell what they see
 */
export function watchRest(
  capture: Capture,
  context: BridgeContext,
  { watchPage, otherContexts }: { watchPage: boolean; otherContexts: boolean },
): Rest {
  const { nameOf } = readerOf(capture)
  const wider: WiderContext[] = []
  let inner = capture.context
  if (otherContexts) {
    const knows = (fingerprint?: string) => knowsToken(capture.events(), fingerprint)
    const workers = heedWorkers(inner, { nameOf, knows })
    const tabs = heedOtherTabs(workers.context, { nameOf })
    wider.push(tabs, workers)
    inner = tabs.context
    // Those named before are known to other tabs too.
    for (const raw of capture.vault.secrets()) inner.describe(raw)
  }
  let disconnect = () => {}
  return {
    context: inner,
    start() {
      if (watchPage) disconnect = connectBridges([watchClockPulse(), watchStorage()], context)
    },
    stop() {
      disconnect()
      for (const { close } of wider) close()
    },
  }
}
