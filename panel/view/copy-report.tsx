/** Copies the redacted report, and shows the receipt: what was taken out of it. */

import type { Removal } from '../recording/scrub.ts'
import { CopyIcon } from './copy-button.tsx'
import type { PanelModel } from './model.ts'
import { reportMarkdown } from './report-markdown.ts'
import { english } from './words/english.ts'
import { type Words, words } from './words.ts'

/** @param model the one of what is shown */
export function CopyReport({ model }: { model: PanelModel }) {
  let removals: readonly Removal[] = []
  const report = () => {
    const { recording, receipt } = model.store.report()
    removals = receipt
    return recording
  }
  const shown = (title: string) => () => {
    const receipt = receiptText(removals, words)
    model.notice.value = { tone: 'plain', title, text: receipt }
    return receipt
  }
  return (
    <>
      <CopyIcon
        model={model}
        icon="markdown"
        label={words.report.copyMarkdown}
        text={() => reportMarkdown(report(), receiptText(removals, english))}
        onCopied={shown(words.report.copiedMarkdown)}
      />
      <CopyIcon
        model={model}
        label={words.copyReport}
        text={() => JSON.stringify(report(), null, 2)}
        onCopied={shown(words.report.copiedJson)}
      />
    </>
  )
}

/** `Taken out before: 3 claim values (email, name), and 1 token.` */
export function receiptText(receipt: readonly Removal[], { report }: Words): string {
  const kinds = new Map<Removal['what'], { count: number; names: string[] }>()
  for (const { what, name, count } of receipt) {
    const kind = kinds.get(what) ?? { count: 0, names: [] }
    kind.count += count
    if (name !== undefined) kind.names.push(name)
    kinds.set(what, kind)
  }
  if (kinds.size === 0) return report.nothingRemoved
  return report.removed([...kinds].map(([what, { count, names }]) => report.removal(what, count, names)))
}
