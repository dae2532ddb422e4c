/** The last look at a recording before it is written. */

import type { Recording } from './recording.ts'
import { mayHold } from './scrub.ts'
import { holdsToken } from './token-shape.ts'

/** A recording was about to be written with something token-shaped in it. Says where, not what. */
export class RecordingNotSafe extends Error {
  override readonly name = 'RecordingNotSafe'
  readonly path: string

  constructor(path: string) {
    super(`${path}: something here looks like a token, so the recording is not written`)
    this.path = path
  }
}

/** Fields that hold identifiers and thumbprints of public keys by design, which may look random. */
const IDENTIFIERS = new Set(
  (
    'fingerprint token expected id clientId client_id azp aud audience issuer iss origin kid jkt x5t#S256 ' +
    'requestId scope scp acr amr typ token_use auth_level sdk sdkVersion cacheLocation code'
  ).split(' '),
)
/** Fields that hold addresses: a host may look random, a path may not. */
const ADDRESSES = new Set(['url', 'uri', 'initiator'])

/**
 * Looks through every name and every text for tokens, by value and by shape; knows nothing of how they were
 * taken out.
 *
 * @param needles whole tokens, or parts of them, that must not occur; the shortest last
 * @throws {RecordingNotSafe} at the first one found
 */
export function assertSafe(recording: Recording, needles: readonly string[] = []): void {
  visit(recording, '', '', needles)
}

function visit(value: unknown, key: string, path: string, needles: readonly string[]): void {
  if (typeof value === 'string') {
    if (!isSafe(value, key, needles)) throw new RecordingNotSafe(path)
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      visit(item, key, `${path}[${index}]`, needles)
    })
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
    members.forEach(([name, member], index) => {
      if (!isSafe(name, '', needles)) throw new RecordingNotSafe(`${path}, name ${index + 1}`)
      visit(member, name, path ? `${path}.${name}` : name, needles)
    })
  }
}

function isSafe(text: string, key: string, needles: readonly string[]): boolean {
  if (mayHold(text, needles) && needles.some(needle => text.includes(needle))) return false
  if (ADDRESSES.has(key))
    return (
      !holdsToken(text, true) &&
      !text
        .replace(/\/\/[^/]*/, '')
        .split('/')
        .some(holdsRandom)
    )
  return !holdsToken(text, IDENTIFIERS.has(key))
}

function holdsRandom(segment: string): boolean {
  return holdsToken(segment, false)
}
