import { expect, test } from 'vitest'
import { createSession, fold } from '../../../panel/session/fold.ts'
import { isRefreshing, openRefresh, plannedRefresh } from '../../../panel/session/plan.ts'
import type { Instant, NewEvent, Refresh, TokenFacts } from '../../../sdk-bridge/event.ts'

const WALL = Date.UTC(2026, 10, 23, 10, 0, 0)
const at = (ms: number): Instant => ({ wall: WALL + ms, mono: 1000 + ms })

const settings: NewEvent = { type: 'settings', sdk: 'intelliauth', renewal: 'timer', leewaySeconds: 60 }
const token: TokenFacts = { fingerprint: 't', format: 'jwt', claims: { exp: WALL / 1000 + 180 } }
const signIn: NewEvent = { type: 'tokens', reason: 'sign-in', access: token }
const phase = (name: Refresh['phase'], more: Partial<Refresh> = {}): NewEvent => ({
  type: 'refresh',
  phase: name,
  ...more,
})

/** One event a second. */
function sessionOf(...events: NewEvent[]) {
  const session = createSession()
  for (const [i, event] of events.entries()) fold(session, { ...at(i * 1000), ...event })
  return session
}

test('a plan that was told is the plan', () => {
  const session = sessionOf(settings, signIn, phase('armed', { due: at(100_000).wall }))
  expect(plannedRefresh(session)).toEqual({ due: at(100_000).wall, from: at(2000) })
  expect(isRefreshing(session)).toBe(false)
  expect(openRefresh(session)).toMatchObject({ due: at(100_000).wall })
})

test('where none was told it is exp minus leeway for an SDK that keeps a plan', () => {
  expect(plannedRefresh(sessionOf(settings, signIn))).toEqual({ due: WALL + 120_000, from: at(1000) })
})

test('the SDK’s own reckoning of the expiry comes before exp', () => {
  const own = { ...signIn, access: { ...token, expiresAt: WALL + 200_000 } } as NewEvent
  expect(plannedRefresh(sessionOf(settings, own))!.due).toBe(WALL + 140_000)
})

test.each([
  ['refreshes on use', [{ ...settings, renewal: 'on-use' }, signIn]],
  ['does not refresh by itself', [{ ...settings, silentRefresh: false }, signIn]],
  ['wants a refresh token and has none', [{ ...settings, refreshTokens: true }, signIn]],
  ['has failed to refresh', [settings, signIn, phase('failed', { error: { code: 'session_expired' } })]],
  ['is refreshing', [settings, signIn, phase('armed', { due: 5 }), phase('started')]],
  ['holds no token', [settings]],
  ['does not say how early it refreshes', [{ type: 'settings', sdk: 'x', renewal: 'timer' }, signIn]],
  [
    'was signed out',
    [settings, signIn, phase('armed', { due: at(100_000).wall }), { type: 'sign', phase: 'out' }],
  ],
] as [string, NewEvent[]][])('nothing is planned by an SDK that %s', (_, events) => {
  expect(plannedRefresh(sessionOf(...events))).toBeUndefined()
})

test('a new token after a failure is planned for again', () => {
  const session = sessionOf(settings, signIn, phase('failed', { error: { code: 'silent_auth_failed' } }), {
    type: 'tokens',
    reason: 'refresh',
    access: { ...token, fingerprint: 'u' },
  })
  expect(plannedRefresh(session)).toEqual({ due: WALL + 120_000, from: at(3000) })
})

test.each(['started', 'waiting-for-lock', 'granted'] as const)('a refresh is under way from %s on', name => {
  expect(isRefreshing(sessionOf(settings, signIn, phase(name)))).toBe(true)
  expect(isRefreshing(sessionOf(settings, signIn, phase(name), phase('succeeded')))).toBe(false)
  expect(isRefreshing(sessionOf(settings, signIn, phase(name), phase('cancelled')))).toBe(false)
})
