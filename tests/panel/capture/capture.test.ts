import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCapture } from '../../../panel/capture/capture.ts'
import { readerOf } from '../../../panel/capture/token-reader.ts'
import { judge } from '../../../panel/diagnosis/judge.ts'
import { createRecorder, instantNow, type Recorder } from '../../../panel/recorder.ts'
import { makeRecording } from '../../../panel/recording/write.ts'
import type { BridgeContext } from '../../../sdk-bridge/bridge.ts'
import type { NewEvent, TokenFacts, TokenKind } from '../../../sdk-bridge/event.ts'
import { HEADER, SIGNATURE, unsigned, written } from '../token/sample-tokens.ts'

const START = Date.UTC(2026, 4, 1, 12)
const second = 1000

beforeEach(() => vi.useFakeTimers({ now: START, toFake: ['Date', 'performance'] }))
afterEach(() => vi.useRealTimers())

/** What a bridge does in one moment, told of the tokens' raw text; the same for whoever listens. */
type Step = (context: BridgeContext) => void

/** Facts as bridges pass them on: as they came, with a kind, with more, or with less. */
const dressings: readonly ((facts: TokenFacts) => TokenFacts)[] = [
  facts => facts,
  facts => ({ ...facts, kind: 'access-token' }),
  facts => ({ ...facts, kind: 'refresh-token', expiresIn: 3600 }),
  facts => Object.assign({ ...facts }, { expiresAt: START + 3_600_000, claims: { exp: 7 } }),
  ({ claims: _claims, ...facts }) => facts,
  ({ fingerprint }) => ({ fingerprint, format: 'opaque' }),
]

const claims = fc.record(
  {
    iss: fc.constant('https://tenant.example'),
    aud: fc.constantFrom<unknown>('https://api.example', ['a', 'b'], 7),
    iat: fc.integer({ min: START / second - 4000, max: START / second + 200 }),
    exp: fc.oneof(
      fc.integer({ min: START / second - 4000, max: START / second + 9000 }),
      fc.constant('soon'),
    ),
    nonce: fc.string(),
    sub: fc.string({ unit: 'grapheme' }),
  },
  { requiredKeys: [] },
)
/** Tokens of a few users, and what is none or a broken one. */
const raw = fc.oneof(
  { weight: 4, arbitrary: claims.map(own => unsigned(own)) },
  { weight: 1, arbitrary: claims.map(own => `${unsigned(own)}~disclosure`) },
  { weight: 1, arbitrary: claims.map(own => `${unsigned(own).replace('.', '=.')} `) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      written('{"exp":1,"exp":2}'),
      written('{"n":12345678901234567890}'),
      written('[1]'),
      written('no JSON', JSON.stringify({ ...HEADER, alg: 'none' }), ''),
      `${unsigned().slice(0, 60)}…`,
      `eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..${SIGNATURE}.a.b`,
    ),
  },
)

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constantFrom('initial', 'sign-in', 'refresh'), raw, fc.option(raw), fc.nat(), fc.boolean()).map(
    ([reason, access, refresh, dress, other]): Step =>
      context => {
        const dressed = (text: string) => dressings[dress % dressings.length]!(context.describe(text))
        const facts = dressed(access)
        const more =
          refresh === null
            ? {}
            : { refresh: { ...context.describe(refresh), kind: 'refresh-token' as TokenKind } }
        context.emit({
          type: 'tokens',
          reason,
          ...(other ? { id: facts } : { access: facts }),
          ...more,
        } as NewEvent)
      },
  ),
  fc.tuple(raw, fc.constantFrom(200, 401, 0)).map(
    ([text, status]): Step =>
      context => {
        const at = instantNow()
        const call = { method: 'GET', url: 'https://api.example/todos', sent: at, received: at, status }
        context.emit({ type: 'call', ...call, token: context.describe(text).fingerprint })
      },
  ),
  fc
    .constantFrom<NewEvent>(
      { type: 'settings', sdk: 'intelliauth', leewaySeconds: 60, expiryRule: 'exp-claim' },
      { type: 'refresh', phase: 'started', trigger: 'timer' },
      { type: 'refresh', phase: 'failed', error: { code: 'session_expired' } },
      { type: 'sign', phase: 'out' },
      { type: 'visibility', state: 'hidden' },
      { type: 'lifecycle', phase: 'load' },
    )
    .map(
      (event): Step =>
        context =>
          context.emit(event),
    ),
  // What is no event: a bridge of somebody else may say anything.
  fc
    .constantFrom<unknown>(
      { type: 'call' },
      { type: 'tokens', access: 5 },
      { type: 'refresh', phase: 'failed', error: 1 },
      {},
    )
    .map(
      (event): Step =>
        context =>
          context.emit(event as NewEvent),
    ),
  fc.integer({ min: 1, max: 3_600_000 }).map(
    (ms): Step =>
      () =>
        void vi.setSystemTime(Date.now() + ms),
  ),
)

/** The events, with fingerprints numbered in the order in which they appear: they are keyed anew each time. */
function comparable(recorder: Recorder): unknown {
  const names = new Map<string, number>()
  const text = JSON.stringify(recorder.events(), (key, value) => {
    if (!['fingerprint', 'token'].includes(key) || typeof value !== 'string') return value
    if (!names.has(value)) names.set(value, names.size)
    return names.get(value)
  })
  return JSON.parse(text)
}

const restart = () => void vi.setSystemTime(START)

describe('A capture that is taken over', () => {
  test('leads to the events, the session and the diagnosis that one watched in full from the start would have', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), fc.nat(), fc.nat(), (steps, some, more) => {
        const [readFrom, takenFrom] = [some % (steps.length + 1), more % (steps.length + 1)].sort(
          (a, b) => a - b,
        )
        restart()
        const eager = createRecorder(() => {})
        for (const act of steps) act(eager.context)

        restart()
        const capture = createCapture()
        let late: Recorder | undefined
        steps.forEach((act, i) => {
          if (i === readFrom && some % 2) readerOf(capture)
          if (i === takenFrom) late = createRecorder(() => {}, capture)
          act(capture.context)
        })
        late ??= createRecorder(() => {}, capture)

        expect(comparable(late)).toEqual(comparable(eager))
        expect(late.session.count).toBe(eager.session.count)
        const now = instantNow()
        expect(judge(late.session, now)).toEqual(judge(eager.session, now))
      }),
      { numRuns: 300 },
    )
  })

  test('says of a JWT at once what it says of it later, but for what is wrong with it', () => {
    const token = unsigned({ exp: START / second - 10, nonce: 'n' })
    const capture = createCapture()
    const first = capture.context.describe(token)
    vi.setSystemTime(START + 60 * second)
    const { context } = createRecorder(() => {}, capture)
    const { problems, kind, ...rest } = context.describe(token)
    expect(JSON.parse(JSON.stringify(first))).toEqual(rest)
    expect(problems).toContain('expired')
    expect(kind).toBe('id-token')
  })

  test('judges a token by the clock of the moment in which it was seen', () => {
    const token = unsigned({ iat: START / second - 60, exp: START / second + 60 })
    const capture = createCapture()
    capture.context.emit({ type: 'tokens', reason: 'initial', access: capture.context.describe(token) })
    vi.setSystemTime(START + 3_600_000)
    const recorder = createRecorder(() => {}, capture)
    expect(recorder.session.access?.facts).not.toHaveProperty('problems')
    expect(recorder.context.describe(token).problems).toContain('expired')
  })

  test('holds no raw token in its events, whatever way they are looked at', () => {
    const token = unsigned()
    const capture = createCapture()
    capture.context.emit({ type: 'tokens', reason: 'initial', access: capture.context.describe(token) })
    const everything = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null
        ? Reflect.ownKeys(value).flatMap(key => everything(Reflect.get(value, key)))
        : [value]
    expect(everything(capture.events()).join('\n')).not.toContain(token.split('.')[2])
    createRecorder(() => {}, capture)
    const keys = JSON.stringify(
      capture.events().flatMap(event => Object.getOwnPropertySymbols(Object(event).access)),
    )
    expect(keys).toBe('[]')
  })

  test('names a token the same before and after', () => {
    const capture = createCapture()
    const before = capture.context.describe(unsigned()).fingerprint
    const { context, vault } = createRecorder(() => {}, capture)
    expect(context.describe(unsigned()).fingerprint).toBe(before)
    expect(before).toMatch(/^[0-9a-v]{12}$/)
    expect(vault.reveal(before)).toBe(unsigned())
  })

  test('keeps no more than its capacity, and settings and sign-ins the longest', () => {
    const capture = createCapture(100)
    capture.context.emit({ type: 'settings', sdk: 'intelliauth' })
    for (let i = 0; i < 1000; i++) capture.context.emit({ type: 'connectivity', online: i % 2 === 0 })
    expect(capture.events().length).toBeLessThanOrEqual(100)
    expect(capture.events()[0]).toMatchObject({ type: 'settings' })
    const recorder = createRecorder(() => {}, capture)
    expect(recorder.session.settings.sdk).toBe('intelliauth')
    expect(recorder.position(recorder.session.count - 1)).toBe(recorder.events().length - 1)
    expect(makeRecording({ events: recorder.events(), now: instantNow() }).recording.events).toHaveLength(
      recorder.events().length,
    )
  })
})
