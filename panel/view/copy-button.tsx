/** Buttons that copy, and say what came of it. */

import { useCopy, wordsOf } from './copying.ts'
import { Icon, type IconName } from './icons.tsx'
import type { PanelModel } from './model.ts'
import { words } from './words.ts'

interface Props {
  model: PanelModel
  /** The text, fetched when the button is pressed; undefined: there is none any more. */
  text: () => string | undefined
  /** What it copies, for the accessible name. */
  label: string
}

/** A button with words; `shown` is what stands on it until it is pressed. */
export function CopyButton({
  model,
  text,
  label,
  shown = words.copy,
  look = 'copy',
}: Props & { shown?: string; look?: string }) {
  const { outcome, copy } = useCopy(model, text)
  const said = outcome.value && wordsOf(outcome.value)
  return (
    <button type="button" class={look} aria-label={said ?? label} onClick={copy}>
      {said ?? shown}
    </button>
  )
}

/** The same as an icon. */
export function CopyIcon({
  model,
  text,
  label,
  icon = 'report',
  onCopied,
}: Props & { icon?: IconName; onCopied?: () => string }) {
  const { outcome, copy } = useCopy(model, text, onCopied)
  const said = outcome.value
  return (
    <button
      type="button"
      class={`icon ${said ? (said === 'copied' ? 'ok' : 'bad') : ''}`}
      aria-label={label}
      title={said ? wordsOf(said) : label}
      onClick={copy}
    >
      <Icon name={said ? (said === 'copied' ? 'done' : 'refused') : icon} />
    </button>
  )
}

export function Snippet({ model, code, of }: { model: PanelModel; code: string; of: string }) {
  return (
    <div class="snippet">
      <CopyButton model={model} text={() => code} label={words.copySnippet(of)} />
      <pre>{code}</pre>
    </div>
  )
}
