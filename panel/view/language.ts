/** Which language the view speaks, and how it comes to speak another one. */

import { batch, effect, type ReadonlySignal, signal } from '@preact/signals'
import { english as englishPhrases, type Phrases } from '../diagnosis/phrases/english.ts'
import { timeOfDay } from './time.ts'
import { english } from './words/english.ts'
import { speak, type Words, words } from './words.ts'

/** BCP 47. */
export type Language = 'en' | 'de'

/** All that the view can speak, each by its own name. */
export const languages: readonly { id: Language; name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'de', name: 'Deutsch' },
]

/** What is said in one language: the words of the view, and the sentences of the diagnosis. */
interface Texts {
  words: Words
  phrases: Phrases
}

/** In the panel a time is that of the reader's zone, as in its tables. */
const inEnglish: Texts = { words: english, phrases: englishPhrases(timeOfDay) }

/** The texts of a language: English is there, others are loaded when they are asked for. */
const texts: Record<Language, () => Texts | Promise<Texts>> = {
  en: () => inEnglish,
  de: async () => {
    const [{ german }, phrases] = await Promise.all([
      import('./words/german.ts'),
      import('../diagnosis/phrases/german.ts'),
    ])
    return { words: german, phrases: phrases.german(timeOfDay) }
  },
}

const spoken = signal(inEnglish.phrases)

/** The sentences of the diagnosis in the language that is spoken now; a store says them by `speak`. */
export const phrases: ReadonlySignal<Phrases> = spoken

/**
 * The first of the wanted languages that the view has, by its primary subtag (BCP 47 section 2.1): `de-AT` is German.
 * English where it has none of them.
 */
export function languageOf(wanted: readonly (string | null | undefined)[]): Language {
  const known = wanted.map(tag =>
    languages.find(({ id }) => id === String(tag).toLowerCase().split(/[-_]/)[0]),
  )
  return known.find(language => language !== undefined)?.id ?? 'en'
}

/** What to mark texts with that stay English whatever the view speaks; undefined while it speaks English. */
export const englishText = (): 'en' | undefined => (words.locale === 'en' ? undefined : 'en')

/**
 * Speaks the language that is chosen, now and whenever it changes. Where its texts cannot be loaded, the view goes on
 * in the language it has.
 *
 * @param chosen by the user; null: none yet
 * @param others what counts where the user chose none, the most important first
 * @param told after each change by the user, with what there is to say
 * @returns ends it
 */
export function followLanguage(
  chosen: ReadonlySignal<string | null>,
  others: readonly (string | undefined)[],
  told: (text: string) => void,
): () => void {
  let latest = 0
  let first = true
  const stop = effect(() => {
    const language = languageOf([chosen.value, ...others])
    const turn = ++latest
    const tell = first ? () => {} : told
    first = false
    const arrived = (found: Texts) => {
      if (turn !== latest) return
      batch(() => {
        speak(found.words)
        spoken.value = found.phrases
      })
      tell(found.words.language.now)
    }
    const found = texts[language]()
    // At once where it can be: a panel that begins in English is never drawn in another language before.
    if ('words' in found) arrived(found)
    else found.then(arrived, () => turn === latest && tell(words.later.failed))
  })
  return () => {
    latest = -1
    stop()
  }
}
