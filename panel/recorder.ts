/** Takes events in: what a capture keeps, folded into the session in step. Raw tokens stay in its vault. */

import type { BridgeContext } from '../sdk-bridge/bridge.ts'
import { errorFacts, type NewEvent, type SessionEvent } from '../sdk-bridge/event.ts'
import { type Capture, createCapture } from './capture/capture.ts'
import { knowsToken } from './capture/known-tokens.ts'
import { readerOf } from './capture/token-reader.ts'
import { createSession, fold } from './session/fold.ts'
import type { Session } from './session/session.ts'
import type { Vault } from './token/vault.ts'

/** Both clocks of the device, now. */
export { now as instantNow } from '../sdk-bridge/page/instant.ts'

export interface Recorder {
  readonly context: BridgeContext
  readonly session: Session
  readonly vault: Vault
  /** The fingerprint of a token that another context of the origin knows, by its tag. */
  nameOf(tag: string): string
  /** Whether the session holds or held the token of a fingerprint; without one: whether it knows of any. */
  knows(fingerprint?: string): boolean
  /** The events still kept, oldest first. */
  events(): readonly SessionEvent[]
  /** Where an event of the session stands among those kept; -1 when it has fallen out. */
  position(index: number): number
}

/**
 * @param onEvent told after each event; must not throw
 * @param capture one that runs already: its events are folded first. Default: a new one
 */
export function createRecorder(onEvent: () => void, capture: Capture = createCapture()): Recorder {
  const { context, vault, events, position } = capture
  const { nameOf } = readerOf(capture)
  const session = createSession()
  capture.follow(event => {
    try {
      fold(session, event)
      return true
    } catch (thrown) {
      context.emit(leftOut(event, thrown))
      return false
    }
  })
  capture.listen(onEvent)
  return {
    session,
    vault,
    context,
    nameOf,
    knows: fingerprint => knowsToken(events(), fingerprint),
    events,
    position,
  }
}

/**
 * A bridge told what is no event: its app must not pay for it, and a recording of it could not be read. It is told of
 * as of then, if that can be read.
 */
function leftOut({ type, wall, mono }: SessionEvent, thrown: unknown): NewEvent {
  const message = `An event (${String(type)}) was left out: ${errorFacts(thrown).message}`
  const at = typeof wall === 'number' && typeof mono === 'number' ? { wall, mono } : {}
  return { ...at, type: 'failure', source: 'bridge', error: { code: 'unreadable_event', message } }
}
