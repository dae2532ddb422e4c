/** Captures requests where they are made, and hands them to what makes sense of them once that is there. */

import { type BridgeContext, errorFacts, type SdkBridge } from '../bridge.ts'
import { watchFetch } from './fetch.ts'
import { type PageGlobal, thisPage } from './page-global.ts'
import type { Capture } from './request.ts'
import type { readTraffic, Traffic } from './traffic.ts'
import { watchXhr } from './xhr.ts'

/** Watches one way of making requests. @returns undoes it; nothing, where the page does not have it */
export type RequestWatcher = (page: PageGlobal, capture: Capture) => (() => void) | undefined

export interface LoadedTraffic {
  readTraffic: typeof readTraffic
  /** Ways of making requests that can wait to be watched until then. */
  watchers?: readonly RequestWatcher[]
}

/** Origins remembered as ones that got a token; a page talks to a handful. */
const MAX_ORIGINS = 64
/** Requests and answers kept until they can be made sense of, should that never be. */
const MAX_WAITING = 1000

const TOKEN_PATH = /\/token\/?$/

/**
 * @param load brings what reads the captured. A service worker cannot load anything later, and has it at hand
 * @param target the window or worker to watch
 * @param watchers what is watched at once, beside `fetch` and `XMLHttpRequest`
 */
export function watchRequests(
  load: () => Promise<LoadedTraffic>,
  target: PageGlobal = thisPage(),
  watchers: readonly RequestWatcher[] = [],
): SdkBridge {
  return {
    name: 'Network',
    connect(context) {
      let active = true
      let reported = false
      const report = (thrown: unknown): void => {
        // Once is enough: the next request would say the same.
        if (reported || !active) return
        reported = true
        const { code, message } = errorFacts(thrown)
        try {
          context.emit({ type: 'failure', source: 'bridge', error: { code, message: `Network: ${message}` } })
        } catch {
          // There is nobody to tell.
        }
      }
      const guarded: BridgeContext = {
        emit(event) {
          if (active) context.emit(event)
        },
        describe: raw => context.describe(raw),
      }

      /** Token endpoints by origin and path, as their issuers name them. */
      const tokenEndpoints = new Set<string>()
      let read: Traffic | undefined
      /** What happens until the captured can be made sense of, in order. */
      const waiting: (() => void)[] = []
      load()
        .then(traffic => {
          if (!active) return
          read = traffic.readTraffic(guarded, { target, tokenEndpoints, report })
          traffic.watchers?.forEach(begin)
          for (const act of waiting.splice(0)) capture.guard(act)
        })
        .catch(report)
      const whenReady = (act: () => void): void => {
        if (read) act()
        else if (waiting.length < MAX_WAITING) waiting.push(act)
      }

      const watched = new Set<string>()
      const capture: Capture = {
        guard(act) {
          try {
            return active ? act() : undefined
          } catch (thrown) {
            report(thrown)
            return undefined
          }
        },
        watches: origin => watched.has(origin),
        isTokenEndpoint: ({ origin, pathname, search }) =>
          TOKEN_PATH.test(pathname) ||
          search.includes('grant_type=') ||
          (tokenEndpoints.size > 0 && tokenEndpoints.has(origin + pathname)),
        sent(request) {
          if (request.authorization && watched.size < MAX_ORIGINS) watched.add(request.url.origin)
          let take: ReturnType<Traffic['sent']> | undefined
          whenReady(() => {
            take = read?.sent(request)
          })
          return answer => whenReady(() => void take?.(answer).catch(report))
        },
      }
      const undo: ((() => void) | undefined)[] = []
      const begin = (watch: RequestWatcher): void => {
        undo.push(capture.guard(() => watch(target, capture)))
      }
      for (const watch of [watchFetch, watchXhr, ...watchers]) begin(watch)
      return () => {
        active = false
        read?.stop()
        for (const restore of undo) restore?.()
      }
    },
  }
}
