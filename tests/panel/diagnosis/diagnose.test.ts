import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../panel/diagnose.ts'
import type { TokenFacts } from '../../../sdk-bridge/event.ts'
import { intelliauth, START, story } from './story.ts'

const MIN = 60_000
const HOUR = 60 * MIN

const causes = (recording: ReturnType<ReturnType<typeof story>['recording']>) =>
  diagnose(recording).findings.map(finding => `${finding.cause} ${finding.severity} ${finding.confidence}`)

function signedIn(world: ReturnType<typeof story>, lifetime: number, more = {}): TokenFacts {
  world.say(intelliauth)
  const token = world.mint(lifetime, more)
  world.arm(token)
  return token
}

describe('a healthy session', () => {
  test('is healthy, with no finding and a clock that holds zero', () => {
    const world = story()
    let token = signedIn(world, 180)
    for (let i = 0; i < 5; i++) {
      world.wait(60_000).call(token, 200).wait(59_900)
      world.say({ type: 'refresh', phase: 'started', trigger: 'timer' })
      token = world.mint(180, { reason: 'refresh' })
      world.say({ type: 'refresh', phase: 'succeeded' }).arm(token)
    }
    const found = diagnose(world.recording())
    expect(found.status).toBe('healthy')
    expect(found.findings).toEqual([])
    expect(found.clock!.low).toBeLessThanOrEqual(0)
    expect(found.clock!.high).toBeGreaterThanOrEqual(0)
    expect(found.clock!.high - found.clock!.low).toBeLessThan(1300)
    expect(found.access).toMatchObject({ expired: false })
    expect(found.leeway).toEqual({ configured: 60, needed: 60 })
    expect(found.lastRefresh?.outcome).toBe('succeeded')
  })

  test('signed out by the user is signed out, and nothing seen is unknown', () => {
    const world = story()
    signedIn(world, 180)
    world.say({ type: 'sign', phase: 'out' })
    expect(diagnose(world.recording())).toMatchObject({ status: 'signed-out', findings: [] })
    expect(diagnose(story().recording())).toMatchObject({ status: 'unknown', clock: null, access: null })
  })
})

describe('signing in', () => {
  test('is said while the SDK asks for its first tokens, and not when it long has its answer or none is held', () => {
    const asking = story().say(intelliauth).say({ type: 'refresh', phase: 'started', trigger: 'unknown' })
    expect(diagnose(asking.recording())).toMatchObject({ status: 'unknown', headline: 'Signing in' })

    const world = story().say(intelliauth)
    expect(diagnose(world.recording()).headline).toBe('No session seen yet')
    const at = () => {
      const { now } = world.recording()
      return { sent: now, received: now }
    }
    world.say({
      type: 'call',
      method: 'POST',
      url: 'https://acme.example/oauth2/token',
      to: 'issuer',
      status: 200,
      token: null,
      ...at(),
    })
    expect(diagnose(world.recording()).headline).toBe('Signing in')
    expect(diagnose(world.wait(6000).recording()).headline).toBe('No session seen yet')
  })
})

describe('a device clock 600 s behind', () => {
  test.each([
    ['3 min', 180, '8 min 30 s', '12 min'],
    ['1 h', 3600, '8 min 30 s', '1 h 9 min'],
  ])(
    'with a lifetime of %s says for how long calls will fail before any did',
    (_, lifetime, rejected, period) => {
      const world = story({ skew: -600_000 })
      signedIn(world, lifetime)
      const found = diagnose(world.wait(5000).recording())
      const [first] = found.findings
      expect(first).toMatchObject({ cause: 'clock-behind', severity: 'at-risk', confidence: 'certain' })
      expect(first!.headline).toContain(`calls fail for ${rejected} of every ${period}`)
      expect(found.clock!.low).toBeLessThanOrEqual(-600_000)
      expect(found.clock!.high).toBeGreaterThanOrEqual(-600_000)
      expect(found.clock!.high - found.clock!.low).toBeLessThan(1300)
      expect(found.leeway.needed).toBeGreaterThanOrEqual(660)
      expect(found.leeway.needed).toBeLessThanOrEqual(662)
    },
  )

  test('gives the leeway to copy where the token lives long enough for it, and warns where it does not', () => {
    const hour = story({ skew: -600_000 })
    signedIn(hour, 3600)
    expect(diagnose(hour.recording()).findings[0]!.remedy.snippet).toContain('silentRefreshLeeway={720}')
    const short = story({ skew: -600_000 })
    signedIn(short, 180)
    const remedy = diagnose(short.recording()).findings[0]!.remedy
    expect(remedy.snippet).toBeUndefined()
    expect(remedy.steps.join(' ')).toContain('Lengthen the token’s lifetime')
  })

  test('is proven by a call that failed while the device thought the token good', () => {
    const world = story({ skew: -600_000 })
    const token = signedIn(world, 180)
    world
      .wait(HOUR / 30)
      .call(token, 200)
      .wait(100_000)
      .expired(token)
    const found = diagnose(world.recording())
    expect(found.findings[0]).toMatchObject({
      cause: 'clock-behind',
      confidence: 'certain',
      severity: 'failing',
      code: 'token_expired',
    })
    expect(found.status).toBe('failing')
    expect(found.headline).toBe('This device’s clock is 10 min behind')
    expect(found.access).toMatchObject({ expired: true })
  })

  test('is not blamed when no server time was seen', () => {
    const world = story({ skew: -600_000 })
    const token = signedIn(world, 180, { date: false, expiresIn: false })
    world.wait(220_000).expired(token, { date: false })
    const found = diagnose(world.recording())
    expect(found.clock).toBeNull()
    expect(found.findings.filter(finding => finding.cause.startsWith('clock-'))).toEqual([])
    expect(found.headline).toContain('no server time was seen')
    expect(found.status).toBe('failing')
  })

  test('does not touch an SDK that counts from receipt: a notice, no more', () => {
    const world = story({ skew: -600_000 })
    world.say({
      ...intelliauth,
      sdk: 'oidc-client-ts',
      expiryRule: 'received-plus-lifetime',
      renewal: 'poll',
    })
    world.mint(3600)
    expect(causes(world.wait(MIN).recording())).toEqual(['clock-behind notice certain'])
  })
})

describe('a device clock ahead', () => {
  test('by 600 s with an hour to live is a notice: it refreshes early and nothing fails', () => {
    const world = story({ skew: 600_000 })
    signedIn(world, 3600)
    expect(causes(world.recording())).toEqual(['clock-ahead notice certain'])
  })

  test('by more than lifetime minus leeway is a refresh storm', () => {
    const world = story({ skew: 600_000 })
    let token = signedIn(world, 180)
    for (let i = 0; i < 8; i++) {
      world.say({ type: 'refresh', phase: 'started', trigger: 'timer' })
      token = world.mint(180, { reason: 'refresh' })
      world.say({ type: 'refresh', phase: 'succeeded' }).arm(token)
    }
    const found = diagnose(world.recording())
    expect(found.findings[0]).toMatchObject({
      cause: 'clock-ahead',
      severity: 'failing',
      confidence: 'certain',
    })
    expect(found.findings[0]!.headline).toContain('Refresh storm')
  })
})

describe('a refresh that came too late', () => {
  test('because the device slept', () => {
    const world = story()
    const token = signedIn(world, 180)
    world.wait(MIN).say({ type: 'visibility', state: 'visible' }).call(token, 200)
    world.sleep(HOUR).say({ type: 'pulse', gapWall: HOUR, gapMono: 900 })
    world.expired(token)
    expect(causes(world.recording())[0]).toBe('device-slept failing certain')
  })

  test('because the device slept, and the first call went out before anything had noticed', () => {
    const world = story()
    const token = signedIn(world, 180)
    world.wait(MIN).call(token, 200).wait(30_000).say({ type: 'visibility', state: 'visible' })
    world.sleep(HOUR)
    const { now: sent } = world.recording()
    // The beat that notices comes while the call is under way.
    world
      .wait(20)
      .say({ type: 'pulse', gapWall: HOUR + 20, gapMono: 1020 })
      .wait(20)
    world.expired(token, { sent })
    expect(causes(world.recording())[0]).toBe('device-slept failing certain')
  })

  test('because the tab was frozen', () => {
    const world = story()
    const token = signedIn(world, 180)
    world.wait(MIN).say({ type: 'visibility', state: 'hidden' }).say({ type: 'lifecycle', phase: 'freeze' })
    world.wait(HOUR).say({ type: 'lifecycle', phase: 'resume' }).say({ type: 'visibility', state: 'visible' })
    world.expired(token)
    expect(causes(world.recording())[0]).toBe('page-frozen failing certain')
  })

  test('because a hidden tab’s timers were held back', () => {
    const world = story()
    const token = signedIn(world, 180)
    world.say({ type: 'settings', sdk: 'intelliauth', leewaySeconds: 5, graceSeconds: 0 }).arm(token, 5)
    world.wait(MIN).say({ type: 'visibility', state: 'hidden' })
    world.wait(132_000)
    world.expired(token)
    world.wait(20_000).say({ type: 'refresh', phase: 'started', trigger: 'timer' })
    world.mint(180, { reason: 'refresh' })
    expect(causes(world.recording())[0]).toBe('tab-throttled notice likely')
  })

  test('because the clock was set back while the page was open', () => {
    const world = story()
    const token = signedIn(world, 180)
    world.wait(MIN).call(token, 200)
    world
      .setClock(-600_000)
      .wait(1000)
      .say({ type: 'pulse', gapWall: -599_000, gapMono: 1000 })
      .call(token, 200)
    expect(causes(world.recording())[0]).toBe('clock-stepped at-risk certain')
  })
})

describe('a refresh that failed', () => {
  test.each([
    ['session_expired', 'refresh token expired', 'session-expired'],
    ['session_revoked', 'session revoked', 'session-revoked'],
    ['session_revoked', 'refresh token already used', 'refresh-token-reused'],
    ['silent_auth_failed', 'Failed to fetch', 'network-failure'],
    ['rate_limited', '', 'rate-limited'],
    ['server_error', '', 'server-error'],
  ])('with %s (%s) is %s, and the 401 that follows is its consequence', (code, message, cause) => {
    const world = story()
    const token = signedIn(world, 180)
    world.wait(120_000).say({ type: 'refresh', phase: 'started', trigger: 'timer' }).wait(50)
    world.say({ type: 'refresh', phase: 'failed', error: { code, message } })
    world.wait(100_000).expired(token)
    const found = diagnose(world.recording())
    expect(found.findings[0]).toMatchObject({ cause, severity: 'failing', code })
    expect(found.findings[0]!.evidence.some(row => row.text.includes('401'))).toBe(true)
    expect(found.lastRefresh).toMatchObject({ outcome: 'failed', code })
  })

  test('and then succeeded is a notice, and the session is healthy', () => {
    const world = story()
    signedIn(world, 180)
    world.wait(120_000).say({ type: 'refresh', phase: 'started' }).wait(50)
    world.say({ type: 'refresh', phase: 'failed', error: { code: 'silent_auth_failed' } })
    world.wait(5000).say({ type: 'refresh', phase: 'started', trigger: 'call' })
    world.mint(180, { reason: 'refresh' })
    world.say({ type: 'refresh', phase: 'succeeded' })
    const found = diagnose(world.recording())
    expect(found.status).toBe('healthy')
    expect(found.findings[0]).toMatchObject({ cause: 'network-failure', severity: 'notice' })
  })
})

describe('a call that failed for itself', () => {
  test('with a token that was kept from boot names the call site', () => {
    const world = story()
    const first = signedIn(world, 180)
    world.wait(120_000).say({ type: 'refresh', phase: 'started' })
    const second = world.mint(180, { reason: 'refresh' })
    world.say({ type: 'refresh', phase: 'succeeded' }).arm(second)
    world.wait(100_000).expired(first, { expected: second.fingerprint, initiator: 'boot-token.ts:12:5' })
    world.call(second, 200)
    const found = diagnose(world.recording())
    expect(found.findings[0]).toMatchObject({ cause: 'stale-token', confidence: 'certain' })
    expect(found.findings[0]!.remedy.steps[0]).toContain('boot-token.ts:12:5')
  })

  test('at an API whose clock is ahead blames no one on this side', () => {
    const world = story()
    const token = signedIn(world, 3600)
    world.wait(30 * MIN).expired(token, { apiAhead: 40 * MIN })
    expect(causes(world.recording())[0]).toBe('api-clock-ahead failing certain')
    expect(diagnose(world.recording()).findings[0]!.remedy.action).toBeUndefined()
  })

  test.each([
    [401, { code: 'invalid_token', message: 'unexpected "aud" claim value' }, 'wrong-audience'],
    [403, { code: 'insufficient_scope', message: 'needs todos:write' }, 'insufficient-scope'],
    [401, { code: 'step_up_required' }, 'step-up-required'],
    [401, { code: 'invalid_token', message: 'signature verification failed' }, 'token-rejected'],
  ])('with %s %o', (status, error, cause) => {
    const world = story()
    const token = signedIn(world, 3600)
    world.wait(MIN).call(token, status, { error })
    expect(causes(world.recording())[0]).toBe(`${cause} failing certain`)
  })

  test('without a token though one was at hand', () => {
    const world = story()
    world.say({ type: 'lifecycle', phase: 'load' })
    signedIn(world, 3600)
    world.wait(MIN).call(null, 401, { error: { code: 'unauthorized' } })
    expect(causes(world.recording())[0]).toBe('missing-token failing certain')
  })

  test('blames nobody where two answers contradict each other about the time', () => {
    const world = story().say(intelliauth)
    const claims = { exp: START / 1000 + 3600 }
    const token: TokenFacts = { fingerprint: 'kept', format: 'jwt', claims }
    world.say({ type: 'tokens', reason: 'storage', access: token })
    world.call(token, 200).wait(MIN).expired(token, { apiAhead: -HOUR })
    const { headline, findings, clock } = diagnose(world.recording())
    expect(headline).toMatch(/contradict each other about the time/)
    expect({ findings, clock }).toEqual({ findings: [], clock: null })
  })

  test('without a token, in a page of which nobody says when it was loaded', () => {
    const world = story()
    signedIn(world, 3600)
    world.wait(MIN).call(null, 401, { error: { code: 'unauthorized' } })
    expect(causes(world.recording())[0]).toBe('missing-token failing likely')
  })
})
