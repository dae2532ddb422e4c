/** The database in which Firebase keeps its user: read, never made, never written, never held open. */

import type { Entries, KeepingPage } from './web-storage.ts'

const DATABASE = 'firebaseLocalStorageDb'
const STORE = 'firebaseLocalStorage'
/** Users of one page, one for each app. */
const MAX_USERS = 8
/** As long as this is waited for a database that another has locked, ms. */
const PATIENCE = 5000

/**
 * @returns the users as the SDK would keep them in local storage, by key; empty when there is no such database, or the
 *   browser cannot say whether there is one without making it. Never rejects
 */
export async function readFirebaseDatabase({ indexedDB }: KeepingPage): Promise<Entries> {
  const entries = new Map<string, string>()
  try {
    if (typeof indexedDB?.databases !== 'function') return entries
    const there = await indexedDB.databases()
    if (!there.some(({ name }) => name === DATABASE)) return entries
    for (const row of await readRows(indexedDB)) {
      const { fbase_key: key, value } = Object(row)
      if (typeof key === 'string') entries.set(key, JSON.stringify(value) ?? '')
    }
  } catch {
    // Denied, deleted meanwhile, or of another form: nothing is known of it.
  }
  return entries
}

function readRows(databases: IDBFactory): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const opening = databases.open(DATABASE)
    let database: IDBDatabase | undefined
    let over = false
    const end = (settle: () => void) => {
      if (over) return
      over = true
      clearTimeout(timer)
      database?.close()
      settle()
    }
    const fail = (thrown: unknown) => end(() => reject(thrown))
    const timer = setTimeout(() => fail(new Error('The database does not open')), PATIENCE)
    // It was deleted since: what would be made now is undone.
    opening.onupgradeneeded = () => opening.transaction?.abort()
    opening.onblocked = () => fail(new Error('The database is locked'))
    opening.onerror = () => fail(opening.error)
    opening.onsuccess = () => {
      database = opening.result
      if (over) {
        database.close()
        return
      }
      database.onversionchange = () => fail(new Error('The database changes'))
      try {
        const reading = database.transaction(STORE, 'readonly').objectStore(STORE).getAll(null, MAX_USERS)
        reading.onerror = () => fail(reading.error)
        reading.onsuccess = () => end(() => resolve(reading.result))
      } catch (thrown) {
        fail(thrown)
      }
    }
  })
}
