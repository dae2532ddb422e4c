/** The page's life: shown or hidden, frozen, cached, discarded, offline. */

import type { SdkBridge } from '../bridge.ts'
import type { Lifecycle } from '../event.ts'
import { listen, thisPage, type WatchOptions } from './page-global.ts'

/**
 * Watches visibility (Page Visibility), freezing (Page Lifecycle, Chromium alone), the back/forward cache, and
 * whether the browser believes to be online.
 *
 * @returns emits `lifecycle` and `visibility` at once, then each change. Without a document it does nothing
 */
export function watchVisibility({ target = thisPage() }: WatchOptions = {}): SdkBridge {
  return {
    name: 'Page',
    connect(context) {
      const { document, navigator } = target
      if (!document) return () => {}
      // 'prerender' of older browsers is not on screen either.
      const tellVisibility = () =>
        context.emit({
          type: 'visibility',
          state: document.visibilityState === 'visible' ? 'visible' : 'hidden',
        })
      const tellOnline = () => context.emit({ type: 'connectivity', online: navigator?.onLine !== false })
      const tell = (phase: Lifecycle['phase'], more: Partial<Lifecycle> = {}) =>
        context.emit({ type: 'lifecycle', phase, ...more })

      tell('load', (document as { wasDiscarded?: boolean }).wasDiscarded ? { discarded: true } : {})
      tellVisibility()
      // `true` means no more than some network interface; only `false` is worth saying at the start.
      if (navigator?.onLine === false) tellOnline()

      const undo = [
        listen(document, {
          visibilitychange: tellVisibility,
          freeze: () => tell('freeze'),
          resume: () => tell('resume'),
        }),
        listen(target, {
          pagehide: event => tell('pagehide', { persisted: (event as PageTransitionEvent).persisted }),
          pageshow: event => {
            // The one of an ordinary load says what `load` said.
            if ((event as PageTransitionEvent).persisted) tell('pageshow', { persisted: true })
          },
          online: tellOnline,
          offline: tellOnline,
        }),
      ]
      return () => {
        for (const stop of undo) stop()
      }
    },
  }
}
