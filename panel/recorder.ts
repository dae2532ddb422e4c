/** Takes events in: stamps them, keeps them in a ring, and folds them into the session. Raw tokens stay in its vault. */

import type { BridgeContext } from '../sdk-bridge/bridge.ts'
import type { Instant, SessionEvent } from '../sdk-bridge/event.ts'
import { createSession, fold } from './session/fold.ts'
import type { Session } from './session/session.ts'
import { describeToken } from './token/decode.ts'
import { createFingerprint } from './token/fingerprint.ts'
import { createVault, type Vault } from './token/vault.ts'

/** Events kept. When full, the oldest fifth goes at once, so that dropping costs nothing per event. */
const CAPACITY = 5000
const KEPT = 4000

export interface Recorder {
  readonly context: BridgeContext
  readonly session: Session
  readonly vault: Vault
  /** The events still kept, oldest first. */
  events(): readonly SessionEvent[]
  /** Where an event of the session stands among those kept; -1 when it has fallen out. */
  position(index: number): number
}

/** Both clocks of the device, now. */
export const instantNow = (): Instant => ({ wall: Date.now(), mono: performance.now() })

/** @param onEvent told after each event; must not throw */
export function createRecorder(onEvent: () => void): Recorder {
  const fingerprint = createFingerprint()
  const vault = createVault()
  const session = createSession()
  let kept: { index: number; event: SessionEvent }[] = []

  return {
    session,
    vault,
    context: {
      emit(event) {
        const stamped: SessionEvent = { ...instantNow(), ...event }
        kept.push({ index: session.count, event: stamped })
        fold(session, stamped)
        if (kept.length > CAPACITY) kept = withoutOldest(kept)
        onEvent()
      },
      describe(raw) {
        const facts = describeToken(raw, { fingerprint, now: Date.now() })
        vault.keep(facts.fingerprint, raw)
        return facts
      },
    },
    events: () => kept.map(({ event }) => event),
    position: index => kept.findIndex(entry => entry.index === index),
  }
}

/** What a later reader needs to make sense of the rest stays: settings, sign-ins, and the tokens held last. */
function withoutOldest(
  kept: readonly { index: number; event: SessionEvent }[],
): typeof kept extends readonly (infer E)[] ? E[] : never {
  const cut = kept.length - KEPT
  const lastTokens = kept.findLastIndex(({ event }, i) => i < cut && event.type === 'tokens')
  return kept.filter(
    ({ event }, i) => i >= cut || i === lastTokens || event.type === 'settings' || event.type === 'sign',
  )
}
