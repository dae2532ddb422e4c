/** A page with the storage of jsdom, to which a second tab can write. */

import type { KeepingPage } from '../../../sdk-bridge/page/web-storage.ts'

export interface KeptPage extends KeepingPage {
  readonly localStorage: Storage
  readonly sessionStorage: Storage
  readonly document: EventTarget & { cookie: string; visibilityState: string; baseURI: string }
  /** Writes as another tab would: this one gets the event that no script can forge. null: takes the key away. */
  fromOtherTab(key: string, value: string | null): void
  /** Globals of the app. */
  [name: string]: unknown
}

export function keptPage(): KeptPage {
  const heard = new Map<string, Set<(event: Event) => void>>()
  const page: KeptPage = {
    localStorage: window.localStorage,
    sessionStorage: window.sessionStorage,
    document: Object.assign(new EventTarget(), { cookie: '', visibilityState: 'visible', baseURI: '' }),
    addEventListener: ((type: string, listener: (event: Event) => void) => {
      heard.set(type, (heard.get(type) ?? new Set()).add(listener))
    }) as KeptPage['addEventListener'] & object,
    removeEventListener: ((type: string, listener: (event: Event) => void) => {
      heard.get(type)?.delete(listener)
    }) as KeptPage['removeEventListener'] & object,
    fromOtherTab(key, newValue) {
      const oldValue = localStorage.getItem(key)
      if (newValue === null) localStorage.removeItem(key)
      else localStorage.setItem(key, newValue)
      const event = { key, newValue, oldValue, storageArea: localStorage, isTrusted: true } as StorageEvent
      for (const listener of heard.get('storage') ?? []) listener(event)
    },
  }
  return page
}

export function emptyStorage(): void {
  localStorage.clear()
  sessionStorage.clear()
}
