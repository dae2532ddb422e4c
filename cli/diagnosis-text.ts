/** A diagnosis for people. */

import type { Diagnosis, Finding, Severity } from '../panel/diagnosis/diagnosis.ts'
import type { Recording } from '../panel/recording/recording.ts'
import { bound, difference, roughly, seconds, span, utc } from '../panel/view/time.ts'
import { words } from '../panel/view/words.ts'
import { harmless, harmlessLines } from './output.ts'
import type { Look, Style } from './style.ts'

const STATUS_LOOK: Record<Diagnosis['status'], Look> = {
  healthy: 'green',
  'at-risk': 'yellow',
  failing: 'red',
  'signed-out': 'cyan',
  unknown: 'cyan',
}
const SEVERITY_LOOK: Record<Severity, Look> = { failing: 'red', 'at-risk': 'yellow', notice: 'cyan' }

/**
 * The verdict, each finding with its evidence and remedy, and the facts. Times of the evidence are the device's.
 *
 * @returns text that ends with a line break and holds no control characters but those of the style
 */
export function diagnosisText(diagnosis: Diagnosis, recording: Recording, style: Style): string {
  const { status, headline, findings } = diagnosis
  const verdict = style.paint(STATUS_LOOK[status], style.paint('bold', status.toUpperCase()))
  const blocks = [
    `${verdict}  ${style.paint('bold', harmless(headline))}`,
    ...findings.map((finding, index) => findingText(finding, index + 1, recording, style)),
    factsText(diagnosis, recording, style),
  ]
  return `${blocks.join('\n\n')}\n`
}

function findingText(finding: Finding, number: number, recording: Recording, style: Style): string {
  const { cause, confidence, severity, headline, evidence, code, remedy } = finding
  const title = style.paint('bold', `${number}. ${words.cause[cause]}`)
  const weight = style.paint(SEVERITY_LOOK[severity], `${confidence}, ${severity}`)
  const explains = code === undefined ? '' : `, explains ${harmless(code)}`
  const rows = [`${title}  ${weight}  ${style.paint('dim', cause + explains)}`]
  rows.push(style.wrap('   ', harmless(headline)))
  if (evidence.length > 0) {
    rows.push('', style.paint('dim', '   Evidence, by the device’s clock'))
    for (const { event, text } of evidence) {
      rows.push(style.wrap(`   ${timeOf(recording, event)}  #${event}  `, harmless(text)))
    }
  }
  if (remedy.steps.length > 0) {
    rows.push('', style.paint('dim', '   What to do'))
    remedy.steps.forEach((step, index) => {
      rows.push(style.wrap(`   ${index + 1}. `, harmless(step)))
    })
  }
  if (remedy.snippet !== undefined) {
    rows.push('', ...harmlessLines(remedy.snippet).map(line => style.paint('cyan', `      ${line}`)))
  }
  if (remedy.link !== undefined) rows.push('', `   More: ${harmless(remedy.link)}`)
  return rows.join('\n')
}

function timeOf(recording: Recording, event: number): string {
  return utc(recording.events[event]?.wall ?? Number.NaN)
}

function factsText(diagnosis: Diagnosis, recording: Recording, style: Style): string {
  const facts: [name: string, text: string][] = [
    ['Clock', clockText(diagnosis.clock)],
    ['Access token', accessText(diagnosis)],
    ['Leeway', leewayText(diagnosis.leeway)],
    ['Last refresh', refreshText(diagnosis.lastRefresh, recording)],
    ['Recording', recordingText(recording)],
  ]
  return facts.map(([name, text]) => style.wrap(`${name.padEnd(14)}`, harmless(text))).join('\n')
}

function clockText(clock: Diagnosis['clock']): string {
  if (!clock) return `${words.facts.unknown}: no server time was seen`
  const { skew, low, high, samples, server } = clock
  return `${difference(skew)} ${bound((high - low) / 2)}, device minus ${server}, ${words.facts.samples(samples)}`
}

function accessText({ access, clock }: Diagnosis): string {
  if (!access) return `${words.facts.unknown}: no token whose end can be known`
  const { remaining, expired, expiresAtServer } = access
  const distance = remaining < 0 ? `ended ${span(remaining)} ago` : `ends in ${span(remaining)}`
  const by = clock ? words.facts.byServer : words.facts.byDevice
  const doubt = expired === null ? '; whether it has expired cannot be told' : ''
  return `${distance} ${by}, ${utc(expiresAtServer)}${doubt}`
}

function leewayText({ configured, needed }: Diagnosis['leeway']): string {
  const has = configured === null ? words.facts.unknown : seconds(configured)
  if (needed === null) return `${has}; what this device needs is not known`
  const enough = configured !== null && configured >= needed
  return `${has}; ${enough ? words.facts.needsOk(seconds(needed)) : words.facts.needs(seconds(needed))}`
}

function refreshText(last: Diagnosis['lastRefresh'], recording: Recording): string {
  if (!last) return 'none seen'
  const age = roughly(Math.max(0, recording.now.wall - last.at))
  return `${last.outcome}${last.code === undefined ? '' : ` with ${last.code}`}, ${utc(last.at)}, ${words.facts.ago(age)}`
}

function recordingText({ events, now, page }: Recording): string {
  const count = events.length === 1 ? '1 event' : `${events.length} events`
  return `${count}, taken ${utc(now.wall)}${page ? ` on ${page.origin}` : ''}`
}
