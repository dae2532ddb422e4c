import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../panel/diagnose.ts'
import { type BrokenRule, judge } from '../../../panel/diagnosis/judge.ts'
import { createSession, fold } from '../../../panel/session/fold.ts'
import { auth0, fails, MIN, oidc, refresh, signedIn } from './stories/tell.ts'
import { stories } from './stories.ts'
import { intelliauth } from './story.ts'

const named = (recording: Parameters<typeof diagnose>[0]) =>
  diagnose(recording).findings.map(({ cause, severity }) => `${cause} ${severity}`)

describe('how large a skew must be to be worth a word', () => {
  const off = (skew: number, settings = intelliauth) => {
    const { world, token } = signedIn(3600, { skew, settings })
    return world.wait(MIN).call(token, 200).recording()
  }

  test.each([0, 400, -900, 3000, -3000])('%d ms is not', skew => {
    expect(diagnose(off(skew))).toMatchObject({ status: 'healthy', findings: [] })
  })

  test.each([
    [-8000, 'clock-behind notice'],
    [8000, 'clock-ahead notice'],
    [-85_000, 'clock-behind notice'],
    [-95_000, 'clock-behind at-risk'],
  ])('%d ms is %s: a leeway of 60 s and a grace of 30 s are the measure', (skew, finding) => {
    expect(named(off(skew))).toEqual([finding])
  })

  test.each([oidc, auth0])('whatever its size it is a notice for an SDK that is immune: $sdk', settings => {
    for (const skew of [-3_600_000, 3_600_000]) {
      const { status, findings } = diagnose(off(skew, settings))
      expect(status).toBe('healthy')
      expect(findings).toMatchObject([{ severity: 'notice' }])
      expect(findings[0]!.headline).toContain('not affected')
    }
  })
})

describe('a rule that throws', () => {
  /** A session of a real failure, whose storage events cannot be read. */
  function unreadable() {
    const recording = stories.find(({ cause, near }) => cause === 'session-revoked' && !near)!.tell()
    const session = createSession()
    for (const event of recording.events) fold(session, event)
    Object.defineProperty(session, 'storage', {
      get() {
        throw new Error('cannot be read')
      },
    })
    return { session, now: recording.now }
  }

  test('is told of by cause and message, and stops no other', () => {
    const { session, now } = unreadable()
    const broken: BrokenRule[] = []
    const { findings } = judge(session, now, rule => broken.push(rule))
    expect(broken).toContainEqual({ cause: 'storage-lost', message: 'cannot be read' })
    expect(findings[0]!.cause).toBe('session-revoked')
  })

  test('throws at nobody where nobody listens', () => {
    const { session, now } = unreadable()
    expect(judge(session, now).findings[0]!.cause).toBe('session-revoked')
  })
})

describe('a failed refresh that no rule explains', () => {
  test('is no healthy session', () => {
    const { world } = signedIn(180)
    const found = diagnose(fails(world.wait(2 * MIN), 'flux_capacitor_error').recording())
    expect(found.status).toBe('failing')
    expect(found.headline).toContain('flux_capacitor_error')
    expect(found.lastRefresh).toMatchObject({ outcome: 'failed', code: 'flux_capacitor_error' })
  })

  test('that speaks of the future, without any server time, claims no skew', () => {
    const { world, token } = signedIn(180, { date: false })
    delete token.expiresIn
    const found = diagnose(
      fails(world.wait(2 * MIN), 'Error', 'The JWT was issued in the future').recording(),
    )
    expect(found.findings.map(({ cause }) => cause)).not.toContain('clock-behind')
    expect(found).toMatchObject({ clock: null, status: 'failing' })
  })

  test('is over once another succeeded', () => {
    const { world } = signedIn(180)
    fails(world.wait(2 * MIN), 'flux_capacitor_error').wait(1000)
    refresh(world, 180)
    expect(diagnose(world.recording()).status).toBe('healthy')
  })
})

describe('what the session has got over', () => {
  const ends = stories.filter(
    ({ cause, near }) =>
      !near &&
      [
        'session-expired',
        'session-revoked',
        'refresh-token-reused',
        'network-failure',
        'rate-limited',
        'server-error',
        'silent-frame-failed',
      ].includes(cause),
  )

  test.each(ends.map(({ cause, title, tell }) => [`${cause}: ${title}`, cause, tell] as const))(
    'is a notice, named first, and the session is healthy: %s',
    (_, cause, tell) => {
      const recording = tell()
      const { wall, mono } = recording.now
      const at = (ms: number) => ({ wall: wall + ms, mono: mono + ms })
      const iat = Math.floor(
        (diagnose(recording).clock ? wall - diagnose(recording).clock!.skew : wall) / 1000,
      )
      const fresh = {
        fingerprint: 'fresh',
        format: 'jwt' as const,
        claims: { iss: 'https://acme.example', aud: 'https://api.example', iat: iat + 60, exp: iat + 3660 },
      }
      const healed = {
        ...recording,
        now: at(62_000),
        events: [
          ...recording.events,
          { ...at(60_000), type: 'sign' as const, phase: 'in' as const },
          { ...at(60_000), type: 'tokens' as const, reason: 'sign-in' as const, access: fresh },
          {
            ...at(61_000),
            type: 'call' as const,
            method: 'GET',
            url: 'https://api.example/todos',
            to: 'api' as const,
            sent: at(60_900),
            received: at(61_000),
            status: 200,
            token: 'fresh',
          },
        ],
      }
      const found = diagnose(healed)
      expect(found.findings.find(finding => finding.cause === cause)).toMatchObject({ severity: 'notice' })
      expect(found.findings.filter(({ severity }) => severity === 'failing')).toEqual([])
      expect(found.status).not.toBe('failing')
    },
  )
})
