/** Reading what the page keeps: local and session storage, and those cookies that scripts may read. */

import { quietly } from '../host-object.ts'
import type { PageGlobal } from './page-global.ts'

/** A page with what it keeps. Asking for a storage throws where the browser denies it. */
export interface KeepingPage extends PageGlobal {
  readonly document?: PageGlobal['document'] & { readonly cookie?: string }
  readonly localStorage?: Storage
  readonly sessionStorage?: Storage
  readonly indexedDB?: IDBFactory
}

/** As `Storage` events name it. */
export type Area = 'local' | 'session' | 'cookie' | 'indexeddb'

/** What one area holds, by key. */
export type Entries = ReadonlyMap<string, string>

/** Ceilings of one reading of one area. Keys that come first are read first. */
const MAX_KEYS = 1000
/** The longest value that is looked into, and all of them together, characters. */
const MAX_VALUE = 200_000
const MAX_TOTAL = 1_000_000
/** Pieces into which a cookie is cut. */
const MAX_PIECES = 20

const STORAGES = { local: 'localStorage', session: 'sessionStorage' } as const

/**
 * Reads an area. Writes nothing, and survives whatever is in it.
 *
 * @param isFirst keys to be read before others, should there be too much
 * @returns null where the browser denies it; without what is beyond the ceilings
 */
export function readArea(
  page: KeepingPage,
  area: 'local' | 'session' | 'cookie',
  isFirst: (key: string) => boolean = () => false,
): Entries | null {
  try {
    const read = area === 'cookie' ? cookies(page) : storage(page[STORAGES[area]])
    if (!read) return new Map()
    const keys = read.keys.filter(key => typeof key === 'string')
    const ordered = [...keys.filter(isFirst), ...keys.filter(key => !isFirst(key))].slice(0, MAX_KEYS)
    const entries = new Map<string, string>()
    let total = 0
    for (const key of ordered) {
      const value = quietly(() => read.get(key))
      if (typeof value !== 'string' || value.length > MAX_VALUE) continue
      total += value.length
      if (total > MAX_TOTAL) break
      entries.set(key, value)
    }
    return entries
  } catch {
    return null
  }
}

interface Readable {
  keys: string[]
  get(key: string): unknown
}

function storage(store: Storage | null | undefined): Readable | undefined {
  if (!store) return undefined
  // A storage may be a stand-in of the app, of any length.
  const count = Math.min(Number(store.length) || 0, 10 * MAX_KEYS)
  return {
    keys: Array.from({ length: count }, (_, at) => store.key(at) as string),
    get: key => store.getItem(key),
  }
}

/** Cookies, decoded; those that were cut into `name.0`, `name.1` and so on are whole again. */
function cookies(page: KeepingPage): Readable | undefined {
  const text = page.document?.cookie
  if (!text) return undefined
  const found = new Map<string, string>()
  for (const pair of text.slice(0, MAX_TOTAL).split(/; */)) {
    const at = pair.indexOf('=')
    if (at > 0) found.set(decoded(pair.slice(0, at)), decoded(pair.slice(at + 1)))
  }
  for (const key of [...found.keys()]) {
    const name = /^(.+)\.0$/.exec(key)?.[1]
    if (!name) continue
    let whole = ''
    for (let piece = 0; piece < MAX_PIECES && found.has(`${name}.${piece}`); piece++) {
      whole += found.get(`${name}.${piece}`)
      found.delete(`${name}.${piece}`)
    }
    found.set(name, whole)
  }
  return { keys: [...found.keys()], get: key => found.get(key) }
}

const decoded = (text: string): string => quietly(() => decodeURIComponent(text)) ?? text
