/** The panel in a window of its own: a second drawing of the same model, in the other document. */

import { computed, effect } from '@preact/signals'
import { listenForShortcut, parseShortcut } from '../shortcut.ts'
import type { PanelModel } from './model.ts'
import { adoptStylesheet } from './stylesheet.ts'
import { words } from './words.ts'

/**
 * Fills a window. No node is moved: what is drawn there is of that document, with sheets, clipboard and timers of that
 * window. All that is remembered is shared with the page.
 *
 * @param own empty, of this origin
 * @param model the one of the page
 * @param closed told when the user closes the window, or the page goes
 * @returns empties and closes the window
 */
export function moveIn(
  own: Window,
  model: PanelModel,
  draw: (model: PanelModel, into: Element) => () => void,
  closed: () => void,
): () => void {
  const { document } = own
  const { page, options, store } = model
  const host = document.createElement('leeway-panel')
  const shadow = host.attachShadow({ mode: 'open' })
  const container = document.createElement('div')
  shadow.append(container)
  document.body.append(host)
  // The canvas behind the panel, dark from the start where the panel is.
  document.documentElement.style.colorScheme = 'light dark'
  const shown = modelIn(own, model)
  shown.shown.peek().focusOnOpen = true

  const endings = [
    adoptStylesheet(shadow),
    store.watch(own),
    effect(() => {
      // An SDK may be found, and another language chosen, at any time.
      void store.session.value
      document.title = [words.name, store.bridgeNames.join(', ')].filter(Boolean).join(' · ')
      document.documentElement.lang = words.locale
    }),
    on(own, 'pagehide', closed),
    on(page, 'pagehide', closed),
  ]
  const shortcut = parseShortcut(options.shortcut)
  if (shortcut) endings.push(listenForShortcut(shortcut, own, closed))
  endings.push(draw(shown, container))
  return () => {
    for (const end of endings) end()
    host.remove()
    own.close()
  }
}

/** The same model, seen from that window. */
function modelIn(own: Window, model: PanelModel): PanelModel {
  const there = { page: own, inOwnWindow: true }
  const seen: PanelModel = {
    ...model,
    ...there,
    shown: computed(() => {
      const recording = model.opened.value?.model
      return recording ? { ...recording, ...there } : seen
    }),
  }
  return seen
}

function on(page: Window, type: string, listener: () => void): () => void {
  page.addEventListener(type, listener)
  return () => page.removeEventListener(type, listener)
}
