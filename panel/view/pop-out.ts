/** The way of the panel into a window of its own, and back. */

import type { PanelModel } from './model.ts'
import { words } from './words.ts'

/** Of the window, px: the width of the panel, and as much height as most screens have to spare. */
const SIZE = { width: 460, height: 720 }

/** Document Picture-in-Picture (WICG); not in all browsers, and not in frames. */
interface PictureInPicture {
  readonly window: Window | null
  requestWindow(size: typeof SIZE): Promise<Window>
}

export interface PopOut {
  /** Opens the window. Only to be called at the press of a button: browsers refuse it otherwise. */
  open(): Promise<void>
  /** Closes it, if it is open. */
  close(): void
}

/**
 * The window is asked for here, with nothing to be loaded before: the press of the button that entitles to it is
 * forgotten after a few seconds (HTML section 6.4.2), some browsers forget it at the first wait. What fills the window
 * is loaded after that, by those who have one.
 *
 * @param closePanel closes the panel of the page, for the one that the window shows
 * @param draw draws the view of a model into an element; returns takes it out again
 */
export function createPopOut(
  model: PanelModel,
  closePanel: () => void,
  draw: (model: PanelModel, into: Element) => () => void,
): PopOut {
  let asking = false
  let leave: (() => void) | undefined

  function refuse(title: string, text: string): void {
    model.notice.value = { tone: 'warn', title, text }
    model.announcement.value = `${title} ${text}`
  }

  function close(): void {
    leave?.()
    leave = undefined
    model.out.value = false
  }

  async function open(): Promise<void> {
    if (asking || leave) return
    asking = true
    const own = await requestWindow(model.page)
    try {
      if (!own) return refuse(words.ownWindow.refused, words.ownWindow.allow)
      const { moveIn } = await import('./own-window.ts')
      // Neither closed nor unmounted while that was loaded.
      if (own.closed || !model.open.peek()) return own.close()
      model.notice.value = null
      closePanel()
      model.out.value = true
      leave = moveIn(own, model, draw, close)
    } catch {
      own?.close()
      refuse(words.ownWindow.broken, words.later.failed)
    } finally {
      asking = false
    }
  }

  return { open, close }
}

/** @returns null where the browser refuses it */
async function requestWindow(page: Window): Promise<Window | null> {
  const { documentPictureInPicture: one } = page as { documentPictureInPicture?: PictureInPicture }
  // There is only one: it would take the page's own window away.
  if (one && !one.window) {
    try {
      return await one.requestWindow(SIZE)
    } catch {
      // Not here, as in a frame. The other way may be open.
    }
  }
  try {
    return page.open('', '', `popup,width=${SIZE.width},height=${SIZE.height}`)
  } catch {
    return null
  }
}
