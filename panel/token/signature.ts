/** Checks signatures of tokens. Loaded when somebody asks for it: nothing is checked unasked. */

import {
  compactVerify,
  decodeProtectedHeader,
  errors,
  importJWK,
  importSPKI,
  importX509,
  type JWK,
} from 'jose'
import { fetchKeys, type KeyAccess, type NoKeys } from './signature-fetch.ts'
import { type PublicKey, readKeys } from './signature-keys.ts'
import type { KeyPlace } from './signature-place.ts'

/** What came of a check. `from`: the address that the keys came from; null: they were pasted. */
export type SignatureOutcome =
  | { is: 'verified' | 'wrong'; alg: string; kid?: string; from: string | null; at: number }
  /** No key of the set is meant for this token. */
  | { is: 'no-key'; alg: string; kid?: string; known: readonly string[]; from: string | null }
  /** The key or the algorithm cannot be used here. */
  | { is: 'unusable'; alg: string; reason: string; from: string | null }
  /** The browser offers no cryptography outside of secure contexts. */
  | { is: 'insecure' }
  | { is: 'private'; from: string | null }
  /** What was pasted is no key. */
  | { is: 'no-keys'; from: null }
  | NoKeys

/** More keys than this are not tried. */
const MOST_TRIED = 32

/** Key types by the first letters of the algorithm (RFC 7518 section 3.1, RFC 8037 section 3.1). */
const KEY_TYPES: readonly [RegExp, string][] = [
  [/^[RP]S\d/, 'RSA'],
  [/^ES\d/, 'EC'],
  [/^Ed/, 'OKP'],
]
/** What each curve is for (RFC 7518 section 3.4). */
const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

/**
 * Checks a token with the keys of its issuer: fetched from where they are, or given as text.
 *
 * @param raw the token; it is sent nowhere
 * @param keys an address to fetch from, by `access`, or a text that holds keys
 * @param now the device clock, ms
 * @returns what came of it; never rejects
 */
export async function checkSignature(
  raw: string,
  keys: { place: KeyPlace; access: KeyAccess } | { text: string },
  now: number,
): Promise<SignatureOutcome> {
  if (!globalThis.crypto?.subtle) return { is: 'insecure' }
  if ('text' in keys) {
    const read = readKeys(keys.text)
    if (read === null) return { is: 'no-keys', from: null }
    return read === 'private' ? { is: 'private', from: null } : verify(raw, read, null, now)
  }
  const found = await fetchKeys(keys.place, keys.access)
  if ('is' in found) return found
  if (found.keys === 'private') return { is: 'private', from: found.from }
  return verify(raw, found.keys, found.from, now)
}

async function verify(
  raw: string,
  keys: readonly PublicKey[],
  from: string | null,
  now: number,
): Promise<SignatureOutcome> {
  // Of an SD-JWT the issuer signs the first part (RFC 9901 section 4).
  const token = raw.trim().split('~', 1)[0]!
  let alg = ''
  let kid: string | undefined
  try {
    const header = decodeProtectedHeader(token)
    alg = String(header.alg)
    kid = header.kid
  } catch (thrown) {
    return unusable(alg, thrown, from)
  }
  // A key that somebody pasted for this token is tried whatever it is called.
  const lone = from === null && keys.length === 1
  const fitting = keys.filter(key => fits(key, alg) && (lone || !kid || kidOf(key) === kid))
  if (fitting.length === 0) {
    const known = keys.flatMap(key => kidOf(key) ?? [])
    return { is: 'no-key', alg, ...(kid && { kid }), known, from }
  }
  let failed: SignatureOutcome | undefined
  for (const key of fitting.slice(0, MOST_TRIED)) {
    const used = kidOf(key) ?? kid
    const outcome = { alg, ...(used && { kid: used }), from, at: now }
    try {
      await compactVerify(token, await load(key, alg), { algorithms: [alg] })
      return { is: 'verified', ...outcome }
    } catch (thrown) {
      const isWrong = thrown instanceof errors.JWSSignatureVerificationFailed
      failed = isWrong ? { is: 'wrong', ...outcome } : (failed ?? unusable(alg, thrown, from))
    }
  }
  return failed!
}

function load(key: PublicKey, alg: string) {
  if (!('pem' in key)) return importJWK({ ...(key as JWK), alg })
  return (key.certificate ? importX509 : importSPKI)(key.pem as string, alg)
}

const kidOf = (key: PublicKey): string | undefined => ('kid' in key && key.kid ? String(key.kid) : undefined)

/** RFC 7517 section 4: by type, curve, use and algorithm. Of PEM nothing of it is known before it is loaded. */
function fits(key: PublicKey, alg: string): boolean {
  if ('pem' in key) return true
  const { kty, crv, use, alg: meant, key_ops } = key as JWK
  const type = KEY_TYPES.find(([pattern]) => pattern.test(alg))?.[1]
  return (
    (!type || kty === type) &&
    (!CURVES[alg] || crv === CURVES[alg]) &&
    (use === undefined || use === 'sig') &&
    (!Array.isArray(key_ops) || key_ops.includes('verify')) &&
    (meant === undefined || meant === alg || (/^Ed/.test(meant) && /^Ed/.test(alg)))
  )
}

function unusable(alg: string, thrown: unknown, from: string | null): SignatureOutcome {
  return { is: 'unusable', alg, reason: thrown instanceof Error ? thrown.message : String(thrown), from }
}
