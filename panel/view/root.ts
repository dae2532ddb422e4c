/** Draws badge and panel into a shadow root, and gives it back as found. */

import { effect, useComputed } from '@preact/signals'
import { h, render } from 'preact'
import type { Store } from '../store.ts'
import { Badge, badgeId } from './badge.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { createModel, type PanelModel, type PanelOptions, shownModel } from './model.ts'
import { closeRecording } from './opening.ts'
import { Panel } from './panel.tsx'
import { adoptStylesheet } from './stylesheet.ts'
import { words } from './words.ts'

export type { PanelOptions } from './model.ts'

/** How the panel is opened. */
export interface Opening {
  /**
   * Moves focus to the selected tab; closing gives it back. For when the user asked with a key. Without it the focus
   * stays where it is.
   */
  focus?: boolean
}

export interface PanelView {
  open(how?: Opening): void
  close(): void
  toggle(how?: Opening): void
  readonly isOpen: boolean
  /** Removes every node, listener, timer and sheet. Safe to call twice. */
  dispose(): void
}

/**
 * Events of the panel that stop at its root: host shortcuts must not fire while a person types here, a focus trap
 * must not pull focus away, and a click here is no click outside of the host's menu.
 */
const kept = [
  'keydown',
  'keyup',
  'keypress',
  'input',
  'change',
  'paste',
  'copy',
  'cut',
  'focusin',
  'focusout',
  'pointerdown',
  'mousedown',
  'click',
]

/**
 * Draws the badge, closed. The focus policy: a press on the badge opens the panel in its place and moves focus to the
 * selected tab, as does `open({ focus: true })`; closing gives focus back to where it was, if it is still in here.
 *
 * @param shadow open shadow root of a host that holds nothing else
 */
export function renderPanel(shadow: ShadowRoot, store: Store, options: PanelOptions = {}): PanelView {
  const document = shadow.ownerDocument
  const page = document.defaultView
  if (!page) throw new TypeError('renderPanel needs a document that is shown in a window')
  const dropStylesheet = adoptStylesheet(shadow)
  const container = document.createElement('div')
  const { model, dispose: disposeModel } = createModel(store, options, page, close)
  const unwatch = store.watch()
  let focusBefore: Element | null = null
  let disposed = false

  function open({ focus = false }: Opening = {}): void {
    if (disposed || model.open.value) return
    focusBefore = focus ? (shadow.activeElement ?? document.activeElement) : null
    shownModel(model).focusOnOpen = focus
    model.open.value = true
  }

  function close(): void {
    if (!model.open.value) return
    const held = shadow.activeElement !== null
    model.open.value = false
    if (!held) return
    const badge = shadow.getElementById(badgeId)
    // Signals reach the DOM a moment later, and what is hidden takes no focus.
    if (badge?.parentElement) badge.parentElement.hidden = false
    const before = focusBefore?.isConnected && focusBefore !== document.body ? focusBefore : badge
    ;(before as HTMLElement | null)?.focus({ preventScroll: true })
    focusBefore = null
  }

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing) return
    // Escape in a search field that holds text empties the field.
    const { type, value } = event.target as HTMLInputElement
    if (type === 'search' && value) return
    event.preventDefault()
    close()
  }
  const stopKeeping = effect(() => {
    if (!model.open.value) return
    container.addEventListener('keydown', onKey)
    for (const type of kept) container.addEventListener(type, stop)
    return () => {
      container.removeEventListener('keydown', onKey)
      for (const type of kept) container.removeEventListener(type, stop)
    }
  })

  shadow.append(container)
  render(h(Root, { model, onOpen: () => open({ focus: true }) }), container)

  return {
    open,
    close,
    toggle: how => (model.open.value ? close() : open(how)),
    get isOpen() {
      return model.open.value
    },
    dispose() {
      if (disposed) return
      close()
      disposed = true
      render(null, container)
      container.remove()
      dropStylesheet()
      stopKeeping()
      unwatch()
      disposeModel()
    },
  }
}

const stop = (event: Event) => event.stopPropagation()

function Root({ model, onOpen }: { model: PanelModel; onOpen: () => void }) {
  const look = useComputed(() => `lw ${model.corner.value}`)
  return h(
    'section',
    { class: look, 'aria-label': words.name, dir: 'ltr', lang: 'en' },
    h(
      ErrorBoundary,
      { beforeRestart: () => closeRecording(model) },
      h(Badge, { model, onOpen }),
      model.open.value && h(Panel, { model }),
    ),
    h('div', { class: 'sr', role: 'status' }, model.announcement),
  )
}
