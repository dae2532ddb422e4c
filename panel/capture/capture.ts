/**
 * Takes events in from the first moment: stamps them and keeps them. What reads them comes later and takes over; until
 * then tokens have names and what a first look shows of them.
 */

import type { BridgeContext } from '../../sdk-bridge/bridge.ts'
import type { SessionEvent, TokenFacts } from '../../sdk-bridge/event.ts'
import { now } from '../../sdk-bridge/page/instant.ts'
import { createVault, type Vault } from '../token/vault.ts'
import { firstLook } from './first-look.ts'
import { createRing } from './ring.ts'

/** Digits of RFC 4648 §7 (base32hex), in lower case, as fingerprints have them. */
const DIGITS = '0123456789abcdefghijklmnopqrstuv'
const NAME_LENGTH = 12

/** What reads tokens in full. */
export interface TokenReader {
  /** @param now the device clock, ms */
  describe(raw: string, now: number): TokenFacts
  /** The fingerprint of a token that another context of the origin knows, by its tag. */
  nameOf(tag: string): string
  /** The event, with the facts in it complete. */
  completed(event: SessionEvent): SessionEvent
}

export interface Capture {
  readonly context: BridgeContext
  readonly vault: Vault
  /** undefined: not there yet. */
  readonly reader: TokenReader | undefined
  /** The events still kept, oldest first. */
  events(): SessionEvent[]
  /** Where an event stands among those kept, by its number; -1 when it has fallen out. */
  position(index: number): number
  /** From now on tokens are read in full; what was said of them before is completed. Once, and before `follow`. */
  readWith(reader: TokenReader): void
  /**
   * Gives the events so far, and from now on each as it comes, to one that takes them in. Events are numbered from 0 in
   * the order in which it gets them.
   *
   * @param take returns whether the event is to be kept; must not throw
   */
  follow(take: (event: SessionEvent) => boolean): void
  /** Tells one listener, in place of the one before, after each event that was kept. It must not throw. */
  listen(told: ((event: SessionEvent) => void) | undefined): void
  /** Forgets events and tokens. */
  forget(): void
}

/** @param capacity how many events are kept at most */
export function createCapture(capacity?: number): Capture {
  const vault = createVault()
  const ring = createRing(capacity)
  let reader: TokenReader | undefined
  let take: ((event: SessionEvent) => boolean) | undefined
  let told: ((event: SessionEvent) => void) | undefined
  let count = 0

  function keep(event: SessionEvent): void {
    const index = count++
    if (take?.(event) === false) return
    ring.add(index, event)
    told?.(event)
  }

  /** Takes all events in again, from the start; who listens knows of them. */
  function again(change?: (event: SessionEvent) => SessionEvent): void {
    const events = ring.events()
    const listener = told
    ring.empty()
    count = 0
    told = undefined
    for (const event of events) keep(change ? change(event) : event)
    told = listener
  }

  return {
    vault,
    get reader() {
      return reader
    },
    context: {
      emit(event) {
        const stamped = { ...now(), ...event }
        keep(reader?.completed(stamped) ?? stamped)
      },
      describe(raw) {
        const at = Date.now()
        const facts = reader?.describe(raw, at) ?? firstLook(raw, vault.find(raw) ?? randomName(), at)
        vault.keep(facts.fingerprint, raw)
        return facts
      },
    },
    events: ring.events,
    position: ring.position,
    readWith(given) {
      reader = given
      again(given.completed)
    },
    follow(given) {
      take = given
      again()
    },
    listen(listener) {
      told = listener
    },
    forget() {
      ring.empty()
      vault.empty()
    },
  }
}

/** Says nothing of the token, and lasts: the reader goes on with the names that it finds. */
const randomName = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(NAME_LENGTH)), byte => DIGITS[byte & 31]).join('')
