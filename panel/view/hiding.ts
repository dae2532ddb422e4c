/** "Hide until …": neither badge nor panel is drawn and nothing ticks, while watching goes on. */

import { effect } from '@preact/signals'
import { type PanelModel, prefer } from './model.ts'
import { HIDDEN_FOR_AN_HOUR, isHidden } from './preferences.ts'
import { words } from './words.ts'

/** Until this page is loaded again, for an hour, until it is opened again. The first is not remembered. */
export const hideChoices = ['reload', 'hour', 'shown-again'] as const
export type HideChoice = (typeof hideChoices)[number]

/** What brings the hidden panel back, by the shortcut that is really in use. */
export const wayBack = ({ options: { shortcut = 'Alt+Shift+L' } }: PanelModel): string =>
  shortcut === null ? words.hiding.backByCall : words.hiding.backByShortcut(shortcut)

/** Closes the panel and puts it out of sight. */
export function hide(model: PanelModel, choice: HideChoice): void {
  model.close()
  const hiddenUntil =
    choice === 'hour' ? Date.now() + HIDDEN_FOR_AN_HOUR : choice === 'shown-again' ? choice : null
  prefer(model, { hiddenUntil })
  model.hiding.value = 'told'
  model.announcement.value = `${words.hiding.done} ${wayBack(model)}`
}

/** Brings the badge back, whatever it was hidden until. */
export function showAgain(model: PanelModel): void {
  if (model.hiding.peek() === 'shown') return
  prefer(model, { hiddenUntil: null })
  model.hiding.value = 'shown'
}

/** While hidden for an hour, one timer waits for its end. A timer may come early by the clock: it looks again. */
export function showWhenTimeIsUp(model: PanelModel): () => void {
  return effect(() => {
    const { hiddenUntil } = model.preferences.value
    if (model.hiding.value === 'shown' || typeof hiddenUntil !== 'number') return
    let timer: ReturnType<typeof setTimeout>
    const wait = () => {
      timer = setTimeout(
        () => (isHidden(hiddenUntil) ? wait() : showAgain(model)),
        Math.max(hiddenUntil - Date.now(), 0),
      )
    }
    wait()
    return () => clearTimeout(timer)
  })
}
