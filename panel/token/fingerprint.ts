/** Short keyed hashes that stand for a token without telling anything about it. */

/** Digits of RFC 4648 §7 (base32hex), in lower case. */
const DIGITS = '0123456789abcdefghijklmnopqrstuv'
const LENGTH = 12
const KEY_BYTES = 16
const BUFFER_BYTES = 8192

/** Rounds for each block and at the end. Its authors hold 1-3 to be enough where results are not shown to an attacker at will. */
const ROUNDS: readonly [number, number] = [1, 3]

/**
 * SipHash with a 64 bit result, in 32 bit arithmetic so that it stays synchronous and fast without BigInt.
 *
 * @param key 16 bytes
 * @param rounds for each block, and at the end: SipHash-c-d
 * @returns the hash as its high and its low 32 bits, unsigned
 * @see Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012, §2
 */
export function sipHash(
  key: Uint8Array,
  data: Uint8Array,
  [perBlock, atEnd] = ROUNDS,
): { high: number; low: number } {
  const words = new DataView(key.buffer, key.byteOffset, KEY_BYTES)
  const keyLow0 = words.getUint32(0, true)
  const keyHigh0 = words.getUint32(4, true)
  const keyLow1 = words.getUint32(8, true)
  const keyHigh1 = words.getUint32(12, true)

  let low0 = keyLow0 ^ 0x70736575
  let high0 = keyHigh0 ^ 0x736f6d65
  let low1 = keyLow1 ^ 0x6e646f6d
  let high1 = keyHigh1 ^ 0x646f7261
  let low2 = keyLow0 ^ 0x6e657261
  let high2 = keyHigh0 ^ 0x6c796765
  let low3 = keyLow1 ^ 0x79746573
  let high3 = keyHigh1 ^ 0x74656462

  const message = new DataView(data.buffer, data.byteOffset, data.length)
  const { length } = data
  const blocks = (length >>> 3) + 1
  // One pass more than there are blocks: the last is the finalization, with rounds of its own.
  for (let block = 0; block <= blocks; block++) {
    const final = block === blocks
    let low = 0
    let high = 0
    if (final) {
      low2 ^= 0xff
    } else {
      const at = block << 3
      if (at + 8 <= length) {
        low = message.getInt32(at, true)
        high = message.getInt32(at + 4, true)
      } else {
        high = length << 24
        for (let byte = at; byte < length; byte++) {
          const shift = (byte - at) << 3
          if (shift < 32) low |= data[byte]! << shift
          else high |= data[byte]! << (shift - 32)
        }
      }
      low3 ^= low
      high3 ^= high
    }
    for (let round = final ? atEnd : perBlock; round > 0; round--) {
      // v0 += v1; v1 <<<= 13; v1 ^= v0; v0 <<<= 32
      let sum = (low0 + low1) | 0
      high0 = (high0 + high1 + (sum >>> 0 < low0 >>> 0 ? 1 : 0)) | 0
      low0 = sum
      let turned = (low1 << 13) | (high1 >>> 19)
      high1 = ((high1 << 13) | (low1 >>> 19)) ^ high0
      low1 = turned ^ low0
      turned = low0
      low0 = high0
      high0 = turned
      // v2 += v3; v3 <<<= 16; v3 ^= v2
      sum = (low2 + low3) | 0
      high2 = (high2 + high3 + (sum >>> 0 < low2 >>> 0 ? 1 : 0)) | 0
      low2 = sum
      turned = (low3 << 16) | (high3 >>> 16)
      high3 = ((high3 << 16) | (low3 >>> 16)) ^ high2
      low3 = turned ^ low2
      // v0 += v3; v3 <<<= 21; v3 ^= v0
      sum = (low0 + low3) | 0
      high0 = (high0 + high3 + (sum >>> 0 < low0 >>> 0 ? 1 : 0)) | 0
      low0 = sum
      turned = (low3 << 21) | (high3 >>> 11)
      high3 = ((high3 << 21) | (low3 >>> 11)) ^ high0
      low3 = turned ^ low0
      // v2 += v1; v1 <<<= 17; v1 ^= v2; v2 <<<= 32
      sum = (low2 + low1) | 0
      high2 = (high2 + high1 + (sum >>> 0 < low2 >>> 0 ? 1 : 0)) | 0
      low2 = sum
      turned = (low1 << 17) | (high1 >>> 15)
      high1 = ((high1 << 17) | (low1 >>> 15)) ^ high2
      low1 = turned ^ low2
      turned = low2
      low2 = high2
      high2 = turned
    }
    low0 ^= low
    high0 ^= high
  }
  return { high: (high0 ^ high1 ^ high2 ^ high3) >>> 0, low: (low0 ^ low1 ^ low2 ^ low3) >>> 0 }
}

/**
 * Makes the function that names tokens. The same string gives the same name within one instance; without the
 * key, which never leaves it, a name says nothing about the string and cannot be tried out against guesses.
 *
 * @param key 16 bytes; random when absent
 * @returns twelve digits and lower-case letters (60 of the hash's 64 bits)
 */
export function createFingerprint(
  key: Uint8Array = crypto.getRandomValues(new Uint8Array(KEY_BYTES)),
): (raw: string) => string {
  const secret = Uint8Array.from(key)
  const encoder = new TextEncoder()
  const buffer = new Uint8Array(BUFFER_BYTES)
  return raw => {
    // UTF-8 takes at most three bytes for a code unit. Most tokens fit and cost no allocation.
    const bytes =
      raw.length * 3 > BUFFER_BYTES
        ? encoder.encode(raw)
        : buffer.subarray(0, encoder.encodeInto(raw, buffer).written)
    let { high, low } = sipHash(secret, bytes)
    let name = ''
    while (name.length < LENGTH) {
      name += DIGITS[low & 31]
      low = ((low >>> 5) | (high << 27)) >>> 0
      high >>>= 5
    }
    return name
  }
}
