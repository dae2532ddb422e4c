/** The edges of the panel that can be moved: window splitters by the ARIA Authoring Practices. */

import { signal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useLayoutEffect, useMemo } from 'preact/hooks'
import { panelId } from './badge.tsx'
import { type PanelModel, prefer } from './model.ts'
import { freeEdges, lengthByKey, type Size, sizeRange, within } from './placement.ts'
import { words } from './words.ts'

type Edge = 'left' | 'right' | 'top' | 'bottom'

const property = { width: '--w', height: '--h' } as const

/** @param panel what is made larger and smaller */
export function ResizeEdges({ model, panel }: { model: PanelModel; panel: RefObject<HTMLElement | null> }) {
  const { dock, corner, width, height } = model.preferences.value
  const { x, y } = freeEdges(dock, corner)
  // What is really shown; told to screen readers, and where a change starts from.
  const size = useMemo(() => signal<Size>({ width: 0, height: 0 }), [])
  const viewport = (): Size => ({ width: model.page.innerWidth, height: model.page.innerHeight })
  const measure = () => {
    const box = panel.current?.getBoundingClientRect()
    // Not drawn: nothing to measure.
    if (box?.width) size.value = { width: Math.round(box.width), height: Math.round(box.height) }
  }
  useLayoutEffect(() => {
    measure()
    model.page.addEventListener('resize', measure)
    return () => model.page.removeEventListener('resize', measure)
  }, [dock, width, height])

  const toDefault = () => prefer(model, { width: null, height: null })

  /** Follows the pointer; remembered when it is let go. */
  const onPointerDown = (edges: readonly Edge[]) => (down: PointerEvent & { currentTarget: HTMLElement }) => {
    if (down.button !== 0) return
    measure()
    const start = size.peek()
    const grip = down.currentTarget
    const changed: Partial<Size> = {}
    const onMove = (move: PointerEvent) => {
      for (const edge of edges) {
        const axis = axisOf(edge)
        const by = axis === 'width' ? move.clientX - down.clientX : move.clientY - down.clientY
        const wanted = start[axis] + (edge === 'left' || edge === 'top' ? -by : by)
        changed[axis] = Math.round(within(sizeRange(axis, viewport()), wanted))
        panel.current?.style.setProperty(property[axis], `${changed[axis]}px`)
      }
      size.value = { ...start, ...changed }
    }
    const onEnd = () => {
      grip.removeEventListener('pointermove', onMove)
      prefer(model, changed)
    }
    grip.setPointerCapture(down.pointerId)
    grip.addEventListener('pointermove', onMove)
    grip.addEventListener('lostpointercapture', onEnd, { once: true })
  }

  const edge = (edge: Edge) => {
    const axis = axisOf(edge)
    const [least, most] = sizeRange(axis, viewport())
    return (
      // biome-ignore lint/a11y/useSemanticElements: a window splitter is a separator that takes focus
      <div
        key={edge}
        class={`edge ${edge}`}
        role="separator"
        tabIndex={0}
        aria-label={words.frame[axis]}
        aria-orientation={axis === 'width' ? 'vertical' : 'horizontal'}
        aria-controls={panelId}
        aria-valuemin={least}
        aria-valuemax={most}
        aria-valuenow={within([least, most], size.value[axis])}
        aria-valuetext={words.frame.pixels(size.value[axis])}
        title={words.frame.resize}
        onFocus={measure}
        onKeyDown={event => {
          const length = lengthByKey(size.peek()[axis], event.key, edge, sizeRange(axis, viewport()))
          if (length === undefined) return
          event.preventDefault()
          size.value = { ...size.peek(), [axis]: length }
          prefer(model, { [axis]: length })
        }}
        onMouseDown={keepFocus}
        onPointerDown={onPointerDown([edge])}
        onDblClick={toDefault}
      />
    )
  }

  return (
    <>
      {edge(x)}
      {y && edge(y)}
      {y && (
        // The corner does by pointer what the two edges do by key.
        <div
          class={`edge ${x} ${y}`}
          aria-hidden="true"
          onMouseDown={keepFocus}
          onPointerDown={onPointerDown([x, y])}
          onDblClick={toDefault}
        />
      )}
    </>
  )
}

const axisOf = (edge: Edge): keyof Size => (edge === 'left' || edge === 'right' ? 'width' : 'height')

/** Neither the app's focus nor its selection goes with the press. */
const keepFocus = (event: Event) => event.preventDefault()
