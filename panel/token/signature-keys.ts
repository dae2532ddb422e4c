/** Reads keys out of a text: a key set, one key (RFC 7517), or PEM. */

import type { JWK } from 'jose'

export type PublicKey = JWK | { pem: string; certificate: boolean }

/** Longer texts are no key sets, characters. */
const LONGEST = 1_000_000
const PEM = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/

/**
 * @returns the keys; `'private'` when any of them is one that should not have left its owner; null when the text holds
 *   none that can be read
 */
export function readKeys(text: string): PublicKey[] | 'private' | null {
  if (text.length > LONGEST) return null
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(text)) return 'private'
  const [pem, label] = PEM.exec(text) ?? []
  if (pem) {
    const certificate = label === 'CERTIFICATE'
    return certificate || label === 'PUBLIC KEY' ? [{ pem, certificate }] : null
  }
  try {
    const value: unknown = JSON.parse(text)
    const listed = (value as { keys?: unknown } | null)?.keys
    const keys = (Array.isArray(listed) ? listed : [value]).filter(isJwk)
    // RFC 7518 section 6: `d` makes a key private, and what is symmetric has nothing public.
    if (keys.some(key => key.d !== undefined || key.kty === 'oct')) return 'private'
    return keys.length > 0 ? keys : null
  } catch {
    return null
  }
}

const isJwk = (value: unknown): value is JWK & { kty: string } =>
  typeof value === 'object' && value !== null && typeof (value as { kty?: unknown }).kty === 'string'
