/** The button of the options, and their menu, whose code is loaded when it is first asked for. */

import { signal } from '@preact/signals'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { Icon } from './icons.tsx'
import { later } from './later.tsx'
import type { PanelModel } from './model.ts'
import { words } from './words.ts'

const Menu = later(() => import('./options-menu.tsx').then(({ OptionsMenu }) => OptionsMenu))

const menuId = 'leeway-options'

export function OptionsButton({ model }: { model: PanelModel }) {
  const open = useMemo(() => signal(false), [])
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const close = () => {
    const held = menu.current?.contains((menu.current.getRootNode() as ShadowRoot).activeElement)
    open.value = false
    if (held) button.current?.focus({ preventScroll: true })
  }

  useLayoutEffect(() => {
    const page = button.current?.ownerDocument.defaultView
    if (!open.value || !page) return
    const onPointerDown = (event: Event) => {
      const path = event.composedPath()
      if (!path.includes(menu.current!) && !path.includes(button.current!)) open.value = false
    }
    page.addEventListener('pointerdown', onPointerDown, { capture: true })
    return () => page.removeEventListener('pointerdown', onPointerDown, { capture: true })
  }, [open.value])

  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    if (event.key === 'Tab') {
      open.value = false
      return
    }
    if (event.key === 'Escape') {
      // Of the panel's own Escape, which closes all.
      event.stopPropagation()
      event.preventDefault()
      close()
      return
    }
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]')]
    const at = items.indexOf((event.currentTarget.getRootNode() as ShadowRoot).activeElement as HTMLElement)
    const to = { ArrowDown: at + 1, ArrowUp: Math.max(at, 0) - 1, Home: 0, End: -1 }[event.key]
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    items.at(to % items.length)?.focus()
  }

  return (
    <>
      <button
        type="button"
        class="icon"
        ref={button}
        aria-label={words.frame.options}
        title={words.frame.options}
        aria-haspopup="menu"
        aria-expanded={open.value ? 'true' : 'false'}
        aria-controls={open.value ? menuId : undefined}
        onClick={() => {
          if (open.value) close()
          else open.value = true
        }}
        onKeyDown={event => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
          event.preventDefault()
          open.value = true
        }}
      >
        <Icon name="options" />
      </button>
      {open.value && (
        <div
          class="menu"
          role="menu"
          id={menuId}
          aria-label={words.frame.options}
          tabIndex={-1}
          ref={menu}
          onKeyDown={onKeyDown}
          // A choice is made: the menu has done its work.
          onClick={event => {
            if ((event.target as Element).closest('[role^=menuitem]')) close()
          }}
        >
          <Menu model={model} />
        </div>
      )}
    </>
  )
}
