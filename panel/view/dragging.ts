/** Dragging: an element follows the pointer, and says where it was let go. */

import type { RefObject } from 'preact'
import { useRef } from 'preact/hooks'
import { isDrag } from './corner.ts'

/**
 * @param element follows the pointer
 * @param onDrop is told where it was let go; not called for a click
 * @returns handlers for what is taken hold of, and whether the last press was a drag
 */
export function useDragging(element: RefObject<HTMLElement | null>, onDrop: (x: number, y: number) => void) {
  const from = useRef<{ x: number; y: number } | null>(null)
  const dragged = useRef(false)

  const onPointerEnd = (event: PointerEvent) => {
    if (from.current && dragged.current && event.type === 'pointerup') onDrop(event.clientX, event.clientY)
    from.current = null
    if (element.current) element.current.style.transform = ''
  }

  return {
    dragged,
    handlers: {
      onPointerDown(event: PointerEvent & { currentTarget: HTMLElement }) {
        dragged.current = false
        if (event.button !== 0 || isForAnother(event)) return
        from.current = { x: event.clientX, y: event.clientY }
        event.currentTarget.setPointerCapture(event.pointerId)
      },
      onPointerMove(event: PointerEvent) {
        if (!from.current) return
        const [dx, dy] = [event.clientX - from.current.x, event.clientY - from.current.y]
        dragged.current ||= isDrag(dx, dy)
        if (dragged.current && element.current) element.current.style.transform = `translate(${dx}px,${dy}px)`
      },
      onPointerUp: onPointerEnd,
      onPointerCancel: onPointerEnd,
      // Takes neither the focus nor the selection of the app.
      onMouseDown(event: MouseEvent & { currentTarget: HTMLElement }) {
        if (!isForAnother(event)) event.preventDefault()
      },
    },
  }
}

/** Whether a control within what is taken hold of was pressed. */
function isForAnother(event: Event & { currentTarget: HTMLElement }): boolean {
  const control = (event.target as Element).closest('button,[role=menu]')
  return control !== null && control !== event.currentTarget
}
