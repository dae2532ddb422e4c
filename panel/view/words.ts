/** The words of the view, in the language that it speaks. Texts are in `words/`, one file for a language. */

import { signal } from '@preact/signals'
import { english } from './words/english.ts'

/** The texts of one language: those of English, with any wording. */
export type Words = Wording<typeof english>

type Wording<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Wording<T[K]> }

const spoken = signal<Words>(english)

/**
 * What is spoken now: `words.group.text`. To be read when something is drawn, and never kept, since the language can
 * change: whatever reads it while it is drawn or computed is then drawn or computed anew, by itself.
 */
export const words: Words = new Proxy<Words>(english, {
  get: (_, group) => spoken.value[group as keyof Words],
})

/** From now on `words` are these. */
export function speak(texts: Words): void {
  spoken.value = texts
}
