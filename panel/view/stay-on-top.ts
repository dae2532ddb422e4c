/**
 * Where our element is in the page: above everything, and inside of what makes the rest of the page inert.
 *
 * As a popover it is in the top layer, where no z-index covers it, and `position: fixed` is by the viewport whatever
 * transforms its parents have. A modal dialog or a fullscreen element makes all that is outside of it inert (HTML
 * section 6.3.1), popovers too: there our element goes into it, and back when it is over. Out of reach: a dialog in a
 * closed shadow root, and an element in fullscreen whose children are not drawn (`<video>`, `<iframe>`, `<canvas>`).
 */

/** Whoever takes our element away this often within `QUARREL`, ms, means it. */
const PATIENCE = 5
const QUARREL = 1000

/**
 * Puts the element on the page and keeps it in reach. It follows events alone: nothing of the page is wrapped.
 *
 * @param host with an open shadow root, or none yet
 * @returns takes the element away, and every listener
 */
export function stayOnTop(host: HTMLElement): () => void {
  const document = host.ownerDocument
  // On the document element a host is out of reach of what an app does to its body.
  const root = document.documentElement
  /** What is or was modal, the topmost last. */
  let modals: Element[] = [...root.querySelectorAll('dialog')].filter(isModal)
  let removals: number[] = []
  let leaveModal = () => {}

  const observer = new MutationObserver(() => {
    if (!host.isConnected && isQuarrel()) leave()
    else settle()
  })

  function isQuarrel(): boolean {
    const now = performance.now()
    removals = [...removals.filter(at => now - at < QUARREL), now]
    return removals.length > PATIENCE
  }

  /** Moves to where it can be used now; `raise` also where it is there already. */
  function settle(raise = false): void {
    modals = modals.filter(isModal)
    const home = modals.at(-1) ?? root
    if (host.parentNode === home && !raise) return
    leaveModal()
    moveTo(host, home)
    if (home instanceof HTMLDialogElement) leaveModal = enter(home)
    else if (home !== root && host.getClientRects().length === 0) {
      // Not drawn in there: better outside, in place for when it is over.
      modals.pop()
      settle()
      return
    }
    observer.disconnect()
    observer.observe(root, { childList: true, subtree: home !== root })
    if (home === root) return
    observer.observe(home, { childList: true, attributeFilter: ['open'] })
    // What is in a shadow tree goes with any host of it.
    for (let tree = home.getRootNode(); tree instanceof ShadowRoot; tree = tree.host.getRootNode())
      observer.observe(tree, { childList: true, subtree: true })
  }

  /** A dialog says that it is about to close while all in it is still drawn: so nothing of the view is lost. */
  function enter(modal: Element): () => void {
    const onClosing = (event: Event) => {
      if (event.target !== modal || (event as ToggleEvent).newState !== 'closed') return
      modals = modals.filter(other => other !== modal)
      settle()
    }
    modal.addEventListener('beforetoggle', onClosing)
    return () => {
      modal.removeEventListener('beforetoggle', onClosing)
      leaveModal = () => {}
    }
  }

  function onTop(modal: Element, raise = false): void {
    modals = [...modals.filter(other => other !== modal), modal]
    settle(raise)
  }
  // Opening a dialog moves the focus into it, and focus alone is told of from shadow trees as well.
  const onFocus = (event: Event) => {
    const modal = event.composedPath().find(isModal)
    if (modal && modal !== modals.at(-1)) onTop(modal)
  }
  // A window without focus tells of no focus. What is known is not on top again: this comes later than the focus.
  const onToggle = ({ target }: Event) => {
    if (isModal(target) && !modals.includes(target)) onTop(target)
  }
  const onFullscreen = () => {
    let element = document.fullscreenElement
    while (element?.shadowRoot?.fullscreenElement) element = element.shadowRoot.fullscreenElement
    if (element) onTop(element, true)
    else settle()
  }

  document.addEventListener('focusin', onFocus, { capture: true })
  document.addEventListener('toggle', onToggle, { capture: true })
  document.addEventListener('fullscreenchange', onFullscreen)

  function leave(): void {
    observer.disconnect()
    leaveModal()
    document.removeEventListener('focusin', onFocus, { capture: true })
    document.removeEventListener('toggle', onToggle, { capture: true })
    document.removeEventListener('fullscreenchange', onFullscreen)
    host.remove()
  }

  if (document.fullscreenElement) onFullscreen()
  settle(true)
  return leave
}

/** Whether this is an element that keeps the rest of its page inert. */
function isModal(one: EventTarget | null): one is Element {
  if (!(one instanceof Element) || !one.isConnected) return false
  try {
    // What is in a film has a layout in Chromium all the same.
    return one.matches('dialog[open]:modal, :fullscreen:not(dialog, video)')
  } catch {
    // A browser without the selector.
    return false
  }
}

/** What the user sees and does in there goes on: focus, scroll positions, animations. */
function moveTo(host: HTMLElement, parent: Element): void {
  const shadow = host.shadowRoot
  const focused = shadow?.activeElement as HTMLElement | null | undefined
  const scrolled = [...(shadow?.querySelectorAll('*') ?? [])]
    .map(element => ({ element, top: element.scrollTop, left: element.scrollLeft }))
    .filter(({ top, left }) => top || left)
  host.popover = 'manual'
  // What is in the top layer stays below what came later. Shown again, it is the last.
  if (host.isConnected && host.hidePopover && host.matches(':popover-open')) host.hidePopover()
  try {
    parent.moveBefore(host, null)
  } catch {
    // Not known here, or not in the page yet.
    parent.append(host)
    for (const animation of shadow?.getAnimations?.() ?? []) animation.finish()
  }
  host.showPopover?.()
  for (const { element, top, left } of scrolled) Object.assign(element, { scrollTop: top, scrollLeft: left })
  if (focused !== shadow?.activeElement) focused?.focus({ preventScroll: true })
}
