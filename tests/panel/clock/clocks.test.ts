import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDateSample,
  addIssuedBefore,
  addMintSample,
  apiClock,
  apiOrigins,
  type Clocks,
  createClocks,
  ISSUER,
  jumpBetween,
  jumpsBetween,
  observeInstant,
  STAMPING_SLACK,
  serversDisagree,
  skewAt,
} from '../../../panel/clock/clocks.ts'
import { width } from '../../../panel/clock/interval.ts'
import { createSession, fold } from '../../../panel/session/fold.ts'
import type { Instant, SessionEvent, Settings, TokenFacts } from '../../../sdk-bridge/event.ts'

/** A whole second by the server, ms. */
const S = Date.UTC(2026, 10, 23, 10, 0, 0)
const MIN = 60_000

/** An instant `ms` after S in true time, on a device that is `skew` off. */
const at = (ms: number, skew = 0, slept = 0): Instant => ({ wall: S + ms + skew, mono: 5000 + ms - slept })

/** A clock that saw answers: each left at `sent`, was stamped at `stamp` (true ms after S) and was in at `received`. */
interface Answer {
  sent: number
  stamp: number
  received: number
  skew?: number
  slept?: number
  pool?: string
}

let event = 0
function answer(clocks: Clocks, { sent, stamp, received, skew = 0, slept = 0, pool = ISSUER }: Answer): void {
  const [from, to] = [at(sent, skew, slept), at(received, skew, slept)]
  observeInstant(clocks, to, event)
  addDateSample(clocks, pool, from, to, Math.floor((S + stamp) / 1000) * 1000, event++)
}

function clocksOf(...answers: Answer[]): Clocks {
  const clocks = createClocks()
  for (const each of answers) answer(clocks, each)
  return clocks
}

describe('one Date header', () => {
  test('bounds the skew by t_send − (D + 1 + slack) and t_recv − D, rounded outward by the clock’s resolution', () => {
    const clocks = clocksOf({ sent: 200, stamp: 250, received: 300 })
    const [low, high] = skewAt(clocks, ISSUER, at(300))!.bounds
    expect(low).toBe(200 - 1000 - STAMPING_SLACK)
    expect(high).toBe(300 + 1)
  })

  test('holds the truth wherever in the second the server stamped it, and however lopsided the way was', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5_000_000, max: 5_000_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 0, max: STAMPING_SLACK }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (skew, sent, out, back, stale, fraction) => {
          const clocks = createClocks()
          // Date.now() cuts: what it reads is up to 1 ms behind what the device's clock really is.
          const read = (instant: Instant): Instant => ({
            wall: Math.floor(instant.wall + fraction),
            mono: instant.mono,
          })
          const [from, to] = [read(at(sent, skew)), read(at(sent + out + back, skew))]
          observeInstant(clocks, to, 0)
          const date = Math.floor((S + sent + out - stale) / 1000) * 1000
          addDateSample(clocks, ISSUER, from, to, date, 0)
          const [low, high] = skewAt(clocks, ISSUER, to)!.bounds
          expect(low).toBeLessThanOrEqual(skew)
          expect(high).toBeGreaterThanOrEqual(skew)
        },
      ),
    )
  })

  test('is dropped when the device’s clock was set while the answer was on its way', () => {
    const clocks = createClocks()
    observeInstant(clocks, at(0), 0)
    observeInstant(clocks, at(100, -600_000), 1)
    addDateSample(clocks, ISSUER, at(0), at(100, -600_000), S, 1)
    expect(skewAt(clocks, ISSUER, at(100, -600_000))).toBeNull()
  })
})

describe('several answers', () => {
  test('are intersected, never averaged: the bounds are the sharpest of all', () => {
    // One stamped just after a full second, one just before the next.
    const clocks = clocksOf({ sent: 20, stamp: 30, received: 40 }, { sent: 960, stamp: 970, received: 980 })
    const skew = skewAt(clocks, ISSUER, at(980))!
    expect(skew.bounds[0]).toBeGreaterThanOrEqual(960 - 1000 - STAMPING_SLACK - 1)
    expect(skew.bounds[1]).toBeLessThanOrEqual(40 + 1 + 1)
    expect(skew).toMatchObject({ samples: 2, losers: 0, carried: false })
  })

  test('of each server count for its own clock', () => {
    const clocks = clocksOf(
      { sent: 0, stamp: 50, received: 100 },
      { sent: 200, stamp: 250 + 30 * MIN, received: 300, pool: apiClock('https://api.example') },
    )
    expect(skewAt(clocks, ISSUER, at(300))!.bounds[1]).toBeGreaterThan(-1)
    expect(skewAt(clocks, apiClock('https://api.example'), at(300))!.bounds[1]).toBeLessThan(-29 * MIN)
    expect(apiOrigins(clocks)).toEqual(['https://api.example'])
    expect(serversDisagree(clocks, ISSUER, at(300))).toBe(false)
  })

  test('breathe with 100 ppm of drift, measured on the monotonic clock', () => {
    const clocks = clocksOf({ sent: 0, stamp: 50, received: 100 })
    const fresh = skewAt(clocks, ISSUER, at(100))!.bounds
    const [low, high] = skewAt(clocks, ISSUER, at(100 + 30 * MIN))!.bounds
    expect(fresh[0] - low).toBeCloseTo(180)
    expect(high - fresh[1]).toBeCloseTo(180)
  })

  test('say nothing when their bound has grown beyond use', () => {
    const clocks = createClocks()
    observeInstant(clocks, at(10 * MIN), 0)
    addDateSample(clocks, ISSUER, at(0), at(10 * MIN), S, 0)
    expect(skewAt(clocks, ISSUER, at(10 * MIN))).toBeNull()
  })
})

describe('answers that cannot all be true', () => {
  const sound = (second: number, skew = 0): Answer => ({
    sent: second * 1000 + 300,
    stamp: second * 1000 + 350,
    received: second * 1000 + 400,
    skew,
  })
  const cached = (second: number, age: number): Answer => ({
    ...sound(second),
    stamp: (second - age) * 1000 + 350,
  })

  test('are decided by the majority, and the losers are counted', () => {
    const clocks = clocksOf(sound(1), cached(20, 120), sound(40), cached(60, 300), sound(80))
    const skew = skewAt(clocks, ISSUER, at(81_000))!
    expect(skew).toMatchObject({ samples: 3, losers: 2 })
    expect(skew.bounds[0]).toBeLessThanOrEqual(0)
    expect(skew.bounds[1]).toBeGreaterThanOrEqual(0)
  })

  test('without a majority say nothing, and that servers disagree', () => {
    const clocks = clocksOf(sound(1), cached(20, 120))
    expect(skewAt(clocks, ISSUER, at(21_000))).toBeNull()
    expect(serversDisagree(clocks, ISSUER, at(21_000))).toBe(true)
  })

  test('whose losers may be either of two keep both possible: the bound is no smaller than what is known', () => {
    // A slow answer holds with each of two quick ones that contradict each other. Which of them lies is not known.
    const clocks = clocksOf(
      { sent: 0, stamp: 4000, received: 8000 },
      { sent: 10_300, stamp: 10_350, received: 10_400 },
      { sent: 12_300, stamp: 12_350 + 3000, received: 12_400 },
    )
    const { bounds, samples, losers } = skewAt(clocks, ISSUER, at(12_400))!
    expect(bounds[0]).toBeLessThanOrEqual(-3000)
    expect(bounds[1]).toBeGreaterThanOrEqual(0)
    expect({ samples, losers }).toEqual({ samples: 2, losers: 1 })
  })

  test('because the server’s clock was put right are told by the newest, once a token was minted since', () => {
    const clocks = clocksOf(sound(1), sound(20))
    // The server went on ten minutes; the device did not jump.
    const [sent, received] = [at(100_300), at(100_400)]
    observeInstant(clocks, received, 9)
    addDateSample(clocks, ISSUER, sent, received, S + 100_000 + 600_000, 9)
    expect(skewAt(clocks, ISSUER, received)!.bounds[1], 'one answer is not enough').toBeGreaterThan(-1000)
    addMintSample(clocks, sent, received, (S + 100_000 + 600_000) / 1000, 9, 'iat')
    const skew = skewAt(clocks, ISSUER, received)!
    expect(skew.bounds[0]).toBeLessThanOrEqual(-600_000)
    expect(skew.bounds[1]).toBeGreaterThanOrEqual(-600_000)
    expect(skew.losers).toBe(2)
  })
})

describe('a one-sided bound', () => {
  test('alone is no skew: a token may have been minted long ago', () => {
    const clocks = createClocks()
    observeInstant(clocks, at(0), 0)
    addIssuedBefore(clocks, at(0), S / 1000 + 600, 0)
    expect(skewAt(clocks, ISSUER, at(0))).toBeNull()
  })

  test('narrows what a Date says from above, and has no vote', () => {
    const clocks = clocksOf({ sent: 0, stamp: 900, received: 1800 })
    expect(skewAt(clocks, ISSUER, at(1800))!.bounds[1]).toBe(1801)
    addIssuedBefore(clocks, at(1800), S / 1000 + 1, 1)
    const skew = skewAt(clocks, ISSUER, at(1800))!
    expect(skew.bounds[1]).toBe(801)
    expect(skew.samples).toBe(1)
  })

  test('that contradicts the Date does not take the Date back', () => {
    const clocks = clocksOf({ sent: 0, stamp: 50, received: 100 })
    // An issuer that writes iat into the future.
    addIssuedBefore(clocks, at(100), S / 1000 + 300, 1)
    expect(skewAt(clocks, ISSUER, at(100))!.bounds).toEqual([-1100, 101])
  })
})

describe('jumps of wall against monotonic', () => {
  test('below 0.1 s + 500 ppm are slewing and begin no epoch', () => {
    const clocks = createClocks()
    observeInstant(clocks, at(0), 0)
    observeInstant(clocks, at(1000, 90), 1)
    observeInstant(clocks, at(1000 + 10 * MIN, 90 + 300), 2)
    expect(clocks.epochs).toHaveLength(1)
    expect(jumpBetween(at(0), at(1000, 150))).toBe(150)
  })

  test('begin an epoch, with their size and direction', () => {
    const clocks = createClocks()
    observeInstant(clocks, at(0), 0)
    observeInstant(clocks, at(1000, -600_000), 1)
    observeInstant(clocks, at(2000, -600_000), 2)
    observeInstant(clocks, at(3_602_000, -600_000, 3_600_000), 3)
    const jumps = jumpsBetween(clocks, at(0), at(3_700_000, -600_000, 3_600_000))
    expect(jumps.map(jump => jump.after.jump)).toEqual([-600_000, 3_600_000])
    expect(jumps.map(jump => jump.after.event)).toEqual([1, 3])
  })

  test('leave each moment the answers of its own epoch', () => {
    const clocks = createClocks()
    answer(clocks, { sent: 300, stamp: 350, received: 400 })
    answer(clocks, { sent: 10_300, stamp: 10_350, received: 10_400, skew: -600_000 })
    expect(skewAt(clocks, ISSUER, at(500))!.bounds[1]).toBeGreaterThan(-1000)
    expect(skewAt(clocks, ISSUER, at(10_500, -600_000))!.bounds[1]).toBeLessThan(-598_000)
  })

  test('with no answer since carry the old bound over widened by the jump, and say so', () => {
    const clocks = createClocks()
    answer(clocks, { sent: 300, stamp: 350, received: 400 })
    observeInstant(clocks, at(30_000, 20_000), 1)
    const skew = skewAt(clocks, ISSUER, at(30_000, 20_000))!
    expect(skew.carried).toBe(true)
    // Slept for 20 s, or set forward by 20 s: both must be possible.
    expect(skew.bounds[0]).toBeLessThanOrEqual(0)
    expect(skew.bounds[1]).toBeGreaterThanOrEqual(20_000)
  })

  test('too large to carry a bound over leave the skew unknown', () => {
    const clocks = createClocks()
    answer(clocks, { sent: 300, stamp: 350, received: 400 })
    observeInstant(clocks, at(3_600_000, 0, 3_500_000), 1)
    expect(skewAt(clocks, ISSUER, at(3_600_000, 0, 3_500_000))).toBeNull()
  })

  test('where the monotonic clock stood still are told apart by the wall clock', () => {
    const clocks = createClocks()
    answer(clocks, { sent: 300, stamp: 350, received: 400 })
    // Ten minutes of sleep in which mono did not move at all.
    const before = at(400)
    const after = { wall: before.wall + 10 * MIN, mono: before.mono }
    observeInstant(clocks, after, 1)
    expect(skewAt(clocks, ISSUER, before)).toMatchObject({ carried: false })
    expect(skewAt(clocks, ISSUER, after)?.carried ?? true).toBe(true)
  })

  test('are kept in bounded number however often the clock is set', () => {
    const clocks = createClocks()
    for (let i = 0; i < 10_000; i++) {
      observeInstant(clocks, at(i * 1000, i % 2 ? 5000 : 0), i)
      addDateSample(clocks, ISSUER, at(i * 1000, i % 2 ? 5000 : 0), at(i * 1000, i % 2 ? 5000 : 0), S, i)
    }
    expect(clocks.epochs.length).toBeLessThanOrEqual(16)
  })
})

describe('what events say of server time', () => {
  const settings: Settings = { type: 'settings', sdk: 'intelliauth', expiryRule: 'exp-claim' }
  const iat = S / 1000
  const jwt = (claims: Record<string, unknown>, more: Partial<TokenFacts> = {}): TokenFacts => ({
    fingerprint: 't',
    format: 'jwt',
    claims,
    ...more,
  })
  function skewOf(...events: SessionEvent[]) {
    const session = createSession()
    for (const each of events) fold(session, each)
    return skewAt(session.clocks, ISSUER, events.at(-1)!)
  }
  const tokens = (access: TokenFacts, more: object = {}): SessionEvent => ({
    ...at(400),
    type: 'tokens',
    reason: 'sign-in',
    access,
    ...more,
  })

  test('iat of a token whose request was seen bounds it, where exp − iat is what expires_in said', () => {
    const skew = skewOf(tokens(jwt({ iat, exp: iat + 3600 }, { expiresIn: 3600 }), { requested: at(300) }))!
    expect(skew.bounds).toEqual([300 - 1000, 401])
    expect(skew.sources).toEqual(['iat'])
  })

  test('an iat written 300 s early is not taken for the time: exp − expires_in is, give or take a second', () => {
    const early = jwt({ iat: iat - 300, exp: iat + 3600 }, { expiresIn: 3600 })
    const skew = skewOf(tokens(early, { requested: at(300) }))!
    expect(skew.sources).toEqual(['expires-in'])
    expect(skew.bounds[0]).toBeLessThanOrEqual(300 - 1000)
    expect(skew.bounds[0]).toBeGreaterThanOrEqual(300 - 2000)
    expect(skew.bounds[1]).toBeGreaterThanOrEqual(401)
    expect(skew.bounds[1]).toBeLessThanOrEqual(1401)
  })

  test('expiresAt − expires_in of an opaque token is server time for an exp-claim SDK alone', () => {
    const opaque: TokenFacts = {
      fingerprint: 't',
      format: 'opaque',
      expiresAt: S + 3_600_000,
      expiresIn: 3600,
    }
    const heard = tokens(opaque, { requested: at(300, -600_000) })
    const shifted = { ...heard, ...at(400, -600_000) } as SessionEvent
    const skew = skewOf({ ...at(0, -600_000), ...settings }, shifted)!
    expect(skew.bounds[0]).toBeLessThanOrEqual(-600_000)
    expect(skew.bounds[1]).toBeGreaterThanOrEqual(-600_000)
    const relative: Settings = { ...settings, sdk: 'oidc-client-ts', expiryRule: 'received-plus-lifetime' }
    expect(skewOf({ ...at(0, -600_000), ...relative }, shifted)).toBeNull()
  })

  test('a token whose request was not seen says nothing two-sided', () => {
    expect(skewOf(tokens(jwt({ iat, exp: iat + 3600 }, { expiresIn: 3600 })))).toBeNull()
    expect(skewOf(tokens(jwt({ iat, exp: iat + 3600 }), { requested: at(300) }))).toBeNull()
  })

  test('a Date beside a token without its request says nothing: when it was asked for is not known', () => {
    expect(skewOf(tokens(jwt({ iat }), { serverDate: S }))).toBeNull()
  })

  test('the request of the refresh under way stands for the token’s own, where that was not told', () => {
    const skew = skewOf(
      { ...at(200), type: 'refresh', phase: 'started', requested: at(250) },
      tokens(jwt({ iat, exp: iat + 3600 }, { expiresIn: 3600 }), { reason: 'refresh' }),
    )!
    expect(skew.bounds).toEqual([250 - 1000, 401])
  })

  test('of two refreshes under way the one for the token’s audience brought it', () => {
    const started = (ms: number, audience: string): SessionEvent => ({
      ...at(ms),
      type: 'refresh',
      phase: 'started',
      id: audience,
      audience,
    })
    const events: SessionEvent[] = [
      started(100, 'https://one.example'),
      started(5000, 'https://two.example'),
      {
        ...at(5100),
        type: 'tokens',
        reason: 'refresh',
        access: jwt({ aud: 'https://one.example', iat, exp: iat + 3600 }, { expiresIn: 3600 }),
      },
    ]
    const [low, high] = skewOf(...events)!.bounds
    expect(low).toBeLessThanOrEqual(0)
    expect(high).toBeGreaterThanOrEqual(0)
  })

  const call = (more: object, ms = 400): SessionEvent => ({
    ...at(ms),
    type: 'call',
    method: 'GET',
    url: 'https://acme.example/userinfo',
    to: 'issuer',
    sent: at(ms - 100),
    received: at(ms),
    status: 200,
    serverDate: S,
    ...more,
  })

  test.each([
    ['an age', { age: 30 }],
    ['an age of zero, which a shared cache wrote too', { age: 0 }],
    ['the browser’s cache behind it', { fromCache: true }],
    ['no answer at all', { status: 0 }],
  ])('a Date with %s is dropped', (_, more) => {
    expect(skewOf(call({}))).not.toBeNull()
    expect(skewOf(call(more))).toBeNull()
  })

  test('a 401 and a failed refresh carry a Date as good as any', () => {
    expect(skewOf(call({ status: 401 }))).not.toBeNull()
    expect(
      skewOf({
        ...at(400),
        type: 'refresh',
        phase: 'failed',
        requested: at(300),
        serverDate: S,
        error: { code: 'invalid_grant', status: 400 },
      }),
    ).not.toBeNull()
  })

  test('an API’s Date is that API’s clock, not the issuer’s', () => {
    const session = createSession()
    fold(session, call({ to: 'api', url: 'https://api.example/todos' }))
    expect(skewAt(session.clocks, ISSUER, at(400))).toBeNull()
    expect(skewAt(session.clocks, apiClock('https://api.example'), at(400))).not.toBeNull()
  })

  test('a pasted token says nothing of the clock', () => {
    const pasted = tokens(jwt({ iat, exp: iat + 3600 }, { expiresIn: 3600 }), {
      reason: 'pasted',
      requested: at(300),
      serverDate: S,
    })
    expect(skewOf(pasted)).toBeNull()
  })

  test('one answer told by three events counts once', () => {
    // The network watcher tells the call and the refresh, the SDK's bridge the tokens a little later.
    const skew = skewOf(
      { ...at(290), type: 'refresh', phase: 'started' },
      call({ status: 200 }),
      { ...at(403), type: 'refresh', phase: 'succeeded', requested: at(300), serverDate: S },
      { ...at(430), type: 'tokens', reason: 'refresh', requested: at(300), serverDate: S },
    )!
    expect(skew.samples).toBe(1)
    expect(skew.bounds[0]).toBeCloseTo(300 - 1100, 1)
    expect(skew.bounds[1]).toBeCloseTo(401, 1)
  })

  test('a stale answer told by three events does not outvote two sound ones', () => {
    const sound = (ms: number) => call({ serverDate: Math.floor((S + ms - 50) / 1000) * 1000 }, ms)
    const stale = S - 120_000
    const skew = skewOf(
      sound(10_400),
      sound(20_400),
      call({ serverDate: stale }, 30_400),
      { ...at(30_420), type: 'refresh', phase: 'succeeded', requested: at(30_300), serverDate: stale },
      { ...at(30_450), type: 'tokens', reason: 'refresh', requested: at(30_300), serverDate: stale },
    )!
    expect(skew.bounds[1]).toBeLessThan(2000)
    expect(skew).toMatchObject({ samples: 2, losers: 1 })
  })

  test('answers a second apart are two, though a whole-second timer sent both at the same phase', () => {
    const skew = skewOf(call({}), call({ serverDate: S + 1000 }, 1400))!
    expect(skew.samples).toBe(2)
    expect(width(skew.bounds)).toBeLessThan(1202)
  })
})
