import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeRecording } from '../../../panel/recording/write.ts'
import { receiptText } from '../../../panel/view/copy-report.tsx'
import { reportMarkdown } from '../../../panel/view/report-markdown.ts'
import { english } from '../../../panel/view/words/english.ts'
import { german } from '../../../panel/view/words/german.ts'
import type { NewEvent } from '../../../sdk-bridge/event.ts'
import { fails, MIN, signedIn } from '../diagnosis/stories/tell.ts'
import { ACCESS, CODE, PERSONAL, RECORDING, REFRESH } from '../recording/sample-recording.ts'

describe('The report as Markdown', () => {
  test('holds verdict, facts, and the finding with its evidence and remedy', () => {
    const { world, token } = signedIn(3600, { skew: -10 * MIN })
    world.wait(30 * MIN).call(token, 200)
    const report = reportMarkdown(
      world
        .wait(31 * MIN)
        .expired(token)
        .recording(),
      'Nothing had to be taken out of it.',
    )
    const lines = report.split('\n')
    expect(lines[0]).toBe('## Leeway: This device’s clock is 10 min behind')
    expect(lines[2]).toMatch(/^\*\*Failing\*\* · intelliauth · taken 2026-11-23 \d\d:\d\d:\d\d UTC$/)
    expect(report).toMatch(/\| Access token expires \| expired \d\d:\d\d ago, by the server’s clock \(2026-/)
    expect(report).toMatch(
      /\| Clock skew \| −10:00 ±[\d.]+ s, against `https:\/\/acme\.example`, \d+ samples \|/,
    )
    expect(report).toMatch(/\| Leeway \| 60 s, this device needs ≥ \d+ s \|/)
    expect(report).toContain('### 1. Device clock behind the server (certain)')
    expect(report).toMatch(/Evidence, by the device’s clock:\n\n- 2026-11-23 \d\d:\d\d:\d\d UTC · \S/)
    expect(report).toMatch(/What to do:\n\n1\. \S/)
    expect(report).toMatch(/Rests on \d+ events\. Nothing had to be taken out of it\.\n$/)
  })

  test('says what is not known rather than leave it out', () => {
    const now = { wall: RECORDING.now.wall, mono: 0 }
    const report = reportMarkdown(
      { ...RECORDING, now, page: { origin: 'https://app.example' }, events: [] },
      '',
    )
    expect(report).toContain('**Unknown** · `https://app.example` · taken')
    expect(report).toContain('| Clock skew | unknown |')
    expect(report).toContain('| Leeway | unknown, need not known yet |')
    expect(report).toContain('Rests on 0 events.')
  })

  test('of a redacted recording holds nothing that was taken out of it', () => {
    const { recording, receipt } = makeRecording({ ...RECORDING, secrets: [ACCESS, REFRESH] })
    const report = reportMarkdown(recording, receiptText(receipt, english))
    const secrets = [
      ACCESS,
      REFRESH,
      CODE,
      ...Object.values(PERSONAL).filter(value => typeof value === 'string'),
    ]
    for (const secret of secrets) expect(report).not.toContain(secret)
    expect(report).toMatch(/Taken out before: .*claim value/)
  })

  test('lets no text of a recording mark anything up, mention anybody or break its code', () => {
    const markup = fc.stringMatching(/^[ `<>*_[\]()#@|~\\&!:/.a-z1\n-]{1,40}$/)
    fc.assert(
      fc.property(markup, markup, (code, message) => {
        const { world } = signedIn(3600)
        fails(world.wait(MIN), `x${code}`, message)
        const report = reportMarkdown(world.recording(), '')
        expect(outsideOfCode(report)).not.toMatch(/[<[*_~@\\&]|(?<=\S )#/)
      }),
      { numRuns: 150 },
    )
  })

  test('lets a recorder’s own settings mark nothing up', () => {
    const sdk: NewEvent = { type: 'settings', sdk: '<img src=x>', clientId: '@everyone' }
    const { world } = signedIn(3600)
    expect(outsideOfCode(reportMarkdown(world.say(sdk).recording(), ''))).not.toMatch(/[<@]/)
  })
})

/** The text without code spans and fenced blocks (CommonMark §6.1, §4.5), and without the marks of the report's own. */
function outsideOfCode(markdown: string): string {
  return markdown
    .replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, '')
    .replace(/^(\*\*)([^*]*)\1/m, '$2')
    .replace(/^#+ /gm, '')
    .replace(/<https:\/\/[^\s<>]+>$/gm, '')
    .replace(/(?<!`)(`+)(?!`)(?:[\s\S]*?[^`])\1(?!`)/g, '')
}

describe('The receipt', () => {
  test('counts by kind, and names the claims', () => {
    const receipt = [
      { what: 'claim', name: 'email', count: 2 },
      { what: 'claim', name: 'name', count: 1 },
      { what: 'token', count: 1 },
      { what: 'query', count: 3 },
    ] as const
    expect(receiptText(receipt, english)).toBe(
      'Taken out before: 3 claim values (email, name), 1 token, and 3 query strings.',
    )
    expect(receiptText(receipt, german)).toBe(
      'Zuvor entfernt: 3 Claim-Werte (email, name), 1 Token und 3 Query-Strings.',
    )
    expect(receiptText([], english)).toBe('Nothing had to be taken out of it.')
  })
})
