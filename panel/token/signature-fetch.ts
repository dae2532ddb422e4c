/** Fetches the public keys of an issuer. The requests carry no token, no cookie and no referrer. */

import { type PublicKey, readKeys } from './signature-keys.ts'
import type { KeyPlace } from './signature-place.ts'

/** The way to the network, as far as the page has one. */
export interface KeyAccess {
  fetch: typeof fetch
  /** Whether the page's Content Security Policy refused one of the requests made by it. */
  refusedByPolicy(): Promise<boolean>
  /** The page was loaded by https: what goes by http is then refused (W3C Mixed Content section 5). */
  https: boolean
}

/** Why there are no keys, with the address that was asked. */
export type NoKeys =
  | { is: 'policy' | 'no-answer' | 'timeout' | 'mixed' | 'no-key-set' | 'no-description'; from: string }
  | { is: 'status'; status: number; from: string }

/** How long each answer may take, ms. */
const PATIENCE = 10_000

/** @returns the keys with the address that they came from, or why there are none; never rejects */
export async function fetchKeys(
  place: KeyPlace,
  access: KeyAccess,
): Promise<{ keys: PublicKey[] | 'private'; from: string } | NoKeys> {
  const from = 'jwks' in place ? place.jwks : await addressOfKeys(place.descriptions, access)
  if (typeof from !== 'string') return from
  const text = await get(from, access)
  if (typeof text !== 'string') return text
  const keys = readKeys(text)
  return keys ? { keys, from } : { is: 'no-key-set', from }
}

/** Asks one description after the other, as long as there is none at its address. */
async function addressOfKeys(descriptions: readonly string[], access: KeyAccess): Promise<string | NoKeys> {
  let first: NoKeys | undefined
  for (const from of descriptions) {
    const text = await get(from, access)
    if (typeof text === 'string') {
      const address = jwksUri(text)
      if (address) return address
      first ??= { is: 'no-description', from }
      continue
    }
    first ??= text
    // What is not found may also be refused by CORS, which an error page seldom allows.
    if (text.is !== 'status' && text.is !== 'no-answer') break
  }
  return first!
}

function jwksUri(text: string): string | undefined {
  try {
    const address = new URL(JSON.parse(text).jwks_uri)
    return /^https?:$/.test(address.protocol) ? address.href : undefined
  } catch {
    return undefined
  }
}

async function get(url: string, access: KeyAccess): Promise<string | NoKeys> {
  // Browsers hold the loopback trustworthy, whatever the scheme (W3C Secure Contexts section 3.1).
  if (access.https && /^http:\/\/(?!localhost\b|127\.|\[::1\])/.test(url)) return { is: 'mixed', from: url }
  try {
    const response = await access.fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE),
    })
    return response.ok ? await response.text() : { is: 'status', status: response.status, from: url }
  } catch (thrown) {
    if ((thrown as Error | undefined)?.name === 'TimeoutError') return { is: 'timeout', from: url }
    return { is: (await access.refusedByPolicy()) ? 'policy' : 'no-answer', from: url }
  }
}
