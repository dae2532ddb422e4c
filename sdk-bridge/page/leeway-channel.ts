/** The channel on which Leeway's parts in one origin speak with each other. */

import { listen, type PageGlobal } from './page-global.ts'

const NAME = 'leeway'
/** Of the messages; others are not understood. */
const VERSION = 1

export type Message = Record<string, unknown>

export interface LeewayChannel {
  /** Says something to all others; never throws. */
  post(message: Message): void
  close(): void
}

/**
 * Opens the channel. A page in the back/forward cache leaves it, since what comes meanwhile would cost it its place
 * there.
 *
 * @param onMessage gets what others said, of which nothing is certain but that it is an object of this version
 */
export function openChannel(page: PageGlobal, onMessage: (message: Message) => void): LeewayChannel {
  let channel: BroadcastChannel | undefined
  function open(): void {
    try {
      channel = page.BroadcastChannel && new page.BroadcastChannel(NAME)
      if (!channel) return
      channel.onmessage = ({ data }) => {
        if (typeof data === 'object' && data?.leeway === VERSION) onMessage(data)
      }
      // Node keeps running for an open channel.
      ;(channel as { unref?(): void }).unref?.()
    } catch {
      // Denied, as in an opaque origin.
    }
  }
  function close(): void {
    channel?.close()
    channel = undefined
  }
  open()
  const stop = listen(page.document && page, {
    pagehide: close,
    pageshow: event => {
      if ((event as PageTransitionEvent).persisted) open()
    },
  })
  return {
    post(message) {
      try {
        channel?.postMessage({ leeway: VERSION, ...message })
      } catch {
        // There is nobody to tell.
      }
    },
    close() {
      stop()
      close()
    },
  }
}
