/** Reads a recording that somebody else wrote: everything is checked here, and trusted afterwards. */

import { eventFields, type Fields, INSTANT_FIELDS, isRecord, RECORDING_FIELDS, type Rule } from './format.ts'
import type { Recording } from './recording.ts'

export type RecordingProblemCode =
  | 'not-json'
  | 'not-a-recording'
  | 'unknown-version'
  | 'missing'
  | 'wrong-type'
  | 'unknown-value'
  | 'unknown-field'
  | 'unknown-event'
  | 'not-ascending'
  | 'too-deep'
  | 'unreadable'

/** Why a recording cannot be read. The message is for people: the place and the reason. */
export class RecordingProblem extends Error {
  override readonly name = 'RecordingProblem'
  readonly code: RecordingProblemCode
  /** `events[12].sent.wall`; empty for the whole. */
  readonly path: string
  readonly reason: string

  constructor(code: RecordingProblemCode, path: string, reason: string) {
    super(path ? `${path}: ${reason}` : reason)
    this.code = code
    this.path = path
    this.reason = reason
  }
}

/** Deeper than the decoder leaves a token. */
const MAX_DEPTH = 100
const MAX_QUOTED = 40
/** ISO 8601 with a time and a zone, as `Date.prototype.toISOString` and its like write it. */
const ISO_DATE = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/

/**
 * Reads a recording. What it does not understand it refuses, naming the place, rather than guess: another
 * version, an event type, a field or a value that the format does not have, a number that is none, events out
 * of order.
 *
 * @param json the text of a recording, or what `JSON.parse` made of it
 * @returns a copy that shares nothing with the argument
 * @throws {RecordingProblem} and nothing else
 */
export function readRecording(json: unknown): Recording {
  try {
    const value = typeof json === 'string' ? parse(json) : json
    if (!isRecord(value) || value.format !== RECORDING_FIELDS.format.values[0]) {
      throw new RecordingProblem('not-a-recording', '', 'this is no recording of Leeway')
    }
    if (value.version !== RECORDING_FIELDS.version.values[0]) {
      throw new RecordingProblem(
        'unknown-version',
        'version',
        `this reader knows version 1, the recording has ${quote(value.version)}`,
      )
    }
    return readFields(value, RECORDING_FIELDS, '') as unknown as Recording
  } catch (thrown) {
    if (thrown instanceof RecordingProblem) throw thrown
    throw new RecordingProblem('unreadable', '', 'it cannot be read to its end')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (thrown) {
    throw new RecordingProblem('not-json', '', `this is no JSON: ${(thrown as Error).message.slice(0, 200)}`)
  }
}

function readFields(source: Record<string, unknown>, fields: Fields, path: string): Record<string, unknown> {
  const names = Object.keys(source)
  for (const name of names) {
    if (!Object.hasOwn(fields, name)) {
      throw new RecordingProblem('unknown-field', join(path, name), 'the format has no such field')
    }
  }
  const read: Record<string, unknown> = {}
  for (const [name, rule] of Object.entries(fields)) {
    const place = join(path, name)
    if (Object.hasOwn(source, name) && source[name] !== undefined)
      read[name] = readValue(source[name], rule, place)
    else if (!rule.optional) throw new RecordingProblem('missing', place, 'it is missing')
  }
  return read
}

function readValue(value: unknown, rule: Rule, path: string): unknown {
  switch (rule.is) {
    case 'number':
      if (typeof value === 'number' && Number.isFinite(value)) return value
      throw wrongType(path, 'a finite number', value)
    case 'boolean':
      if (typeof value === 'boolean') return value
      throw wrongType(path, 'true or false', value)
    case 'date':
      if (typeof value === 'string' && ISO_DATE.test(value) && !Number.isNaN(Date.parse(value))) return value
      throw wrongType(path, 'a date and time in ISO 8601', value)
    case 'string':
      if (typeof value === 'string' || (rule.nullable && value === null)) return value
      throw wrongType(path, rule.nullable ? 'text or null' : 'text', value)
    case 'strings':
      if (typeof value === 'string') return value
      if (!Array.isArray(value)) throw wrongType(path, 'text or a list of texts', value)
      return value.map((item, index) => {
        if (typeof item === 'string') return item
        throw wrongType(`${path}[${index}]`, 'text', item)
      })
    case 'one-of':
      if (!rule.list) return readChoice(value, rule.values, path)
      if (!Array.isArray(value)) throw wrongType(path, 'a list', value)
      return value.map((item, index) => readChoice(item, rule.values, `${path}[${index}]`))
    case 'object':
      if (!isRecord(value)) throw wrongType(path, 'an object', value)
      return readFields(value, rule.fields, path)
    case 'json':
      if (!isRecord(value)) throw wrongType(path, 'an object', value)
      if (rule.part === 'exact') {
        for (const [name, digits] of Object.entries(value)) {
          if (typeof digits !== 'string') throw wrongType(join(path, name), 'text', digits)
        }
      }
      return copyJson(value, path, MAX_DEPTH)
    case 'events':
      if (!Array.isArray(value)) throw wrongType(path, 'a list', value)
      return readEvents(value, path)
  }
}

function readChoice(value: unknown, values: readonly unknown[], path: string): unknown {
  if (values.includes(value)) return value
  throw new RecordingProblem('unknown-value', path, `${quote(value)} is none of the values it may have`)
}

function readEvents(events: unknown[], path: string): Record<string, unknown>[] {
  let last = Number.NEGATIVE_INFINITY
  return Array.from(events, (event, index) => {
    const place = `${path}[${index}]`
    if (!isRecord(event)) throw wrongType(place, 'an object', event)
    const fields = eventFields(event.type)
    if (!fields) {
      throw new RecordingProblem('unknown-event', `${place}.type`, `there is no event ${quote(event.type)}`)
    }
    const { type, ...rest } = event
    const read = readFields(rest, { ...INSTANT_FIELDS, ...fields }, place)
    const mono = read.mono as number
    if (mono < last) {
      throw new RecordingProblem(
        'not-ascending',
        `${place}.mono`,
        `${mono} comes after ${last}; events must ascend`,
      )
    }
    last = mono
    return { type, ...read }
  })
}

/** Copies plain JSON. A member called `__proto__` is left out: nothing needs it, and copies of it do harm. */
function copyJson(value: unknown, path: string, depth: number): unknown {
  if (depth === 0) throw new RecordingProblem('too-deep', path, 'it is nested too deep')
  if (Array.isArray(value)) return value.map((item, index) => copyJson(item, `${path}[${index}]`, depth - 1))
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== '__proto__')
        .map(([name, member]) => [name, copyJson(member, join(path, name), depth - 1)]),
    )
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  // A number too large for JavaScript was Infinity when it was read from a token, and is null in JSON.
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  throw wrongType(path, 'JSON', value)
}

function wrongType(path: string, expected: string, value: unknown): RecordingProblem {
  return new RecordingProblem('wrong-type', path, `it must be ${expected} and is ${nameType(value)}`)
}

function nameType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : 'no finite number'
  return typeof value === 'string' ? 'text' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** The value in so few characters that it fits a message. */
function quote(value: unknown): string {
  const text =
    typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : nameType(value)
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text
}

function join(path: string, name: string): string {
  const short = name.length > MAX_QUOTED ? `${name.slice(0, MAX_QUOTED)}…` : name
  if (!/^[\w$]+$/.test(short)) return `${path}[${JSON.stringify(short)}]`
  return path ? `${path}.${short}` : short
}
