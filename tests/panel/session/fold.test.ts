import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judge } from '../../../panel/diagnosis/judge.ts'
import { createSession, fold, originOf } from '../../../panel/session/fold.ts'
import type { Session } from '../../../panel/session/session.ts'
import type { Instant, NewEvent, Refresh, SessionEvent, TokenFacts } from '../../../sdk-bridge/event.ts'
import { recordings } from '../diagnosis/any-recording.ts'

const WALL = Date.UTC(2026, 10, 23, 10, 0, 0)
const IAT = WALL / 1000
const API = 'https://api.example'

const at = (ms: number, skew = 0): Instant => ({ wall: WALL + ms + skew, mono: 1000 + ms })

/** Folds what happened so many ms after the start. */
function sessionOf(...happened: [ms: number, event: NewEvent][]): Session {
  const session = createSession()
  for (const [ms, event] of happened) fold(session, { ...at(ms), ...event })
  return session
}

/** A token minted so many seconds after the start. */
const token = (fingerprint: string, iat = 0, aud = API): TokenFacts => ({
  fingerprint,
  format: 'jwt',
  claims: { aud, iat: IAT + iat, exp: IAT + iat + 180 },
})
const tokens = (access: TokenFacts, reason: 'sign-in' | 'refresh' | 'storage' | 'initial' = 'refresh') =>
  ({ type: 'tokens', reason, access }) as const
const phase = (name: Refresh['phase'], more: Partial<Refresh> = {}): Refresh => ({
  type: 'refresh',
  phase: name,
  ...more,
})
const call = (ms: number, sent: string | null | undefined, more: object = {}): [number, NewEvent] => [
  ms,
  {
    type: 'call',
    method: 'GET',
    url: `${API}/todos`,
    to: 'api',
    sent: at(ms - 50),
    received: at(ms),
    status: 200,
    ...(sent === undefined ? {} : { token: sent }),
    ...more,
  },
]

const outcomes = (session: Session) => session.refreshes.map(attempt => attempt.outcome ?? 'open')

describe('any sequence of events that a reader accepts', () => {
  test('folds without throwing, however odd its times and values', () => {
    fc.assert(
      fc.property(recordings, recording => {
        const session = createSession()
        for (const event of recording.events) fold(session, event)
        expect(session.count).toBe(recording.events.length)
      }),
      { numRuns: 300 },
    )
  })

  test('gives the same session, and the same diagnosis, judged after each event or at the end', () => {
    fc.assert(
      fc.property(recordings, ({ events, now }) => {
        const atOnce = createSession()
        for (const event of events) fold(atOnce, event)
        const oneByOne = createSession()
        for (const event of events) {
          fold(oneByOne, event)
          judge(oneByOne, { wall: event.wall, mono: event.mono })
        }
        expect(oneByOne).toEqual(atOnce)
        expect(judge(oneByOne, now)).toEqual(judge(atOnce, now))
      }),
      { numRuns: 150 },
    )
  })

  test('leaves the events as they were: two folds of the same array agree', () => {
    fc.assert(
      fc.property(recordings, ({ events }) => {
        const before = structuredClone(events)
        const [first, second] = [createSession(), createSession()]
        for (const event of events) fold(first, event)
        for (const event of events) fold(second, event)
        expect(events).toEqual(before)
        expect(second).toEqual(first)
      }),
      { numRuns: 100 },
    )
  })
})

describe('the rings', () => {
  /** Everything in a session that could grow. */
  const sizes = (session: Session) => ({
    accessTokens: session.accessTokens.length,
    refreshes: session.refreshes.length,
    calls: session.calls.length,
    spans: session.spans.length,
    pulses: session.pulses.length,
    loads: session.loads.length,
    storage: session.storage.length,
    failures: session.failures.length,
    codes: session.codes.length,
    settings: Object.keys(session.settings).length,
    samples: session.clocks.epochs.reduce(
      (sum, epoch) => sum + [...epoch.pools.values()].reduce((all, pool) => all + pool.length, 0),
      0,
    ),
    pools: session.clocks.epochs.reduce((sum, epoch) => sum + epoch.pools.size, 0),
    epochs: session.clocks.epochs.length,
  })

  /** One of each kind of event, as they may come again and again for as long as a page lives. */
  function aDay(n: number): SessionEvent[] {
    const ms = n * 1000
    const newer = token(`t${n}`, n)
    const events: NewEvent[] = [
      { type: 'settings', sdk: 'intelliauth', leewaySeconds: 60 },
      phase('armed', { id: `r${n}`, due: at(ms).wall }),
      phase('started', { id: `r${n}`, requested: at(ms) }),
      n % 3
        ? phase('succeeded', { id: `r${n}` })
        : phase('failed', { id: `r${n}`, error: { code: `e${n}` } }),
      { ...tokens(newer), requested: at(ms), serverDate: WALL + ms, refresh: token(`r${n}`) },
      // Met late, in somebody's hands: older than the current one, and never seen.
      tokens(token(`old${n}`, n - 500), 'initial'),
      call(ms, newer.fingerprint, { serverDate: WALL + ms, error: { code: `c${n}` }, status: 401 })[1],
      { type: 'visibility', state: n % 2 ? 'visible' : 'hidden' },
      { type: 'lifecycle', phase: n % 2 ? 'freeze' : 'resume' },
      { type: 'lifecycle', phase: 'load' },
      { type: 'pulse', gapWall: 60_000, gapMono: 60_000 },
      { type: 'storage', area: 'local', problem: 'full' },
      { type: 'failure', source: 'sdk', error: { code: `f${n}` } },
      { type: 'sign', phase: n % 7 ? 'in' : 'out' },
      { type: 'connectivity', online: n % 2 === 0 },
    ]
    return events.map((event, i) => ({ ...at(ms + i, n % 50 ? 0 : 5000), ...event }))
  }

  test('hold no more after 100,000 events than after 20,000', { timeout: 60_000 }, () => {
    const session = createSession()
    let early: ReturnType<typeof sizes> | undefined
    for (let n = 0; session.count < 100_000; n++) {
      for (const event of aDay(n)) fold(session, event)
      if (!early && session.count >= 20_000) early = sizes(session)
    }
    const late = sizes(session)
    for (const [name, size] of Object.entries(late)) {
      expect(size, name).toBeLessThanOrEqual(Math.max(early![name as keyof typeof late], 1) * 1.1)
      expect(size, name).toBeLessThanOrEqual(16 * 64 * 4)
    }
  })

  test('hold a bounded number of APIs, though each call goes to another one', () => {
    const session = createSession()
    for (let n = 0; n < 2000; n++) {
      const [ms, event] = call(n * 1000, null, {
        url: `https://tenant-${n}.example/a`,
        serverDate: WALL + n * 1000,
      })
      fold(session, { ...at(ms), ...event })
    }
    expect(sizes(session).pools).toBeLessThanOrEqual(256)
  })

  test('never lose the stretch that lasts: a night of late beats does not make a hidden tab visible', () => {
    const happened: [number, NewEvent][] = [[0, { type: 'visibility', state: 'hidden' }]]
    for (let minute = 1; minute <= 600; minute++) {
      happened.push([minute * 60_000, { type: 'pulse', gapWall: 60_000, gapMono: 60_000 }])
    }
    const session = sessionOf(...happened)
    expect(session.spans.find(span => span.kind === 'hidden')).toMatchObject({ start: at(0) })
    fold(session, { ...at(601 * 60_000), type: 'visibility', state: 'visible' })
    expect(session.spans.find(span => span.kind === 'hidden')).toMatchObject({ end: at(601 * 60_000) })
  })
})

describe('the refresh chain', () => {
  test('puts the phases of one attempt together', () => {
    const session = sessionOf(
      [0, tokens(token('a'), 'sign-in')],
      [1, phase('armed', { due: at(120_000).wall })],
      [120_000, phase('started', { trigger: 'timer' })],
      [120_010, phase('waiting-for-lock', { holder: 'other-tab' })],
      [125_000, phase('granted')],
      [125_300, phase('succeeded', { requested: at(125_010), serverDate: WALL + 125_000, token: 'r1' })],
    )
    expect(session.refreshes).toHaveLength(1)
    expect(session.refreshes[0]).toMatchObject({
      armed: at(1),
      due: at(120_000).wall,
      started: at(120_000),
      trigger: 'timer',
      waiting: at(120_010),
      holder: 'other-tab',
      granted: at(125_000),
      requested: at(125_010),
      settled: at(125_300),
      outcome: 'succeeded',
      token: 'r1',
      replaces: 'a',
      events: { armed: 1, started: 2, 'waiting-for-lock': 3, granted: 4, succeeded: 5 },
    })
  })

  test('told by the SDK and by the network is one attempt, with both errors', () => {
    const session = sessionOf(
      [0, phase('started', { trigger: 'timer' })],
      [20, phase('started', { id: 'net-1', requested: at(20), token: 'r1' })],
      [
        200,
        phase('failed', {
          id: 'net-1',
          requested: at(20),
          error: { code: 'invalid_grant', message: 'refresh token expired', status: 400 },
        }),
      ],
      [210, phase('failed', { error: { code: 'session_expired' } })],
    )
    expect(session.refreshes).toHaveLength(1)
    expect(session.refreshes[0]).toMatchObject({
      started: at(0),
      requested: at(20),
      settled: at(200),
      outcome: 'failed',
      error: { code: 'session_expired' },
      serverError: { code: 'invalid_grant' },
    })
  })

  test('keeps attempts with ids of their own apart, whatever order their ends come in', () => {
    const session = sessionOf(
      [0, phase('started', { id: 'a' })],
      [10, phase('started', { id: 'b' })],
      [500, phase('succeeded', { id: 'b' })],
      [900, phase('failed', { id: 'a', error: { code: 'invalid_grant' } })],
    )
    expect(session.refreshes.map(({ id, outcome, settled }) => [id, outcome, settled?.mono])).toEqual([
      ['a', 'failed', at(900).mono],
      ['b', 'succeeded', at(500).mono],
    ])
  })

  test('keeps attempts for different audiences apart, and gives a token to the one it came from', () => {
    const session = sessionOf(
      [0, phase('started', { audience: 'https://one.example', requested: at(0) })],
      [10, phase('started', { audience: 'https://two.example', requested: at(10) })],
      [300, tokens(token('one', 0, 'https://one.example'))],
      [900, phase('failed', { audience: 'https://two.example', error: { code: 'invalid_grant' } })],
    )
    expect(outcomes(session)).toEqual(['succeeded', 'failed'])
  })

  test('accepts missing phases: an outcome alone is an attempt', () => {
    expect(outcomes(sessionOf([0, phase('succeeded')]))).toEqual(['succeeded'])
    expect(outcomes(sessionOf([0, phase('failed', { error: { code: 'x' } })]))).toEqual(['failed'])
    expect(outcomes(sessionOf([0, phase('cancelled')]))).toEqual(['cancelled'])
    expect(sessionOf([0, phase('failed')]).refreshes[0]!.error).toBeDefined()
  })

  test('takes new tokens for the end of a refresh that was begun', () => {
    const session = sessionOf(
      [0, tokens(token('a'), 'sign-in')],
      [100, phase('started')],
      [300, tokens(token('b', 1))],
    )
    expect(session.refreshes[0]).toMatchObject({ outcome: 'succeeded', settled: at(300) })
  })

  test('a failure right after a success is a failure: it does not vanish into the attempt before', () => {
    const session = sessionOf(
      [0, phase('started')],
      [200, phase('succeeded')],
      [2000, phase('failed', { error: { code: 'session_revoked' } })],
    )
    expect(outcomes(session)).toEqual(['succeeded', 'failed'])
  })

  test('a success right after a failure is a success: the retry’s start went unseen', () => {
    const session = sessionOf(
      [0, phase('started')],
      [200, phase('failed', { error: { code: 'silent_auth_failed' } })],
      [2000, phase('succeeded')],
    )
    expect(outcomes(session)).toEqual(['failed', 'succeeded'])
  })

  test.each([
    ['tokens, success, plan', ['tokens', 'succeeded', 'armed']],
    ['tokens, plan, success', ['tokens', 'armed', 'succeeded']],
    ['plan, tokens, success', ['armed', 'tokens', 'succeeded']],
    ['success, tokens, plan', ['succeeded', 'tokens', 'armed']],
    ['success, plan, tokens', ['succeeded', 'armed', 'tokens']],
  ] as const)('does not mind in which order an SDK tells the end of a refresh: %s', (_, order) => {
    const end = {
      tokens: tokens(token('b', 120)),
      succeeded: phase('succeeded'),
      armed: phase('armed', { due: at(240_000).wall }),
    }
    const session = sessionOf(
      [0, tokens(token('a'), 'sign-in')],
      [1, phase('armed', { due: at(120_000).wall })],
      [120_000, phase('started', { trigger: 'timer' })],
      ...order.map((name, i): [number, NewEvent] => [120_200 + i, end[name]]),
    )
    expect(outcomes(session)).toEqual(['succeeded', 'open'])
    expect(session.refreshes[0]).toMatchObject({ started: at(120_000), replaces: 'a' })
    expect(session.refreshes[1]).toMatchObject({ due: at(240_000).wall, replaces: 'b' })
    expect(session.refreshes[1]!.settled).toBeUndefined()
  })

  test('planned again before it was due is the same plan, moved; after it was due it is a new one', () => {
    const moved = sessionOf(
      [0, phase('armed', { due: at(120_000).wall })],
      [60_000, phase('armed', { due: at(150_000).wall })],
    )
    expect(moved.refreshes).toHaveLength(1)
    expect(moved.refreshes[0]).toMatchObject({ armed: at(60_000), due: at(150_000).wall })
    const missed = sessionOf(
      [0, phase('armed', { due: at(120_000).wall })],
      [600_000, phase('armed', { due: at(700_000).wall })],
    )
    expect(missed.refreshes).toHaveLength(2)
  })

  test('given up by the network’s word and failed by the SDK’s is one that failed', () => {
    const session = sessionOf(
      [0, phase('started')],
      [3000, phase('cancelled')],
      [3010, phase('failed', { error: { code: 'timeout' } })],
    )
    expect(outcomes(session)).toEqual(['failed'])
    expect(session.refreshes[0]?.error?.code).toBe('timeout')
  })

  test('cancelled and planned again is two', () => {
    const session = sessionOf(
      [0, phase('armed', { due: at(120_000).wall })],
      [10, phase('cancelled')],
      [20, phase('armed', { due: at(130_000).wall })],
    )
    expect(outcomes(session)).toEqual(['cancelled', 'open'])
  })

  test('names the token it was to replace, also where the plan was told before the token', () => {
    const session = sessionOf(
      [0, tokens(token('a'), 'sign-in')],
      [100, phase('armed', { due: at(120_000).wall })],
      [105, tokens(token('b', 1), 'storage')],
      [120_000, phase('started')],
    )
    expect(session.refreshes.at(-1)!.replaces).toBe('b')
  })

  test('counts a failure that two witnesses tell with the same code once', () => {
    const session = sessionOf(
      [0, phase('started', { requested: at(0) })],
      [200, phase('failed', { requested: at(0), error: { code: 'invalid_grant', status: 400 } })],
      [220, phase('failed', { error: { code: 'invalid_grant' } })],
    )
    expect(session.codes).toMatchObject([{ code: 'invalid_grant', count: 1 }])
  })
})

describe('the token chain', () => {
  test('keeps what came before, and the newest last', () => {
    const session = sessionOf(
      [0, tokens(token('a'), 'sign-in')],
      [120_000, tokens(token('b', 120))],
      [240_000, tokens(token('c', 240))],
    )
    expect(session.accessTokens.map(held => held.facts.fingerprint)).toEqual(['a', 'b', 'c'])
    expect(session.access!.facts.fingerprint).toBe('c')
    expect(session.previousAccess!.facts.fingerprint).toBe('b')
  })

  test('told twice is held once, with what either knew', () => {
    const session = sessionOf(
      [0, { ...tokens(token('a'), 'initial') }],
      [20, { ...tokens({ ...token('a'), expiresIn: 180 }, 'sign-in'), requested: at(-300) }],
    )
    expect(session.accessTokens).toHaveLength(1)
    expect(session.access).toMatchObject({ received: at(0), requested: at(-300), facts: { expiresIn: 180 } })
  })

  test('an older token met late, in some caller’s hands, does not become the current one', () => {
    const session = sessionOf(
      [0, tokens(token('b', 120), 'sign-in')],
      [1000, tokens(token('a', 0), 'initial')],
      call(2000, 'a'),
      call(3000, 'b'),
    )
    expect(session.access!.facts.fingerprint).toBe('b')
    expect(session.calls.map(({ carried }) => carried)).toEqual(['stale', 'current'])
  })

  test('of another audience is another chain: each call is held against its own', () => {
    const two = 'https://two.example'
    const session = sessionOf(
      [0, tokens(token('one', 0), 'sign-in')],
      [10, tokens(token('two', 0, two), 'initial')],
      call(1000, 'one'),
      call(2000, 'two', { url: `${two}/a` }),
      [3000, tokens(token('one-b', 3), 'refresh')],
      call(4000, 'one'),
      call(5000, 'two', { url: `${two}/a` }),
    )
    expect(session.calls.map(({ carried }) => carried)).toEqual(['current', 'current', 'stale', 'current'])
  })

  test('a token for one API sent to another, whose own is known, is of another audience and not merely old', () => {
    const two = 'https://two.example'
    const session = sessionOf(
      [0, tokens(token('one', 0), 'sign-in')],
      [10, tokens(token('two', 0, two), 'initial')],
      call(2000, 'one', { url: `${two}/a`, expected: 'two' }),
    )
    expect(session.calls[0]).toMatchObject({ carried: 'other-audience', current: 'two' })
  })

  test('a call sent before the new token arrived carried what was current then', () => {
    const session = sessionOf(
      [0, tokens(token('a'), 'sign-in')],
      [980, tokens(token('b', 1))],
      call(1000, 'a'),
    )
    expect(session.calls[0]).toMatchObject({ carried: 'current', current: 'a' })
  })

  test.each([
    ['no token', null, 'none'],
    ['a token that was not observed', undefined, 'unknown'],
    ['a token never seen', 'foreign', 'unknown'],
  ] as const)('a call with %s carried: %s', (_, sent, carried) => {
    expect(sessionOf([0, tokens(token('a'), 'sign-in')], call(1000, sent)).calls[0]!.carried).toBe(carried)
  })

  test('counts how often the refresh token was replaced, and not that it was told again', () => {
    const refresh = (fingerprint: string): NewEvent => ({
      type: 'tokens',
      reason: 'refresh',
      refresh: { fingerprint, format: 'opaque' },
    })
    const session = sessionOf(
      [0, refresh('r1')],
      [10, refresh('r1')],
      [20, refresh('r2')],
      [30, refresh('r3')],
    )
    expect(session.rotations).toBe(2)
    expect(session.refresh!.facts.fingerprint).toBe('r3')
  })

  test('pasted tokens are no part of the session', () => {
    const session = sessionOf([0, { type: 'tokens', reason: 'pasted', access: token('x') }])
    expect(session).toMatchObject({ accessTokens: [], signedIn: null })
  })
})

describe('signing in and out', () => {
  test('the SDK’s word and the token response tell of one sign-in', () => {
    const session = sessionOf(
      [0, { type: 'sign', phase: 'in' }],
      [300, tokens(token('a'), 'sign-in')],
      [120_000, tokens(token('b', 120))],
    )
    expect(session).toMatchObject({ signedIn: true, signedInAt: at(0) })
  })

  test('signing out forgets the tokens and keeps the reason', () => {
    const session = sessionOf(
      [0, tokens(token('a'), 'sign-in')],
      [1000, { type: 'sign', phase: 'out', reason: 'user' }],
    )
    expect(session).toMatchObject({ signedIn: false, signOut: { at: at(1000), reason: 'user' } })
    expect(session.access ?? session.id ?? session.refresh).toBeUndefined()
  })

  test('a call after signing out has no token that it should have carried', () => {
    const session = sessionOf(
      [0, tokens(token('a'), 'sign-in')],
      [1000, { type: 'sign', phase: 'out' }],
      call(2000, null),
    )
    expect(session.calls[0]).toMatchObject({ carried: 'none' })
    expect(session.calls[0]!.current).toBeUndefined()
  })

  test('a session begun anew counts from there, be it told by a sign-in or by its tokens alone', () => {
    for (const again of [
      { type: 'sign', phase: 'in' },
      tokens(token('b', 3600), 'sign-in'),
      tokens(token('b', 3600), 'initial'),
    ] as const) {
      const session = sessionOf(
        [0, tokens(token('a'), 'sign-in')],
        [1000, { type: 'sign', phase: 'out' }],
        [3_600_000, again],
      )
      expect(session).toMatchObject({ signedIn: true, signedInAt: at(3_600_000) })
      expect(session.signOut).toBeUndefined()
    }
  })

  test('a second sign-in without a sign-out before it counts too', () => {
    const session = sessionOf(
      [0, tokens(token('a'), 'sign-in')],
      [3_600_000, tokens(token('b', 3600), 'sign-in')],
    )
    expect(session.signedInAt).toEqual(at(3_600_000))
  })
})

describe('the life of the page', () => {
  test('hidden, frozen and cached stretches begin and end', () => {
    const session = sessionOf(
      [0, { type: 'visibility', state: 'hidden' }],
      [10, { type: 'visibility', state: 'hidden' }],
      [1000, { type: 'lifecycle', phase: 'freeze' }],
      [2000, { type: 'lifecycle', phase: 'resume' }],
      [3000, { type: 'lifecycle', phase: 'pagehide', persisted: true }],
      [4000, { type: 'lifecycle', phase: 'pageshow', persisted: true }],
      [5000, { type: 'visibility', state: 'visible' }],
    )
    expect(session.spans.map(({ kind, start, end }) => [kind, start.mono, end?.mono])).toEqual([
      ['hidden', 1000, 6000],
      ['frozen', 2000, 3000],
      ['bfcache', 4000, 5000],
    ])
    expect(session.visible).toBe(true)
  })

  test('leaving for good is no stay in the back/forward cache', () => {
    expect(sessionOf([0, { type: 'lifecycle', phase: 'pagehide', persisted: false }]).spans).toEqual([])
  })

  test('a late beat is a gap from the beat before, on both clocks', () => {
    const session = sessionOf([100_000, { type: 'pulse', gapWall: 90_000, gapMono: 2000 }])
    expect(session.spans).toMatchObject([
      { kind: 'gap', start: { wall: at(10_000).wall, mono: at(98_000).mono } },
    ])
    expect(session.pulses).toHaveLength(1)
  })

  test('a load ends every stretch, and memory held nothing over it', () => {
    const memory: NewEvent = { type: 'settings', sdk: 'intelliauth', cacheLocation: 'memory' }
    const before: [number, NewEvent][] = [
      [0, memory],
      [1, { type: 'lifecycle', phase: 'load' }],
      [100, tokens(token('a'), 'sign-in')],
      [200, { type: 'visibility', state: 'hidden' }],
    ]
    const first = sessionOf(...before)
    expect(first.access).toBeDefined()
    const second = sessionOf(
      ...before,
      [9000, { type: 'lifecycle', phase: 'load', discarded: true }],
      call(9100, null, { status: 401 }),
    )
    expect(second.access).toBeUndefined()
    expect(second.calls[0]!.current).toBeUndefined()
    expect(second.spans.every(span => span.end)).toBe(true)
    expect(second.loads).toHaveLength(2)
  })

  test('a load leaves what is kept in storage', () => {
    const session = sessionOf(
      [0, { type: 'settings', sdk: 'intelliauth', cacheLocation: 'localstorage' }],
      [1, { type: 'lifecycle', phase: 'load' }],
      [100, tokens(token('a'), 'sign-in')],
      [9000, { type: 'lifecycle', phase: 'load' }],
    )
    expect(session.access!.facts.fingerprint).toBe('a')
  })

  test('settings of another SDK begin anew', () => {
    const session = sessionOf(
      [0, { type: 'settings', sdk: 'intelliauth', leewaySeconds: 60, clientId: 'c' }],
      [10, { type: 'settings', sdk: '@azure/msal-browser', expiryRule: 'received-plus-lifetime' }],
    )
    expect(session.settings).toEqual({ sdk: '@azure/msal-browser', expiryRule: 'received-plus-lifetime' })
  })

  test('settings add up, the later ones first', () => {
    const session = sessionOf(
      [0, { type: 'settings', sdk: 'intelliauth', leewaySeconds: 60, clientId: 'c' }],
      [10, { type: 'settings', sdk: 'intelliauth', leewaySeconds: 90 }],
    )
    expect(session.settings).toEqual({ sdk: 'intelliauth', leewaySeconds: 90, clientId: 'c' })
    expect(session.settingsEvent).toBe(1)
  })
})

test('error codes are counted, the one seen last at the end', () => {
  const failed = (ms: number, code: string) => call(ms, 'a', { status: 401, error: { code } })
  const session = sessionOf(failed(100, 'x'), failed(200, 'y'), failed(300, 'x'))
  expect(session.codes.map(({ code, count, event }) => [code, count, event])).toEqual([
    ['y', 1, 1],
    ['x', 2, 2],
  ])
})

test.each([
  ['https://api.example/todos/1', 'https://api.example'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['/relative', '/relative'],
])('the origin of %s is %s', (url, origin) => {
  expect(originOf(url)).toBe(origin)
})
