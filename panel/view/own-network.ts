/** A way to the network that passes by the app: its own wrappers of `fetch`, which may add its token, and our watching. */

import type { KeyAccess } from '../token/signature-fetch.ts'

/** A violation is told of a little after the request failed, ms. */
const LATE_NEWS = 100
/** Firefox draws an empty frame anew after a moment, which would end what was begun in it; ms. */
const FRAME_PATIENCE = 1000

/**
 * Opens an empty frame, whose functions nobody has replaced. It is of the page's origin and under its policy, and
 * neither counted among its frames nor seen by its observers.
 *
 * @param root the panel's own; the frame is in there until it is closed
 */
export async function openOwnNetwork(root: Node): Promise<KeyAccess & { close(): void }> {
  const document = root.ownerDocument!
  const frame = document.createElement('iframe')
  frame.hidden = true
  await new Promise<unknown>(resolve => {
    frame.addEventListener('load', resolve, { once: true })
    setTimeout(resolve, FRAME_PATIENCE)
    root.appendChild(frame)
  })
  const page = frame.contentWindow as (Window & typeof globalThis) | null
  let refused = false
  page?.document.addEventListener('securitypolicyviolation', () => {
    refused = true
  })
  return {
    // Where even this fails, nothing else is tried.
    fetch: (...request) => page!.fetch(...request),
    async refusedByPolicy() {
      if (!refused) await new Promise(resolve => setTimeout(resolve, LATE_NEWS))
      return refused
    },
    https: document.location?.protocol === 'https:',
    close: () => frame.remove(),
  }
}
