/** Watches a countdown of the panel from within the page, and says how far off it ever was. */

import type { Page } from 'playwright-core'

/** What a countdown said, and when. */
export interface Reading {
  /** Device clock, ms with fractions. */
  at: number
  /** Whole seconds; those left, so that a later reading is never larger. */
  left: number
  /** Of a page that was hidden at that moment. */
  hidden: boolean
}

/** Keeps every text that the badge's countdown takes on, from the moment on which the panel writes it. */
export function watchBadge(page: Pick<Page, 'evaluate'>): Promise<void> {
  return page.evaluate(() => {
    const badge = document.querySelector('leeway-panel')!.shadowRoot!.querySelector('.badge span')!
    const readings: unknown[] = []
    const read = () => {
      const [, minutes, seconds] = /^(\d\d):(\d\d)$/.exec(badge.textContent ?? '') ?? []
      if (minutes === undefined) return
      readings.push({
        at: performance.timeOrigin + performance.now(),
        left: Number(minutes) * 60 + Number(seconds),
        hidden: document.visibilityState === 'hidden',
      })
    }
    read()
    new MutationObserver(read).observe(badge, { characterData: true, childList: true, subtree: true })
    Object.assign(window, { countdownReadings: readings })
  })
}

export function readingsOf(page: Pick<Page, 'evaluate'>): Promise<Reading[]> {
  return page.evaluate(() => (window as unknown as { countdownReadings: Reading[] }).countdownReadings)
}

/**
 * How far a reading was from the truth, ms: 0 when the second that it shows was the running one. A countdown rounds
 * up, so `n` stands for all that is left from `n − 1` to `n` seconds.
 *
 * @param end the moment that is counted down to, device clock, ms
 */
export function errorOf({ at, left }: Reading, end: number): number {
  const truth = end - at
  return Math.max(0, truth - left * 1000, (left - 1) * 1000 - truth)
}

/**
 * Holds the page's thread again and again, for lengths that differ and do not go with the second, as an app that is
 * busy with itself. Most of the time it is held.
 */
export function keepBusy(page: Pick<Page, 'evaluate'>): Promise<void> {
  return page.evaluate(() => {
    const LENGTHS = [30, 170, 420, 60, 290, 740, 110]
    let turn = 0
    const work = () => {
      const end = performance.now() + LENGTHS[turn++ % LENGTHS.length]!
      while (performance.now() < end);
      setTimeout(work, 40)
    }
    work()
  })
}
