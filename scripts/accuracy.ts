/**
 * How often the diagnosis names the true cause, over recordings of an independent simulator.
 * Usage: tsx scripts/accuracy.ts [recordings per cause, default 300] [only this cause] [--variants]
 */

import type { Cause } from '../panel/diagnosis/diagnosis.ts'
import { diagnose } from '../panel/diagnose.ts'
import type { Recording } from '../panel/recording/recording.ts'
import { CHANNELS, without } from '../tests/simulator/channels.ts'
import { clockSession } from '../tests/simulator/clock-session.ts'
import { type Made, makeHealthy, makeOne, makeTwo } from '../tests/simulator/make.ts'
import { score } from '../tests/simulator/measure.ts'
import { CAUSES } from '../tests/simulator/perturbations/all.ts'

interface Row {
  name: string
  n: number
  first: number
  named: number
  wrong: number
}

const [countText = '300', onlyCause] = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
const count = Number(countText)
const byVariant = process.argv.includes('--variants')
const causes = onlyCause ? CAUSES.filter(cause => cause === onlyCause) : CAUSES
const CLOCK_SESSIONS = onlyCause ? 0 : 100_000

const rows = new Map<string, Row>()
const confusions = new Map<string, { n: number; seed: string }>()
const wrong: string[] = []
const lost: string[] = []

function note(name: string, made: Made, recording: Recording, confused?: string): void {
  const row = rows.get(name) ?? { name, n: 0, first: 0, named: 0, wrong: 0 }
  rows.set(name, row)
  const scored = score(made, diagnose(recording))
  row.n++
  if (scored.namedFirst) row.first++
  if (scored.named) row.named++
  if (scored.wronglyCertain.length > 0) {
    row.wrong++
    const said = scored.wronglyCertain.map(({ cause, severity }) => `${cause} (${severity})`)
    wrong.push(`${name}: ${said.join(', ')} · ${made.variant} · ${made.seed}`)
  }
  if (scored.skewHolds === false && !made.stepped) lost.push(`${name}: ${made.variant} · ${made.seed}`)
  if (confused && !scored.namedFirst) {
    const key = `${confused} → ${scored.first ?? '(nothing)'}`
    const seen = confusions.get(key)
    confusions.set(key, { n: (seen?.n ?? 0) + 1, seed: seen?.seed ?? made.seed })
  }
}

const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`.padStart(8)

function print(title: string, names: readonly string[]): void {
  console.log(`\n${title.padEnd(72)}${'n'.padStart(6)}${'first'.padStart(9)}${'named'.padStart(9)}  wrongly certain`)
  const total: Row = { name: 'all', n: 0, first: 0, named: 0, wrong: 0 }
  for (const name of names) {
    const row = rows.get(name)
    if (!row) continue
    for (const key of ['n', 'first', 'named', 'wrong'] as const) total[key] += row[key]
    if (names.length < 100) printRow(row)
  }
  printRow(total)
}

function printRow({ name, n, first, named, wrong }: Row): void {
  console.log(`${name.padEnd(72)}${String(n).padStart(6)} ${percent(first, n)} ${percent(named, n)}  ${wrong}`)
}

const started = performance.now()
for (const cause of causes as Cause[]) {
  for (let number = 0; number < count; number++) {
    const made = makeOne(cause, number)
    note(cause, made, made.recording, byVariant ? made.variant : cause)
    if (byVariant) note(made.variant, made, made.recording)
    for (const channel of CHANNELS) note(`without ${channel}`, made, without(channel, made.recording))
  }
}
print('One cause', causes)
if (byVariant) print('By variant', [...rows.keys()].filter(name => name.includes(': ')).sort())

if (!onlyCause) {
  for (let number = 0; number < 5 * count; number++) {
    const made = makeTwo(number)
    note('two causes', made, made.recording, byVariant ? `two: ${made.variant}` : 'two')
  }
  print('Two causes at once (first: one of the two)', ['two causes'])
}
print(
  'One cause, a channel removed (all causes)',
  CHANNELS.map(channel => `without ${channel}`),
)

if (!onlyCause) {
  const loud = new Map<string, { n: number; seed: string }>()
  let alarmed = 0
  let lostHealthy = 0
  for (let number = 0; number < 5 * count; number++) {
    const made = makeHealthy(number)
    const scored = score(made, diagnose(made.recording))
    if (scored.aboveNotice.length > 0) alarmed++
    if (scored.skewHolds === false) lostHealthy++
    for (const { cause, severity, confidence } of scored.aboveNotice) {
      const key = `healthy → ${cause} (${severity}, ${confidence})`
      const seen = loud.get(key)
      loud.set(key, { n: (seen?.n ?? 0) + 1, seed: seen?.seed ?? made.seed })
    }
    if (scored.wronglyCertain.length > 0) {
      wrong.push(`healthy: ${scored.wronglyCertain.map(({ cause }) => cause).join(', ')} · ${made.seed}`)
    }
  }
  console.log(`\nHealthy: ${5 * count} recordings, ${alarmed} with a finding above notice, skew lost in ${lostHealthy}`)
  for (const [key, { n, seed }] of loud) console.log(`  ${key}: ${n}, such as ${seed}`)

  let outside = 0
  let told = 0
  for (let number = 0; number < CLOCK_SESSIONS; number++) {
    const { recording, skew } = clockSession(`clock/${number}`)
    const { clock } = diagnose(recording)
    if (!clock) continue
    told++
    if (!(clock.low <= skew && skew <= clock.high)) outside++
  }
  console.log(`\nSkew: ${CLOCK_SESSIONS} sessions, told in ${told}, outside of its interval in ${outside}`)
}

console.log('\nTrue → named first')
for (const [key, { n, seed }] of [...confusions].sort((a, b) => b[1].n - a[1].n).slice(0, byVariant ? 80 : 60)) {
  console.log(`  ${String(n).padStart(5)}  ${key}, such as ${seed}`)
}
console.log(`\nWrongly certain: ${wrong.length}`)
for (const line of wrong.slice(0, 60)) console.log(`  ${line}`)
console.log(`\nSkew interval without the truth (clock not stepped): ${lost.length}`)
for (const line of lost.slice(0, 20)) console.log(`  ${line}`)
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s`)
