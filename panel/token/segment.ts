/** One dot-separated part of a token, decoded as far as it goes. */

import { decode } from 'jose/base64url'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

export interface Segment {
  /** null when the part holds something that no base64 alphabet has. */
  bytes: Uint8Array | null
  /** Ends with `=`, which RFC 7515 §2 leaves out. */
  padded: boolean
  /** Holds characters outside the URL-safe alphabet; decoded all the same when they are of the other one. */
  foreign: boolean
  /** A length that no encoding has: characters are missing. What is there is decoded. */
  cut: boolean
}

/** How many bytes a segment of so many characters holds, padding not counted. */
export function decodedLength(characters: number): number {
  return Math.floor((characters * 3) / 4)
}

/** Decodes base64url (RFC 4648 §5), and what is often sent in its place. */
export function decodeSegment(segment: string): Segment {
  let end = segment.length
  while (end > 0 && segment.charCodeAt(end - 1) === 0x3d) end--
  const cut = end % 4 === 1
  const text = cut || end !== segment.length ? segment.slice(0, cut ? end - 1 : end) : segment
  const foreign = text.includes('+') || text.includes('/')
  const padded = end !== segment.length
  try {
    // What is of the other alphabet is said by `foreign` and read all the same.
    const bytes = decode(foreign ? text.replaceAll('+', '-').replaceAll('/', '_') : text)
    // White space is skipped there, and has no place here.
    if (bytes.length === decodedLength(text.length)) return { bytes, padded, foreign, cut }
  } catch {
    // Characters of no alphabet: said by `foreign`.
  }
  return { bytes: null, padded, foreign: true, cut }
}

/** Reads bytes as UTF-8; null when they are none. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

/** Reads as much UTF-8 as there is at the start of bytes that were cut off. */
export function decodeCutUtf8(bytes: Uint8Array): string {
  return lenient.decode(bytes).replace(/\ufffd{1,3}$/, '')
}
