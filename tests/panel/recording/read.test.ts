import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecordingProblem, readRecording } from '../../../panel/recording/read.ts'
import { makeRecording, writeRecording } from '../../../panel/recording/write.ts'
import { EVENTS, RECORDING } from './sample-recording.ts'

const good = makeRecording({ events: EVENTS, now: RECORDING.now, page: RECORDING.page! }).recording

type Path = readonly (string | number)[]

/** The recording with one place changed; `undefined` takes it away. */
function withPlace(path: Path, value: unknown): unknown {
  const copy = structuredClone(good) as unknown as Record<string | number, unknown>
  let at = copy
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>
  if (value === undefined) delete at[path.at(-1)!]
  else at[path.at(-1)!] = value
  return copy
}

function problemOf(input: unknown): RecordingProblem {
  try {
    readRecording(input)
  } catch (thrown) {
    if (thrown instanceof RecordingProblem) return thrown
    throw thrown
  }
  throw new Error('it was read')
}

describe('readRecording', () => {
  it('reads back exactly what was written', () => {
    expect(readRecording(writeRecording(good))).toEqual(good)
    expect(readRecording(`\ufeff${JSON.stringify(good)}`)).toEqual(good)
  })

  it('reads what was parsed already, and shares nothing with it', () => {
    const source = structuredClone(good)
    const read = readRecording(source)
    expect(read).toEqual(good)
    ;(source.events[0] as { sdk: string }).sdk = 'changed'
    expect(read).toEqual(good)
  })

  it.each<[string, Path, unknown, string, string]>([
    ['another version', ['version'], 2, 'unknown-version', 'version'],
    ['another format', ['format'], 'har', 'not-a-recording', ''],
    ['no moment', ['now'], undefined, 'missing', 'now'],
    ['no date', ['createdAt'], 'yesterday', 'wrong-type', 'createdAt'],
    ['a field of its own', ['comment'], 'x', 'unknown-field', 'comment'],
    ['events that are no list', ['events'], {}, 'wrong-type', 'events'],
    ['an event that is none', ['events', 2], null, 'wrong-type', 'events[2]'],
    ['an unknown event', ['events', 2, 'type'], 'toString', 'unknown-event', 'events[2].type'],
    ['an unknown field of an event', ['events', 5, 'body'], 'x', 'unknown-field', 'events[5].body'],
    ['a text for a time', ['events', 5, 'sent', 'wall'], '1', 'wrong-type', 'events[5].sent.wall'],
    [
      'a time without its other half',
      ['events', 5, 'sent', 'mono'],
      undefined,
      'missing',
      'events[5].sent.mono',
    ],
    ['null for what is absent', ['events', 5, 'age'], null, 'wrong-type', 'events[5].age'],
    ['an unknown value', ['events', 1, 'state'], 'prerender', 'unknown-value', 'events[1].state'],
    [
      'an unknown problem',
      ['events', 2, 'access', 'problems'],
      ['fine', 'bad'],
      'unknown-value',
      'events[2].access.problems[0]',
    ],
    [
      'claims that are a list',
      ['events', 2, 'access', 'claims'],
      [],
      'wrong-type',
      'events[2].access.claims',
    ],
    [
      'digits that are no text',
      ['events', 2, 'access', 'exact'],
      { a: 1 },
      'wrong-type',
      'events[2].access.exact.a',
    ],
    ['events out of order', ['events', 3, 'mono'], 1, 'not-ascending', 'events[3].mono'],
    ['an audience of numbers', ['events', 0, 'audience'], ['a', 1], 'wrong-type', 'events[0].audience[1]'],
  ])('refuses %s and names the place', (_, path, value, code, place) => {
    const problem = problemOf(JSON.stringify(withPlace(path, value)))
    expect(problem).toMatchObject({ name: 'RecordingProblem', code, path: place })
    expect(problem.message).toBe(place ? `${place}: ${problem.reason}` : problem.reason)
    expect(problem.reason.length).toBeLessThan(120)
  })

  it('lets the token of a call be null, and nothing else', () => {
    expect(readRecording(withPlace(['events', 5, 'token'], null))).toBeTruthy()
    expect(problemOf(withPlace(['events', 5, 'url'], null)).path).toBe('events[5].url')
  })

  it.each(['', 'null', '[]', '{', '"x"', '1', '<html>', '{"format":"leeway-recording"}'])(
    'refuses %j',
    text => {
      expect(problemOf(text)).toBeInstanceOf(RecordingProblem)
    },
  )

  it('refuses claims nested without end', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`)
    expect(problemOf(withPlace(['events', 2, 'access', 'claims'], deep)).code).toBe('too-deep')
  })

  it('does not let a recording reach the prototype', () => {
    const text = JSON.stringify(good).replace('"claims":{', '"claims":{"__proto__":{"polluted":true},')
    const read = readRecording(text)
    expect(JSON.stringify(read)).not.toContain('polluted')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(problemOf(text.replace('"version":1', '"version":1,"__proto__":{}')).code).toBe('unknown-field')
  })

  it('throws nothing but its own problem, whatever it is given', () => {
    const hostile = {
      get format() {
        throw new TypeError('no')
      },
    }
    expect(problemOf(hostile).code).toBe('unreadable')
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.json(), fc.string()), input => {
        expect(problemOf(input)).toBeInstanceOf(RecordingProblem)
      }),
    )
  })

  it('throws nothing but its own problem for any change of one place', () => {
    const places: Path[] = []
    const collect = (value: unknown, path: Path) => {
      if (path.length > 0) places.push(path)
      if (typeof value === 'object' && value !== null)
        for (const [name, member] of Object.entries(value)) collect(member, [...path, name])
    }
    collect(good, [])
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) => {
        try {
          readRecording(withPlace(path, value))
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(RecordingProblem)
        }
      }),
    )
  })
})
