/** The report as Markdown, for an issue tracker. Pure. */

import type { Settings } from '../../sdk-bridge/event.ts'
import { diagnose } from '../diagnose.ts'
import type { Diagnosis, Finding } from '../diagnosis/diagnosis.ts'
import type { Recording } from '../recording/recording.ts'
import { stripHiddenCharacters } from '../token/hidden-characters.ts'
import { timesIn } from './time.ts'
import { english as words } from './words/english.ts'

// An issue tracker is read by others: the report is in English whatever the panel speaks.
const { bound, difference, roughly, seconds, span, utc } = timesIn('en')

/** What a tracker would read as markup, a mention or a link to another issue, and marks that begin a list or a line. */
const MARKUP = /[\\`*_{}[\]<>#|~@&]|:\/\/|^www\.|^(?:[-+=]+|\d+[.)])$/i
/** Punctuation around a word. It stays outside of the code that the word becomes. */
const PUNCTUATED = /^([("“‘]*)(.*?)([)"”’.,;:!?]*)$/

/**
 * Verdict, facts, and findings with evidence and remedy, of a recording as judged at its `now`. Times are UTC by the
 * device's clock: whoever reads it may live in another zone.
 *
 * Texts of the recording can neither mark anything up nor mention anybody: a word that would becomes code.
 *
 * @param recording redacted, since nothing is removed here
 * @param removed what was taken out of it, as a sentence
 */
export function reportMarkdown(recording: Recording, removed: string): string {
  const diagnosis = diagnose(recording)
  const { events, now, page } = recording
  const { sdk, sdkVersion, clientId }: Partial<Settings> = Object.assign(
    {},
    ...events.filter(event => event.type === 'settings'),
  )
  const about = [
    `**${words.markdown.status[diagnosis.status]}**`,
    ...[sdk && `${sdk} ${sdkVersion ?? ''}`, clientId, page?.origin].flatMap(text =>
      text ? prose(text) : [],
    ),
    words.markdown.taken(utc(now.wall)),
  ]
  const blocks = [
    `## ${words.name}: ${prose(diagnosis.headline)}`,
    about.join(' · '),
    factsTable(diagnosis, recording),
    ...diagnosis.findings.flatMap((finding, index) => findingBlocks(finding, index + 1, recording)),
    `${words.markdown.rests(events.length)} ${prose(removed)}`,
  ]
  return `${blocks.join('\n\n')}\n`
}

function factsTable({ access, clock, leeway, lastRefresh }: Diagnosis, { now }: Recording): string {
  const { facts, markdown } = words
  const rows: [name: string, text: string][] = []
  if (access) {
    const by = clock ? facts.byServer : facts.byDevice
    rows.push([
      facts.expires,
      `${access.remaining < 0 ? facts.alreadyExpired(span(access.remaining)) : facts.inTime(span(access.remaining))}, ${by} (${utc(access.expiresAtServer)})`,
    ])
  }
  rows.push([
    facts.skew,
    clock
      ? `${difference(clock.skew)} ${bound((clock.high - clock.low) / 2)}, ${facts.against(clock.server)}, ${facts.samples(clock.samples)}`
      : facts.unknown,
  ])
  const { configured, needed } = leeway
  rows.push([
    facts.leeway,
    `${configured === null ? facts.unknown : seconds(configured)}, ${needed === null ? facts.needUnknown : facts.needs(seconds(needed))}`,
  ])
  if (lastRefresh) {
    const age = roughly(Math.max(now.wall - lastRefresh.at, 0))
    rows.push([
      markdown.lastRefresh,
      `${markdown.outcome[lastRefresh.outcome]} ${lastRefresh.code ?? ''} ${facts.ago(age)} (${utc(lastRefresh.at)})`,
    ])
  }
  return ['| | |', '| --- | --- |', ...rows.map(([name, text]) => `| ${name} | ${cell(text)} |`)].join('\n')
}

function findingBlocks(finding: Finding, number: number, { events }: Recording): string[] {
  const { cause, confidence, headline, evidence, remedy } = finding
  const blocks = [`### ${number}. ${words.cause[cause]} (${words.confidence[confidence]})`, prose(headline)]
  if (evidence.length > 0) {
    const rows = evidence.map(
      ({ event, text }) => `- ${utc(events[event]?.wall ?? Number.NaN)} · ${prose(text)}`,
    )
    blocks.push(`${words.markdown.evidence}\n\n${rows.join('\n')}`)
  }
  if (remedy.steps.length > 0) {
    const steps = remedy.steps.map((step, index) => `${index + 1}. ${prose(step)}`)
    blocks.push(`${words.codes.todo}\n\n${steps.join('\n')}`)
  }
  if (remedy.snippet) {
    const fence = '`'.repeat(Math.max(3, longestRun(remedy.snippet) + 1))
    blocks.push(`${fence}\n${stripHiddenCharacters(remedy.snippet).text}\n${fence}`)
  }
  if (remedy.link && /^https?:\/\/[^\s<>]+$/.test(remedy.link))
    blocks.push(`${words.moreAt} <${remedy.link}>`)
  return blocks
}

/** One line of text in which nothing is markup. */
function prose(text: string): string {
  const { text: visible } = stripHiddenCharacters(text.replace(/\s+/g, ' ').trim())
  return visible.split(' ').map(plainWord).join(' ')
}

function plainWord(word: string): string {
  if (!MARKUP.test(word)) return word
  const [, before = '', inner = '', after = ''] = PUNCTUATED.exec(word) ?? []
  return inner ? before + code(inner) + after : code(word)
}

/** A code span; its fence is longer than any run of backticks within (CommonMark §6.1). */
function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1)
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return fence + space + text + space + fence
}

/** In a cell of a table a bar is escaped, within code too (GFM §4.10). */
const cell = (text: string): string => prose(text).replaceAll('|', '\\|')

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
