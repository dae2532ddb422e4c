/** Stories of the page: asleep, frozen, dropped, throttled, busy, and waiting for others. */

import { intelliauth } from '../story.ts'
import { HOUR, MIN, oidc, refresh, signedIn, type Told } from './tell.ts'

const tight = { ...intelliauth, leewaySeconds: 10, graceSeconds: 0 }

export const pageLifeStories: readonly Told[] = [
  {
    cause: 'device-slept',
    title: 'an hour of sleep in which the monotonic clock stood still',
    confidence: 'certain',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(180)
      world.wait(MIN).call(token, 200).sleep(HOUR)
      return world.say({ type: 'pulse', gapWall: HOUR, gapMono: 900 }).expired(token).recording()
    },
  },
  {
    cause: 'device-slept',
    title: 'an hour of sleep on a platform whose monotonic clock runs on: the worker fell silent too',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(180)
      world.wait(MIN).call(token, 200).wait(HOUR)
      world.say({ type: 'pulse', gapWall: HOUR, gapMono: HOUR, worker: 'silent' })
      return world.expired(token).recording()
    },
  },
  {
    cause: 'device-slept',
    title: 'sleep while the refresh was under way',
    tell() {
      const { world, token } = signedIn(180)
      world
        .wait(2 * MIN)
        .call(token, 200)
        .say({ type: 'refresh', phase: 'started', trigger: 'timer' })
        .sleep(HOUR)
      return world.say({ type: 'pulse', gapWall: HOUR, gapMono: 900 }).expired(token).recording()
    },
  },
  {
    cause: 'device-slept',
    title: 'near: a nap of half a minute early in a long life, and the API’s clock is ahead',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      world.wait(MIN).call(token, 200).sleep(30_000)
      world.say({ type: 'pulse', gapWall: 30_000, gapMono: 100 }).call(token, 200)
      return world
        .wait(20 * MIN)
        .expired(token, { apiAhead: HOUR })
        .recording()
    },
  },
  {
    cause: 'device-slept',
    title: 'near: a nap long before the token’s end, and no server time at all',
    near: true,
    tell() {
      const { world, token } = signedIn(3600, { date: false })
      delete token.expiresIn
      world.wait(MIN).sleep(30_000).say({ type: 'pulse', gapWall: 30_000, gapMono: 100 })
      return world
        .wait(10 * MIN)
        .expired(token, { date: false })
        .recording()
    },
  },
  {
    cause: 'page-frozen',
    title: 'frozen for an hour over the due time',
    confidence: 'certain',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(180)
      world.wait(MIN).call(token, 200).say({ type: 'visibility', state: 'hidden' })
      world.say({ type: 'lifecycle', phase: 'freeze' }).wait(HOUR).say({ type: 'lifecycle', phase: 'resume' })
      return world.say({ type: 'visibility', state: 'visible' }).expired(token).recording()
    },
  },
  {
    cause: 'page-frozen',
    title: 'kept in the back/forward cache over the due time',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(180)
      world.wait(MIN).call(token, 200).say({ type: 'lifecycle', phase: 'pagehide', persisted: true })
      world.wait(HOUR).say({ type: 'lifecycle', phase: 'pageshow', persisted: true })
      return world.expired(token).recording()
    },
  },
  {
    cause: 'page-frozen',
    title: 'near: frozen and thawed long before the refresh was due',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      world.wait(MIN).say({ type: 'visibility', state: 'hidden' }).say({ type: 'lifecycle', phase: 'freeze' })
      world
        .wait(10 * MIN)
        .say({ type: 'lifecycle', phase: 'resume' })
        .say({ type: 'visibility', state: 'visible' })
      return world
        .wait(MIN)
        .expired(token, { apiAhead: 2 * HOUR })
        .recording()
    },
  },
  {
    cause: 'page-discarded',
    title: 'dropped and loaded anew with tokens in memory: the first call goes out bare',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(3600, { settings: { ...intelliauth, cacheLocation: 'memory' } })
      world.wait(MIN).call(token, 200).wait(HOUR)
      world.say({ type: 'lifecycle', phase: 'load', discarded: true })
      return world.call(null, 401, { error: { code: 'unauthorized' } }).recording()
    },
  },
  {
    cause: 'page-discarded',
    title: 'near: dropped and loaded anew, and the first call lacks a scope',
    near: true,
    tell() {
      const { world } = signedIn(3600)
      world.wait(HOUR).say({ type: 'lifecycle', phase: 'load', discarded: true })
      const token = world.mint(3600, { reason: 'refresh' })
      return world
        .wait(1000)
        .call(token, 403, { error: { code: 'insufficient_scope' } })
        .recording()
    },
  },
  {
    cause: 'page-discarded',
    title: 'near: dropped and loaded anew, and nothing failed',
    near: true,
    tell() {
      const { world } = signedIn(3600)
      world.wait(HOUR).say({ type: 'lifecycle', phase: 'load', discarded: true })
      const token = world.mint(3600, { reason: 'refresh' })
      return world.call(token, 200).recording()
    },
  },
  {
    cause: 'tab-throttled',
    title: 'a poll in a hidden tab wakes once a minute',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(180, { settings: tight })
      world
        .wait(MIN)
        .say({ type: 'visibility', state: 'hidden' })
        .wait(2 * MIN + 10_000)
      world.expired(token).wait(30_000).say({ type: 'refresh', phase: 'started', trigger: 'timer' })
      return world.recording()
    },
  },
  {
    cause: 'tab-throttled',
    title: 'near: the tab was hidden, and the timer was on time; the request was slow',
    near: true,
    tell() {
      const { world, token } = signedIn(180, { settings: tight })
      world
        .wait(MIN)
        .call(token, 200)
        .say({ type: 'visibility', state: 'hidden' })
        .wait(110_000 - 100)
      world.say({ type: 'refresh', phase: 'started', trigger: 'timer' }).wait(30_000)
      return world.expired(token).recording()
    },
  },
  {
    cause: 'main-thread-blocked',
    title: 'a visible page busy for twenty seconds, while its worker beat on',
    confidence: 'certain',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(180, { settings: tight })
      world
        .wait(2 * MIN)
        .call(token, 200)
        .wait(48_000)
        .wait(25_000)
      world.say({ type: 'pulse', gapWall: 25_000, gapMono: 25_000, worker: 'beating' })
      return world.expired(token).recording()
    },
  },
  {
    cause: 'main-thread-blocked',
    title: 'near: the same late beat, and nobody knows whether the page was visible',
    near: 'unless possible',
    tell() {
      const { world, token } = signedIn(180, { settings: tight })
      world
        .wait(2 * MIN)
        .call(token, 200)
        .wait(48_000)
        .wait(25_000)
      world.say({ type: 'pulse', gapWall: 25_000, gapMono: 25_000, worker: 'beating' }).expired(token)
      const recording = world.recording()
      return { ...recording, events: recording.events.filter(({ type }) => type !== 'visibility') }
    },
  },
  {
    cause: 'refresh-lock-wait',
    title: 'another tab held the lock for half a minute',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(180, { settings: tight })
      world
        .wait(MIN)
        .call(token, 200)
        .wait(110_000 - 100)
      world.say({ type: 'refresh', phase: 'started', trigger: 'timer' })
      world.say({ type: 'refresh', phase: 'waiting-for-lock', holder: 'other-tab' }).wait(30_000)
      return world.expired(token).recording()
    },
  },
  {
    cause: 'refresh-lock-wait',
    title: 'near: the lock was granted at once, the request was slow; that it was granted went untold',
    near: true,
    tell() {
      const { world, token } = signedIn(180, { settings: tight })
      world
        .wait(MIN)
        .call(token, 200)
        .wait(110_000 - 100)
      world.say({ type: 'refresh', phase: 'started', trigger: 'timer' })
      world.say({ type: 'refresh', phase: 'waiting-for-lock', holder: 'other-tab' }).wait(20)
      const { wall, mono } = world.recording().now
      world.wait(30_000).expired(token)
      world.say({ type: 'refresh', phase: 'succeeded', requested: { wall, mono } })
      return world.recording()
    },
  },
  {
    cause: 'refresh-slow',
    title: 'the token endpoint took half a minute',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(180, { settings: tight })
      world
        .wait(MIN)
        .call(token, 200)
        .wait(110_000 - 100)
      const { wall, mono } = world.recording().now
      world
        .say({ type: 'refresh', phase: 'started', trigger: 'timer', requested: { wall, mono } })
        .wait(30_000)
      return world.expired(token).recording()
    },
  },
  {
    cause: 'refresh-slow',
    title: 'near: five seconds, which the leeway covers',
    near: true,
    tell() {
      const { world } = signedIn(180)
      world.wait(2 * MIN)
      const token = refresh(world, 180, { took: 5000 })
      return world.call(token, 200).recording()
    },
  },
  {
    cause: 'leeway-too-small',
    title: 'eight seconds behind and nine seconds of request: neither alone would have done it',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(180, { skew: -8000, settings: { ...tight, leewaySeconds: 5 } })
      world.wait(MIN).call(token, 200).wait(122_900)
      const { wall, mono } = world.recording().now
      world.say({ type: 'refresh', phase: 'started', trigger: 'timer', requested: { wall, mono } }).wait(8000)
      return world.expired(token).recording()
    },
  },
  {
    cause: 'refresh-slow',
    title: 'a request far slower than the leeway, under a poll that began it at once',
    tell() {
      const { world, token } = signedIn(180, { settings: { ...oidc, leewaySeconds: 5 } })
      world.wait(MIN).call(token, 200).wait(115_100)
      const { wall, mono } = world.recording().now
      world.say({ type: 'refresh', phase: 'started', trigger: 'timer', requested: { wall, mono } }).wait(8400)
      return world.expired(token).recording()
    },
  },
  {
    cause: 'leeway-too-small',
    title: 'four seconds behind and four of request, wherever a poll of five had stood',
    tell() {
      const settings = { ...tight, renewal: 'poll' as const, leewaySeconds: 5 }
      const { world, token } = signedIn(180, { skew: -3800, settings })
      world.wait(MIN).call(token, 200).wait(118_900)
      const { wall, mono } = world.recording().now
      world.say({ type: 'refresh', phase: 'started', trigger: 'timer', requested: { wall, mono } }).wait(3700)
      return world.expired(token).recording()
    },
  },
  {
    cause: 'leeway-too-small',
    title: 'near: one term alone is the cause',
    near: true,
    tell() {
      const { world, token } = signedIn(180, { settings: tight })
      world
        .wait(MIN)
        .call(token, 200)
        .wait(110_000 - 100)
      const { wall, mono } = world.recording().now
      world
        .say({ type: 'refresh', phase: 'started', trigger: 'timer', requested: { wall, mono } })
        .wait(30_000)
      return world.expired(token).recording()
    },
  },
  {
    cause: 'tab-throttled',
    title: 'near: a poll is late by its own period in a visible tab',
    near: true,
    tell() {
      const { world } = signedIn(600, { settings: oidc })
      world.wait(9 * MIN + 5000)
      const token = refresh(world, 600)
      return world.call(token, 200).recording()
    },
  },
]
