/** What a page offers beyond Node, for the SDK: an address bar that remembers where it was sent, and storage. */

import { vi } from 'vitest'

export interface BrowserPage {
  /** Where the page last sent the browser. */
  leftFor: URL | null
  address: URL
}

/** Puts a page in place until `vi.unstubAllGlobals()`. */
export function openPage(href: string): BrowserPage {
  const page: BrowserPage = { leftFor: null, address: new URL(href) }
  vi.stubGlobal('window', {
    location: {
      get href() {
        return page.address.href
      },
      origin: page.address.origin,
      assign: (url: URL) => {
        page.leftFor = url
      },
    },
    history: {
      state: null,
      replaceState: (_state: unknown, _title: string, url: URL) => {
        page.address = new URL(url)
      },
    },
  })
  vi.stubGlobal('sessionStorage', storage())
  vi.stubGlobal('localStorage', storage())
  return page
}

function storage() {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
}

/** Lets the tenant send the browser back, as after a sign-in that needs no page. */
export async function comeBack(page: BrowserPage): Promise<void> {
  const answer = await fetch(page.leftFor ?? '', { redirect: 'manual' })
  page.address = new URL(answer.headers.get('location') ?? '')
}
