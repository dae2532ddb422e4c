/** A bridge of an SDK of which nothing is within reach but what it stores. */

import type { SdkBridge } from '../bridge.ts'
import type { Settings, Tokens } from '../event.ts'
import { textOf } from '../host-object.ts'
import { type SdkWatch, sdkBridge } from '../sdk-watch.ts'
import type { StoredTokens } from './stored-tokens.ts'
import type { Area } from './web-storage.ts'

/** What was found in one area. */
export interface Stored {
  area: Area
  tokens: readonly StoredTokens[]
  /** How an event names the key of what cannot be read there; undefined: all can be read. */
  unreadable?: string | undefined
}

/** Who wrote what is new: this tab; another tab, which was told of already; another tab, which is to be told here. */
export type Writer = 'this-tab' | 'other-tab-told' | 'other-tab'

export interface StoreBridge extends SdkBridge {
  /** Takes what is stored now. Tells of what is new, once it is connected. */
  update(stored: readonly Stored[], writer: Writer): void
}

const CACHE_LOCATIONS: Record<Area, string> = {
  local: 'localStorage',
  session: 'sessionStorage',
  cookie: 'cookie',
  indexeddb: 'indexedDB',
}

/**
 * Tells of tokens that an SDK stored, and of their end as it stored it; of their coming as a sign-in or a refresh, of
 * their going as a sign-out. When that was is only known as well as storage is looked at.
 *
 * @param defaults what the SDK does where nothing tells otherwise
 */
export function storeBridge(
  name: string,
  defaults: Omit<Settings, 'type'>,
  found: readonly Stored[],
): StoreBridge {
  let stored = found
  /** By slot, the tokens that were seen last. */
  let seen = new Map<string, string>()
  let sdk: SdkWatch | undefined
  let first = true
  let unreadable = false

  function tellSettings(connected: SdkWatch, held: readonly (StoredTokens & { area: Area })[]): void {
    const one = <Name extends 'clientId' | 'issuer' | 'audience' | 'scope'>(member: Name) =>
      held.find(tokens => tokens[member])?.[member]
    const area = held[0]?.area ?? stored[0]?.area
    connected.settings({
      ...defaults,
      cacheLocation: area && CACHE_LOCATIONS[area],
      clientId: one('clientId'),
      issuer: one('issuer'),
      audience: one('audience'),
      scope: one('scope'),
      refreshTokens: held.some(({ refresh }) => refresh) || undefined,
    })
  }

  function tell(connected: SdkWatch, writer: Writer): void {
    const held = stored.flatMap(({ area, tokens }) => tokens.map(token => ({ ...token, area })))
    // Of an SDK whose tokens went, what was known of it stays.
    if (held.length > 0 || first) tellSettings(connected, held)
    const problem = stored.find(area => area.unreadable)
    if (problem && !unreadable) {
      unreadable = true
      connected.emit({ type: 'storage', area: problem.area, problem: 'unreadable', key: problem.unreadable })
    }

    const before = seen
    seen = new Map()
    for (const tokens of held) {
      const slot = `${tokens.area} ${tokens.slot ?? ''}`
      const mark = [tokens.access, tokens.id, tokens.refresh].map(raw => textOf(raw) ?? '').join(' ')
      seen.set(slot, mark)
      if (before.get(slot) === mark || writer === 'other-tab-told') continue
      const { access, id, refresh, expiresAt } = tokens
      connected.tokens({ access, id, refresh, expiresAt, slot }, reasonOf(before, slot, writer))
    }
    const came = before.size === 0 && seen.size > 0
    const went = before.size > 0 && seen.size === 0
    const reason = writer === 'this-tab' ? undefined : 'other-tab'
    // A token of unknown origin need not stand for the session.
    const speaks = defaults.sdk !== 'page'
    if (came && !first && speaks) connected.emit({ type: 'sign', phase: 'in', reason })
    if (went && speaks) connected.emit({ type: 'sign', phase: 'out', reason })
    first = false
  }

  function reasonOf(before: ReadonlyMap<string, string>, slot: string, writer: Writer): Tokens['reason'] {
    if (writer !== 'this-tab') return 'other-tab'
    if (first) return 'storage'
    if (before.size === 0) return 'sign-in'
    // A slot of its own beside others: a token for another audience.
    return before.has(slot) ? 'refresh' : 'initial'
  }

  const bridge = sdkBridge(name, connected => {
    sdk = connected
    first = true
    unreadable = false
    seen = new Map()
    connected.onStop(() => {
      sdk = undefined
    })
    connected.learn('storage', () => tell(connected, 'this-tab'))
  })
  return {
    ...bridge,
    update(now, writer) {
      stored = now
      const connected = sdk
      connected?.learn('storage', () => tell(connected, writer))
    },
  }
}
