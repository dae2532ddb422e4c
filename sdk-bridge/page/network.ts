/** The page's requests: which token they carried, what was answered, and what the token endpoint gave. */

import { type BridgeContext, errorFacts, type SdkBridge } from '../bridge.ts'
import { watchFetch } from './fetch.ts'
import { thisPage, type WatchOptions } from './page-global.ts'
import type { Capture } from './request.ts'
import type { readTraffic } from './traffic.ts'
import { watchXhr } from './xhr.ts'

/** Origins remembered as ones that got a token; a page talks to a handful. */
const MAX_ORIGINS = 64

/**
 * Watches `fetch` and `XMLHttpRequest`. The app gets the very same responses and errors; bodies are read from
 * clones, and only those of errors and of token requests. Capturing begins at once; what makes sense of the
 * captured is loaded meanwhile, so that the page does not wait for it.
 *
 * @returns emits `call` for the requests that matter, `tokens`, `refresh` and `sign` for what the token
 *   endpoint was asked and answered, and one `failure` should it fail itself
 */
export function watchNetwork({ target = thisPage() }: WatchOptions = {}): SdkBridge {
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

      let read: ReturnType<typeof readTraffic> | undefined
      const loading = import('./traffic.ts').then(traffic => {
        read = traffic.readTraffic(guarded)
        return read
      })
      loading.catch(report)

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
        sent(request) {
          if (request.authorization && watched.size < MAX_ORIGINS) watched.add(request.url.origin)
          const take = read?.(request)
          if (take) return answer => void take(answer).catch(report)
          const later = loading.then(ready => ready(request))
          later.catch(report)
          return answer => void later.then(ready => ready(answer)).catch(report)
        },
      }
      const undo = [watchFetch, watchXhr].map(watch => capture.guard(() => watch(target, capture)))
      return () => {
        active = false
        for (const restore of undo) restore?.()
      }
    },
  }
}
