/** The key combination that toggles the panel: read from text, and recognised among the keys that are pressed. */

export const DEFAULT_SHORTCUT = 'Alt+Shift+L'

/** A combination of modifiers and one letter, digit or function key. */
export interface Shortcut {
  ctrl: boolean
  alt: boolean
  shift: boolean
  meta: boolean
  /** `l`, `9`, `f9`: lower case. */
  key: string
  /** As it is shown: `Ctrl+Alt+Shift+Meta+L`. */
  name: string
}

const modifiers = ['ctrl', 'alt', 'shift', 'meta'] as const

/**
 * Reads `Ctrl+Alt+L`, `f9`, ` alt + shift + l `: modifiers in any order and case, then one letter, digit, or F1 to F24.
 *
 * @returns undefined for anything else, and for a letter or digit without Ctrl, Alt or Meta: it would fire while a
 *   person types. Escape and Tab are never one: they have their meaning in every page.
 */
export function parseShortcut(text: unknown): Shortcut | undefined {
  if (typeof text !== 'string') return undefined
  const parts = text
    .toLowerCase()
    .split('+')
    .map(part => part.trim())
    .map(part => (part === 'control' ? 'ctrl' : part))
  const key = parts.pop() ?? ''
  const held = modifiers.filter(modifier => parts.includes(modifier))
  const isFunctionKey = /^f([1-9]|1\d|2[0-4])$/.test(key)
  if (!isFunctionKey && !/^[a-z0-9]$/.test(key)) return undefined
  // Neither twice the same nor what is no modifier.
  if (held.length !== parts.length) return undefined
  if (!isFunctionKey && held.every(modifier => modifier === 'shift')) return undefined
  const [ctrl, alt, shift, meta] = modifiers.map(modifier => held.includes(modifier)) as [
    boolean,
    boolean,
    boolean,
    boolean,
  ]
  const name = [...held, key].map(part => part[0]!.toUpperCase() + part.slice(1)).join('+')
  return { ctrl, alt, shift, meta, key, name }
}

/** The shortcut that an option asks for: null turns it off, and what cannot be read is the default. */
export function shortcutOf(option: string | null | undefined): Shortcut | null {
  return option === null ? null : (parseShortcut(option) ?? parseShortcut(DEFAULT_SHORTCUT)!)
}

type Key = Pick<
  KeyboardEvent,
  'key' | 'code' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'isComposing' | 'getModifierState'
>

/**
 * Whether this key press is the shortcut. What another listener did with it does not count. Typing does: with AltGr,
 * which Windows reports as Ctrl and Alt, and within an input method.
 */
export function matchesShortcut(shortcut: Shortcut, event: Key): boolean {
  const { altKey, shiftKey, ctrlKey, metaKey } = event
  if (altKey !== shortcut.alt || shiftKey !== shortcut.shift) return false
  if (ctrlKey !== shortcut.ctrl || metaKey !== shortcut.meta) return false
  if (event.isComposing || event.getModifierState('AltGraph')) return false
  // With Alt held some layouts type another character, and others have no Latin letters: the physical key stays. Where
  // a Latin letter was typed, that letter counts, wherever the layout has it.
  const typed = event.key.toLowerCase()
  const physical = event.code.toLowerCase().replace(/^(key|digit|numpad)/, '')
  return (/^([a-z0-9]|f\d+)$/.test(typed) ? typed : physical) === shortcut.key
}

/**
 * Toggles at the shortcut, before any listener within the document can stop it.
 *
 * @returns ends it
 */
export function listenForShortcut(shortcut: Shortcut, page: Window, toggle: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!matchesShortcut(shortcut, event)) return
    event.preventDefault()
    // A key that is held is pressed once.
    if (!event.repeat) toggle()
  }
  // On the way down: within the open panel, keys stop at its root on their way up.
  page.addEventListener('keydown', onKey, { capture: true })
  return () => page.removeEventListener('keydown', onKey, { capture: true })
}
