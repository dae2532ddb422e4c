/** What stands between header and tabs when there is something to say there: a recording is open, or a notice. */

import { useRef } from 'preact/hooks'
import { Icon } from './icons.tsx'
import type { PanelModel } from './model.ts'
import { closeRecording, openRecordingFile } from './opening.ts'
import { dayAndTime, utc } from './time.ts'
import { words } from './words.ts'

/** @param model the one that lives */
export function RecordingBanner({ model }: { model: PanelModel }) {
  const opened = model.opened.value
  if (!opened) return null
  const { page, createdAt } = opened.recording
  const made = Date.parse(createdAt)
  return (
    <section class="bar info" aria-label={words.recording.label}>
      <p>
        <b>{words.recording.banner(page?.origin)}</b>
        {words.recording.made} <time title={utc(made)}>{dayAndTime(made)}</time>
      </p>
      <button type="button" class="btn" onClick={() => closeRecording(model)}>
        {words.recording.back}
      </button>
    </section>
  )
}

export function NoticeBar({ model }: { model: PanelModel }) {
  const notice = model.notice.value
  if (!notice) return null
  const { tone, title, text } = notice
  return (
    <div class={`bar ${tone}`}>
      <p>
        <b>{title}</b> {text}
      </p>
      <button
        type="button"
        class="icon"
        aria-label={words.putAway(title)}
        title={words.putAway(title)}
        onClick={() => {
          model.notice.value = null
        }}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}

/** A button that asks for the file of a recording. */
export function OpenRecordingButton({ model }: { model: PanelModel }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div class="acts">
      <button type="button" class="btn" onClick={() => input.current?.click()}>
        {words.recording.open}
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={words.recording.open}
        onChange={async ({ currentTarget }) => {
          const file = currentTarget.files?.[0]
          if (!file) return
          await openRecordingFile(model, file)
          // Emptied, so that the same file can be chosen again.
          currentTarget.value = ''
        }}
      />
      <span class="dim">{words.recording.openSays}</span>
    </div>
  )
}
