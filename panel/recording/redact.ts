/** Makes a recording safe to send: what identifies a person or opens a door goes, what a diagnosis needs stays. */

import type { SessionEvent } from '../../sdk-bridge/event.ts'
import { createFingerprint } from '../token/fingerprint.ts'
import { eventFields, type Fields, INSTANT_FIELDS, isRecord, RECORDING_FIELDS, type Rule } from './format.ts'
import type { Recording } from './recording.ts'
import { lostValues, redactClaims, redactExact, redactHeader, type TokenContext } from './redact-token.ts'
import { assertSafe } from './safe.ts'
import { needlesOf, type Removal, scrub } from './scrub.ts'

export interface RedactOptions {
  /** Raw tokens known to the page, to be found by value wherever they got to. */
  secrets?: readonly string[]
}

/** Shorter values occur in ordinary words; with a digit, an @ or a space they do so less. */
const MIN_PERSONAL = 8
const MIN_PERSONAL_MARKED = 6

/**
 * Takes out of a recording everything that is not needed to judge it: values of claims outside the protocol,
 * payloads, queries, and by value as well as by shape whatever is a token or a personal value, wherever it got to.
 * Diagnosing the result gives the same answer; redacting it again changes nothing.
 *
 * @throws {RecordingNotSafe} when something token-shaped is left all the same
 */
export function redact(recording: Recording, options: RedactOptions = {}): Recording {
  return redactWithReceipt(recording, options).recording
}

/** The same, with the list of what was removed and how often. */
export function redactWithReceipt(
  recording: Recording,
  { secrets = [] }: RedactOptions = {},
): { recording: Recording; receipt: Removal[] } {
  const receipt = new Map<string, Removal>()
  const fingerprint = createFingerprint()
  const context: TokenContext = {
    needles: needlesOf(secrets),
    personal: personalValues(recording, fingerprint),
    fingerprint,
    note(what, name) {
      const key = `${what} ${name ?? ''}`
      const removal = receipt.get(key) ?? { what, ...(name !== undefined && { name }), count: 0 }
      removal.count++
      receipt.set(key, removal)
    },
  }
  const clean = redactFields(recording, RECORDING_FIELDS, context) as unknown as Recording
  assertSafe(clean, context.needles)
  return { recording: clean, receipt: [...receipt.values()] }
}

/** Only fields of the format are taken over; what else somebody put into an event stays behind. */
function redactFields(source: object, fields: Fields, context: TokenContext): Record<string, unknown> {
  const clean: Record<string, unknown> = {}
  for (const name of Object.keys(source)) {
    const value = (source as Record<string, unknown>)[name]
    if (value === undefined) continue
    const rule = Object.hasOwn(fields, name) ? fields[name] : undefined
    const kept = rule && redactValue(value, rule, context)
    if (kept !== undefined) clean[name] = kept
    else if (!rule) context.note('field')
  }
  return clean
}

/** The value as it may be written; undefined when it may not, or is not what the format says. */
function redactValue(value: unknown, rule: Rule, context: TokenContext): unknown {
  switch (rule.is) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'date':
      return typeof value === 'string' ? scrub(value, 'name', context) : undefined
    case 'string':
      if (value === null && rule.nullable) return null
      return typeof value === 'string' ? scrub(value, rule.use, context) : undefined
    case 'strings':
      if (typeof value === 'string') return scrub(value, rule.use, context)
      if (!Array.isArray(value)) return undefined
      return value.filter(item => typeof item === 'string').map(item => scrub(item, rule.use, context))
    case 'one-of':
      if (!rule.list) return rule.values.includes(value as string) ? value : undefined
      return Array.isArray(value) ? value.filter(item => rule.values.includes(item)) : undefined
    case 'object':
      return isRecord(value) ? redactFields(value, rule.fields, context) : undefined
    case 'json':
      if (!isRecord(value)) return undefined
      if (rule.part === 'header') return redactHeader(value, context)
      return rule.part === 'claims' ? redactClaims(value, context) : redactExact(value, context)
    case 'events':
      return Array.isArray(value) ? value.flatMap(event => redactEvent(event, context)) : undefined
  }
}

function redactEvent(event: unknown, context: TokenContext): Record<string, unknown>[] {
  const fields = isRecord(event) ? eventFields(event.type) : undefined
  if (!isRecord(event) || !fields) {
    context.note('field')
    return []
  }
  const { type, ...rest } = event
  return [{ type, ...redactFields(rest, { ...INSTANT_FIELDS, ...fields }, context) }]
}

/** The values that claims are about to lose, to be taken out of messages and addresses too. */
function personalValues(recording: Recording, fingerprint: (value: string) => string): [string, string][] {
  const values = new Map<string, string>()
  for (const event of recording.events) {
    if (event.type !== 'tokens') continue
    for (const token of [event.access, event.id, event.refresh]) {
      for (const [value, replacement] of lostValues(token?.claims ?? {}, { fingerprint }))
        values.set(value, replacement)
    }
  }
  if (values.size === 0) return []
  const kept = identifiers(recording.events)
  return [...values]
    .filter(
      ([value]) =>
        value.length >= (/[\d@ ]/.test(value) ? MIN_PERSONAL_MARKED : MIN_PERSONAL) && !kept.includes(value),
    )
    .sort(([one], [other]) => other.length - one.length)
}

/** Everything by which a diagnosis recognises parties and errors: no claim's value may blot it out. */
function identifiers(events: readonly SessionEvent[]): string {
  const names = new Set<string>()
  const add = (...values: unknown[]) => {
    for (const value of values.flat()) if (typeof value === 'string') names.add(value)
  }
  for (const event of events) {
    if (event.type === 'settings') add(event.sdk, event.clientId, event.issuer, event.audience, event.scope)
    if (event.type === 'call') add(/^[^/]*\/\/[^/]*/.exec(event.url)?.[0], event.method)
    if (event.type === 'tokens') {
      for (const claims of [event.access?.claims, event.id?.claims]) {
        add(claims?.iss, claims?.aud, claims?.client_id, claims?.azp, claims?.scope, claims?.scp)
      }
    }
    if ('error' in event && event.error) add(event.error.code)
  }
  return [...names].join('\n')
}
