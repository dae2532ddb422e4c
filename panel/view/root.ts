/** Draws badge and panel into a shadow root, and gives it back as found. */

import { effect, untracked, useComputed } from '@preact/signals'
import { h, render } from 'preact'
import type { Store } from '../store.ts'
import { Badge, badgeId } from './badge.tsx'
import { precedeHost } from './before-host.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { HiddenNote } from './hidden-note.tsx'
import { showAgain, showWhenTimeIsUp } from './hiding.ts'
import { createModel, type PanelModel, type PanelOptions, shownModel } from './model.ts'
import { closeRecording, openRecording } from './opening.ts'
import { Panel } from './panel.tsx'
import { createPopOut } from './pop-out.ts'
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
  /**
   * Opens the panel with a recording in place of the live session. Focus goes into it, and back to where it was when the
   * panel is closed. What cannot be read is said in the panel.
   */
  openRecording(text: string): Promise<void>
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
  const { model, dispose: disposeModel } = createModel(store, options, page, { close, popOut })
  const stopWatching = effect(() => (model.hiding.value === 'shown' ? untracked(store.watch) : undefined))
  const stopWaiting = showWhenTimeIsUp(model)
  const ownWindow = createPopOut(model, close, draw)
  let focusBefore: Element | null = null
  let disposed = false

  function open({ focus = false }: Opening = {}): void {
    if (disposed || model.open.value) return
    ownWindow.close()
    showAgain(model)
    focusBefore = focus ? (shadow.activeElement ?? document.activeElement) : null
    shownModel(model).focusOnOpen = focus
    model.open.value = true
  }

  function close(): void {
    ownWindow.close()
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
  const keepsEvents = () => model.open.value || model.hiding.value === 'told'
  const stopKeeping = effect(() => {
    if (!keepsEvents()) return
    container.addEventListener('keydown', onKey)
    for (const type of kept) container.addEventListener(type, stop)
    return () => {
      container.removeEventListener('keydown', onKey)
      for (const type of kept) container.removeEventListener(type, stop)
    }
  })

  function popOut(): void {
    if (model.out.value) open({ focus: true })
    else ownWindow.open()
  }

  function draw(shown: PanelModel, into: Element): () => void {
    if (shown.inOwnWindow) into.addEventListener('keydown', onKey as EventListener)
    render(h(Root, { model: shown, onOpen: () => open({ focus: true }) }), into)
    return () => render(null, into)
  }

  const stopPreceding = precedeHost(page, shadow, keepsEvents)

  shadow.append(container)
  const erase = draw(model, container)

  return {
    open,
    close,
    toggle: how => (model.open.value ? close() : open(how)),
    async openRecording(text) {
      const asked = document.activeElement
      await openRecording(model, text)
      open({ focus: true })
      // Asked for from the page while another one was open.
      if (asked !== shadow.host) focusBefore = asked
    },
    get isOpen() {
      return model.open.value
    },
    dispose() {
      if (disposed) return
      close()
      disposed = true
      erase()
      container.remove()
      dropStylesheet()
      stopKeeping()
      stopPreceding()
      stopWatching()
      stopWaiting()
      disposeModel()
    },
  }
}

const stop = (event: Event) => event.stopPropagation()

function Root({ model, onOpen }: { model: PanelModel; onOpen: () => void }) {
  const look = useComputed(() => {
    const { corner, dock } = model.preferences.value
    return model.inOwnWindow ? 'lw own' : `lw ${corner} dock-${dock}`
  })
  // Said once, where the panel is.
  const announcement = useComputed(() =>
    model.out.value === model.inOwnWindow ? model.announcement.value : '',
  )
  const { value: hiding } = model.hiding
  if (hiding === 'hidden') return null
  const badge = hiding === 'shown' ? h(Badge, { model, onOpen }) : h(HiddenNote, { model, onUndo: onOpen })
  return h(
    'section',
    { class: look, 'aria-label': words.name, dir: 'ltr', lang: words.locale },
    h(
      ErrorBoundary,
      { beforeRestart: () => closeRecording(model) },
      !model.inOwnWindow && badge,
      (model.inOwnWindow || model.open.value) && h(Panel, { model }),
    ),
    h('div', { class: 'sr', role: 'status' }, announcement),
  )
}
