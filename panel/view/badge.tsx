/** The pill in the corner: all that is there until the panel is opened. */

import { useComputed } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { badgeText } from './badge-text.ts'
import { cornerByKey, nearestCorner } from './corner.ts'
import { useDragging } from './dragging.ts'
import { hasSdk, type PanelModel, prefer } from './model.ts'
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
  const { dragged, handlers } = useDragging(pill, (x, y) => {
    const { innerWidth, innerHeight } = model.page
    prefer(model, { corner: nearestCorner(x, y, innerWidth, innerHeight) })
  })

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
          (model.out.value ? words.ownWindow.badge : words.badge.open)(
            says.value.unit ? '' : says.value.text,
            store.verdict.value.headline,
          ),
        )}
        title={words.badge.move}
        onClick={() => {
          if (!dragged.current) onOpen()
          dragged.current = false
        }}
        onKeyDown={event => {
          const corner = event.shiftKey ? cornerByKey(model.preferences.value.corner, event.key) : undefined
          if (!corner) return
          event.preventDefault()
          prefer(model, { corner })
        }}
        {...handlers}
      />
    </div>
  )
}
