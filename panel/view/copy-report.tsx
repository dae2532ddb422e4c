/** Copies the redacted report, and shows the receipt: what was taken out of it. */

import type { Removal } from '../recording/scrub.ts'
import { CopyIcon } from './copy-button.tsx'
import type { PanelModel } from './model.ts'
import { reportMarkdown } from './report-markdown.ts'
import { words } from './words.ts'

/** @param model the one of what is shown */
export function CopyReport({ model }: { model: PanelModel }) {
  let receipt = ''
  const report = () => {
    const { recording, receipt: removals } = model.store.report()
    receipt = receiptText(removals)
    return recording
  }
  const shown = (title: string) => () => {
    model.notice.value = { tone: 'plain', title, text: receipt }
    return receipt
  }
  return (
    <>
      <CopyIcon
        model={model}
        icon="markdown"
        label={words.report.copyMarkdown}
        text={() => reportMarkdown(report(), receipt)}
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

/** `Taken out before: 3 claim values (email, name), 1 token.` */
export function receiptText(receipt: readonly Removal[]): string {
  const kinds = new Map<Removal['what'], { count: number; names: string[] }>()
  for (const { what, name, count } of receipt) {
    const kind = kinds.get(what) ?? { count: 0, names: [] }
    kind.count += count
    if (name !== undefined) kind.names.push(name)
    kinds.set(what, kind)
  }
  if (kinds.size === 0) return words.report.nothingRemoved
  return words.report.removed(
    [...kinds].map(([what, { count, names }]) => words.report.removal(what, count, names)).join(', '),
  )
}
