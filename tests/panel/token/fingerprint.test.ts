import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFingerprint, sipHash } from '../../../panel/token/fingerprint.ts'

const KEY = Uint8Array.from({ length: 16 }, (_, index) => index)

/** From `vectors_sip64` of the reference implementation: input 00, 00 01, … of the given length, as little-endian bytes. */
const VECTORS: readonly [length: number, hash: string][] = [
  [0, '310e0edd47db6f72'],
  [1, 'fd67dc93c539f874'],
  [2, '5a4fa9d909806c0d'],
  [3, '2d7efbd796666785'],
  [4, 'b7877127e09427cf'],
  [5, '8da699cd64557618'],
  [6, 'cee3fe586e46c9cb'],
  [7, '37d1018bf50002ab'],
  [8, '6224939a79f5f593'],
  [9, 'b0e4a90bdf82009e'],
  [10, 'f3b9dd94c5bb5d7a'],
  [11, 'a7ad6b22462fb3f4'],
  [12, 'fbe50e86bc8f1e75'],
  [13, '903d84c02756ea14'],
  [14, 'eef27a8e90ca23f7'],
  [15, 'e545be4961ca29a1'],
]

function littleEndian({ high, low }: { high: number; low: number }): string {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, low, true)
  view.setUint32(4, high, true)
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/** The same function written over BigInt, to compare with on inputs that have no published vector. */
function sipHashInBigInts(key: Uint8Array, data: Uint8Array): bigint {
  const mask = (1n << 64n) - 1n
  const word = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer).getBigUint64(at, true)
  const turn = (value: bigint, by: bigint) => ((value << by) | (value >> (64n - by))) & mask
  const padded = new Uint8Array(((data.length >> 3) + 1) * 8)
  padded.set(data)
  padded[padded.length - 1] = data.length & 0xff
  const [k0, k1] = [word(key, 0), word(key, 8)]
  const v = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ] as [bigint, bigint, bigint, bigint]
  const round = () => {
    v[0] = (v[0] + v[1]) & mask
    v[1] = turn(v[1], 13n) ^ v[0]
    v[0] = turn(v[0], 32n)
    v[2] = (v[2] + v[3]) & mask
    v[3] = turn(v[3], 16n) ^ v[2]
    v[0] = (v[0] + v[3]) & mask
    v[3] = turn(v[3], 21n) ^ v[0]
    v[2] = (v[2] + v[1]) & mask
    v[1] = turn(v[1], 17n) ^ v[2]
    v[2] = turn(v[2], 32n)
  }
  for (let at = 0; at < padded.length; at += 8) {
    const message = word(padded, at)
    v[3] ^= message
    round()
    round()
    v[0] ^= message
  }
  v[2] ^= 0xffn
  for (let count = 0; count < 4; count++) round()
  return v[0] ^ v[1] ^ v[2] ^ v[3]
}

describe('sipHash with 2-4 rounds', () => {
  it.each(VECTORS)('gives the published hash of the first %i bytes', (length, hash) => {
    const data = Uint8Array.from({ length }, (_, index) => index)
    expect(littleEndian(sipHash(KEY, data, [2, 4]))).toBe(hash)
  })

  it('agrees with the 64 bit definition for every key and input', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ maxLength: 700 }),
        (key, data) => {
          const { high, low } = sipHash(key, data, [2, 4])
          expect((BigInt(high) << 32n) | BigInt(low)).toBe(sipHashInBigInts(key, data))
        },
      ),
    )
  })
})

describe('createFingerprint', () => {
  it('names the same string the same within one instance', () => {
    const fingerprint = createFingerprint()
    expect(fingerprint('a token')).toBe(fingerprint('a token'))
    expect(fingerprint('a token')).not.toBe(fingerprint('a tokem'))
  })

  it('names it otherwise on another page', () => {
    expect(createFingerprint()('a token')).not.toBe(createFingerprint()('a token'))
  })

  it('gives twelve digits and lower-case letters for any string', () => {
    const fingerprint = createFingerprint(KEY)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), raw => {
        expect(fingerprint(raw)).toMatch(/^[0-9a-v]{12}$/)
      }),
    )
  })

  it('does not change its names when the caller overwrites the key', () => {
    const key = Uint8Array.from(KEY)
    const fingerprint = createFingerprint(key)
    const before = fingerprint('a token')
    key.fill(0)
    expect(fingerprint('a token')).toBe(before)
  })
})
