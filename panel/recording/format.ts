/**
 * The format of a recording as data: each event type with its fields, what may stand in them, and what is done
 * to them before they are written. Reading and redacting both go by this table.
 */

import type {
  Call,
  Connectivity,
  ErrorFacts,
  Failure,
  Instant,
  Lifecycle,
  NewEvent,
  Problem,
  Pulse,
  Refresh,
  Settings,
  Sign,
  Storage,
  TokenFacts,
  Tokens,
  Visibility,
} from '../../sdk-bridge/event.ts'
import { PROBLEM_TEXT } from '../token/problems.ts'
import type { Recording } from './recording.ts'

/**
 * What a string may hold, and so how it is cleaned. name: a protocol's or our own identifier, kept unless it is a
 * token; text: free words, scrubbed; url: origin and path; origin; issuer: an address or a name, its path kept;
 * call-site: address, line and column; content: never written.
 */
export type StringUse = 'name' | 'text' | 'url' | 'origin' | 'issuer' | 'call-site' | 'content'

export type Rule = { readonly optional?: boolean } & (
  | { readonly is: 'number' | 'boolean' | 'date' }
  | { readonly is: 'string'; readonly use: StringUse; readonly nullable?: boolean }
  | { readonly is: 'strings'; readonly use: StringUse }
  | { readonly is: 'one-of'; readonly values: readonly (string | number)[]; readonly list?: boolean }
  | { readonly is: 'object'; readonly fields: Fields }
  | { readonly is: 'events' }
  /** JSON with names of the token's own choosing. */
  | { readonly is: 'json'; readonly part: 'header' | 'claims' | 'exact' }
)

export type Fields = Readonly<Record<string, Rule>>

/** Every field of T, and exactly the optional ones optional. */
type FieldsOf<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? Rule & { readonly optional: true }
    : Rule & { readonly optional?: never }
}

const optional = <R extends Rule>(rule: R) => ({ ...rule, optional: true as const })
const number = { is: 'number' } as const
const boolean = { is: 'boolean' } as const
const string = (use: StringUse) => ({ is: 'string', use }) as const
const oneOf = <V extends string | number>(...values: V[]) => ({ is: 'one-of', values }) as const
const object = (fields: Fields) => ({ is: 'object', fields }) as const
const json = (part: 'header' | 'claims' | 'exact') => ({ is: 'json', part }) as const

const instant = object({ wall: number, mono: number } satisfies FieldsOf<Instant>)

const error = object({
  code: string('name'),
  message: optional(string('text')),
  status: optional(number),
  requestId: optional(string('name')),
  retryAfterSeconds: optional(number),
  recoverable: optional(boolean),
  uri: optional(string('url')),
} satisfies FieldsOf<ErrorFacts>)

const token = object({
  fingerprint: string('name'),
  format: oneOf('jwt', 'jws', 'jwe', 'sd-jwt', 'paseto', 'opaque'),
  kind: optional(oneOf('access-token', 'id-token', 'refresh-token', 'logout-token', 'dpop-proof')),
  header: optional(json('header')),
  claims: optional(json('claims')),
  payloadText: optional(string('content')),
  exact: optional(json('exact')),
  expiresAt: optional(number),
  expiresIn: optional(number),
  problems: optional({ is: 'one-of', list: true, values: Object.keys(PROBLEM_TEXT) as Problem[] } as const),
} satisfies FieldsOf<TokenFacts>)

/** Fields of each event but `type`, `wall` and `mono`. */
type EventFields<T> = FieldsOf<Omit<T, 'type'>>

export const EVENT_FIELDS: Readonly<Record<NewEvent['type'], Fields>> = {
  settings: {
    sdk: string('name'),
    sdkVersion: optional(string('name')),
    clientId: optional(string('name')),
    issuer: optional(string('issuer')),
    audience: optional({ is: 'strings', use: 'name' } as const),
    scope: optional(string('name')),
    leewaySeconds: optional(number),
    expiryRule: optional(oneOf('exp-claim', 'received-plus-lifetime', 'server-corrected')),
    renewal: optional(oneOf('timer', 'poll', 'on-use', 'none')),
    toleranceSeconds: optional(number),
    idTokenToleranceSeconds: optional(number),
    graceSeconds: optional(number),
    silentRefresh: optional(boolean),
    refreshTokens: optional(boolean),
    cacheLocation: optional(string('name')),
    refreshTokenLifetimeSeconds: optional(number),
    refreshTokenLifetimeRolls: optional(boolean),
  } satisfies EventFields<Settings>,
  tokens: {
    reason: oneOf('initial', 'sign-in', 'refresh', 'storage', 'other-tab', 'pasted'),
    access: optional(token),
    id: optional(token),
    refresh: optional(token),
    requested: optional(instant),
    serverDate: optional(number),
  } satisfies EventFields<Tokens>,
  refresh: {
    phase: oneOf('armed', 'started', 'waiting-for-lock', 'granted', 'succeeded', 'failed', 'cancelled'),
    id: optional(string('name')),
    due: optional(number),
    trigger: optional(oneOf('timer', 'call', 'visibility', 'user', 'unknown')),
    audience: optional(string('name')),
    token: optional(string('name')),
    holder: optional(oneOf('this-tab', 'other-tab')),
    requested: optional(instant),
    serverDate: optional(number),
    error: optional(error),
  } satisfies EventFields<Refresh>,
  call: {
    method: string('text'),
    url: string('url'),
    via: optional(oneOf('fetch', 'xhr', 'beacon', 'websocket', 'navigation')),
    to: optional(oneOf('api', 'issuer')),
    sent: instant,
    received: instant,
    status: number,
    token: optional({ is: 'string', use: 'name', nullable: true } as const),
    cookies: optional(boolean),
    expected: optional(string('name')),
    serverDate: optional(number),
    age: optional(number),
    fromCache: optional(boolean),
    initiator: optional(string('call-site')),
    error: optional(error),
  } satisfies EventFields<Call>,
  visibility: { state: oneOf('visible', 'hidden') } satisfies EventFields<Visibility>,
  lifecycle: {
    phase: oneOf('freeze', 'resume', 'pagehide', 'pageshow', 'load'),
    persisted: optional(boolean),
    discarded: optional(boolean),
    lastBeat: optional(instant),
  } satisfies EventFields<Lifecycle>,
  pulse: {
    gapWall: number,
    gapMono: number,
    worker: optional(oneOf('beating', 'silent')),
  } satisfies EventFields<Pulse>,
  connectivity: { online: boolean } satisfies EventFields<Connectivity>,
  storage: {
    area: oneOf('local', 'session', 'cookie', 'indexeddb'),
    problem: oneOf('unreadable', 'key-lost', 'full', 'denied', 'evicted', 'changed-elsewhere'),
    key: optional(string('text')),
  } satisfies EventFields<Storage>,
  sign: { phase: oneOf('in', 'out'), reason: optional(string('text')) } satisfies EventFields<Sign>,
  failure: { source: oneOf('sdk', 'bridge', 'panel'), error } satisfies EventFields<Failure>,
}

export const INSTANT_FIELDS = instant.fields

export const RECORDING_FIELDS = {
  format: oneOf('leeway-recording'),
  version: oneOf(1),
  createdAt: { is: 'date' },
  now: instant,
  page: optional(
    object({
      origin: string('origin'),
      embeddedCrossSite: optional(boolean),
      storageAccess: optional(boolean),
    } satisfies FieldsOf<NonNullable<Recording['page']>>),
  ),
  events: { is: 'events' },
} as const satisfies FieldsOf<Recording>

/** The fields of an event by its type; undefined for a type that does not exist, whatever its name. */
export function eventFields(type: unknown): Fields | undefined {
  return typeof type === 'string' && Object.hasOwn(EVENT_FIELDS, type)
    ? EVENT_FIELDS[type as NewEvent['type']]
    : undefined
}

/** Whether a value is an object with names: no list, no null, none of a class. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
