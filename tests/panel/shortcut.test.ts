import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesShortcut, parseShortcut, shortcutOf } from '../../panel/shortcut.ts'

const press = (event: Partial<KeyboardEvent> & { altGr?: boolean }) => ({
  key: '',
  code: '',
  altKey: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  getModifierState: (name: string) => name === 'AltGraph' && (event.altGr ?? false),
  ...event,
})
const matches = (shortcut: string, event: Parameters<typeof press>[0]) =>
  matchesShortcut(parseShortcut(shortcut)!, press(event))

describe('A shortcut', () => {
  it.each([
    ['alt+shift+l', 'Alt+Shift+L'],
    [' SHIFT + Ctrl + 9 ', 'Ctrl+Shift+9'],
    ['control+j', 'Ctrl+J'],
    ['Meta+K', 'Meta+K'],
    ['f9', 'F9'],
    ['Shift+F12', 'Shift+F12'],
  ])('is read in any case and order: %s', (text, name) => {
    expect(parseShortcut(text)?.name).toBe(name)
  })

  it.each([
    '',
    '+',
    'L',
    'Shift+L',
    '5',
    'Alt',
    'Alt+',
    'Alt++',
    'Alt+LL',
    'Alt+Alt+L',
    'Hyper+L',
    'Escape',
    'Ctrl+Tab',
    'F0',
    'F25',
    'Alt+ß',
  ])('is the default where the text is none or would fire while typing: "%s"', text => {
    expect(parseShortcut(text)).toBeUndefined()
    expect(shortcutOf(text)?.name).toBe('Alt+Shift+L')
  })

  it('never throws, and reads its own name as itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string()), text => {
        const shortcut = shortcutOf(text as string)
        expect(shortcut && parseShortcut(shortcut.name)).toEqual(shortcut)
      }),
    )
  })

  it('is off with null, and the default when nothing was said', () => {
    expect(shortcutOf(null)).toBeNull()
    expect(shortcutOf(undefined)?.name).toBe('Alt+Shift+L')
  })

  it('is recognised by its letter, or by its key where the layout or Alt gives no Latin letter', () => {
    const held = { altKey: true, shiftKey: true }
    expect(matches('Alt+Shift+L', { key: 'L', code: 'KeyL', ...held })).toBe(true)
    expect(matches('Alt+Shift+L', { key: 'Ò', code: 'KeyL', ...held })).toBe(true)
    expect(matches('Alt+Shift+L', { key: 'Д', code: 'KeyL', ...held })).toBe(true)
    // Dvorak: the key that is L elsewhere types N, and the letter counts.
    expect(matches('Alt+Shift+L', { key: 'N', code: 'KeyL', ...held })).toBe(false)
    expect(matches('Alt+Shift+L', { key: 'L', code: 'KeyP', ...held })).toBe(true)
    expect(matches('Alt+Shift+1', { key: '!', code: 'Digit1', ...held })).toBe(true)
    expect(matches('F9', { key: 'F9', code: 'F9' })).toBe(true)
  })

  it('wants just its modifiers, and lets typing be: AltGr and input methods', () => {
    expect(matches('F9', { key: 'F9', code: 'F9', shiftKey: true })).toBe(false)
    expect(matches('Ctrl+Alt+L', { key: 'l', code: 'KeyL', ctrlKey: true })).toBe(false)
    const both = { key: 'l', code: 'KeyL', ctrlKey: true, altKey: true }
    expect(matches('Ctrl+Alt+L', both)).toBe(true)
    expect(matches('Ctrl+Alt+L', { ...both, altGr: true })).toBe(false)
    expect(matches('Ctrl+Alt+L', { ...both, isComposing: true })).toBe(false)
  })
})
