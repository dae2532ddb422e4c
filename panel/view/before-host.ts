/** Keys and focus of the panel, taken at the window before the host's own listeners see them. */

/** Keys, for host shortcuts; focus, for traps that pull it back. What a press of the mouse does is left to the browser. */
const types = ['keydown', 'keypress', 'keyup', 'focus', 'focusin', 'blur', 'focusout'] as const

/**
 * Host listeners in the capture phase would see a key before it ever reaches the panel. This one is at the window,
 * since before the app runs where the panel is mounted first: an event on its way into the panel goes no further, and
 * a copy that cannot leave the shadow root arrives in its place. What the browser does of itself, such as typing the
 * letter, it still does.
 *
 * Listeners at the window that were there before are not preceded by anything.
 *
 * @param isActive whether anything is to be kept from the host now; asked at each event
 * @returns ends it
 */
export function precedeHost(
  page: Window & typeof globalThis,
  shadow: ShadowRoot,
  isActive: () => boolean,
): () => void {
  /** Keys that went down in the panel: Escape comes up when the focus is with the host again. */
  const down = new Set<string>()
  const copies = new WeakSet<Event>()
  const onEvent = (event: Event) => {
    const target = event.composedPath()[0]
    if (copies.has(event) || !(target instanceof page.Node)) return
    const isOurs = isActive() && target.getRootNode() === shadow
    if (event instanceof page.KeyboardEvent) {
      if (event.type === 'keydown' && isOurs) down.add(event.code)
      if (event.type === 'keyup' && down.delete(event.code)) event.stopImmediatePropagation()
    }
    if (!isOurs) return
    event.stopImmediatePropagation()
    const copy = copyOf(page, event)
    copies.add(copy)
    if (!target.dispatchEvent(copy)) event.preventDefault()
  }
  for (const type of types) page.addEventListener(type, onEvent, { capture: true })
  return () => {
    for (const type of types) page.removeEventListener(type, onEvent, { capture: true })
  }
}

/**
 * Not composed: it stays within the shadow root. A plain event with the properties of the other, since Firefox lets
 * every KeyboardEvent out.
 */
function copyOf(page: typeof globalThis, event: Event & Partial<KeyboardEvent & FocusEvent>): Event {
  const { type, bubbles, cancelable, key, code, repeat, isComposing, relatedTarget } = event
  const { altKey, ctrlKey, metaKey, shiftKey } = event
  return Object.assign(new page.Event(type, { bubbles, cancelable }), {
    ...{ key, code, repeat, isComposing, relatedTarget },
    ...{ altKey, ctrlKey, metaKey, shiftKey },
  })
}
