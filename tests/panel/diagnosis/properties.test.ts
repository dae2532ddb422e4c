import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diagnose, readRecording, redact } from '../../../panel/diagnose.ts'
import type { Diagnosis } from '../../../panel/diagnosis/diagnosis.ts'
import { judge } from '../../../panel/diagnosis/judge.ts'
import type { Recording } from '../../../panel/recording/recording.ts'
import { createSession, fold } from '../../../panel/session/fold.ts'
import { plausible, recordings } from './any-recording.ts'
import { stories } from './stories.ts'

const RUNS = 400

/** What a diagnosis says, without its wording. */
const essence = ({ status, clock, access, leeway, findings }: Diagnosis) => ({
  status,
  clock,
  access,
  leeway,
  findings: findings.map(({ cause, confidence, severity }) => ({ cause, confidence, severity })),
})

/** The recording without all that tells of server time: `Date`, and the lifetime that a response said. */
const untimed = (recording: Recording): Recording => ({
  ...recording,
  events: recording.events.map(event => {
    const rest: Record<string, unknown> = { ...event }
    delete rest.serverDate
    if (event.type === 'tokens' && event.access) {
      const { expiresIn: _, ...facts } = event.access
      rest.access = facts
    }
    return rest as unknown as typeof event
  }),
})

function* numbersIn(value: unknown, path = ''): Generator<[string, number]> {
  if (typeof value === 'number') yield [path, value]
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) yield* numbersIn(member, `${path}.${key}`)
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* textsIn(member)
}

describe('of any recording that a reader accepts', () => {
  test('what the generator makes is what a reader accepts', () => {
    fc.assert(
      fc.property(recordings, recording => {
        expect(readRecording(JSON.parse(JSON.stringify(recording)))).toBeDefined()
      }),
      { numRuns: 100 },
    )
  })

  test('no diagnosis throws, and no rule does', () => {
    fc.assert(
      fc.property(recordings, ({ events, now }) => {
        const session = createSession()
        for (const event of events) fold(session, event)
        const broken: unknown[] = []
        judge(session, now, rule => broken.push(rule))
        expect(broken).toEqual([])
      }),
      { numRuns: 4 * RUNS },
    )
  })

  test('every number is one, and every word is meant for people', () => {
    fc.assert(
      fc.property(plausible, recording => {
        const found = diagnose(recording)
        for (const [path, number] of numbersIn(found)) expect(Number.isFinite(number), path).toBe(true)
        for (const text of textsIn([found.headline, found.findings])) {
          expect(text).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b|\[object /)
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('evidence points at events that are there, and is never empty', () => {
    fc.assert(
      fc.property(recordings, recording => {
        for (const { cause, evidence, headline, remedy } of diagnose(recording).findings) {
          expect(evidence.length, cause).toBeGreaterThan(0)
          for (const { event } of evidence) expect(recording.events[event], cause).toBeDefined()
          expect(headline.length).toBeGreaterThan(0)
          expect(remedy.steps.length).toBeGreaterThan(0)
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('no cause is named twice, and the gravest comes first', () => {
    fc.assert(
      fc.property(recordings, recording => {
        const { findings } = diagnose(recording)
        const causes = findings.map(({ cause }) => cause)
        expect(new Set(causes).size).toBe(causes.length)
        const weights = findings.map(({ severity }) => ['failing', 'at-risk', 'notice'].indexOf(severity))
        expect(weights).toEqual(weights.toSorted((a, b) => a - b))
      }),
      { numRuns: RUNS },
    )
  })

  test('without any server time no skew is claimed and no token is called valid', () => {
    fc.assert(
      fc.property(recordings, recording => {
        const found = diagnose(untimed(recording))
        expect(found.clock).toBeNull()
        expect(found.access?.expired).not.toBe(false)
        const causes = found.findings.map(({ cause }) => cause)
        expect(causes).not.toContain('clock-behind')
        expect(causes).not.toContain('clock-ahead')
      }),
      { numRuns: RUNS },
    )
  })

  test('the same recording gives the same diagnosis, and is left as it was', () => {
    fc.assert(
      fc.property(recordings, recording => {
        const before = structuredClone(recording)
        const first = diagnose(recording)
        expect(recording).toEqual(before)
        expect(diagnose(recording)).toEqual(first)
      }),
      { numRuns: 100 },
    )
  })

  test('redaction changes no cause, confidence, severity, status, clock, access or leeway', () => {
    fc.assert(
      fc.property(recordings, recording => {
        expect(essence(diagnose(redact(recording)))).toEqual(essence(diagnose(recording)))
      }),
      { numRuns: RUNS },
    )
  })

  test('writing it down and reading it back changes nothing either', () => {
    fc.assert(
      fc.property(recordings, recording => {
        expect(diagnose(readRecording(JSON.stringify(recording)))).toEqual(diagnose(recording))
      }),
      { numRuns: 100 },
    )
  })
})

describe('of every story', () => {
  test.each(stories.map(({ title, tell }) => [title, tell] as const))('redaction: %s', (_, tell) => {
    const recording = tell()
    expect(essence(diagnose(redact(recording)))).toEqual(essence(diagnose(recording)))
    expect(diagnose(readRecording(JSON.stringify(redact(recording)))).findings.map(f => f.headline)).toEqual(
      diagnose(recording).findings.map(f => f.headline),
    )
  })

  test.each(stories.map(({ title, tell }) => [title, tell] as const))(
    'no device clock is blamed once the server times are gone: %s',
    (_, tell) => {
      const recording = tell()
      const found = diagnose(untimed(recording))
      expect(found.clock).toBeNull()
      for (const { cause } of found.findings) expect(['clock-behind', 'clock-ahead']).not.toContain(cause)
      expect(found.access?.expired ?? null).not.toBe(false)
    },
  )

  test.each(stories.map(({ title, tell }) => [title, tell] as const))(
    'nothing that rests on which token failed is certain once that is not known: %s',
    (_, tell) => {
      const recording = tell()
      const events = recording.events.map(event => {
        if (event.type !== 'call') return event
        const { token: _token, expected: _expected, ...rest } = event
        return rest as typeof event
      })
      for (const { cause, confidence, evidence } of diagnose({ ...recording, events }).findings) {
        if (!restsOnToken.has(cause) || !evidence.some(row => recording.events[row.event]?.type === 'call'))
          continue
        expect(confidence, cause).not.toBe('certain')
      }
    },
  )
})

const restsOnToken = new Set([
  'device-slept',
  'page-frozen',
  'tab-throttled',
  'main-thread-blocked',
  'refresh-lock-wait',
  'refresh-slow',
  'call-before-refresh',
  'stale-token',
  'token-rejected',
  'tolerance-too-wide',
  'missing-token',
])
