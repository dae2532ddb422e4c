/** What the browser itself measured of a request (Resource Timing): sharper times, and where the answer came from. */

import type { Call, Instant } from '../event.ts'
import type { PageGlobal } from './page-global.ts'

/** An entry. Without `Timing-Allow-Origin` other origins leave most of it 0; older browsers lack the last. */
export type Timing = PerformanceResourceTiming & { readonly finalResponseHeadersStart?: number }

export interface ResourceTimings {
  /**
   * The entry of a request, which comes once its answer has ended.
   *
   * @param url as it was asked for
   * @returns at once where it is there or not worth waiting for; undefined when it does not come soon, or ever
   */
  of(url: URL, sent: Instant): Timing | undefined | Promise<Timing | undefined>
  /** Whether a frame for silent sign-in (`prompt=none`) was loaded since, ms of the monotonic clock. */
  silentFrameSince(mono: number): boolean
  stop(): void
}

/** How long to wait for an entry, ms. Chromium hands them over about 50 ms later. */
const PATIENCE = 250
/** Entries kept for requests that ask later. */
const MAX_KEPT = 64
/** An origin of which nothing came so often is not waited for: other origins need `Timing-Allow-Origin`. */
const MAX_MISSES = 3
/** Origins of which that is remembered. */
const MAX_ORIGINS = 64
/** Both sides of an instant are cut to the resolution of their clocks, at most this, ms. */
const RESOLUTION = 1
/** An entry may begin this much before we looked at the clock, ms. */
const EARLY = 2

/** Scripts, images and styles carry no tokens. Beacons and event streams are 'other' in Firefox. */
const RELEVANT = /^(fetch|xmlhttprequest|beacon|other|iframe)$/
const SILENT_FRAME = /[?&]prompt=none(&|$)/

interface Waiting {
  name: string
  from: number
  take(timing: Timing | undefined): void
}

const withoutFragment = (href: string): string => href.replace(/#.*/s, '')

/** @param page a worker or a test may have no `PerformanceObserver`: then nothing is ever known */
export function resourceTimings(page: PageGlobal): ResourceTimings {
  const kept: { name: string; timing: Timing }[] = []
  const waiting = new Set<Waiting>()
  /** By origin, how often in a row nothing came that could be read. */
  const misses = new Map<string, number>()
  let silentFrame = Number.NEGATIVE_INFINITY
  let works = false

  function add(timing: Timing): void {
    if (!RELEVANT.test(timing.initiatorType)) return
    if (timing.initiatorType === 'iframe') {
      if (SILENT_FRAME.test(timing.name)) silentFrame = timing.responseEnd
      return
    }
    const name = withoutFragment(timing.name)
    let nearest: Waiting | undefined
    for (const one of waiting) {
      const fits = one.name === name && one.from <= timing.startTime + EARLY
      if (fits && (!nearest || one.from > nearest.from)) nearest = one
    }
    if (nearest) {
      nearest.take(timing)
      return
    }
    kept.push({ name, timing })
    if (kept.length > MAX_KEPT) kept.shift()
  }

  function takeKept(name: string, from: number): Timing | undefined {
    let found = -1
    for (const [i, { name: other, timing }] of kept.entries()) {
      const fits = other === name && timing.startTime + EARLY >= from
      if (fits && (found < 0 || timing.startTime < kept[found]!.timing.startTime)) found = i
    }
    return found < 0 ? undefined : kept.splice(found, 1)[0]!.timing
  }

  const addAll = (entries: PerformanceEntryList = []) => {
    // Of a page for which none ever came none is waited for.
    works ||= entries.length > 0
    for (const entry of entries) add(entry as Timing)
  }
  const observer = observe(page, addAll)
  const catchUp = () => addAll(observer?.takeRecords())
  return {
    of({ href, origin }, sent) {
      catchUp()
      if (!works) return undefined
      const name = withoutFragment(href)
      const known = takeKept(name, sent.mono)
      if (known || (misses.get(origin) ?? 0) >= MAX_MISSES) return known
      return new Promise(resolve => {
        const timer = setTimeout(() => one.take(undefined), PATIENCE)
        const one: Waiting = {
          name,
          from: sent.mono,
          take(found) {
            clearTimeout(timer)
            waiting.delete(one)
            if (found?.requestStart) misses.delete(origin)
            else if (misses.size < MAX_ORIGINS) misses.set(origin, (misses.get(origin) ?? 0) + 1)
            resolve(found)
          },
        }
        waiting.add(one)
      })
    },
    silentFrameSince(mono) {
      catchUp()
      return silentFrame >= mono
    },
    stop() {
      observer?.disconnect()
      for (const one of [...waiting]) one.take(undefined)
    },
  }
}

function observe(
  { PerformanceObserver: Observer }: PageGlobal,
  take: (entries: PerformanceEntryList) => void,
): PerformanceObserver | undefined {
  try {
    if (!Observer) return undefined
    const observer = new Observer(list => take(list.getEntries()))
    observer.observe({ type: 'resource', buffered: true })
    return observer
  } catch {
    return undefined
  }
}

/**
 * Narrows the times of a call, whose bounds on a server's clock they are, to the stretch in which the server can have
 * stamped its answer; an answer that no server gave just now, of the cache or of a service worker, is marked as such.
 *
 * @param keepSent other events tell of the same request and know it by when it was sent
 */
export function refineByTiming(call: Call, timing: Timing, keepSent: boolean): void {
  const { requestStart, transferSize, finalResponseHeadersStart = 0 } = timing
  // Not readable for other origins without Timing-Allow-Origin.
  if (!(requestStart > 0)) return
  if (transferSize === 0) {
    call.fromCache = true
    return
  }
  const { sent, received } = call
  const jumped = received.wall - received.mono - (sent.wall - sent.mono)
  if (Math.abs(jumped) > 2 * RESOLUTION) return
  const at = (mono: number): Instant => ({ wall: sent.wall + mono - sent.mono, mono })
  const left = requestStart - RESOLUTION
  const came = finalResponseHeadersStart + RESOLUTION
  if (!keepSent && left > sent.mono && left < received.mono) call.sent = at(left)
  if (came > left && came < received.mono) call.received = at(came)
}
