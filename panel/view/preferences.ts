/** What the panel remembers between page loads: its place, and nothing of tokens, claims or findings. */

export const corners = ['bottom-right', 'bottom-left', 'top-right', 'top-left'] as const
export type Corner = (typeof corners)[number]

export interface Preferences {
  corner: Corner
}

/** Versioned: another shape gets another key. */
export const preferencesKey = 'leeway.view.1'

/** Makes preferences of whatever was stored; the worst outcome is the default place. */
export function repairPreferences(stored: unknown): Preferences {
  const corner = stored && typeof stored === 'object' ? (stored as { corner?: unknown }).corner : undefined
  return { corner: corners.find(known => known === corner) ?? 'bottom-right' }
}

/** Reads what was remembered. Never throws, also where storage is refused. */
export function readPreferences(page: Window): Preferences {
  try {
    return repairPreferences(JSON.parse(page.localStorage.getItem(preferencesKey) ?? 'null'))
  } catch {
    return repairPreferences(null)
  }
}

/** Remembers. Where storage is refused, the place holds for as long as the panel is mounted. */
export function writePreferences(page: Window, preferences: Preferences): void {
  try {
    page.localStorage.setItem(preferencesKey, JSON.stringify(preferences))
  } catch {
    // The signal that holds the place is the memory then.
  }
}
