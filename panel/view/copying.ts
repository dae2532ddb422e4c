/** Copying, and saying so: the outcome shows on the button for a moment and is announced. */

import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { PanelModel } from './model.ts'
import { words } from './words.ts'

/** How long a button says what became of the copy, ms. */
const SAYING = 2000

export interface Copying {
  outcome: ReadonlySignal<'copied' | 'refused' | 'not-held' | null>
  copy(): Promise<void>
}

/**
 * @param text gives the text when it is wanted; undefined says that there is none any more
 * @param onCopied told when it was copied; what it returns is announced too
 */
export function useCopy(model: PanelModel, text: () => string | undefined, onCopied?: () => string): Copying {
  const outcome = useSignal<'copied' | 'refused' | 'not-held' | null>(null)
  const timer = useRef<number | undefined>(undefined)
  useEffect(() => () => model.page.clearTimeout(timer.current), [model])
  return {
    outcome,
    async copy() {
      // Emptied first, so that the same words are heard again.
      model.announcement.value = ''
      try {
        const value = text()
        if (value !== undefined) await model.page.navigator.clipboard.writeText(value)
        outcome.value = value === undefined ? 'not-held' : 'copied'
      } catch {
        // No permission, no secure context, or no clipboard at all: one answer for the user.
        outcome.value = 'refused'
      }
      const more = outcome.value === 'copied' ? onCopied?.() : undefined
      model.announcement.value = [wordsOf(outcome.value), more].filter(Boolean).join('. ')
      model.page.clearTimeout(timer.current)
      timer.current = model.page.setTimeout(() => {
        outcome.value = null
      }, SAYING)
    },
  }
}

export function wordsOf(outcome: 'copied' | 'refused' | 'not-held'): string {
  return { copied: words.copied, refused: words.copyRefused, 'not-held': words.tokens.notHeld }[outcome]
}
