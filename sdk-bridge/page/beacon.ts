/** Watching `navigator.sendBeacon`. */

import { now } from './instant.ts'
import { httpUrl, type PageGlobal } from './page-global.ts'
import { type Capture, namedError, noAnswer, noHeader } from './request.ts'
import { stackAbove } from './stack-above.ts'
import { wrapMethod } from './wrap-method.ts'

/** @returns undoes it */
export function watchBeacon(page: PageGlobal, capture: Capture): () => void {
  const prototype = page.Navigator?.prototype
  if (!prototype) return () => {}
  return wrapMethod(prototype, 'sendBeacon', original => {
    return function wrapped(this: unknown, ...args: unknown[]): unknown {
      const sent = now()
      const queued = Reflect.apply(original, this, args)
      capture.guard(() => {
        const url = httpUrl(String(args[0]), page)
        if (!url) return
        const take = capture.sent({
          via: 'beacon',
          method: 'POST',
          url,
          // A beacon has no headers of its own, and always takes cookies along.
          authorization: null,
          cookies: true,
          form: null,
          sent,
          site: capture.watches(url.origin) ? stackAbove(wrapped) : undefined,
        })
        const refused = namedError('beacon_not_queued', 'The browser did not take the beacon')
        take(queued ? { received: now(), status: undefined, header: noHeader } : noAnswer(now(), refused))
      })
      return queued
    }
  })
}
