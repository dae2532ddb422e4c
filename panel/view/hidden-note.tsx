/** In place of the badge, for a moment: that the panel is hidden, what brings it back, and a way to undo it. */

import { useEffect, useRef } from 'preact/hooks'
import { showAgain, wayBack } from './hiding.ts'
import type { PanelModel } from './model.ts'
import { words } from './words.ts'

/** How long it stays by itself, ms: not while somebody points at it or has gone into it. */
const STAYS = 8000

export function HiddenNote({ model, onUndo }: { model: PanelModel; onUndo: () => void }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const stay = () => clearTimeout(timer.current)
  const leaveSoon = () => {
    stay()
    timer.current = setTimeout(() => {
      if (model.hiding.peek() === 'told') model.hiding.value = 'hidden'
    }, STAYS)
  }
  useEffect(() => {
    leaveSoon()
    return stay
  }, [])
  return (
    <div
      class="note at"
      onPointerEnter={stay}
      onPointerLeave={leaveSoon}
      onFocusIn={stay}
      onFocusOut={leaveSoon}
    >
      <span>
        <b>{words.hiding.done}</b> {wayBack(model)}
      </span>
      <button
        type="button"
        class="btn"
        onClick={() => {
          showAgain(model)
          onUndo()
        }}
      >
        {words.hiding.undo}
      </button>
    </div>
  )
}
