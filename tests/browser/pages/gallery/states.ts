/**
 * Every state of the panel: what happened, told as a recording, and judged by the real code at the moment that the
 * recording was taken. Nothing in a state depends on when or where it is shown.
 */

import type { Recording } from '../../../../panel/recording/recording.ts'
import { longRecording } from '../../../../scripts/long-recording.ts'
import type { Settings, TokenFacts } from '../../../../sdk-bridge/event.ts'
import { fails, MIN, refresh, SECOND, signedIn } from '../../../panel/diagnosis/stories/tell.ts'
import { intelliauth, type Story, story } from '../../../panel/diagnosis/story.ts'
import { dressed } from './dressed.ts'

export type Tab = 'diagnosis' | 'tokens' | 'timeline' | 'requests' | 'codes'

/** All tabs, in their order. */
export const TABS: readonly Tab[] = ['diagnosis', 'tokens', 'timeline', 'requests', 'codes']

export interface State {
  tell(): Recording
  /** Tabs that look as in no other state; the first is the one that the state is about. */
  tabs: readonly Tab[]
  /** The badge looks as in no other state. */
  badge?: true
  /** No SDK was found: nothing is connected. */
  unconnected?: true
  /** What is done once the panel is open. */
  doing?: 'open-recording' | 'open-broken-recording' | 'paste-token' | 'expand'
  /** Drawing the Diagnosis tab throws. */
  broken?: true
}

const settings: Settings = {
  ...intelliauth,
  clientId: 'app_01HZX',
  scope: 'openid profile email offline_access todos:read',
  refreshTokenLifetimeSeconds: 14 * 86_400,
}
/** s */
const LIFETIME = 3600

/** Signed in, and refreshed once, `after` ms ago; some calls have passed. */
function atWork({ skew = 200, after = 18 * MIN + 11 * SECOND, lifetime = LIFETIME } = {}): {
  world: Story
  token: TokenFacts
  boot: TokenFacts
} {
  const { world, token: boot } = signedIn(lifetime, { skew, settings })
  world.wait(2 * SECOND).call(boot, 200, { initiator: 'src/todos.ts:14:22' })
  world.call(boot, 201, { method: 'POST', initiator: 'src/todos.ts:31:9' })
  world.wait(lifetime * SECOND - MIN - 3 * SECOND)
  const token = refresh(world, lifetime)
  world
    .wait(40 * SECOND)
    .call(token, 200, { initiator: 'src/todos.ts:14:22' })
    .wait(after)
  return { world, token, boot }
}

const offline = (world: Story): Story => world.say({ type: 'connectivity', online: false }).wait(SECOND)

function clockBehind(): Story {
  const { world, token } = signedIn(LIFETIME, { skew: -10 * MIN - 2 * SECOND, settings })
  world.wait(SECOND).call(token, 200, { initiator: 'src/todos.ts:14:22' })
  world.wait(60 * MIN + 50 * SECOND)
  for (let call = 0; call < 3; call++)
    world.expired(token, { initiator: 'src/todos.ts:14:22', error: expired }).wait(2 * SECOND)
  return world
}

const expired = {
  code: 'token_expired',
  message: 'The access token has expired',
  status: 401,
  requestId: 'req_7Q2',
}
const revoked = { message: 'Refresh token family revoked', status: 400, requestId: 'req_9XK' }

export const states: Record<string, State> = {
  'no-sdk': {
    tell: () => story().say({ type: 'lifecycle', phase: 'load' }).recording(),
    tabs: ['diagnosis', 'tokens', 'timeline', 'requests', 'codes'],
    badge: true,
    unconnected: true,
  },
  waiting: {
    tell: () => story().say({ type: 'lifecycle', phase: 'load' }).say(settings).wait(SECOND).recording(),
    tabs: ['diagnosis'],
    badge: true,
  },
  'signing-in': {
    tell: () =>
      story()
        .say({ type: 'lifecycle', phase: 'load' })
        .say(settings)
        .wait(SECOND)
        .say({ type: 'refresh', phase: 'started', trigger: 'unknown' })
        .wait(400)
        .recording(),
    tabs: ['diagnosis'],
    badge: true,
  },
  'signed-out': {
    tell: () =>
      atWork()
        .world.say({ type: 'sign', phase: 'out' })
        .wait(4 * SECOND)
        .recording(),
    tabs: ['diagnosis', 'tokens'],
    badge: true,
  },
  healthy: {
    tell: () => atWork().world.recording(),
    tabs: ['diagnosis', 'tokens', 'timeline', 'requests', 'codes'],
    badge: true,
  },
  'at-risk': {
    tell() {
      const without = { ...settings, scope: 'openid profile email todos:read' }
      const { world, token } = signedIn(LIFETIME, { skew: 200, settings: { ...without, renewal: 'none' } })
      return world
        .wait(12 * MIN)
        .call(token, 200)
        .recording()
    },
    tabs: ['diagnosis'],
    badge: true,
  },
  'clock-behind': {
    tell: () => clockBehind().recording(),
    tabs: ['diagnosis', 'tokens', 'timeline', 'requests'],
    badge: true,
  },
  'clock-ahead': {
    tell() {
      const { world } = signedIn(180, { skew: 5 * MIN, settings })
      for (let i = 0; i < 8; i++) refresh(world, 180)
      return world.wait(2 * SECOND).recording()
    },
    tabs: ['diagnosis', 'timeline'],
    badge: true,
  },
  'session-revoked': {
    tell() {
      const { world, token } = atWork({ after: 59 * MIN })
      fails(world, 'session_revoked', revoked.message, revoked)
      return world
        .wait(70 * SECOND)
        .expired(token, { error: expired })
        .wait(5 * SECOND)
        .recording()
    },
    tabs: ['diagnosis', 'timeline', 'codes'],
    badge: true,
  },
  'token-reused': {
    tell() {
      const { world } = atWork({ after: 59 * MIN })
      fails(world, 'invalid_grant', 'refresh token reuse detected', { status: 400 })
      return world.wait(2 * MIN).recording()
    },
    tabs: ['diagnosis'],
  },
  'network-failure': {
    tell() {
      const { world, token } = atWork({ after: 58 * MIN + 20 * SECOND })
      fails(offline(world), 'silent_auth_failed', 'Failed to fetch')
      return world
        .wait(50 * SECOND)
        .expired(token, { error: expired })
        .wait(6 * SECOND)
        .recording()
    },
    tabs: ['diagnosis', 'requests'],
  },
  'stale-token': {
    tell() {
      const { world, token, boot } = atWork()
      world.expired(boot, { expected: token.fingerprint, initiator: 'src/boot.ts:8:17', error: expired })
      return world.wait(9 * SECOND).recording()
    },
    tabs: ['diagnosis', 'requests'],
    badge: true,
  },
  'insufficient-scope': {
    tell() {
      const { world, token } = atWork()
      const error = { code: 'insufficient_scope', message: 'The token lacks todos:write', status: 403 }
      return world
        .call(token, 403, { method: 'DELETE', error })
        .wait(3 * SECOND)
        .recording()
    },
    tabs: ['diagnosis'],
  },
  'opaque-token': {
    tell() {
      const world = story({ skew: 300 }).say(settings)
      const access: TokenFacts = {
        fingerprint: 'opaque',
        format: 'opaque',
        kind: 'access-token',
        expiresIn: LIFETIME,
      }
      const { wall } = world.recording().now
      world.say({
        type: 'tokens',
        reason: 'sign-in',
        access: { ...access, expiresAt: wall + LIFETIME * SECOND },
      })
      return world
        .wait(12 * MIN)
        .call(access, 200)
        .recording()
    },
    tabs: ['diagnosis', 'tokens'],
  },
  'encrypted-token': {
    tell() {
      const world = story({ skew: 300 }).say(settings)
      const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', kid: '2026-01' }
      const access: TokenFacts = {
        fingerprint: 'encrypted',
        format: 'jwe',
        kind: 'access-token',
        header,
        expiresIn: LIFETIME,
      }
      world.say({ type: 'tokens', reason: 'sign-in', access })
      return world
        .wait(12 * MIN)
        .call(access, 200)
        .recording()
    },
    tabs: ['tokens'],
  },
  'clock-unknown': {
    tell() {
      const { world, token } = signedIn(LIFETIME, { date: false, settings })
      // Neither says when it was issued, by the server's clock.
      delete token.claims!.iat
      delete token.expiresIn
      for (let call = 0; call < 3; call++) world.wait(4 * MIN).call(token, 200, { date: false })
      return world.recording()
    },
    tabs: ['diagnosis'],
  },
  'device-slept': {
    tell() {
      const { world, token } = atWork({ after: 20 * MIN })
      world
        .say({ type: 'visibility', state: 'hidden' })
        .wait(MIN)
        .sleep(75 * MIN)
      world.say({ type: 'pulse', gapWall: 75 * MIN, gapMono: 0 })
      world.say({ type: 'visibility', state: 'visible' }).expired(token, { error: expired })
      return world.wait(3 * SECOND).recording()
    },
    tabs: ['diagnosis', 'timeline'],
  },
  'own-failures': {
    tell() {
      const { world } = atWork()
      const failed = (source: 'bridge' | 'panel', code: string, message: string) =>
        world.say({ type: 'failure', source, error: { code, message } })
      failed('bridge', 'TypeError', 'IntelliAuth, user: Cannot read properties of undefined')
      failed('panel', 'rule-clock-behind', 'Invalid time value')
      return world.wait(SECOND).recording()
    },
    tabs: ['diagnosis'],
  },
  'several-findings': {
    tell() {
      const world = clockBehind()
      world.call({ fingerprint: 'token-1', format: 'jwt' }, 403, {
        method: 'DELETE',
        error: { code: 'insufficient_scope', status: 403 },
      })
      world.say({ type: 'storage', area: 'local', problem: 'denied', key: 'intelliauth' })
      fails(world, 'rate_limited', 'Too many requests', { status: 429, retryAfterSeconds: 30 })
      return world.wait(2 * SECOND).recording()
    },
    tabs: ['diagnosis'],
  },
  pasted: { tell: () => atWork().world.recording(), tabs: ['tokens'], doing: 'paste-token' },
  'call-details': { tell: () => clockBehind().recording(), tabs: ['requests'], doing: 'expand' },
  'recording-open': {
    tell: () => atWork().world.recording(),
    tabs: ['diagnosis'],
    doing: 'open-recording',
  },
  notice: { tell: () => atWork().world.recording(), tabs: ['diagnosis'], doing: 'open-broken-recording' },
  crashed: { tell: () => atWork().world.recording(), tabs: ['diagnosis'], broken: true },
  'long-session': { tell: () => longRecording(10_000), tabs: ['timeline'] },
  'many-requests': {
    tell() {
      const { world, token } = atWork({ after: MIN })
      for (let call = 0; call < 1000; call++) {
        const url = `https://api.example/todos/${call}`
        world.call(token, call % 41 === 7 ? 404 : 200, { url }).wait(100)
      }
      return world.recording()
    },
    tabs: ['requests'],
  },
}

/** What somebody else recorded, for opening. */
export function somebodyElses(): Recording {
  return dressed({ ...clockBehind().recording(), page: { origin: 'https://elsewhere.example' } })
}

/** One tab of the open panel in one state. */
export interface TabLook {
  state: string
  tab: Tab
}

/** Each tab of each state that looks as in no other. */
export const looks: readonly TabLook[] = Object.entries(states).flatMap(([state, { tabs }]) =>
  tabs.map(tab => ({ state, tab })),
)

/** States whose badge looks as in no other. */
export const badges: readonly string[] = Object.keys(states).filter(state => states[state]!.badge)
