/// <reference types="vite/client" />
/** What an app can do about refreshes that come late because the browser throttles the timers of hidden tabs. */

import { decodeJwt } from 'jose'
import workerUrl from './refresh-worker.ts?worker&url'
import type { Wake, WakeAfter } from './refresh-worker-messages.ts'

type GetAccessToken = () => Promise<string>

// A refresh that fails is told by the SDK's onError; here nobody waits for the token.
const ask = (getAccessToken: GetAccessToken) => getAccessToken().catch(() => '')

/**
 * Asks for a token whenever the tab becomes visible, so that a late refresh happens before the user clicks.
 *
 * @returns stops it
 */
export function refreshOnReturn(getAccessToken: GetAccessToken): () => void {
  const onChange = () => {
    if (document.visibilityState === 'visible') void ask(getAccessToken)
  }
  document.addEventListener('visibilitychange', onChange)
  return () => document.removeEventListener('visibilitychange', onChange)
}

/** A little after the SDK's own timer, which then has done the work if it is on time. */
const AFTER_DUE_MS = 500

export interface WorkerRefresh {
  /** Tells the worker when the next refresh is due. Call it for each new token. */
  schedule(): Promise<void>
  stop(): void
}

/**
 * Lets a service worker keep the time, and asks for a token when it calls.
 *
 * @param leewaySeconds as the SDK is set
 */
export function refreshByWorker(getAccessToken: GetAccessToken, leewaySeconds: number): WorkerRefresh {
  const { serviceWorker } = navigator
  const registered = serviceWorker.register(workerUrl, { type: 'module' })

  async function schedule(): Promise<void> {
    const token = await ask(getAccessToken)
    if (token === '') return
    const { exp } = decodeJwt(token)
    if (exp === undefined) return
    const worker = await activeWorker(await registered)
    const message: WakeAfter = {
      type: 'wake-after',
      ms: Math.max(0, (exp - leewaySeconds) * 1000 - Date.now()) + AFTER_DUE_MS,
    }
    worker.postMessage(message)
  }

  const onMessage = ({ data }: MessageEvent<Wake>) => {
    if (data.type === 'wake') void schedule()
  }
  serviceWorker.addEventListener('message', onMessage)
  serviceWorker.startMessages()
  return { schedule, stop: () => serviceWorker.removeEventListener('message', onMessage) }
}

/** A first registration takes a moment until its worker can be talked to. */
function activeWorker(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  return new Promise(resolve => {
    const worker = registration.active ?? registration.waiting ?? registration.installing
    const check = () => {
      if (worker?.state === 'activated') resolve(worker)
    }
    worker?.addEventListener('statechange', check)
    check()
  })
}
