/** Which auth SDKs are on a page that nobody configured, and what can be watched of each. */

import { connectBridges, errorFacts, type SdkBridge } from '../bridge.ts'
import type { NewEvent } from '../event.ts'
import { quietly } from '../host-object.ts'
import { findGlobals } from './globals.ts'
import { thisPage } from './page-global.ts'
import { type StoreBridge, type Stored, storeBridge } from './store-bridge.ts'
import { findStoredTokens, type StoredTokens } from './stored-tokens.ts'
import { isKnownKey, readTokenStores, type StoreReading, tokenStores } from './token-stores.ts'
import { type Area, type Entries, type KeepingPage, readArea } from './web-storage.ts'

/** An SDK that was found, or tokens of one that is not known. */
export interface Find {
  /** The same for the same find in a later look. */
  readonly id: string
  /** As in `Settings.sdk`; 'page' for tokens of an SDK that is not known. */
  readonly sdk: string
  /** As the panel shows it, with what it is known by where that is not all. */
  readonly name: string
  /** Where it was found: `window.Clerk`, `localStorage: okta-token-storage`. Holds no token and no personal data. */
  readonly evidence: string
  /** How well it is known: by an instance in reach, by its tokens, by something it left, by tokens of unknown origin. */
  readonly by: 'instance' | 'tokens' | 'trace' | 'unknown-tokens'
  /** What is stored, where no instance is within reach. */
  readonly stored: readonly Stored[]
  /** Makes its bridge, a new one at each call. */
  bridge(): SdkBridge | StoreBridge
}

/** What was looked for, for the panel to say where nothing was found. */
export const LOOKED_FOR = [
  `${new Set(tokenStores.map(({ name }) => name)).size} auth SDKs, by their globals (window.Clerk, window.msal …)`,
  'by their keys in localStorage, sessionStorage, readable cookies and IndexedDB',
  'JWTs in any of these',
  'tokens in the page’s requests',
] as const

const AREA_NAMES: Record<Area, string> = {
  local: 'localStorage',
  session: 'sessionStorage',
  cookie: 'cookie',
  indexeddb: 'IndexedDB',
}

/**
 * Looks at the page once. Reads only; nothing of it throws, whatever the page holds.
 *
 * @param users what `readFirebaseDatabase` found, which cannot be read at once
 * @returns one find for each SDK, those that are known best last, so that what they tell stands. What is merely a
 *   trace, or a JWT of unknown origin, is left out where there is better
 */
export const discover = (page: KeepingPage = thisPage(), users: Entries = new Map()): Find[] =>
  look(page, users, new Map())

/** What was made of an area, to be used again as long as nothing in it changes. */
export interface Reading {
  area: Area
  entries: Entries
  stores: StoreReading[]
  /** Searched for when needed. */
  unknown?: StoredTokens[]
}

/** As `discover`, going by what an earlier look made of what has not changed since. */
export function look(page: KeepingPage, users: Entries, before: Map<Area, Reading>): Find[] {
  const all = (['local', 'session', 'cookie', 'indexeddb'] as const).map(area => {
    const entries =
      area === 'indexeddb' ? users : (readArea(page, area, isKnownKey) ?? new Map<string, string>())
    const known = before.get(area)
    if (known && isSame(known.entries, entries)) return known
    const reading: Reading = { area, entries, stores: readTokenStores(area, entries) }
    before.set(area, reading)
    return reading
  })
  const readings = all.flatMap(({ stores }) => stores)
  const globals = quietly(() => findGlobals(page)) ?? []

  const instances = globals.flatMap(({ sdk, name, evidence, instance }): Find[] => {
    if (!instance) return []
    const id = `${sdk} ${identify(instance.object)}`
    const bridge = () => lazily(name, instance.load)
    return [{ id, sdk, name, evidence, by: 'instance', stored: [], bridge }]
  })
  const reached = new Set(instances.map(({ sdk }) => sdk))
  const stores = tokenStores.flatMap(({ sdk }) => {
    const own = readings.filter(({ store }) => store.sdk === sdk)
    return own.length > 0 && !reached.has(sdk) ? [storeFind(own)] : []
  })
  const traced = new Set(stores.map(({ sdk }) => sdk))
  const libraries = globals.flatMap(({ sdk, name, evidence, instance }): Find[] =>
    instance || traced.has(sdk) ? [] : [traceFind(sdk, name, evidence)],
  )

  const kept = stores.filter(({ by }) => by === 'tokens')
  // A store whose tokens all ended may be of another app that once lived at this address.
  kept.sort((one, other) => lastEnd(one) - lastEnd(other))
  const best = [...kept, ...instances]
  if (best.length > 0) return best
  const unknown = all.flatMap((reading): Stored[] => {
    const { area, entries } = reading
    reading.unknown ??= quietly(() => findStoredTokens(entries)) ?? []
    return reading.unknown.length > 0 ? [{ area, tokens: reading.unknown }] : []
  })
  const traces = [...stores, ...libraries]
  return unknown.length > 0 ? [unknownFind(unknown), ...traces] : traces
}

export const isSame = (one: Entries, other: Entries): boolean =>
  one === other || (one.size === other.size && [...one].every(([key, value]) => other.get(key) === value))

function storeFind(own: readonly StoreReading[]): Find {
  const { sdk, name, label, settings } = own[0]!.store
  const holding = own.filter(({ tokens, unreadable }) => tokens.length > 0 || unreadable)
  const known = holding.length > 0 ? holding : own
  const stored = holding.map(({ area, tokens, unreadable }) => ({
    area,
    tokens,
    unreadable: unreadable ? label : undefined,
  }))
  const places = [...new Set(known.map(({ area }) => AREA_NAMES[area]))].join(' and ')
  const evidence = `${places}: ${label}`
  const shown = holding.length > 0 ? `${name} (as stored in ${places})` : name
  return {
    id: sdk,
    sdk,
    name: shown,
    evidence,
    by: holding.length > 0 ? 'tokens' : 'trace',
    stored,
    bridge: () => storeBridge(shown, { sdk, ...settings }, stored),
  }
}

function traceFind(sdk: string, name: string, evidence: string): Find {
  const settings = tokenStores.find(store => store.sdk === sdk)?.settings
  const bridge = () => storeBridge(name, { sdk, ...settings }, [])
  return { id: sdk, sdk, name, evidence, by: 'trace', stored: [], bridge }
}

function unknownFind(stored: readonly Stored[]): Find {
  const places = stored.map(({ area }) => AREA_NAMES[area]).join(' and ')
  const name = `unknown SDK (tokens in ${places})`
  const bridge = () => storeBridge(name, { sdk: 'page' }, stored)
  return { id: 'page', sdk: 'page', name, evidence: places, by: 'unknown-tokens', stored, bridge }
}

const lastEnd = ({ stored }: Find): number =>
  Math.max(0, ...stored.flatMap(({ tokens }) => tokens.map(({ expiresAt }) => expiresAt ?? 0)))

const identities = new WeakMap<object, number>()
let objects = 0

/** Tells instances of one SDK apart. */
function identify(object: object): number {
  const known = identities.get(object)
  if (known !== undefined) return known
  identities.set(object, ++objects)
  return objects
}

/** A bridge whose code is loaded when it is connected. */
function lazily(name: string, load: () => Promise<SdkBridge>): SdkBridge {
  let loaded: SdkBridge | undefined
  return {
    name,
    get actions() {
      return quietly(() => loaded?.actions) ?? {}
    },
    connect(context) {
      let active = true
      let stop = () => {}
      const start = (bridge: SdkBridge) => {
        if (!active) return
        loaded = bridge
        stop = connectBridges([bridge], context)
      }
      const failed = (thrown: unknown) => {
        if (active) context.emit(failureOf(name, thrown))
      }
      load().then(start).catch(failed)
      return () => {
        active = false
        loaded = undefined
        stop()
      }
    },
  }
}

/** What of Leeway's own failed, and how. */
export const failureOf = (name: string, thrown: unknown): NewEvent => {
  const { code, message } = errorFacts(thrown)
  return { type: 'failure', source: 'bridge', error: { code, message: `${name}: ${message ?? 'failed'}` } }
}
