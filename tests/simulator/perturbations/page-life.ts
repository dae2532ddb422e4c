/** What the browser, the device and the page itself do to a page's timers. */

import type { Draw } from '../random.ts'
import type { SdkModel, Span, World } from '../world.ts'
import { burst, graceOf, readsPlainly, SECOND, type Target, type Variant } from './variant.ts'

const armed = (model: SdkModel) => model.renewal !== 'on-use'

/** From before the refresh is due until after the token's end. */
function across(world: World, target: Target, draw: Draw, longest = 7200): Span {
  const life = target.renewed - target.received
  return {
    from: target.renewed - Math.min(draw.log('before', 1, 3600) * SECOND, 0.8 * life),
    to: target.ends + graceOf(world) + draw.log('after', 2, longest) * SECOND,
  }
}

/** Calls when the page is back. */
function aimAtReturn(world: World, target: Target, draw: Draw, longest?: number): void {
  readsPlainly(world)
  world.horizon = Math.max(world.horizon, across(world, target, draw, longest).to + 60_000)
}

export const PAGE_LIFE: readonly Variant[] = [
  {
    cause: 'device-slept',
    name: 'visible before and after',
    wants: { sdk: armed, plainReads: true, apiDate: true },
    aim: aimAtReturn,
    perturb(world, target, draw) {
      world.device.sleeps.push({
        ...across(world, target, draw),
        ticks: draw.chance('ticks', 0.4),
      })
      // A suspended process looks the same where freezing is announced to no one.
      world.page.browser = { ...world.page.browser, freezeEvents: true }
    },
  },
  {
    cause: 'device-slept',
    name: 'hidden first',
    wants: { sdk: armed, plainReads: true, apiDate: true, browser: 'chrome' },
    aim: aimAtReturn,
    perturb(world, target, draw) {
      const sleep = across(world, target, draw)
      world.device.sleeps.push({ ...sleep, ticks: draw.chance('ticks', 0.4) })
      world.page.hidden.push({
        from: sleep.from - draw.log('lid', 0.05, 5) * SECOND,
        to: sleep.to + draw.log('unlock', 0.05, 4) * SECOND,
      })
    },
  },
  {
    cause: 'page-frozen',
    name: 'frozen while hidden',
    weight: 2,
    wants: { sdk: armed, plainReads: true, browser: 'chrome' },
    aim: aimAtReturn,
    perturb(world, target, draw) {
      const span = across(world, target, draw)
      world.page.frozen.push(span)
      world.page.hidden.push({
        from: Math.max(target.received + 50, span.from - draw.log('hidden', 5, 600) * SECOND),
        to: span.to + draw.log('shown', 0.002, 1) * SECOND,
      })
    },
  },
  {
    cause: 'page-frozen',
    name: 'in the back/forward cache',
    wants: { sdk: armed, plainReads: true },
    aim: aimAtReturn,
    perturb(world, target, draw) {
      const span = across(world, target, draw)
      world.page.cached.push(span)
      world.page.hidden.push({ from: span.from - 0.3, to: span.to + 0.3 })
    },
  },
  {
    cause: 'page-discarded',
    name: 'tokens in memory are gone',
    wants: { plainReads: true },
    shape(world) {
      world.sdk.cacheLocation = 'memory'
    },
    aim: aimAtReturn,
    perturb: discard,
    alone: true,
  },
  {
    cause: 'page-discarded',
    name: 'a stored token ran out meanwhile',
    wants: { sdk: armed, plainReads: true },
    shape(world) {
      world.sdk.cacheLocation = 'localstorage'
    },
    aim: aimAtReturn,
    perturb: discard,
    alone: true,
  },
  {
    cause: 'tab-throttled',
    name: 'a poller runs once a minute',
    weight: 2,
    wants: {
      sdk: model => model.renewal === 'poll' && !model.stopsWhenHidden,
      plainReads: true,
      browser: 'chrome',
      leeways: [5, 10, 15, 30],
      graces: [0, 0, 5],
    },
    aim(world, target, draw) {
      readsPlainly(world)
      for (const site of world.app.sites) site.background = true
      burst(world, draw, target.ends + graceOf(world), target.ends + graceOf(world) + 60_000, 25)
    },
    perturb(world, target, draw) {
      const hours = target.ends + 120_000 + draw.log('hidden', 1, 1800) * SECOND
      const life = target.renewed - target.received
      world.page.hidden.push({
        from: target.renewed - Math.min(0.8 * life, draw.log('before', 90, 3600) * SECOND),
        to: hours,
      })
    },
  },
  {
    cause: 'tab-throttled',
    name: 'the SDK stops while hidden',
    wants: { sdk: model => model.stopsWhenHidden, plainReads: true, browser: 'firefox' },
    aim: aimAtReturn,
    perturb(world, target, draw) {
      world.page.hidden.push(across(world, target, draw))
    },
  },
  {
    cause: 'tab-throttled',
    name: 'timers every 15 minutes on a phone',
    weight: 0.5,
    wants: {
      sdk: model => armed(model) && !model.stopsWhenHidden,
      plainReads: true,
      browser: 'firefox-android',
      lifetimes: [600, 900, 1800, 3600],
    },
    aim(world, target, draw) {
      readsPlainly(world)
      for (const site of world.app.sites) site.background = true
      burst(world, draw, target.ends + graceOf(world), target.ends + graceOf(world) + 800_000, 12)
    },
    perturb(world, target, draw) {
      world.page.hidden.push({
        from: target.renewed - draw.log('before', 20, 200) * SECOND,
        to: target.ends + graceOf(world) + 900_000,
      })
    },
  },
  {
    cause: 'main-thread-blocked',
    name: 'busy through the refresh',
    wants: {
      sdk: armed,
      plainReads: true,
      leeways: [5, 10, 15, 30],
      graces: [0, 0, 5, 30],
    },
    aim(world, target, draw) {
      readsPlainly(world)
      const span = block(world, target, draw)
      // What waits behind the busy task, and what comes right after it.
      burst(world, draw, span.to - 500, span.to + 5, 3)
      burst(world, draw.under('after'), span.to + 5, span.to + 60, 3)
    },
    perturb(world, target, draw) {
      world.page.blocked.push(block(world, target, draw))
    },
  },
]

function block(world: World, target: Target, draw: Draw): Span {
  return {
    from: target.renewed - draw.log('before', 0.3, 8) * SECOND,
    to: target.ends + graceOf(world) + draw.log('after', 2, 60) * SECOND,
  }
}

function discard(world: World, target: Target, draw: Draw): void {
  const { from, to } = across(world, target, draw)
  const gone = Math.max(target.received + 3000, from)
  world.page.hidden.push({ from: gone - draw.log('hidden', 0.5, 900) * SECOND, to })
  world.page.reload = {
    at: gone,
    back: to,
    // What is restored without a word looks like any other visit.
    discarded: world.sdk.cacheLocation !== 'memory' || draw.chance('says-so', 0.8),
    keep: draw.chance('keep', 0.6),
  }
  const storageFirst = world.page.hidden.at(-1)!
  storageFirst.from = Math.max(target.received + 1000, storageFirst.from)
  // The shown page calls at once, with what it has.
  for (const site of world.app.sites) site.habit = 'state'
  burst(world, draw, to + 20, to + 400, 3)
}
