/** Asks the tenant in a hidden iframe, by its session cookie, where nobody can see or click. */

import { IntelliAuthError, IntelliAuthErrorCode } from './intelliauth-error.ts'

/** A tenant that shows a page instead of answering, or never does, must not hang the app. */
const FRAME_TIMEOUT_MS = 10_000

/**
 * Visits an authorization URL with `prompt=none` and waits until the tenant has sent the frame back to this origin.
 *
 * @returns the redirect URI with the answer in its query
 * @throws IntelliAuthError `silent_auth_failed` after 10 s, or when the tenant keeps the frame (an error page of its own)
 */
export function authorizeInFrame(url: URL): Promise<URL> {
  return new Promise((resolve, reject) => {
    const frame = document.createElement('iframe')
    frame.hidden = true
    frame.title = 'Silent sign-in'
    const settle = (act: () => void) => {
      clearTimeout(timer)
      frame.remove()
      act()
    }
    const fail = (message: string, cause?: unknown) =>
      settle(() => reject(new IntelliAuthError(IntelliAuthErrorCode.SILENT_AUTH_FAILED, message, { cause })))
    const timer = setTimeout(() => fail('The tenant did not answer in time.'), FRAME_TIMEOUT_MS)
    // An event, not a poll: timers of a hidden tab are throttled, `load` is not.
    frame.addEventListener('load', () => {
      try {
        const href = frame.contentWindow?.location.href ?? ''
        // Some browsers announce the empty document that a new frame starts with.
        if (href !== 'about:blank') settle(() => resolve(new URL(href)))
      } catch (crossOrigin) {
        fail('The tenant kept the frame instead of answering.', crossOrigin)
      }
    })
    frame.src = url.href
    document.body.append(frame)
  })
}
