import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../../panel/diagnosis/diagnosis.ts'
import { judge } from '../../../panel/diagnosis/judge.ts'
import type { Steps } from '../../../panel/diagnosis/phrases/arguments.ts'
import { english, type Phrases } from '../../../panel/diagnosis/phrases/english.ts'
import { german } from '../../../panel/diagnosis/phrases/german.ts'
import { clockTime } from '../../../panel/diagnosis/say.ts'
import type { Recording } from '../../../panel/recording/recording.ts'
import type { Numbers } from '../../../panel/remedies/numbers.ts'
import { createSession, fold } from '../../../panel/session/fold.ts'
import { makeOne } from '../../simulator/make.ts'
import { CAUSES } from '../../simulator/perturbations/all.ts'
import { stories } from './stories.ts'

const languages: [string, Phrases][] = [
  ['english', english()],
  ['german', german(clockTime)],
]

const ms = fc.oneof(
  fc.integer({ min: -40 * 86_400_000, max: 40 * 86_400_000 }),
  fc.constantFrom(0, 1, -0.4, 1e300, Number.NaN, Number.POSITIVE_INFINITY),
)
const moment = fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(Number.NaN, -1e300))
const count = fc.integer({ min: 1, max: 500 })
const flag = fc.boolean()
const text = fc.constantFrom('token_expired', 'usr/42', 'boot.ts:12:5')
const site = fc.option(text, { nil: undefined })
const side = fc.constantFrom('behind' as const, 'ahead' as const)
const call = fc.record({
  method: fc.constant('GET'),
  url: fc.constant('https://api.example/todos'),
  status: fc.constantFrom(0, 401),
  initiator: fc.constant('boot.ts:12:5'),
})
const error = fc.record({ code: text, message: text, status: count }, { requiredKeys: ['code'] })
const delay = fc.record({
  name: fc.constantFrom(
    ...(['skew', 'step', 'suspend', 'frozen', 'hidden', 'blocked', 'timer', 'lock', 'network'] as const),
  ),
  ms,
})
const storage = fc.record(
  {
    type: fc.constant('storage' as const),
    area: fc.constantFrom(...(['local', 'session', 'cookie', 'indexeddb'] as const)),
    problem: fc.constantFrom(
      ...(['unreadable', 'key-lost', 'full', 'denied', 'evicted', 'changed-elsewhere'] as const),
    ),
    key: text,
  },
  { requiredKeys: ['type', 'area', 'problem'] },
)
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
const orNone = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })

/** What each function may be told. One that is missing here, or told what it does not take, is a type error. */
const told = {
  healthyAgain: [text],
  callUnexplained: [text, fc.constantFrom('disputed', 'unseen', 'known')],
  refreshUnexplained: [site],
  call: [call],
  callFrom: [call as fc.Arbitrary<never>],
  refreshStartedAt: [moment],
  refreshPlanned: [moment],
  refreshFailed: [text],
  tokenEnds: [moment],
  clockOff: [ms, side],
  clockCheckFails: [ms, side],
  clockHarmless: [ms],
  leewayCovers: [ms],
  trustsEnded: [moment, ms],
  endNoticedLate: [ms, orNull(fc.record({ rejected: ms, period: ms }))],
  refreshStorm: [ms, ms, flag, orNull(fc.record({ count, within: ms }))],
  refreshesEarly: [ms, orNull(ms)],
  clockSet: [ms, moment, text],
  bothClocks: [
    moment,
    moment,
    ms,
    fc.record({
      samples: count,
      losers: fc.integer({ min: 0, max: 3 }),
      sources: fc.subarray(['date', 'iat', 'expires-in', 'iat-bound'] as const, { minLength: 1 }),
    }),
  ],
  idTokenRefused: [text],
  inDateByDevice: [text],
  iatOff: [ms],
  wallJumped: [ms, flag],
  calledValid: [ms, ms],
  tolerance: [ms],
  believesTooLong: [ms],
  storedExpiry: [moment, moment],
  cameLate: [ms, flag, flag],
  loadedAnew: [flag, orNull(ms)],
  loadedAfterSilence: [ms],
  leewayTooShort: [ms, ms, fc.array(delay, { minLength: 1 })],
  delay: [delay],
  refreshFailedWith: [error, orNone(error)],
  usedTwice: [flag, orNone(moment)],
  ranOut: [orNone(ms)],
  neverAnswered: [fc.constantFrom('offline', 'timed-out', 'others-pass', 'unknown')],
  atTheSameTime: [text],
  rateLimited: [orNone(ms)],
  issuerFailed: [orNone(count)],
  nonceMissing: [count],
  notArmed: [fc.constantFrom('off', 'no-refresh-token', 'nothing'), orNone(moment)],
  plannedTooLate: [moment, ms],
  timerOverflows: [ms, count],
  plannedAhead: [ms],
  startedLater: [ms],
  leewayTooLong: [ms, ms, orNone(count)],
  leeway: [ms],
  lifetime: [ms],
  keptToken: [orNone(ms), site],
  sdkNotAsked: [site],
  didNotWait: [orNull(ms)],
  apiAhead: [orNull(ms), ms],
  tokenEndsByIssuer: [moment],
  apiBehind: [orNull(ms)],
  notYetValid: [ms, moment],
  forAnotherApi: [fc.array(text), flag],
  scopeMissing: [site, text],
  noToken: [site],
  refusedInDate: [fc.array(text)],
  oneGaveUp: [text, site],
  sentAgain: [text],
  storageLost: [storage],
  storageProblem: [storage],
} satisfies {
  [K in keyof Phrases as Phrases[K] extends (...args: never[]) => unknown ? K : never]: Phrases[K] extends (
    ...args: infer A
  ) => unknown
    ? { [I in keyof A]: fc.Arbitrary<A[I]> }
    : never
}

const numbers: fc.Arbitrary<Numbers> = fc.record(
  {
    skew: ms,
    leeway: fc.integer({ min: 0, max: 600_000 }),
    needed: count,
    lifetime: ms,
    rejected: ms,
    period: ms,
    delay: ms,
    late: ms,
    tolerance: ms,
    retryAfter: ms,
    audience: text,
    callSite: text,
  },
  { requiredKeys: [] },
)

/** All texts within what is said. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* textsIn(member)
}

function expectTexts(said: unknown): void {
  const texts = [...textsIn(said)]
  expect(texts.length).toBeGreaterThan(0)
  for (const one of texts) {
    expect(one.trim()).not.toBe('')
    expect(one).not.toMatch(/undefined|NaN|null|Infinity|\[object|=>/)
    expect(one).not.toMatch(/ {2}|\.\.|: ?:| [.,;]/)
  }
}

/** The paths of all texts and functions. */
const shape = (value: object, path = ''): string[] =>
  Object.entries(value).flatMap(([key, member]) =>
    typeof member === 'object' ? shape(member, `${path}${key}.`) : `${path}${key} ${typeof member}`,
  )

function judged(recording: Recording, say?: Phrases): Diagnosis {
  const session = createSession()
  for (const event of recording.events) fold(session, event)
  return judge(session, recording.now, undefined, say)
}

/** What is written for people; codes and snippets are not. */
const prose = ({ headline, findings }: Diagnosis): string[] => [
  headline,
  ...findings.flatMap(found => [
    found.headline,
    ...found.evidence.map(row => row.text),
    ...found.remedy.steps,
  ]),
]

describe('the sentences of all languages', () => {
  test('are the same ones', () => {
    const [[, first], ...others] = languages as [[string, Phrases], ...[string, Phrases][]]
    for (const [, phrases] of others) expect(shape(phrases)).toEqual(shape(first))
  })

  test.each(languages)('%s: each has text, whatever was measured', (_, phrases) => {
    for (const [key, args] of Object.entries(told)) {
      const say = phrases[key as keyof typeof told] as (...args: unknown[]) => unknown
      fc.assert(
        fc.property(fc.tuple(...(args as fc.Arbitrary<unknown>[])), given => expectTexts(say(...given))),
      )
    }
    for (const [key, said] of Object.entries(phrases)) {
      if (key !== 'steps' && key !== 'late' && typeof said !== 'function') expectTexts(said)
    }
    for (const late of Object.values(phrases.late)) {
      for (const say of Object.values(late))
        fc.assert(fc.property(ms, flag, (share, inThisTab) => expectTexts(say(share, inThisTab))))
    }
  })

  test.each(languages)('%s: each remedy has steps that end as sentences do', (_, { steps }) => {
    fc.assert(
      fc.property(numbers, n => {
        for (const make of Object.values(steps satisfies Steps)) {
          const said = make(n).filter(Boolean)
          expectTexts(said)
          for (const step of said) expect(step).toMatch(/[.:]$/)
        }
      }),
    )
  })
})

describe('a diagnosis in German', () => {
  const recordings: [string, Recording][] = [
    ...stories.map(({ cause, title, tell }): [string, Recording] => [`${cause}: ${title}`, tell()]),
    ...CAUSES.flatMap(cause =>
      [0, 1, 2].map((number): [string, Recording] => [
        `${cause} ${number}`,
        makeOne(cause, number).recording,
      ]),
    ),
  ]
  const inGerman = german(clockTime)
  /** What a server or an SDK said stays as it was said. */
  const quoted = (text: string, { events }: Recording): string =>
    events
      .flatMap(event => [
        ...textsIn('error' in event ? event.error : null),
        ...textsIn('serverError' in event ? event.serverError : null),
      ])
      .reduce((rest, said) => (said ? rest.replaceAll(said, '') : rest), text)

  // „was“ is a German word too.
  test('has no English sentence', () => {
    for (const [name, recording] of recordings) {
      for (const text of prose(judged(recording, inGerman))) {
        expect(quoted(text, recording), name).not.toMatch(
          /\b(the|is|are|of|and|it|this|that|not|with|for|from|came|had|no)\b/,
        )
      }
    }
  })

  test('differs from the English one in its wording alone', () => {
    const essence = ({ headline: _, findings, ...rest }: Diagnosis) => ({
      ...rest,
      findings: findings.map(({ headline: _, evidence, remedy, ...found }) => ({
        ...found,
        events: evidence.map(({ event }) => event),
        steps: remedy.steps.length,
        remedy: { ...remedy, steps: [] },
      })),
    })
    for (const [name, recording] of recordings) {
      expect(essence(judged(recording, inGerman)), name).toEqual(essence(judged(recording)))
    }
  })

  test('tells times as it is bid, and durations with a comma and an unbroken unit', () => {
    const phrases = german(() => '10:51:14')
    expect(phrases.tokenEnds(0)).toBe('Token läuft um 10:51:14 ab')
    expect(phrases.leeway(400)).toBe('Leeway 0,4\u00a0s')
    expect(phrases.leeway(602_000)).toBe('Leeway 10\u00a0min\u00a02\u00a0s')
  })
})
