/** Stories of the refresh: it failed, was never planned, or was planned wrongly; and of how sessions end. */

import { intelliauth } from '../story.ts'
import { auth0, fails, HOUR, MIN, oidc, refresh, signedIn, type Told } from './tell.ts'

const DAY = 24 * HOUR

/** A refresh that fails two minutes after sign-in, and the call that meets the expired token. */
function failing(code: string, message?: string, more: object = {}, settings = intelliauth) {
  const { world, token } = signedIn(180, { settings })
  fails(world.wait(2 * MIN), code, message, more)
  return { world: world.wait(100_000).expired(token), token }
}

/** The first refresh token is spent again after it had been replaced. */
function spentTwice() {
  const { world } = signedIn(180)
  const rotate = (fingerprint: string) =>
    world.say({ type: 'tokens', reason: 'refresh', refresh: { fingerprint, format: 'opaque' } })
  rotate('r1')
    .wait(2 * MIN)
    .say({ type: 'refresh', phase: 'started', id: 'a', token: 'r1' })
  const token = world.mint(180, { reason: 'refresh' })
  rotate('r2').say({ type: 'refresh', phase: 'succeeded', id: 'a' }).arm(token).wait(MIN)
  world.say({ type: 'refresh', phase: 'started', id: 'b', token: 'r1' }).wait(80)
  return world.say({ type: 'refresh', phase: 'failed', id: 'b', error: { code: 'invalid_grant' } })
}

export const sessionEndStories: readonly Told[] = [
  {
    cause: 'session-expired',
    title: 'the SDK says session_expired',
    confidence: 'certain',
    severity: 'failing',
    tell: () => failing('session_expired').world.recording(),
  },
  {
    cause: 'session-expired',
    title: 'a bare invalid_grant after the refresh token’s known lifetime',
    confidence: 'likely',
    tell() {
      const { world } = signedIn(3600, { settings: { ...intelliauth, refreshTokenLifetimeSeconds: 7200 } })
      world.wait(59 * MIN)
      refresh(world, 3600)
      world.wait(59 * MIN)
      refresh(world, 3600)
      return fails(world.wait(10 * MIN), 'invalid_grant').recording()
    },
  },
  {
    cause: 'session-expired',
    title: 'the same where each rotation begins it anew, and the SDK signed out at once',
    tell() {
      const { world, token } = signedIn(10_800, {
        settings: { ...intelliauth, refreshTokenLifetimeSeconds: 7200, refreshTokenLifetimeRolls: true },
      })
      world.call(token, 200).wait(150 * MIN)
      fails(world, 'invalid_grant').say({ type: 'sign', phase: 'out' })
      return world.recording()
    },
  },
  {
    cause: 'session-expired',
    title: 'login_required long after a good sign-in',
    tell() {
      const { world } = signedIn(3600, { settings: { ...oidc, refreshTokens: false } })
      return fails(world.wait(5 * HOUR), 'login_required').recording()
    },
  },
  {
    cause: 'session-expired',
    title: 'an old end that was got over does not hide the new one',
    severity: 'failing',
    tell() {
      const { world } = signedIn(3600, { settings: { ...intelliauth, refreshTokenLifetimeSeconds: 7200 } })
      fails(world.wait(2 * HOUR), 'session_expired')
      world.wait(MIN).mint(3600)
      return fails(world.wait(3 * HOUR), 'invalid_grant').recording()
    },
  },
  {
    cause: 'session-expired',
    title: 'near: invalid_grant early in a long session says nothing of lifetimes',
    near: true,
    tell: () =>
      failing(
        'invalid_grant',
        undefined,
        {},
        { ...intelliauth, refreshTokenLifetimeSeconds: 14 * 86_400 },
      ).world.recording(),
  },
  {
    cause: 'session-expired',
    title: 'near: a second sign-in began the lifetime anew',
    near: true,
    tell() {
      const { world } = signedIn(3600, { settings: { ...intelliauth, refreshTokenLifetimeSeconds: 7200 } })
      world.wait(100 * MIN).mint(3600)
      return fails(world.wait(40 * MIN), 'invalid_grant').recording()
    },
  },
  {
    cause: 'session-revoked',
    title: 'the SDK says session_revoked',
    confidence: 'certain',
    severity: 'failing',
    tell: () => failing('session_revoked').world.recording(),
  },
  {
    cause: 'session-revoked',
    title: 'a bare invalid_grant may be that, among others',
    confidence: 'possible',
    tell: () => failing('invalid_grant').world.recording(),
  },
  {
    cause: 'session-revoked',
    title: 'an old revocation that was got over does not hide a refusal now',
    severity: 'failing',
    tell() {
      const { world } = signedIn(3600)
      fails(world.wait(MIN), 'session_revoked')
      world.wait(MIN).mint(3600)
      return fails(world.wait(HOUR), 'invalid_grant').recording()
    },
  },
  {
    cause: 'session-revoked',
    title: 'near: the network failed',
    near: true,
    tell: () => failing('silent_auth_failed', 'Failed to fetch').world.recording(),
  },
  {
    cause: 'refresh-token-reused',
    title: 'the server says that the refresh token was used already',
    confidence: 'certain',
    tell: () => failing('session_revoked', 'refresh token already used').world.recording(),
  },
  {
    cause: 'refresh-token-reused',
    title: 'the page saw the same refresh token spent twice, and the server names no reason',
    tell() {
      return spentTwice().recording()
    },
  },
  {
    cause: 'refresh-token-reused',
    title: 'the same, and the SDK signed out at once',
    tell() {
      return spentTwice().say({ type: 'sign', phase: 'out' }).recording()
    },
  },
  {
    cause: 'refresh-token-reused',
    title: 'near: an issuer that does not rotate lets the same token be spent again and again',
    near: true,
    tell() {
      const { world } = signedIn(180)
      for (const id of ['a', 'b', 'c']) {
        world.wait(2 * MIN).say({ type: 'refresh', phase: 'started', id, token: 'r1' })
        world.arm(world.mint(180, { reason: 'refresh' }))
        world.say({ type: 'refresh', phase: 'succeeded', id })
      }
      world
        .wait(2 * MIN)
        .say({ type: 'refresh', phase: 'started', id: 'd', token: 'r1' })
        .wait(80)
      world.say({ type: 'refresh', phase: 'failed', id: 'd', error: { code: 'invalid_grant' } })
      return world.recording()
    },
  },
  {
    cause: 'third-party-cookies-blocked',
    title: 'login_required a moment after a good sign-in',
    tell() {
      const { world } = signedIn(3600, { settings: { ...oidc, refreshTokens: false } })
      return fails(world.wait(10_000), 'login_required').recording()
    },
  },
  {
    cause: 'third-party-cookies-blocked',
    title: 'near: login_required hours later is the session’s end',
    near: true,
    tell() {
      const { world } = signedIn(3600, { settings: { ...oidc, refreshTokens: false } })
      return fails(world.wait(5 * HOUR), 'login_required').recording()
    },
  },
]

export const refreshStories: readonly Told[] = [
  {
    cause: 'network-failure',
    title: 'the refresh never reached the server',
    severity: 'failing',
    tell: () => failing('silent_auth_failed', 'Failed to fetch').world.recording(),
  },
  {
    cause: 'network-failure',
    title: 'near: the server answered, with an error of its own',
    near: true,
    tell: () => failing('server_error', 'network of the tenant is down', { status: 500 }).world.recording(),
  },
  {
    cause: 'rate-limited',
    title: 'the issuer answers 429',
    confidence: 'certain',
    tell: () => failing('rate_limited', undefined, { status: 429, retryAfterSeconds: 30 }).world.recording(),
  },
  {
    cause: 'rate-limited',
    title: 'near: an API answers 429 to a call',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(MIN)
        .call(token, 429, { error: { code: 'rate_limited', status: 429 } })
        .recording()
    },
  },
  {
    cause: 'server-error',
    title: 'the issuer answers 503',
    confidence: 'certain',
    tell: () => failing('server_error', undefined, { status: 503 }).world.recording(),
  },
  {
    cause: 'server-error',
    title: 'near: an API’s 500 is no finding',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(MIN)
        .call(token, 500, { error: { code: 'server_error', status: 500 } })
        .recording()
    },
  },
  {
    cause: 'silent-frame-failed',
    title: 'the hidden frame never answered',
    tell: () =>
      failing(
        'IFrameTimeout',
        'IFrame timed out without a response',
        {},
        { ...oidc, refreshTokens: false },
      ).world.recording(),
  },
  {
    cause: 'silent-frame-failed',
    title: 'near: the frame answered login_required',
    near: true,
    tell() {
      const { world } = signedIn(3600, { settings: { ...oidc, refreshTokens: false } })
      return fails(world.wait(10_000), 'login_required').recording()
    },
  },
  {
    cause: 'dpop-nonce-loop',
    title: 'every answer asks for a nonce, again and again',
    tell() {
      const { world, token } = signedIn(3600)
      for (let i = 0; i < 4; i++) world.wait(500).call(token, 401, { error: { code: 'use_dpop_nonce' } })
      return world.recording()
    },
  },
  {
    cause: 'dpop-nonce-loop',
    title: 'near: one answer asked for a nonce, the next proof had it',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      world.wait(500).call(token, 401, { error: { code: 'use_dpop_nonce' } })
      return world.wait(50).call(token, 200).recording()
    },
  },
  {
    cause: 'timer-overflow',
    title: 'a refresh planned a month ahead fires at once',
    confidence: 'certain',
    tell() {
      const { world } = signedIn(40 * 86_400)
      for (let i = 0; i < 3; i++) refresh(world.wait(5), 40 * 86_400)
      return world.recording()
    },
  },
  {
    cause: 'timer-overflow',
    title: 'near: a refresh planned 24 days ahead',
    near: true,
    tell() {
      const { world, token } = signedIn(24 * 86_400)
      return world.wait(DAY).call(token, 200).recording()
    },
  },
  {
    cause: 'leeway-exceeds-lifetime',
    title: 'a leeway of five minutes and a token that lives for three',
    confidence: 'certain',
    tell() {
      const { world } = signedIn(180, { settings: { ...intelliauth, leewaySeconds: 300 } })
      for (let i = 0; i < 6; i++) refresh(world, 180, { leeway: 300 })
      return world.recording()
    },
  },
  {
    cause: 'leeway-exceeds-lifetime',
    title: 'near: a leeway just shorter than the lifetime',
    near: true,
    tell() {
      const { world, token } = signedIn(180, { settings: { ...intelliauth, leewaySeconds: 170 } })
      return world.wait(1000).call(token, 200).recording()
    },
  },
  {
    cause: 'refresh-armed-too-late',
    title: 'planned for a minute after the token’s end',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(180, {
        settings: { ...intelliauth, renewal: 'none', silentRefresh: true },
      })
      world.say({ type: 'settings', sdk: 'intelliauth', renewal: 'timer' }).arm(token, -60)
      return world.wait(220_000).expired(token).recording()
    },
  },
  {
    cause: 'refresh-armed-too-late',
    title: 'near: planned by a clock that is ahead, for a moment before the end by that clock',
    near: true,
    tell() {
      const { world, token } = signedIn(3600, { skew: 10 * MIN, settings: oidc })
      const due = (token.claims!.exp as number) * 1000 + 10 * MIN - 60_000
      world.say({ type: 'refresh', phase: 'armed', due })
      return world.wait(MIN).call(token, 200).recording()
    },
  },
  {
    cause: 'refresh-not-armed',
    title: 'silent refresh is turned off',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(180, {
        settings: { ...intelliauth, silentRefresh: false, renewal: 'none' },
      })
      return world.wait(230_000).expired(token).recording()
    },
  },
  {
    cause: 'refresh-not-armed',
    title: 'near: an SDK that refreshes on use has nothing armed, and is well',
    near: true,
    tell() {
      const { world, token } = signedIn(3600, { settings: auth0 })
      return world.wait(MIN).call(token, 200).recording()
    },
  },
  {
    cause: 'refresh-not-armed',
    title: 'near: a plan was told, and its time has not come',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      return world.wait(MIN).call(token, 200).recording()
    },
  },
]
