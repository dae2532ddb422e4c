/** Takes the panel into a window of its own; there it is the way back. */

import { Icon } from './icons.tsx'
import type { PanelModel } from './model.ts'
import { words } from './words.ts'

export function OwnWindowButton({ model }: { model: PanelModel }) {
  const label = model.inOwnWindow ? words.ownWindow.back : words.ownWindow.open
  return (
    <button type="button" class="icon" aria-label={label} title={label} onClick={() => model.popOut()}>
      <Icon name={model.inOwnWindow ? 'back' : 'own-window'} />
    </button>
  )
}
