/** Makes recordings whose cause is known: what was disturbed, and without which nothing would have failed. */

import type { Cause } from '../../panel/diagnosis/diagnosis.ts'
import type { Recording } from '../../panel/recording/recording.ts'
import { drawWorld, type Wants } from './draw-world.ts'
import { VARIANTS } from './perturbations/all.ts'
import type { Target, Variant } from './perturbations/variant.ts'
import { type Draw, drawFrom } from './random.ts'
import { eventsUntil, type Run, simulate } from './simulate.ts'
import type { World } from './world.ts'

export interface Made {
  seed: string
  variant: string
  recording: Recording
  /** What was disturbed. Empty: nothing. */
  causes: readonly Cause[]
  /** Consequences that are facts of their own. */
  also: readonly Cause[]
  /** Device minus issuer at `now`, ms, and minus each API. */
  skew: number
  apiSkews: readonly number[]
  /** The clock was changed while the page was open. */
  stepped: boolean
  /** The world and what it did, to look into. */
  run: Run
}

/** Draws that come to nothing: the cause did not lead to a failure, or something fails without it. */
const MAX_TRIES = 400

/** A recording with one cause. The same cause and number give the same recording. */
export function makeOne(cause: Cause, number: number, named?: string): Made {
  const variants = VARIANTS.filter(
    variant => variant.cause === cause && (named === undefined || variant.name === named),
  )
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const seed = `${cause}/${number}/${attempt}`
    const draw = drawFrom(seed)
    const made = tryVariants([drawVariant(variants, draw)], seed, draw)
    if (made) return made
  }
  throw new Error(`No recording of ${cause} came about, number ${number}`)
}

/** A recording with two causes at once. */
export function makeTwo(number: number): Made {
  const joinable = VARIANTS.filter(variant => !variant.alone && !variant.atRisk)
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const seed = `two/${number}/${attempt}`
    const draw = drawFrom(seed)
    const first = draw.pick('first', joinable)
    const second = draw.pick(
      'second',
      joinable.filter(({ cause }) => cause !== first.cause),
    )
    const made = tryVariants([first, second], seed, draw)
    if (made) return made
  }
  throw new Error(`No recording of two causes came about, number ${number}`)
}

/** A recording of a session in which nothing fails. */
export function makeHealthy(number: number): Made {
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const seed = `healthy/${number}/${attempt}`
    const draw = drawFrom(seed)
    const world = drawWorld(draw, seed, { cycles: draw.between('cycles', 0.3, 3) })
    if (!world) continue
    liveALittle(world, draw)
    const run = simulate(world)
    if (run.troubles.length > 0) continue
    const now = run.stage.page.runnable(draw.between('now', 5000, world.horizon))
    return madeOf(seed, 'healthy', run, now, [], pauses(world))
  }
  throw new Error(`No healthy recording came about, number ${number}`)
}

function tryVariants(variants: readonly Variant[], seed: string, draw: Draw): Made | null {
  const drawn = drawWorld(draw, seed, variants.map(({ wants = {} }) => wants).reduce(both))
  if (!drawn) return null
  const calm: World = drawn
  for (const variant of variants) variant.shape?.(calm, draw)
  const target = targetOf(simulate(calm), draw)
  if (!target) return null
  for (const variant of variants) variant.aim?.(calm, target, draw)
  if (simulate(calm).troubles.length > 0) return null

  const disturbed = structuredClone(calm)
  for (const variant of variants) variant.perturb(disturbed, target, draw)
  const run = simulate(disturbed)
  if (run.troubles.length === 0) return null
  const seen = variants.map(({ until, lasts = 0 }) => {
    const trouble = run.troubles.find(({ kind }) => until === undefined || kind === until)
    return trouble && trouble.at + lasts
  })
  if (seen.includes(undefined)) return null
  const first = Math.max(...seen.map(at => at ?? 0))
  if (first > run.ended) return null
  const now = variants[0]!.atRisk ? before(run, first, draw) : after(run, first, draw)
  if (now === null) return null
  const names = variants.map(({ cause, name }) => `${cause}: ${name}`).join(' + ')
  return madeOf(
    seed,
    names,
    run,
    now,
    variants.map(({ cause }) => cause),
  )
}

/** A moment before the failure at which the token that will fail is there. */
function before(run: Run, failure: number, draw: Draw): number | null {
  const held = run.cycles.findLast(cycle => cycle.held.received < failure - 3000)?.held
  if (!held) return null
  const now = draw.between('now', held.received + 1000, failure - 1000)
  return now > 4000 ? run.stage.page.runnable(now) : null
}

/** A moment after it: at once, later, or at the end of all. */
function after(run: Run, failure: number, draw: Draw): number {
  const soon = draw.chance('soon', 0.45)
  const later = failure + (soon ? draw.log('now', 20, 60_000) : draw.log('now', 60_000, 1_800_000))
  const now = draw.chance('end', 0.3) ? run.ended : Math.min(later, run.ended)
  return Math.min(run.stage.page.runnable(now), Math.max(now, run.ended))
}

function targetOf(run: Run, draw: Draw): Target | null {
  const cycles = run.cycles.filter(cycle => cycle.renewed !== undefined)
  const [first] = run.cycles
  if (!first) return null
  const cycle = cycles.length > 0 ? draw.pick('cycle', cycles) : first
  const { minted } = cycle.held
  // A token from before the load came into this page when it was restored.
  const seen = (received: number) => Math.max(100, received)
  return {
    first: seen(first.held.received),
    received: seen(cycle.held.received),
    renewed: cycle.renewed ?? minted.ends,
    ends: minted.ends,
  }
}

/** What held the page up without harm: true, though nothing failed for it. */
function pauses({ page, device }: World): Cause[] {
  const causes: [Cause, readonly unknown[]][] = [
    ['tab-throttled', page.hidden],
    ['page-frozen', [...page.frozen, ...page.cached]],
    ['device-slept', device.sleeps],
  ]
  return causes.flatMap(([cause, spans]) => (spans.length > 0 ? cause : []))
}

function madeOf(
  seed: string,
  variant: string,
  run: Run,
  now: number,
  causes: readonly Cause[],
  beside: readonly Cause[] = [],
): Made {
  const { world, clocks } = run.stage
  const wall = clocks.wall(now)
  return {
    seed,
    variant,
    recording: {
      format: 'leeway-recording',
      version: 1,
      createdAt: new Date(Math.floor(wall)).toISOString(),
      now: clocks.instant(now),
      page: { origin: 'https://app.example' },
      events: eventsUntil(run, now),
    },
    causes,
    also: [...run.also, ...beside, ...leftByStep(world, wall - (world.epoch + now))],
    skew: wall - (world.epoch + now),
    apiSkews: world.apis.map(api => wall - (world.epoch + now + api.offset)),
    stepped: world.device.steps.length > 0,
    run,
  }
}

/** A step leaves the clock off, which harms an SDK that goes by the claim. */
function leftByStep({ device, sdk }: World, skew: number): Cause[] {
  if (device.steps.length === 0 || sdk.rule !== 'exp-claim') return []
  return [skew < 0 ? 'clock-behind' : 'clock-ahead']
}

function drawVariant(variants: readonly Variant[], draw: Draw): Variant {
  const total = variants.reduce((sum, { weight = 1 }) => sum + weight, 0)
  let left = draw.unit('variant') * total
  for (const variant of variants) {
    left -= variant.weight ?? 1
    if (left < 0) return variant
  }
  return variants.at(-1)!
}

/** What two variants want together. */
function both(a: Wants, b: Wants): Wants {
  const common = <T>(x: readonly T[] | undefined, y: readonly T[] | undefined) =>
    x && y ? x.filter(item => y.includes(item)) : (x ?? y)
  const lifetimes = common(a.lifetimes, b.lifetimes)
  const graces = common(a.graces, b.graces)
  const leeways = common(a.leeways, b.leeways)
  const browser = a.browser ?? b.browser
  const clash = a.browser !== undefined && b.browser !== undefined && a.browser !== b.browser
  const none = clash || [lifetimes, graces, leeways].some(list => list?.length === 0)
  return {
    sdk: model => !none && (a.sdk?.(model) ?? true) && (b.sdk?.(model) ?? true),
    plainReads: !!a.plainReads || !!b.plainReads,
    cycles: Math.max(a.cycles ?? 2, b.cycles ?? 2),
    ...(a.apiDate || b.apiDate ? { apiDate: true } : {}),
    ...(a.issuerTime || b.issuerTime ? { issuerTime: true } : {}),
    ...(lifetimes && !none ? { lifetimes } : {}),
    ...(graces && !none ? { graces } : {}),
    ...(leeways && !none ? { leeways } : {}),
    ...(browser ? { browser } : {}),
  }
}

/** What happens to any session: the tab is hidden and shown, the machine naps, a call fails for its own reasons. */
function liveALittle(world: World, draw: Draw): void {
  const { page, device, app } = world
  app.noise = draw.pick('noise', [0, 0.02, 0.1])
  const times = Math.floor(draw.unit('hides') * 4)
  let from = 3000
  for (let i = 0; i < times; i++) {
    from += draw.log(`from${i}`, 1000, world.horizon / 3)
    const to = from + draw.log(`for${i}`, 1000, world.horizon / 3)
    page.hidden.push({ from, to })
    const inner = { from: from + 0.2 * (to - from), to: to - 0.1 * (to - from) }
    const what = draw.unit(`what${i}`)
    if (what < 0.2) page.frozen.push(inner)
    else if (what < 0.4) device.sleeps.push({ ...inner, ticks: draw.chance(`ticks${i}`, 0.4) })
    else if (what < 0.5) page.cached.push({ from: from + 0.3, to: to - 0.3 })
    from = to
  }
  if (draw.chance('offline', 0.1)) {
    const start = draw.between('offline-from', 0, world.horizon)
    page.offline.push({ from: start, to: start + draw.log('offline-for', 500, 60_000) })
  }
}
