/**
 * How often the diagnosis names the true cause, over recordings of an independent simulator.
 * Usage: npm run accuracy -- [recordings per cause, default 300] [only this cause] [--variants]
 */

import { diagnose } from '../panel/diagnose.ts'
import type { Recording } from '../panel/recording/recording.ts'
import { CHANNELS, without } from '../tests/simulator/channels.ts'
import { clockSession } from '../tests/simulator/clock-session.ts'
import { type Made, makeHealthy, makeOne, makeTwo } from '../tests/simulator/make.ts'
import { type Score, score } from '../tests/simulator/measure.ts'
import { CAUSES } from '../tests/simulator/perturbations/all.ts'

interface Row {
  n: number
  first: number
  named: number
  wrong: number
  beside: number
}

/** How often something was seen, and one recording to see it in. */
type Tally = Map<string, { n: number; seed: string }>

const [countText = '300', onlyCause] = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
const count = Number(countText)
const byVariant = process.argv.includes('--variants')
const causes = onlyCause ? CAUSES.filter(cause => cause === onlyCause) : CAUSES
const CLOCK_SESSIONS = onlyCause ? 0 : 100_000

const rows = new Map<string, Row>()
const confusions: Tally = new Map()
const wrong: Tally = new Map()
const lost: Tally = new Map()

function tally(into: Tally, key: string, seed: string): void {
  const seen = into.get(key)
  into.set(key, { n: (seen?.n ?? 0) + 1, seed: seen?.seed ?? seed })
}

function note(table: string, name: string, made: Made, recording: Recording): Score {
  const key = `${table}/${name}`
  const row = rows.get(key) ?? { n: 0, first: 0, named: 0, wrong: 0, beside: 0 }
  rows.set(key, row)
  const scored = score(made, diagnose(recording))
  row.n++
  if (scored.namedFirst) row.first++
  if (scored.named) row.named++
  if (scored.wronglyCertain.length > 0) row.wrong++
  if (scored.beside.length > 0) row.beside++
  return scored
}

/** Keeps what a reader will want to look into. */
function examine(table: string, true_: string, made: Made, scored: Score): void {
  if (!scored.namedFirst && table !== 'channel') {
    tally(confusions, `${true_} → ${scored.first ?? '(nothing)'}`, made.seed)
  }
  for (const { cause, severity } of scored.wronglyCertain) {
    // What is wrong with every channel stays so without one: it is told once.
    const known = [...wrong.keys()].some(
      key => key.startsWith(`one: ${made.causes[0]}`) && key.includes(`→ ${cause},`),
    )
    if (table !== 'channel' || !known) tally(wrong, `${table}: ${true_} → ${cause}, ${severity}`, made.seed)
  }
  if (scored.skewHolds === false && !made.stepped) tally(lost, true_, made.seed)
}

const percent = (part: number, whole: number): string =>
  `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`.padStart(9)

function print(title: string, table: string): void {
  console.log(
    `\n${title.padEnd(64)}${'n'.padStart(7)}${'first'.padStart(9)}${'named'.padStart(9)}   wrongly certain (true beside it)`,
  )
  const total: Row = { n: 0, first: 0, named: 0, wrong: 0, beside: 0 }
  for (const [key, row] of rows) {
    if (!key.startsWith(`${table}/`)) continue
    for (const part of ['n', 'first', 'named', 'wrong', 'beside'] as const) total[part] += row[part]
    printRow(key.slice(table.length + 1), row)
  }
  printRow('all', total)
}

function printRow(name: string, { n, first, named, wrong, beside }: Row): void {
  const certain = `${wrong}${beside > 0 ? ` (${beside})` : ''}`
  console.log(
    `${name.padEnd(64)}${String(n).padStart(7)}${percent(first, n)}${percent(named, n)}   ${certain}`,
  )
}

function printTally(title: string, found: Tally, most: number): void {
  const total = [...found.values()].reduce((sum, { n }) => sum + n, 0)
  console.log(`\n${title}: ${total}`)
  for (const [key, { n, seed }] of [...found].sort((a, b) => b[1].n - a[1].n).slice(0, most)) {
    console.log(`${String(n).padStart(7)}  ${key}, such as ${seed}`)
  }
}

const started = performance.now()
for (const cause of causes) {
  for (let number = 0; number < count; number++) {
    const made = makeOne(cause, number)
    const scored = note('one', cause, made, made.recording)
    examine('one', byVariant ? made.variant : cause, made, scored)
    if (byVariant) note('variant', made.variant, made, made.recording)
    for (const channel of CHANNELS) {
      examine(
        'channel',
        `${cause} without ${channel}`,
        made,
        note('channel', channel, made, without(channel, made.recording)),
      )
    }
  }
}
print('One cause', 'one')
if (byVariant) print('By variant', 'variant')
print('One cause, all of them, without', 'channel')

if (!onlyCause) {
  for (let number = 0; number < 5 * count; number++) {
    const made = makeTwo(number)
    examine(
      'two',
      byVariant ? made.variant : made.causes.join(' + '),
      made,
      note('two', 'two causes', made, made.recording),
    )
  }
  print('Two causes at once (first: one of the two)', 'two')

  const loud: Tally = new Map()
  for (let number = 0; number < 5 * count; number++) {
    const made = makeHealthy(number)
    const scored = score(made, diagnose(made.recording))
    for (const { cause, severity, confidence } of scored.aboveNotice) {
      tally(loud, `${cause}, ${severity}, ${confidence}`, made.seed)
    }
    examine('healthy', 'healthy', made, { ...scored, namedFirst: true })
  }
  printTally(`Healthy recordings: ${5 * count}, findings above notice`, loud, 20)

  let outside = 0
  let told = 0
  for (let number = 0; number < CLOCK_SESSIONS; number++) {
    const { recording, skew } = clockSession(`clock/${number}`)
    const { clock } = diagnose(recording)
    if (!clock) continue
    told++
    if (!(clock.low <= skew && skew <= clock.high)) outside++
  }
  console.log(
    `\nSkew: ${CLOCK_SESSIONS} sessions, told in ${told}, truth outside of the interval in ${outside}`,
  )
}

printTally('Not named first', confusions, 80)
printTally('Wrongly certain', wrong, 120)
printTally('Skew interval without the truth, clock not stepped', lost, 20)
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s`)
