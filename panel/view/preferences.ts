/** What the panel remembers between page loads: how it is placed and read, and nothing of tokens, claims or findings. */

import { MAX_SIZE, MIN_SIZE, within } from './placement.ts'

export const corners = ['bottom-right', 'bottom-left', 'top-right', 'top-left'] as const
export type Corner = (typeof corners)[number]

/** Where the opened panel is: floating in the badge's corner, or along a side of the viewport. */
export const docks = ['corner', 'left', 'right'] as const
export type Dock = (typeof docks)[number]

export interface Preferences {
  /** Where the badge is, and the panel that floats. */
  corner: Corner
  dock: Dock
  /** px; null: the default. What the viewport has no room for is cut when shown, not here. */
  width: number | null
  height: number | null
  /** The language of the view, BCP 47; null: the browser's. */
  language: string | null
  /** Neither badge nor panel is shown: until this time (device, ms), or until it is opened again. */
  hiddenUntil: number | 'shown-again' | null
}

/** Versioned: another shape gets another key. */
export const preferencesKey = 'leeway.view.2'

const LANGUAGE_TAG = /^[a-z]{2,3}(-[a-z]{2})?$/i

/** Makes preferences of whatever was stored; the worst outcome is the default. Repairing twice changes nothing more. */
export function repairPreferences(stored: unknown): Preferences {
  const { corner, dock, width, height, language, hiddenUntil } =
    stored && typeof stored === 'object' ? (stored as Record<string, unknown>) : {}
  return {
    corner: corners.find(known => known === corner) ?? 'bottom-right',
    dock: docks.find(known => known === dock) ?? 'corner',
    width: length(width, MIN_SIZE.width),
    height: length(height, MIN_SIZE.height),
    language: typeof language === 'string' && LANGUAGE_TAG.test(language) ? language : null,
    hiddenUntil: hiddenUntil === 'shown-again' || isTime(hiddenUntil) ? hiddenUntil : null,
  }
}

const isTime = (value: unknown): value is number => Number.isFinite(value) && (value as number) > 0

const length = (stored: unknown, least: number): number | null =>
  Number.isFinite(stored) ? Math.round(within([least, MAX_SIZE], stored as number)) : null

/** ms */
export const HIDDEN_FOR_AN_HOUR = 3_600_000

/**
 * Whether what was remembered still hides the panel. A time farther off than could be chosen comes from a clock that
 * was changed since, and does not count.
 *
 * @param now ms, device
 */
export function isHidden(until: Preferences['hiddenUntil'], now = Date.now()): boolean {
  return typeof until === 'number' ? until > now && until - now <= HIDDEN_FOR_AN_HOUR : until !== null
}

/** Reads what was remembered. Never throws, also where storage is refused. */
export function readPreferences(page: Window): Preferences {
  try {
    return repairPreferences(JSON.parse(page.localStorage.getItem(preferencesKey) ?? 'null'))
  } catch {
    return repairPreferences(null)
  }
}

/**
 * Remembers what changed, and leaves what another tab has set meanwhile. Where storage is refused, it holds for as
 * long as the panel is mounted.
 */
export function rememberPreferences(page: Window, changed: Partial<Preferences>): void {
  try {
    page.localStorage.setItem(preferencesKey, JSON.stringify({ ...readPreferences(page), ...changed }))
  } catch {
    // The signal that holds the preferences is the memory then.
  }
}
