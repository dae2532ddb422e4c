/** A look at the page once a second, while somebody may be looking at it too. */

import { listen, type PageGlobal } from './page-global.ts'

/** As the clock pulse of a visible page, and on the same instant: the machine wakes up once for both. ms */
const PERIOD = 1000

/**
 * Calls on each full second of the device while the page is visible, and when it becomes visible. No timer runs while it
 * is hidden.
 *
 * @param act must not throw
 * @returns stops
 */
export function onEachSecond({ document }: PageGlobal, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const plan = () => {
    clearTimeout(timer)
    if (document?.visibilityState === 'hidden') return
    timer = setTimeout(
      () => {
        act()
        plan()
      },
      PERIOD - (Date.now() % PERIOD),
    )
  }
  const stop = listen(document, {
    visibilitychange() {
      if (document?.visibilityState !== 'hidden') act()
      plan()
    },
  })
  plan()
  return () => {
    clearTimeout(timer)
    stop()
  }
}
