/**
 * The service worker of the Lab's third habit for hidden tabs. Its timers are not throttled with the page's, so it
 * keeps the time and wakes the page with a message, which arrives in a hidden tab too. The page's own SDK then spends
 * the refresh token: a second client in here would use it twice, and the tenant would end the session.
 *
 * What no worker can do: a browser stops one that is idle after about 30 s, and one that an event keeps busy after
 * about 5 minutes. So it helps with tokens that live for minutes; with longer ones the wake-up is lost.
 */

import type { Wake, WakeAfter } from './refresh-worker-messages.ts'

/** The little of a service worker's scope that is used here; the project's types are those of a page. */
interface WorkerScope {
  addEventListener(type: 'install', listener: () => void): void
  addEventListener(type: 'message', listener: (event: MessageOfPage) => void): void
  skipWaiting(): Promise<void>
}
interface MessageOfPage {
  data: WakeAfter
  source: { id: string; postMessage(message: Wake): void } | null
  waitUntil(done: Promise<void>): void
}

const worker = globalThis as unknown as WorkerScope

/** By page: calls its wake-up off. */
const callOff = new Map<string, () => void>()

worker.addEventListener('install', () => {
  void worker.skipWaiting()
})

worker.addEventListener('message', event => {
  const page = event.source
  if (!page) return
  callOff.get(page.id)?.()
  const { ms } = event.data
  event.waitUntil(
    new Promise(resolve => {
      const timer = setTimeout(() => {
        page.postMessage({ type: 'wake' })
        resolve()
      }, ms)
      callOff.set(page.id, () => {
        clearTimeout(timer)
        resolve()
      })
    }),
  )
})
