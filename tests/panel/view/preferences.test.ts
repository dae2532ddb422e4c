import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_SIZE, MIN_SIZE } from '../../../panel/view/placement.ts'
import {
  corners,
  docks,
  HIDDEN_FOR_AN_HOUR,
  isHidden,
  type Preferences,
  preferencesKey,
  readPreferences,
  rememberPreferences,
  repairPreferences,
} from '../../../panel/view/preferences.ts'

const defaults: Preferences = {
  corner: 'bottom-right',
  dock: 'corner',
  width: null,
  height: null,
  language: null,
  hiddenUntil: null,
}

const refusing = {
  get localStorage(): Storage {
    throw new DOMException('denied', 'SecurityError')
  },
} as Window

/** A window whose storage holds this text. */
function pageWith(text: string): Window {
  const kept = new Map([[preferencesKey, text]])
  return {
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    },
  } as unknown as Window
}

/** What may stand in storage: near to preferences, and anything at all. */
const stored = fc.oneof(
  fc.anything(),
  fc.record(
    {
      corner: fc.oneof(fc.constantFrom(...corners), fc.anything()),
      dock: fc.oneof(fc.constantFrom(...docks), fc.anything()),
      width: fc.oneof(fc.double(), fc.integer(), fc.anything()),
      height: fc.oneof(fc.double(), fc.integer(), fc.anything()),
      language: fc.oneof(fc.constantFrom('de', 'en-GB', 'en-'), fc.string(), fc.anything()),
      hiddenUntil: fc.oneof(fc.constant('shown-again'), fc.double(), fc.anything()),
    },
    { requiredKeys: [] },
  ),
)

const length = (value: number | null, least: number) =>
  value === null || (Number.isInteger(value) && value >= least && value <= MAX_SIZE)

describe('Preferences', () => {
  it('are valid whatever was stored, and repairing them again changes nothing', () => {
    fc.assert(
      fc.property(stored, found => {
        const repaired = repairPreferences(found)
        expect(Object.keys(repaired).sort()).toEqual(Object.keys(defaults).sort())
        expect(corners).toContain(repaired.corner)
        expect(docks).toContain(repaired.dock)
        expect(length(repaired.width, MIN_SIZE.width)).toBe(true)
        expect(length(repaired.height, MIN_SIZE.height)).toBe(true)
        const { language, hiddenUntil } = repaired
        if (language !== null) expect(() => new Intl.Locale(language)).not.toThrow()
        expect(
          hiddenUntil === null ||
            hiddenUntil === 'shown-again' ||
            (hiddenUntil > 0 && hiddenUntil < Infinity),
        ).toBe(true)
        expect(repairPreferences(repaired)).toEqual(repaired)
      }),
    )
  })

  it('survive being stored, and are the default where nothing or nonsense is stored', () => {
    fc.assert(
      fc.property(stored, found => {
        const repaired = repairPreferences(found)
        expect(readPreferences(pageWith(JSON.stringify(repaired)))).toEqual(repaired)
      }),
    )
    expect(readPreferences(pageWith('{broken'))).toEqual(defaults)
    expect(readPreferences(pageWith('null'))).toEqual(defaults)
  })

  it('keep what another tab remembered meanwhile', () => {
    const page = pageWith(JSON.stringify({ dock: 'left' }))
    rememberPreferences(page, { corner: 'top-right' })
    expect(readPreferences(page)).toEqual({ ...defaults, dock: 'left', corner: 'top-right' })
  })

  it('do without storage where the browser refuses it', () => {
    expect(readPreferences(refusing)).toEqual(defaults)
    expect(() => rememberPreferences(refusing, { corner: 'top-left' })).not.toThrow()
  })

  it('hide until a time is reached or until the panel is opened, and not because a clock was set back', () => {
    const now = Date.UTC(2026, 10, 20, 11)
    expect(isHidden(null, now)).toBe(false)
    expect(isHidden('shown-again', now)).toBe(true)
    expect(isHidden(now + HIDDEN_FOR_AN_HOUR, now)).toBe(true)
    expect(isHidden(now, now)).toBe(false)
    expect(isHidden(now + HIDDEN_FOR_AN_HOUR + 1, now)).toBe(false)
  })
})
