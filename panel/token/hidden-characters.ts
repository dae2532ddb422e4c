/** Characters that a person does not see and that change what a string is. */

/**
 * Control characters except tab and line breaks, zero-width and invisible ones, byte order marks, bidirectional
 * controls, and tag characters. Tab and line breaks have their place in claims (OIDC Core §5.1.1, `formatted`).
 */
const CLASS =
  '[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ufeff\\u{e0000}-\\u{e007f}]'

const ONE = new RegExp(CLASS, 'u')
const EACH = new RegExp(CLASS, 'gu')

/** Most texts are plain ASCII, which is quickly seen. */
const PLAIN = /^[ -~]*$/

export function hasHiddenCharacters(text: string): boolean {
  return !PLAIN.test(text) && ONE.test(text)
}

/**
 * Takes the hidden characters out.
 *
 * @returns the rest, and where in it something was taken out, ascending
 */
export function stripHiddenCharacters(text: string): { text: string; gaps: number[] } {
  const gaps: number[] = []
  let removed = 0
  const stripped = text.replace(EACH, (hidden, at: number) => {
    gaps.push(at - removed)
    removed += hidden.length
    return ''
  })
  return { text: stripped, gaps }
}
