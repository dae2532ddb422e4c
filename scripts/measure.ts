/**
 * How fast the diagnosis and the decoder are, beside the aims. Medians over runs; whatever is compared runs in turns,
 * so that both meet the same machine. Prints only: a slow machine is no fault of the code. `npm run bench` runs it.
 */

import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose'
import { diagnose, inspect, type Recording } from '../panel/diagnose.ts'
import { judge } from '../panel/diagnosis/judge.ts'
import { createSession, fold } from '../panel/session/fold.ts'
import { longRecording } from './long-recording.ts'

/** One line of the table. */
interface Figure {
  what: string
  value: number
  unit: 'ms' | '×'
  aim?: number
}

/** The middle of the sorted times; sorts in place. */
function median(times: number[]): number {
  times.sort((a, b) => a - b)
  return times[Math.floor(times.length / 2)]!
}

/** How long one run of each takes, ms, in turns; a first quarter of the runs warms up and is not counted. */
function timeInTurns(acts: readonly (() => unknown)[], runs: number): number[] {
  const times = acts.map(() => [] as number[])
  const warmup = Math.ceil(runs / 4)
  for (let run = -warmup; run < runs; run++) {
    for (const [i, act] of acts.entries()) {
      const start = performance.now()
      act()
      if (run >= 0) times[i]!.push(performance.now() - start)
    }
  }
  return times.map(median)
}

const time = (act: () => unknown, runs: number): number => timeInTurns([act], runs)[0]!

function diagnoseFigures(): Figure[] {
  const recording = longRecording(10_000)
  return [
    { what: 'diagnose, 10,000 events', value: time(() => diagnose(recording), 40), unit: 'ms', aim: 20 },
  ]
}

/** One event folded and judged, with so many behind it, ms. */
function oneEventAfter({ events }: Recording, behind: number): number {
  const session = createSession()
  for (const event of events.slice(0, behind)) fold(session, event)
  const times = events.slice(behind).map(event => {
    const start = performance.now()
    fold(session, event)
    judge(session, event)
    return performance.now() - start
  })
  return median(times)
}

function oneEventFigures(): Figure[] {
  const FOLLOWING = 400
  return [100, 1000, 10_000, 100_000].map(behind => ({
    what: `one event to a diagnosis, ${behind.toLocaleString('en')} behind it`,
    value: oneEventAfter(longRecording(behind + FOLLOWING), behind),
    unit: 'ms',
    aim: 1,
  }))
}

const repeated = (count: number, act: () => unknown) => () => {
  for (let i = 0; i < count; i++) act()
}

async function inspectFigures(): Promise<Figure[]> {
  const { privateKey } = await generateKeyPair('RS256')
  const issuedAt = Math.floor(Date.now() / 1000)
  const token = await new SignJWT({
    iss: 'https://tenant.example/',
    aud: 'https://api.tenant.example',
    sub: 'usr_01HZX9ABCDEF',
    client_id: 'app_01HZX9ABCDEF',
    scope: 'openid profile email offline_access todos:read todos:write',
    iat: issuedAt,
    exp: issuedAt + 3600,
    jti: '8d4e5b7c-9a1f-4e2d-b3c6-d7e8f9a0b1c2',
    auth_level: 'AAL2',
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'key-2026-11' })
    .sign(privateKey)
  const COUNT = 2000
  const now = Date.now()
  const [ours = 0, peer = 0] = timeInTurns(
    [
      repeated(COUNT, () => inspect(token, now)),
      repeated(COUNT, () => [decodeJwt(token), decodeProtectedHeader(token)]),
    ],
    40,
  )
  return [
    { what: `inspect, a token of ${token.length} characters`, value: ours / COUNT, unit: 'ms' },
    { what: 'jose decodeJwt + decodeProtectedHeader, the same', value: peer / COUNT, unit: 'ms' },
    { what: 'inspect against jose', value: ours / peer, unit: '×', aim: 1.5 },
  ]
}

/** Texts of about a length that might cost more than their length: one long token, many, and near misses. */
const SHAPES: Readonly<Record<string, (length: number) => string>> = {
  'one token': length => `${encoded({ alg: 'RS256' })}.${encoded({ pad: 'x'.repeat(length * 0.75) })}.c2ln`,
  'many tokens': length => `${encoded({ alg: 'none' })}.${encoded({ exp: 1 })}.\n`.repeat(length / 42),
  'beginnings of tokens': length => 'eyJhbGciOi'.repeat(length / 10),
  'names without tokens': length => 'access_token='.repeat(length / 13),
  dots: length => 'eyJ.'.repeat(length / 4),
  prose: length => 'A call failed and nobody knows why. '.repeat(length / 36),
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Caches of the processor hold 128 KB and not 1 MB, which may cost this factor; squares would show as 8. */
const LINEAR = 2

/** By how much more than its length a text of 1 MB costs, against one of 128 KB. */
function growthFigures(): Figure[] {
  const [SHORT, LONG] = [2 ** 17, 2 ** 20]
  return Object.entries(SHAPES).flatMap(([shape, text]): Figure[] => {
    const [short, long] = [text(SHORT), text(LONG)]
    const [shortTime = 0, longTime = 0] = timeInTurns([() => inspect(short), () => inspect(long)], 8)
    const growth = longTime / long.length / (shortTime / short.length)
    return [
      { what: `inspect, 1 MB: ${shape}`, value: longTime, unit: 'ms' },
      { what: '  cost per character against 128 KB', value: growth, unit: '×', aim: LINEAR },
    ]
  })
}

function print(figures: readonly Figure[]): void {
  for (const { what, value, unit, aim } of figures) {
    const digits = value < 0.1 ? 4 : 2
    const verdict = aim === undefined ? '' : `aim ${unit === 'ms' ? '<' : '≤'} ${aim} ${unit}`.padEnd(14)
    const held = aim === undefined ? '' : (unit === 'ms' ? value < aim : value <= aim) ? 'held' : 'NOT HELD'
    console.log(
      `${what.padEnd(52)}${value.toFixed(digits).padStart(10)} ${unit.padEnd(4)}${verdict}${held}`.trimEnd(),
    )
  }
}

console.log(`Medians, Node ${process.version}\n`)
print(diagnoseFigures())
print(oneEventFigures())
print(await inspectFigures())
print(growthFigures())
