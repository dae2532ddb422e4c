/**
 * What stands for a token where contexts of one origin speak with each other: tabs, and workers.
 *
 * It must be the same in all of them, so no key is in it, and it must tell nothing of the token. It is 60 bits of a token
 * that has to hold 128 (RFC 6749 section 10.10): whatever anybody makes of them, the token remains beyond guessing. What
 * is too short to hold as much is not spoken of. Tags stay between contexts: what an event says of a token, and what a
 * recording holds, is named anew with the page's own key.
 */

/** Digits of RFC 4648 section 7 (base32hex), in lower case. */
const DIGITS = '0123456789abcdefghijklmnopqrstuv'
const LENGTH = 12

/** 128 bits in base64, characters. */
const LEAST = 22

/** Whether a token is long enough to be spoken of by its tag. */
export const isTaggable = (raw: string): boolean => raw.length >= LEAST

/** @returns twelve digits and lower-case letters */
export function tokenTag(raw: string): string {
  // Two multiplicative hashes of 32 bits, mixed at the end as MurmurHash3 does.
  let low = 0x41c6ce57
  let high = 0xdeadbeef
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i)
    low = Math.imul(low ^ code, 0x5f356495)
    high = Math.imul(high ^ code, 0x9e3779b1)
    low ^= low >>> 15
    high ^= high >>> 13
  }
  low = mixed(low ^ Math.imul(high, 0xcc9e2d51))
  high = mixed(high ^ Math.imul(low, 0x1b873593))
  let tag = ''
  while (tag.length < LENGTH) {
    tag += DIGITS[low & 31]
    low = ((low >>> 5) | (high << 27)) >>> 0
    high >>>= 5
  }
  return tag
}

function mixed(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A text that may be a tag. */
export const isTag = (value: unknown): value is string =>
  typeof value === 'string' && value.length === LENGTH && /^[0-9a-v]+$/.test(value)
