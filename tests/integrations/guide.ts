/** What `docs/getting-started.md` tells people to write and to run, for tests that follow it word for word. */

import { readFileSync } from 'node:fs'

const TEXT = readFileSync(new URL('../../docs/getting-started.md', import.meta.url), 'utf8')
/** ```` ```ts src/leeway.ts ````: a block that names its file. */
const BLOCK = /^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm

export interface Section {
  /** What to write, by the path of the file. */
  files: Record<string, string>
  /** What to run, as a shell takes it. */
  commands: string[]
  /** Blocks of other kinds, by their language. */
  others: Record<string, string>
}

/** @throws when the guide has no section of that title */
export function section(title: string): Section {
  const text = TEXT.split(/^## /m).find(part => part.startsWith(`${title}\n`))
  if (text === undefined) throw new Error(`The guide has no section “${title}”.`)
  const found: Section = { files: {}, commands: [], others: {} }
  for (const [, language = '', file, content = ''] of text.matchAll(BLOCK)) {
    if (file !== undefined) found.files[file] = content
    else if (language === 'sh') found.commands.push(...content.trim().split('\n'))
    else found.others[language] = content
  }
  return found
}
