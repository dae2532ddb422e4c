/** Waiting for what is read from outside, by whatever driver. */

import { setTimeout as wait } from 'node:timers/promises'

/** How long something may take that happens at once for a person, ms. */
const SOON = 10_000
/** Between two readings, ms. */
const PAUSE = 50

/**
 * Reads until the reading is as wanted. A reading that throws counts as none: the page may be under way to another.
 *
 * @param wanted a pattern, a part of the text, or a test
 * @param timeout ms
 * @returns the reading that was as wanted
 * @throws Error with the last reading
 */
export async function eventually<Reading>(
  read: () => Promise<Reading> | Reading,
  wanted: RegExp | string | ((reading: Reading) => boolean),
  timeout = SOON,
): Promise<Reading> {
  const isWanted = (reading: Reading): boolean => {
    if (typeof wanted === 'function') return wanted(reading)
    const text = String(reading)
    return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)
  }
  const end = Date.now() + timeout
  let last: unknown
  while (true) {
    try {
      const reading = await read()
      if (isWanted(reading)) return reading
      last = reading
    } catch (thrown) {
      last = thrown
    }
    if (Date.now() > end) throw new Error(`Not within ${timeout} ms: ${wanted}. Last: ${last}`)
    await wait(PAUSE)
  }
}
