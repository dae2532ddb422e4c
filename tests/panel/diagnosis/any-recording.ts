/** Recordings of any kind that a reader accepts: all event types, odd values, times at the edge of numbers. */

import fc from 'fast-check'
import type { Recording } from '../../../panel/recording/recording.ts'
import type { Instant, NewEvent, SessionEvent, TokenFacts } from '../../../sdk-bridge/event.ts'

const WALL = Date.UTC(2026, 10, 23, 10, 0, 0)

/** Mostly a time of the story; sometimes one that no clock ever showed. */
const ms = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 4_000_000 }) },
  { weight: 3, arbitrary: fc.double({ min: -1e6, max: 1e7, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 1e15, -1e15, 1e300, -1e300, Number.MAX_VALUE, 5e-324) },
)
const wall = fc.oneof(
  { weight: 15, arbitrary: ms.map(offset => WALL + offset) },
  { weight: 1, arbitrary: ms },
)
const instant: fc.Arbitrary<Instant> = fc.record({ wall, mono: ms })
const seconds = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 7200 }) },
  { weight: 1, arbitrary: fc.constantFrom(-60, 0.5, 1e9, 1e300, -1e300, Number.MAX_VALUE) },
)
const fingerprint = fc.constantFrom('t1', 't2', 't3', 't4', 'r1', 'r2')
const code = fc.constantFrom(
  'token_expired',
  'invalid_token',
  'insufficient_scope',
  'step_up_required',
  'use_dpop_nonce',
  'invalid_dpop_proof',
  'session_expired',
  'session_revoked',
  'invalid_grant',
  'silent_auth_failed',
  'login_required',
  'rate_limited',
  'server_error',
  'TypeError',
  'constructor',
  '',
)
const message = fc.constantFrom(
  'refresh token already used',
  'token not yet valid',
  'the token was issued in the future',
  'unexpected "aud" claim value',
  'Failed to fetch',
  '(exp) claim error',
  'x',
)

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })

/** An object without the members that came out undefined: a recording has none. */
const record = <T extends Record<string, unknown>>(
  required: { [K in keyof T]: fc.Arbitrary<T[K]> },
  more: Record<string, fc.Arbitrary<unknown>> = {},
) =>
  fc
    .record({
      ...required,
      ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, optional(value)])),
    })
    .map(made => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)))

const error = record(
  { code },
  {
    message,
    status: fc.constantFrom(0, 400, 401, 403, 429, 500, 503, -1),
    retryAfterSeconds: seconds,
    recoverable: fc.boolean(),
  },
)

const strange = fc.constantFrom<unknown>(
  null,
  true,
  'text',
  '',
  [],
  {},
  ['https://api.example'],
  { toString: 1, valueOf: 2 },
  [{ toString: null }],
  Number.MAX_VALUE,
  -1,
)
const numericDate = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: -4000, max: 8000 }).map(offset => WALL / 1000 + offset) },
  { weight: 2, arbitrary: strange },
)
const claims = record(
  {},
  {
    iss: fc.oneof(fc.constant('https://acme.example'), strange),
    aud: fc.oneof(fc.constantFrom('https://api.example', 'https://two.example'), strange),
    exp: numericDate,
    iat: numericDate,
    nbf: numericDate,
    scope: fc.oneof(fc.constant('openid'), strange),
  },
)
const facts = record(
  { fingerprint, format: fc.constantFrom('jwt', 'opaque', 'jwe') },
  {
    kind: fc.constantFrom('access-token', 'id-token', 'refresh-token'),
    claims,
    expiresAt: wall,
    expiresIn: seconds,
    problems: fc.constantFrom(['expired'], ['alg-none', 'expired'], []),
  },
) as fc.Arbitrary<unknown> as fc.Arbitrary<TokenFacts>

const kinds: Record<NewEvent['type'], fc.Arbitrary<object>> = {
  settings: record(
    { sdk: fc.constantFrom('intelliauth', 'oidc-client-ts', 'keycloak-js', 'page', 'unknown', '__proto__') },
    {
      issuer: fc.constant('https://acme.example'),
      audience: fc.constantFrom<unknown>('https://api.example', ['https://api.example', 'b'], []),
      scope: fc.constantFrom('openid', 'openid offline_access', ''),
      leewaySeconds: seconds,
      expiryRule: fc.constantFrom('exp-claim', 'received-plus-lifetime', 'server-corrected'),
      renewal: fc.constantFrom('timer', 'poll', 'on-use', 'none'),
      toleranceSeconds: seconds,
      idTokenToleranceSeconds: seconds,
      graceSeconds: seconds,
      silentRefresh: fc.boolean(),
      refreshTokens: fc.boolean(),
      cacheLocation: fc.constantFrom('memory', 'localstorage'),
      refreshTokenLifetimeSeconds: seconds,
      refreshTokenLifetimeRolls: fc.boolean(),
    },
  ),
  tokens: record(
    { reason: fc.constantFrom('initial', 'sign-in', 'refresh', 'storage', 'other-tab', 'pasted') },
    { access: facts, id: facts, refresh: facts, requested: instant, serverDate: wall },
  ),
  refresh: record(
    {
      phase: fc.constantFrom(
        'armed',
        'started',
        'waiting-for-lock',
        'granted',
        'succeeded',
        'failed',
        'cancelled',
      ),
    },
    {
      id: fc.constantFrom('a', 'b'),
      due: wall,
      trigger: fc.constantFrom('timer', 'call', 'user'),
      audience: fc.constantFrom('https://api.example', 'https://two.example'),
      token: fingerprint,
      holder: fc.constantFrom('this-tab', 'other-tab'),
      requested: instant,
      serverDate: wall,
      error,
    },
  ),
  call: record(
    {
      method: fc.constantFrom('GET', 'POST'),
      url: fc.constantFrom('https://api.example/todos', 'https://two.example/a', 'relative', ''),
      sent: instant,
      received: instant,
      status: fc.constantFrom(200, 401, 401, 401, 403, 400, 429, 500, 0, -1, 1e300),
    },
    {
      to: fc.constantFrom('api', 'issuer'),
      via: fc.constantFrom('fetch', 'xhr'),
      token: fc.oneof(fingerprint, fc.constant(null)),
      cookies: fc.boolean(),
      expected: fingerprint,
      serverDate: wall,
      age: seconds,
      fromCache: fc.boolean(),
      initiator: fc.constant('https://app.example/src/app.ts:1:2'),
      error,
    },
  ),
  visibility: record({ state: fc.constantFrom('visible', 'hidden') }),
  lifecycle: record(
    { phase: fc.constantFrom('freeze', 'resume', 'pagehide', 'pageshow', 'load') },
    { persisted: fc.boolean(), discarded: fc.boolean(), lastBeat: instant },
  ),
  pulse: record({ gapWall: ms, gapMono: ms }, { worker: fc.constantFrom('beating', 'silent') }),
  connectivity: record({ online: fc.boolean() }),
  storage: record(
    {
      area: fc.constantFrom('local', 'session', 'cookie', 'indexeddb'),
      problem: fc.constantFrom('unreadable', 'key-lost', 'full', 'denied', 'evicted', 'changed-elsewhere'),
    },
    { key: fc.constant('oidc.user') },
  ),
  sign: record({ phase: fc.constantFrom('in', 'out') }, { reason: fc.constant('user') }),
  failure: record({ source: fc.constantFrom('sdk', 'bridge', 'panel'), error }),
}

const event: fc.Arbitrary<SessionEvent> = fc
  .constantFrom(...(Object.keys(kinds) as NewEvent['type'][]), 'refresh', 'call', 'tokens', 'call', 'tokens')
  .chain(type =>
    fc.tuple(instant, kinds[type as NewEvent['type']]).map(([time, more]) => ({ ...time, type, ...more })),
  )
  .map(made => made as SessionEvent)

/** Any recording that `readRecording` accepts, claims with members of any kind included. */
export const recordings: fc.Arbitrary<Recording> = fc
  .tuple(fc.array(event, { maxLength: 40, size: 'max' }), instant, fc.boolean())
  .map(([events, now, atTheEnd]) => {
    const ascending = events.toSorted((a, b) => a.mono - b.mono)
    const last = ascending.at(-1)
    return {
      format: 'leeway-recording',
      version: 1,
      createdAt: new Date(WALL).toISOString(),
      now: atTheEnd && last ? { wall: last.wall, mono: last.mono } : now,
      events: ascending,
    }
  })

/** The same with times and durations that a machine can show. */
export const plausible: fc.Arbitrary<Recording> = recordings.filter(
  recording => !/e[+-]\d{2,}|\d{15,}/.test(JSON.stringify(recording)),
)
