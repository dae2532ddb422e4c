/** The pill in the corner: all that is there until the panel is opened. */

import { useComputed } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { badgeText } from './badge-text.ts'
import { cornerByKey, isDrag, nearestCorner } from './corner.ts'
import { hasSdk, type PanelModel } from './model.ts'
import { words } from './words.ts'

export const badgeId = 'leeway-badge'
export const panelId = 'leeway-panel'

export function Badge({ model, onOpen }: { model: PanelModel; onOpen: () => void }) {
  const { store, open } = model
  const says = useComputed(() =>
    badgeText({
      status: store.verdict.value.status,
      findings: store.findings.value,
      clock: store.clock.value,
      access: store.access.value,
      session: store.session.value,
      now: store.now.value,
      hasSdk: hasSdk(model),
    }),
  )
  const pill = useRef<HTMLDivElement>(null)
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null)
  const suppressClick = useRef(false)

  const onPointerMove = (event: PointerEvent) => {
    const from = drag.current
    if (!from) return
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
    from.moved ||= isDrag(dx, dy)
    if (from.moved && pill.current) pill.current.style.transform = `translate(${dx}px,${dy}px)`
  }
  const onPointerEnd = (event: PointerEvent) => {
    const { innerWidth, innerHeight } = model.page
    if (drag.current?.moved && event.type === 'pointerup') {
      model.corner.value = nearestCorner(event.clientX, event.clientY, innerWidth, innerHeight)
      suppressClick.current = true
    }
    drag.current = null
    if (pill.current) pill.current.style.transform = ''
  }

  // The text stands beside the button and not in it: as its name, a countdown would be read out each second.
  return (
    <div class="badge at" hidden={open} ref={pill}>
      <i class={useComputed(() => `dot ${says.value.tone}`)} />
      <span aria-hidden="true">{useComputed(() => says.value.text)}</span>
      <em aria-hidden="true">{useComputed(() => says.value.unit ?? '')}</em>
      <button
        type="button"
        id={badgeId}
        aria-expanded={useComputed(() => (open.value ? 'true' : 'false'))}
        aria-controls={panelId}
        aria-label={useComputed(() =>
          words.badge.open(says.value.unit ? '' : says.value.text, store.verdict.value.headline),
        )}
        title={words.badge.move}
        onClick={() => {
          if (!suppressClick.current) onOpen()
          suppressClick.current = false
        }}
        onKeyDown={event => {
          const corner = event.shiftKey ? cornerByKey(model.corner.value, event.key) : undefined
          if (!corner) return
          event.preventDefault()
          model.corner.value = corner
        }}
        onPointerDown={event => {
          suppressClick.current = false
          if (event.button !== 0) return
          drag.current = { x: event.clientX, y: event.clientY, moved: false }
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerEnd}
        onPointerCancel={onPointerEnd}
      />
    </div>
  )
}
