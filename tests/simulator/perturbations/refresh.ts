/** The refresh itself: never planned, planned wrongly, late, failed. */

import type { ErrorFacts } from '../../../sdk-bridge/event.ts'
import {
  BROKEN,
  NO_FRAME,
  NO_REFRESH_TOKEN,
  NO_SESSION,
  NOT_REACHED,
  RATE_LIMITED,
  REUSED,
  SESSION_EXPIRED,
  SESSION_GONE,
  SESSION_REVOKED,
} from '../answers.ts'
import type { Draw } from '../random.ts'
import type { Fault, SdkModel, World } from '../world.ts'
import {
  addSite,
  burst,
  graceOf,
  leewayOf,
  readsPlainly,
  SECOND,
  type Target,
  type Variant,
} from './variant.ts'

const armed = (model: SdkModel) => model.renewal !== 'on-use'
const byToken = (model: SdkModel) => model.refreshTokens

/** Calls in the time after the token's end. */
function aimPastEnd(world: World, target: Target, draw: Draw): void {
  const from = target.ends + graceOf(world)
  burst(world, draw, from + 500, from + lateBy(draw), 8)
}

const lateBy = (draw: Draw) => draw.log('excess', 4, 120) * SECOND

function aimPlainPastEnd(world: World, target: Target, draw: Draw): void {
  readsPlainly(world)
  aimPastEnd(world, target, draw)
}

/** The token endpoint answers with an error from shortly before the refresh on. */
function fails(
  errors: readonly ErrorFacts[],
  more: (draw: Draw) => Partial<Fault> = () => ({}),
): Variant['perturb'] {
  return (world, target, draw) => {
    world.faults.push({
      from: target.renewed - 0.5 * SECOND,
      to: Number.POSITIVE_INFINITY,
      error: draw.pick('error', errors),
      ...more(draw),
    })
  }
}

const forGood = (draw: Draw) => ({ final: draw.chance('final', 0.9) })
const forAWhile = (world: World, target: Target, draw: Draw): Partial<Fault> =>
  draw.chance('for-good', 0.5)
    ? {}
    : { to: Math.max(target.ends, target.renewed) + graceOf(world) + draw.log('outage', 5, 900) * SECOND }

function byFrame(world: World): void {
  world.sdk.refreshTokens = false
  delete world.sdk.disabled
  world.tenant.scope = world.tenant.scope.replace(' offline_access', '')
}

export const REFRESH: readonly Variant[] = [
  {
    cause: 'refresh-lock-wait',
    name: 'another tab holds it past the end',
    wants: { sdk: armed, plainReads: true, leeways: [5, 15, 30, 60, 120] },
    shape(world) {
      world.sdk.usesLock = true
    },
    aim: aimPlainPastEnd,
    perturb(world, target, draw) {
      const from = target.renewed - draw.log('earlier', 0.5, 30) * SECOND
      const orphaned = draw.chance('orphaned', 0.2)
      world.locks.push({
        from,
        to: orphaned
          ? Number.POSITIVE_INFINITY
          : target.ends + graceOf(world) + lateBy(draw) * draw.between('held', 0.5, 1.2),
      })
    },
  },
  {
    cause: 'refresh-slow',
    name: 'the answer takes longer than the leeway',
    wants: { sdk: armed, plainReads: true, leeways: [5, 10, 15, 30, 60] },
    aim: aimPlainPastEnd,
    perturb(world, target, draw) {
      world.faults.push({
        from: target.renewed - SECOND,
        to: target.renewed + 5 * SECOND,
        delay: leewayOf(world) + graceOf(world) + lateBy(draw) * draw.between('slow', 0.5, 1.2),
      })
    },
  },
  {
    cause: 'network-failure',
    until: 'refresh-failed',
    name: 'not reached',
    aim: aimPastEnd,
    perturb(world, target, draw) {
      fails(NOT_REACHED, () => ({ unanswered: true, ...forAWhile(world, target, draw) }))(world, target, draw)
    },
  },
  {
    cause: 'network-failure',
    until: 'refresh-failed',
    name: 'offline',
    aim: aimPastEnd,
    perturb(world, target, draw) {
      const from = target.renewed - draw.log('earlier', 1, 30) * SECOND
      const to = target.renewed + draw.log('offline', 5, 900) * SECOND
      world.page.offline.push({ from, to })
      world.faults.push({ from, to, error: draw.pick('error', NOT_REACHED), unanswered: true })
    },
  },
  {
    cause: 'session-expired',
    until: 'refresh-failed',
    name: 'the words say so',
    weight: 2,
    wants: { sdk: byToken },
    aim: aimPastEnd,
    perturb: fails(SESSION_EXPIRED, forGood),
  },
  {
    cause: 'session-expired',
    until: 'refresh-failed',
    name: 'the lifetime says so',
    wants: { sdk: byToken, cycles: 3 },
    shape(world) {
      world.app.start = 'sign-in'
    },
    aim: aimPastEnd,
    perturb(world, target, draw) {
      // Over shortly before the refresh.
      const life = target.renewed - target.first
      world.tenant.refreshTokenLifetimeSeconds = Math.floor(
        (life / SECOND) * draw.between('ended', 0.6, 0.97),
      )
      world.sees.settings.refreshTokenLifetimeRolls = false
      fails(SESSION_GONE, forGood)(world, target, draw)
    },
    alone: true,
  },
  {
    cause: 'session-expired',
    until: 'refresh-failed',
    name: 'no session for the frame, long after sign-in',
    wants: { lifetimes: [7200, 28_800] },
    shape(world) {
      byFrame(world)
      world.app.start = 'sign-in'
    },
    aim: aimPastEnd,
    perturb: fails(NO_SESSION, forGood),
  },
  {
    cause: 'session-revoked',
    until: 'refresh-failed',
    name: 'the words say so',
    wants: { sdk: byToken },
    aim: aimPastEnd,
    perturb: fails(SESSION_REVOKED, forGood),
  },
  {
    cause: 'refresh-token-reused',
    until: 'refresh-failed',
    name: 'the words say so',
    wants: { sdk: byToken },
    aim: aimPastEnd,
    perturb: fails(REUSED, forGood),
  },
  {
    cause: 'refresh-token-reused',
    until: 'refresh-failed',
    name: 'spent twice by this tab',
    wants: { sdk: model => byToken(model) && model.renewal !== 'on-use', cycles: 3 },
    shape(world) {
      world.tenant.rotates = true
      world.sees.refreshTokens = true
      world.sees.ids = true
      world.sdk.usesLock = false
    },
    perturb(world, target, draw) {
      world.sdk.singleFlight = false
      world.faults.push({
        from: target.renewed - SECOND,
        to: Number.POSITIVE_INFINITY,
        onlyReuse: true,
        error: draw.pick('error', SESSION_GONE),
        final: true,
      })
    },
    alone: true,
  },
  {
    cause: 'refresh-token-reused',
    until: 'refresh-failed',
    name: 'spent by another tab',
    wants: { sdk: model => byToken(model), cycles: 2 },
    shape(world) {
      world.tenant.rotates = true
      world.sdk.cacheLocation = 'localstorage'
    },
    aim: aimPastEnd,
    perturb(world, target, draw) {
      const storage = {
        type: 'storage' as const,
        area: 'local' as const,
        problem: 'changed-elsewhere' as const,
        key: 'auth',
      }
      const from = target.renewed - draw.log('earlier', 1, 20) * SECOND
      world.faults.push({
        from,
        to: Number.POSITIVE_INFINITY,
        error: draw.pick('error', REUSED),
        final: true,
        storage,
      })
    },
  },
  {
    cause: 'third-party-cookies-blocked',
    until: 'refresh-failed',
    name: 'no session for the frame, right after sign-in',
    wants: { sdk: model => model.rule !== 'exp-claim' || model.renewal !== 'poll' },
    shape(world, draw) {
      byFrame(world)
      world.app.start = 'sign-in'
      world.app.forced.push({ at: draw.log('asked', 3, 45) * SECOND, trigger: 'user' })
    },
    perturb(world, _, draw) {
      world.faults.push({ from: 0, to: Number.POSITIVE_INFINITY, error: draw.pick('error', NO_SESSION) })
    },
    alone: true,
  },
  {
    cause: 'silent-frame-failed',
    until: 'refresh-failed',
    name: 'it never answers',
    wants: { sdk: model => !model.usesLock },
    shape: byFrame,
    aim: aimPastEnd,
    perturb(world, target, draw) {
      const delay = draw.pick('patience', [10, 12, 20, 60]) * SECOND
      fails(NO_FRAME, () => ({ unanswered: true, delay }))(world, target, draw)
    },
  },
  {
    cause: 'rate-limited',
    until: 'refresh-failed',
    name: '429',
    aim: aimPastEnd,
    perturb(world, target, draw) {
      fails(RATE_LIMITED, () => forAWhile(world, target, draw))(world, target, draw)
    },
  },
  {
    cause: 'server-error',
    until: 'refresh-failed',
    name: '5xx',
    aim: aimPastEnd,
    perturb(world, target, draw) {
      fails(BROKEN, () => forAWhile(world, target, draw))(world, target, draw)
    },
  },
  {
    cause: 'storage-lost',
    until: 'refresh-failed',
    name: 'no refresh token found',
    wants: { sdk: byToken },
    shape(world) {
      world.sdk.cacheLocation = 'localstorage'
    },
    aim: aimPastEnd,
    perturb(world, target, draw) {
      const storage = {
        type: 'storage' as const,
        area: draw.pick('area', ['local', 'session', 'indexeddb'] as const),
        problem: draw.pick('problem', ['key-lost', 'unreadable', 'evicted', 'denied'] as const),
        key: 'auth-tokens',
      }
      world.faults.push({
        from: target.renewed - draw.log('earlier', 1, 60) * SECOND,
        to: Number.POSITIVE_INFINITY,
        error: draw.pick('error', NO_REFRESH_TOKEN),
        unanswered: true,
        final: true,
        storage,
      })
    },
  },
  {
    cause: 'storage-lost',
    name: 'gone after a reload',
    shape(world) {
      world.sdk.cacheLocation = 'localstorage'
      readsPlainlyUnlessOnUse(world)
    },
    perturb(world, target, draw) {
      const at = target.received + 0.5 * (target.renewed - target.received)
      world.page.reload = {
        at,
        back: at + draw.log('reload', 0.3, 3) * SECOND,
        discarded: false,
        keep: draw.chance('keep', 0.5),
        storage: {
          type: 'storage',
          area: draw.pick('area', ['local', 'indexeddb'] as const),
          problem: draw.pick('problem', ['key-lost', 'unreadable', 'evicted', 'denied'] as const),
          key: 'auth-tokens',
        },
      }
      burst(world, draw, world.page.reload.back + 50, world.page.reload.back + 3000, 4)
    },
    alone: true,
  },
  {
    cause: 'timer-overflow',
    name: 'a refresh in more than 24.8 days',
    wants: {
      sdk: model => model.renewal === 'timer' && model.name === 'another-sdk',
      lifetimes: [26 * 86_400, 30 * 86_400, 45 * 86_400],
      cycles: 0.2,
    },
    shape(world) {
      world.sdk.clampsTimers = true
      world.app.start = world.app.start === 'storage' ? 'initial' : world.app.start
      world.horizon = 600_000
      for (const site of world.app.sites) site.every = 20_000
    },
    perturb(world) {
      world.sdk.clampsTimers = false
    },
    alone: true,
  },
  {
    cause: 'tolerance-too-wide',
    name: 'a dead token is called valid',
    wants: {
      sdk: model => model.renewal === 'on-use',
      leeways: [0],
      graces: [5, 30, 60],
      lifetimes: [300, 600, 900, 1800, 3600],
    },
    shape(world) {
      world.device.offset = world.sdk.rule === 'exp-claim' ? 0 : world.device.offset
      world.sdk.fromRequest = true
    },
    aim: aimPastEnd,
    perturb(world, _, draw) {
      world.sdk.toleranceSeconds = Math.ceil(world.apis[0]!.graceSeconds + draw.log('tolerance', 20, 600))
    },
    alone: true,
  },
  {
    cause: 'refresh-not-armed',
    name: 'turned off',
    wants: { sdk: armed },
    aim: aimPastEnd,
    perturb(world, _, draw) {
      world.sdk.disabled = 'off'
      if (draw.chance('none', 0.5)) world.sees.settings.renewal = 'none'
    },
    alone: true,
  },
  {
    cause: 'refresh-not-armed',
    name: 'no refresh token',
    wants: { sdk: model => armed(model) && byToken(model) },
    shape(world) {
      world.sees.refreshTokens = true
    },
    aim: aimPastEnd,
    perturb(world) {
      world.sdk.disabled = 'no-refresh-token'
    },
    alone: true,
  },
  {
    cause: 'refresh-not-armed',
    name: 'another tab leads',
    wants: { sdk: armed },
    aim: aimPastEnd,
    perturb(world) {
      world.sdk.disabled = 'led-elsewhere'
    },
    alone: true,
  },
  {
    cause: 'refresh-not-armed',
    name: 'turned off, not expired yet',
    wants: { sdk: armed },
    aim: aimPastEnd,
    atRisk: true,
    perturb(world) {
      world.sdk.disabled = 'off'
    },
    alone: true,
  },
  {
    cause: 'leeway-exceeds-lifetime',
    name: 'every token is born due',
    wants: { lifetimes: [300, 600, 900, 1800], leeways: [30, 60] },
    perturb(world, _, draw) {
      world.sdk.leewaySeconds = Math.ceil(world.tenant.lifetimeSeconds * draw.between('leeway', 1.01, 2))
    },
    alone: true,
  },
  {
    cause: 'refresh-armed-too-late',
    name: 'at a fixed pace, slower than tokens end',
    wants: { sdk: model => model.renewal === 'timer' && model.name === 'another-sdk', issuerTime: true },
    shape(world) {
      world.sdk.everySeconds = Math.floor(world.tenant.lifetimeSeconds * 0.8)
      if (world.app.start === 'storage') world.app.start = 'initial'
    },
    aim: aimPlainPastEnd,
    perturb(world, _, draw) {
      world.sdk.everySeconds = Math.ceil(
        world.tenant.lifetimeSeconds +
          world.apis[0]!.graceSeconds +
          draw.log('slower', 130, world.tenant.lifetimeSeconds),
      )
    },
    alone: true,
  },
  {
    cause: 'expiry-misjudged',
    name: 'from the wrong number',
    wants: {
      sdk: model => model.rule === 'received-plus-lifetime' && model.name === 'another-sdk',
      issuerTime: true,
    },
    shape(world) {
      world.sees.expiresAt = true
      world.sdk.renewal = world.sdk.renewal === 'on-use' ? 'timer' : world.sdk.renewal
      if (world.app.start === 'storage') world.app.start = 'initial'
    },
    aim: aimPlainPastEnd,
    perturb(world, _, draw) {
      world.sdk.misjudgedBySeconds = Math.ceil(
        world.sdk.leewaySeconds + world.apis[0]!.graceSeconds + draw.log('misjudged', 130, 86_400),
      )
    },
    alone: true,
  },
  {
    cause: 'leeway-too-small',
    name: 'skew, polling and the network add up',
    wants: {
      sdk: model => model.rule === 'exp-claim' && model.renewal === 'poll' && !model.stopsWhenHidden,
      leeways: [5],
      graces: [0],
      plainReads: true,
      apiDate: true,
    },
    shape(world) {
      world.sdk.pollSeconds = 5
      world.device.offset = 0
    },
    aim(world, target, draw) {
      readsPlainly(world)
      burst(world, draw, target.ends, target.ends + 8000, 16)
    },
    perturb(world, target, draw) {
      world.device.offset = -draw.between('skew', 3.6, 4.2) * SECOND
      world.faults.push({
        from: target.renewed - 2 * SECOND,
        to: target.renewed + 14 * SECOND,
        delay: draw.between('slow', 3.4, 4) * SECOND,
      })
    },
    alone: true,
  },
  {
    cause: 'call-before-refresh',
    name: 'after a pause, beside one that waits',
    wants: {
      sdk: model => model.renewal === 'on-use' && model.singleFlight,
      lifetimes: [300, 600, 900, 1800, 3600],
    },
    shape(world) {
      world.tenant.rtt = [250, 900]
    },
    aim(world, target, draw) {
      const back = target.ends + graceOf(world) + draw.log('pause', 2, 1800) * SECOND
      world.app.idle.push({ from: target.received + 0.5 * (target.renewed - target.received), to: back })
      const other = addSite(world, { initiator: 'https://app.example/assets/feed.js:3:9', path: '/feed' })
      world.app.bursts.push({ site: 0, at: back }, { site: other, at: back + draw.between('beside', 4, 90) })
      world.horizon = Math.max(world.horizon, back + 30_000)
    },
    perturb(world) {
      world.app.sites.at(-1)!.habit = 'no-wait'
    },
    alone: true,
  },
  {
    cause: 'call-before-refresh',
    name: 'at load, with a stored token',
    wants: { sdk: model => model.renewal === 'timer' },
    shape(world) {
      world.app.start = 'storage'
      world.sdk.cacheLocation = 'localstorage'
      world.sdk.checksOnGet = true
      world.app.ageSeconds = world.tenant.lifetimeSeconds + world.apis[0]!.graceSeconds + 5
      world.tenant.rtt = [250, 900]
      for (const site of world.app.sites) site.habit = 'get'
    },
    aim(world, _, draw) {
      world.app.ageSeconds += draw.log('older', 1, 20_000)
      addSite(world, { initiator: 'https://app.example/assets/boot.js:1:99', path: '/boot', habit: 'get' })
      const site = world.app.sites.length - 1
      world.app.bursts.push(
        ...[130, 240, 400, 700, 1000].map(at => ({ site, at: at + draw.between('at', 0, 60) })),
      )
    },
    perturb(world) {
      world.app.sites.at(-1)!.habit = 'no-wait'
    },
    alone: true,
  },
]

function readsPlainlyUnlessOnUse(world: World): void {
  if (world.sdk.renewal !== 'on-use') readsPlainly(world)
}
