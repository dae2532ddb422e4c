/** Takes events in: stamps them, keeps them in a ring, and folds them into the session. Raw tokens stay in its vault. */

import type { BridgeContext } from '../sdk-bridge/bridge.ts'
import { errorFacts, type Instant, type SessionEvent } from '../sdk-bridge/event.ts'
import { tokenTag } from '../sdk-bridge/page/token-tag.ts'
import { createSession, fold } from './session/fold.ts'
import type { Session } from './session/session.ts'
import { describeToken } from './token/decode.ts'
import { createFingerprint } from './token/fingerprint.ts'
import { createVault, type Vault } from './token/vault.ts'

/** Events kept. When full, the oldest fifth goes at once, so that dropping costs nothing per event. */
const CAPACITY = 5000
const KEPT = 4000
/** Of the older ones, how many that the rest is read by stay at most. */
const KEPT_BEFORE = 500

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

/** Both clocks of the device, now. */
export const instantNow = (): Instant => ({ wall: Date.now(), mono: performance.now() })

/** @param onEvent told after each event; must not throw */
export function createRecorder(onEvent: () => void): Recorder {
  const nameOf = createFingerprint()
  const fingerprint = (raw: string): string => nameOf(tokenTag(raw))
  const vault = createVault()
  const session = createSession()
  let kept: { index: number; event: SessionEvent }[] = []

  /** A bridge told what is no event: its app must not pay for it, and a recording of it could not be read. */
  function tellBroken(type: unknown, thrown: unknown): void {
    const message = `An event (${String(type)}) was left out: ${errorFacts(thrown).message}`
    context.emit({ type: 'failure', source: 'bridge', error: { code: 'unreadable_event', message } })
  }

  const context: BridgeContext = {
    emit(event) {
      const stamped: SessionEvent = { ...instantNow(), ...event }
      const index = session.count
      try {
        fold(session, stamped)
      } catch (thrown) {
        tellBroken(event.type, thrown)
        return
      }
      kept.push({ index, event: stamped })
      if (kept.length > CAPACITY) kept = withoutOldest(kept)
      onEvent()
    },
    describe(raw) {
      const facts = describeToken(raw, { fingerprint, now: Date.now() })
      vault.keep(facts.fingerprint, raw)
      return facts
    },
  }

  return {
    session,
    vault,
    context,
    nameOf,
    knows(fingerprint) {
      const held = [...session.accessTokens, session.refresh, session.id].filter(token => token !== undefined)
      return fingerprint === undefined
        ? held.length > 0
        : held.some(({ facts }) => facts.fingerprint === fingerprint)
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
  const before = kept.filter(
    ({ event }, i) => i < cut && (i === lastTokens || event.type === 'settings' || event.type === 'sign'),
  )
  return [...before.slice(-KEPT_BEFORE), ...kept.slice(cut)]
}
