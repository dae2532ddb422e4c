/** The switches of the Lab that belong to the app itself. They live in this tab and survive the sign-in redirect. */

import { signal } from '@preact/signals'

/** Where a call takes its access token from. */
export type TokenHabit = 'fresh' | 'boot'
/** What the app does about refreshes that come late in a hidden tab. */
export type HiddenTabHabit = 'nothing' | 'visibilitychange' | 'service-worker'

export interface Habits {
  token: TokenHabit
  hiddenTab: HiddenTabHabit
  // The provider's props, as documented. It reads them when it is mounted, so they act from the next load on.
  /** Seconds. */
  silentRefreshLeeway: number
  silentRefresh: boolean
  useRefreshTokens: boolean
  cacheLocation: 'memory' | 'localstorage'
}

export const DEFAULT_HABITS: Readonly<Habits> = {
  token: 'fresh',
  hiddenTab: 'nothing',
  silentRefreshLeeway: 60,
  silentRefresh: true,
  useRefreshTokens: true,
  cacheLocation: 'memory',
}

const STORAGE_KEY = 'demo.habits'

/** @returns what was kept, each switch that is missing or makes no sense at its default */
export function readHabits(text: string | null): Habits {
  const stored = parseObject(text)
  const choice = <Name extends keyof Habits>(name: Name, choices: readonly Habits[Name][]): Habits[Name] =>
    choices.find(one => one === stored[name]) ?? DEFAULT_HABITS[name]
  const leeway = stored.silentRefreshLeeway
  return {
    token: choice('token', ['fresh', 'boot']),
    hiddenTab: choice('hiddenTab', ['nothing', 'visibilitychange', 'service-worker']),
    silentRefreshLeeway:
      typeof leeway === 'number' && leeway >= 0 ? leeway : DEFAULT_HABITS.silentRefreshLeeway,
    silentRefresh: choice('silentRefresh', [true, false]),
    useRefreshTokens: choice('useRefreshTokens', [true, false]),
    cacheLocation: choice('cacheLocation', ['memory', 'localstorage']),
  }
}

/** The switches as they stand. */
export const habits = signal<Habits>(readHabits(sessionStorage.getItem(STORAGE_KEY)))

/** Turns switches, and keeps them for later loads of this tab. */
export function setHabits(changes: Partial<Habits>): void {
  habits.value = { ...habits.value, ...changes }
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(habits.value))
}

function parseObject(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
