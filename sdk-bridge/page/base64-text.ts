/** Text inside base64, in either alphabet, padded or not. */

/** Nobody wraps more than this, characters. */
const MAX_LENGTH = 400_000

/** @returns undefined for what is no base64 of UTF-8 text */
export function base64Text(encoded: string): string | undefined {
  if (encoded.length > MAX_LENGTH || !/^[\w+/-]+=*$/.test(encoded)) return undefined
  try {
    const binary = atob(encoded.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, character => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Claims of a JWT, or the members of any other JSON in a part of it; none where it cannot be read. */
export function jwtPart(token: unknown, part: 0 | 1): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(base64Text(String(token).split('.', 2)[part] ?? '') ?? '')
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
