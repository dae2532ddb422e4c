/** Reads tokens in full, those too that were named before it came. */

import type { SessionEvent, TokenFacts } from '../../sdk-bridge/event.ts'
import { tokenTag } from '../../sdk-bridge/page/token-tag.ts'
import { describeToken } from '../token/decode.ts'
import { createFingerprint } from '../token/fingerprint.ts'
import type { Vault } from '../token/vault.ts'
import type { Capture, TokenReader } from './capture.ts'
import { ASKED_AT, type FirstFacts, firstLook } from './first-look.ts'

/** The reader of a capture, which gets one if it has none yet. */
export function readerOf(capture: Capture): TokenReader {
  const reader = capture.reader ?? createTokenReader(capture.vault)
  if (!capture.reader) capture.readWith(reader)
  return reader
}

/** @param vault holds the tokens that were named before, and their names */
function createTokenReader(vault: Vault): TokenReader {
  const keyed = createFingerprint()
  const early = new Map(vault.secrets().map(raw => [tokenTag(raw), vault.find(raw)]))
  const nameOf = (tag: string): string => early.get(tag) ?? keyed(tag)
  const fingerprint = (raw: string): string => nameOf(tokenTag(raw))
  const describe = (raw: string, now: number): TokenFacts => describeToken(raw, { fingerprint, now })

  function completedFacts(facts: FirstFacts | undefined): TokenFacts | undefined {
    const askedAt = facts?.[ASKED_AT]
    const raw = askedAt === undefined ? undefined : vault.reveal(facts!.fingerprint)
    if (askedAt === undefined || raw === undefined) return facts
    return withChanges(describe(raw, askedAt), firstLook(raw, facts!.fingerprint, askedAt), facts!)
  }

  return {
    nameOf,
    describe,
    completed(event) {
      if (event.type !== 'tokens') return event
      const whole: SessionEvent = { ...event }
      for (const part of ['access', 'id', 'refresh'] as const) {
        const facts = completedFacts(event[part])
        if (facts) whole[part] = facts
      }
      return whole
    },
  }
}

/** The facts, changed as the bridge changed those of the first look: members added, replaced or taken away. */
function withChanges(facts: TokenFacts, first: TokenFacts, changed: TokenFacts): TokenFacts {
  const [before, after] = [first, changed] as unknown as Record<string, unknown>[]
  const whole = facts as unknown as Record<string, unknown>
  for (const name of Object.keys(before!)) if (!Object.hasOwn(after!, name)) delete whole[name]
  for (const [name, value] of Object.entries(after!)) {
    if (!isSame(value, before![name])) whole[name] = value
  }
  return facts
}

function isSame(one: unknown, other: unknown): boolean {
  try {
    return one === other || JSON.stringify(one) === JSON.stringify(other)
  } catch {
    // Nested too deep to be written: nobody but the token itself is like that.
    return true
  }
}
