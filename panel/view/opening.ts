/** Opens a recording in place of the live session, which goes on meanwhile, and gives the live session back. */

import { phrases } from './language.ts'
import { modelOfRecording, type PanelModel } from './model.ts'
import { words } from './words.ts'

/** What a recording may weigh, bytes. The ring of a full session is a few MB. */
const LARGEST = 64 * 1024 * 1024
const FORMAT = /"format"\s*:\s*"leeway-recording"/

/** Whether a text is meant to be a recording, be it whole or not. */
export function looksLikeRecording(text: string): boolean {
  return text.trimStart().startsWith('{') && FORMAT.test(text)
}

/**
 * Reads a recording and shows it. What cannot be read is said with its place, and what was shown before stays.
 *
 * @param name of the file that it came in, if it did
 */
export async function openRecording(model: PanelModel, text: string, name?: string): Promise<void> {
  try {
    // Few sessions need them: they are loaded when they do.
    const [{ readRecording }, { createRecordingStore }] = await Promise.all([
      import('../recording/read.ts'),
      import('../recording-store.ts'),
    ])
    const recording = readRecording(text)
    const store = createRecordingStore(recording, phrases.peek())
    model.opened.value = { recording, model: modelOfRecording(model, store) }
    model.pasted.value = ''
    model.notice.value = null
    model.tab.value = 'diagnosis'
    model.announcement.value = `${words.recording.banner(recording.page?.origin)}. ${store.verdict.value.headline}`
  } catch (thrown) {
    refuse(model, name, (thrown as Error).message)
  }
}

/** The same for a file. */
export async function openRecordingFile(model: PanelModel, file: File): Promise<void> {
  if (file.size > LARGEST) {
    refuse(model, file.name, words.recording.tooLarge(LARGEST / 1024 / 1024))
    return
  }
  try {
    await openRecording(model, await file.text(), file.name)
  } catch (thrown) {
    refuse(model, file.name, (thrown as Error).message)
  }
}

/** @param model the one that lives */
export function closeRecording(model: PanelModel): void {
  model.notice.value = null
  model.focusOnOpen = true
  model.opened.value = null
}

function refuse(model: PanelModel, name: string | undefined, reason: string): void {
  const title = words.recording.refused(name)
  model.notice.value = { tone: 'bad', title, text: reason }
  model.announcement.value = `${title} ${reason}`
}
