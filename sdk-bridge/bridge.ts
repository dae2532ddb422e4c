/** The contract between Leeway and whatever it watches, for the bridges here and for people who write their own. */

import { errorFacts, type NewEvent, type TokenFacts } from './event.ts'

export type * from './event.ts'
export { errorFacts } from './event.ts'

/** What a bridge is given when it connects. */
export interface BridgeContext {
  /** Says that something happened; stamped with wall and monotonic time on the way in. */
  emit(event: NewEvent): void
  /** Decodes and fingerprints a token. The raw string goes into a private vault and never into an event. */
  describe(raw: string): TokenFacts
}

/** Watches one auth SDK, or one thing that a page can tell. */
export interface SdkBridge {
  /** 'IntelliAuth'; shown in the panel's header. */
  readonly name: string
  /** Starts watching. The returned function undoes everything that connecting did. */
  connect(context: BridgeContext): () => void
  /** Buttons of the panel; run only when pressed. */
  readonly actions?: { refresh?(): Promise<void>; signIn?(): Promise<void> }
}

/**
 * Runs several bridges side by side. One that throws, on connecting or in an emit of its own, is reported as a
 * `failure` event and disconnected; the others and the app go on.
 *
 * @returns disconnects all, newest first; never throws; safe to call twice
 */
export function connectBridges(bridges: readonly SdkBridge[], context: BridgeContext): () => void {
  const disconnects: (() => void)[] = []
  const report = (bridge: SdkBridge, thrown: unknown) => {
    const facts = errorFacts(thrown)
    context.emit({
      type: 'failure',
      source: 'bridge',
      error: { ...facts, message: `${nameOf(bridge)}: ${facts.message ?? 'failed'}` },
    })
  }
  for (const bridge of bridges) {
    try {
      disconnects.push(bridge.connect(context))
    } catch (thrown) {
      report(bridge, thrown)
    }
  }
  return () => {
    for (const disconnect of disconnects.splice(0).reverse()) {
      try {
        disconnect()
      } catch {
        // The page is being given back; there is nobody left to tell.
      }
    }
  }
}

function nameOf(bridge: SdkBridge): string {
  try {
    return bridge.name
  } catch {
    return 'bridge'
  }
}
