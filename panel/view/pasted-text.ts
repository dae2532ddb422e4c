/** What can be said of a pasted text that holds no token. Pure. */

import { readKeys } from '../token/signature-keys.ts'
import { words } from './words.ts'

/** Whether it holds a key that must not lie around. */
export const holdsPrivateKey = (text: string): boolean =>
  /PRIVATE KEY|"kty"/.test(text) && readKeys(text) === 'private'

export function pastedTextSays(text: string): string {
  const keys = /-----BEGIN|"kty"/.test(text) ? readKeys(text) : null
  if (Array.isArray(keys)) {
    const names = keys.flatMap(key => ('kid' in key && key.kid ? String(key.kid) : []))
    return words.pastedText.keys(keys.length, names.join(', '))
  }
  // Answers of an authorization endpoint (RFC 6749 sections 4.1.2, 4.1.2.1) and of a token endpoint (section 5.2).
  const error = /(?:[?&#]error=|"error"\s*:\s*")([\w.-]+)/.exec(text)?.[1]
  if (error) return words.pastedText.error(error)
  return /[?&#]code=[^&\s]/.test(text) ? words.pastedText.code : words.paste.nothing
}
