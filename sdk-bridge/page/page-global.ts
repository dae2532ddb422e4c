/** The parts of a window that the page watchers use; a worker or a test has fewer of them. */
export interface PageGlobal {
  fetch?: unknown
  XMLHttpRequest?: { readonly prototype: object }
  EventSource?: unknown
  WebSocket?: unknown
  Navigator?: { readonly prototype: object }
  PerformanceObserver?: typeof PerformanceObserver
  BroadcastChannel?: typeof BroadcastChannel
  location?: { readonly href: string; readonly origin: string }
  document?: EventTarget & { readonly visibilityState?: string; readonly baseURI?: string }
  navigator?: { readonly onLine?: boolean }
  addEventListener?: EventTarget['addEventListener']
  removeEventListener?: EventTarget['removeEventListener']
}

/** What every page watcher takes. */
export interface WatchOptions {
  /** The window to watch. Default: `globalThis`. */
  target?: PageGlobal
}

/** The page that this code runs in. */
export const thisPage = (): PageGlobal => globalThis as PageGlobal

/**
 * Adds listeners, each in the capture phase so that the page cannot hide an event from them.
 *
 * @returns removes them all
 */
export function listen(
  target: Pick<PageGlobal, 'addEventListener' | 'removeEventListener'> | undefined,
  handlers: Record<string, (event: Event) => void>,
): () => void {
  const entries = Object.entries(handlers)
  const options = { capture: true }
  for (const [type, handler] of entries) target?.addEventListener?.(type, handler, options)
  return () => {
    for (const [type, handler] of entries) target?.removeEventListener?.(type, handler, options)
  }
}

/**
 * @param url absolute, or relative to the page
 * @returns null when it is no http URL, or none at all: the request itself tells the app so
 */
export function httpUrl(url: string, page: PageGlobal): URL | null {
  try {
    // The base is dear to ask for, and absolute URLs do not need it.
    const base = /^https?:/i.test(url) ? undefined : (page.document?.baseURI ?? page.location?.href)
    const parsed = new URL(url, base)
    return /^https?:$/.test(parsed.protocol) ? parsed : null
  } catch {
    return null
  }
}

/** Whether a request with these credentials takes the page's cookies along; the default is `same-origin`. */
export const includesCookies = (
  credentials: RequestCredentials | undefined,
  url: URL,
  page: PageGlobal,
): boolean => credentials === 'include' || (credentials !== 'omit' && url.origin === page.location?.origin)
