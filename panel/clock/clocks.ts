/**
 * The device clock against each server's clock, as intervals of skew (device minus server, ms).
 * Every readable server time bounds the skew; bounds are intersected, never averaged, and rounded outward.
 */

import type { Instant } from '../../sdk-bridge/event.ts'
import { hull, type Interval, width } from './interval.ts'

/** How stale the `Date` string of a server may be: it is cached and renewed by a timer. ms. */
export const STAMPING_SLACK = 100
/** Assumed bound of oscillator drift: 100 ppm, beyond NTP's 15 ppm (RFC 5905 PHI) to cover poor oscillators. */
const DRIFT = 100e-6
/** `Date.now()` is cut to whole ms. */
const RESOLUTION = 1
/** Jumps of wall against monotonic below this are slewing and jitter: 0.1 s + 500 ppm. */
const JUMP = 100
const SLEW = 500e-6
/** A bound that became wider than this says nothing useful. ms. */
const USELESS_WIDTH = 120_000

/** Events that tell of one answer agree on when the request left within this, and come within the other, ms. */
const SAME_REQUEST = 50
const SAME_ANSWER = 1000

/** A moment this near to a jump may belong to its other side, ms. */
const NEAR = 60_000

const MAX_EPOCHS = 16
const MAX_SAMPLES = 64
/** Servers whose clocks are kept in one epoch; a page talks to a handful. */
const MAX_POOLS = 32

/** The pool of samples against the issuer; APIs have `api:<origin>`. Roles, not hosts: one host may have two clocks. */
export const ISSUER = 'issuer'
export const apiClock = (origin: string): string => `api:${origin}`

export interface ClockSample {
  /** Skew, ms. `low` is -Infinity where only an upper bound is known. */
  bounds: Interval
  /** When the answer was in. */
  at: Instant
  event: number
  source: 'date' | 'iat' | 'expires-in' | 'iat-bound'
}

/** A stretch in which wall and monotonic clock ran side by side. */
export interface Epoch {
  start: Instant
  /** The last moment seen in it. */
  end: Instant
  /** By how much wall minus monotonic jumped at its start, ms. */
  jump: number
  event: number
  pools: Map<string, ClockSample[]>
}

export interface Clocks {
  epochs: Epoch[]
  last?: Instant
}

export interface Skew {
  bounds: Interval
  samples: number
  /** Samples outside the majority: stale, cached, or of another clock. */
  losers: number
  /** Taken over from the other side of a clock jump or sleep: the bounds rest on an assumption. */
  carried: boolean
  sources: readonly ClockSample['source'][]
  /** The sample that says it best, for evidence. */
  event: number
  at: Instant
}

export function createClocks(): Clocks {
  return { epochs: [] }
}

/** Wall minus monotonic, ms. Constant while nothing sleeps and nobody sets the clock. */
const kappa = (instant: Instant): number => instant.wall - instant.mono

/** What jump of wall against monotonic between two instants is beyond jitter, ms; 0 when none. */
export function jumpBetween(before: Instant, after: Instant): number {
  const jump = kappa(after) - kappa(before)
  const tolerance = JUMP + SLEW * Math.abs(after.mono - before.mono) + 2 * RESOLUTION
  return Math.abs(jump) > tolerance ? jump : 0
}

/** Takes note of a moment; begins a new epoch where wall jumped against monotonic. */
export function observeInstant(clocks: Clocks, at: Instant, event: number): void {
  const instant: Instant = { wall: at.wall, mono: at.mono }
  const jump = clocks.last ? jumpBetween(clocks.last, instant) : 0
  if (clocks.epochs.length === 0 || jump !== 0) {
    clocks.epochs.push({ start: instant, end: instant, jump, event, pools: new Map() })
    if (clocks.epochs.length > MAX_EPOCHS) clocks.epochs.shift()
  }
  clocks.epochs.at(-1)!.end = instant
  clocks.last = instant
}

/** Bounds from a server time read in whole seconds somewhere between `sent` and `received`. */
export function boundsFromSeconds(
  sent: Instant,
  received: Instant,
  serverMs: number,
  slack: number,
): Interval {
  return [sent.wall - (serverMs + 1000 + slack), received.wall + RESOLUTION - serverMs]
}

/** Bounds from a `Date` header. A fractional one comes from a finer source; the whole-second rule holds it all the same. */
export const boundsFromDate = (sent: Instant, received: Instant, date: number): Interval =>
  boundsFromSeconds(sent, received, Math.floor(date / 1000) * 1000, STAMPING_SLACK)

/**
 * Adds a `Date` header: the server stamped it after the request left and before the answer was in.
 * Dropped when the device's clock jumped in between.
 */
export function addDateSample(
  clocks: Clocks,
  pool: string,
  sent: Instant,
  received: Instant,
  date: number,
  event: number,
): void {
  if (jumpBetween(sent, received) !== 0) return
  const bounds = boundsFromDate(sent, received, date)
  addSample(clocks, pool, { bounds, at: received, event, source: 'date' })
}

/** Adds the second in which a seen request's token was minted, `iat` or `exp − expires_in`; s by the server. */
export function addMintSample(
  clocks: Clocks,
  sent: Instant,
  received: Instant,
  second: number,
  event: number,
  source: 'iat' | 'expires-in',
): void {
  if (jumpBetween(sent, received) !== 0) return
  // `exp − expires_in` of a token from a cache may be rounded either way: one second more on the upper side.
  const bounds = boundsFromSeconds(sent, received, second * 1000, 0)
  const early = source === 'expires-in' ? 1000 : 0
  addSample(clocks, ISSUER, { bounds: [bounds[0], bounds[1] + early], at: received, event, source })
}

/** Adds what any token says: server time was at least its `iat` when it came. One-sided. */
export function addIssuedBefore(clocks: Clocks, received: Instant, iat: number, event: number): void {
  const bounds: Interval = [-Infinity, received.wall + RESOLUTION - iat * 1000]
  addSample(clocks, ISSUER, { bounds, at: received, event, source: 'iat-bound' })
}

function addSample(clocks: Clocks, pool: string, sample: ClockSample): void {
  const epoch = clocks.epochs.at(-1)
  if (!epoch) return
  const samples = epoch.pools.get(pool) ?? []
  epoch.pools.set(pool, samples)
  if (epoch.pools.size > MAX_POOLS) {
    const oldest = [...epoch.pools.keys()].find(name => name !== ISSUER && name !== pool)
    epoch.pools.delete(oldest!)
  }
  readings.delete(samples)
  const twin = samples.findIndex(other => tellSameAnswer(other, sample))
  if (twin >= 0) {
    const [low, high] = samples[twin]!.bounds
    const bounds: Interval = [Math.max(low, sample.bounds[0]), Math.min(high, sample.bounds[1])]
    samples[twin] = { ...samples[twin]!, bounds }
    return
  }
  samples.push(sample)
  if (samples.length > MAX_SAMPLES) samples.shift()
}

/**
 * One answer is told by several events, each a little later than the one before; it counts once, or a stale one would
 * outvote the sound. The request and the server's second are the same, so one of the two bounds is.
 */
function tellSameAnswer(a: ClockSample, b: ClockSample): boolean {
  return (
    // First what tells most of them apart: the new answer is compared with all that are kept.
    Math.abs(a.at.mono - b.at.mono) < SAME_ANSWER &&
    a.source === b.source &&
    (a.bounds[0] === b.bounds[0] || Math.abs(a.bounds[0] - b.bounds[0]) < SAME_REQUEST) &&
    Math.abs(a.bounds[1] - b.bounds[1]) < SAME_ANSWER
  )
}

/**
 * The skew against one server's clock at a moment.
 *
 * @returns null when no two-sided server time is known, when servers disagree without a majority, or when the bound
 *   has become too wide to say anything
 */
export function skewAt(clocks: Clocks, pool: string, at: Instant): Skew | null {
  const here = epochAt(clocks, at)
  for (let away = 0; away < clocks.epochs.length; away++) {
    const samples = twoSided(clocks.epochs[here - away], pool) ?? twoSided(clocks.epochs[here + away], pool)
    if (!samples) continue
    const found = read(samples, at)
    if (!found || width(found.bounds) > USELESS_WIDTH) return null
    return away > 0 ? { ...found, carried: true } : found
  }
  return null
}

/** The samples of one server in an epoch, where one of them is two-sided. */
function twoSided(epoch: Epoch | undefined, pool: string): readonly ClockSample[] | undefined {
  const samples = epoch?.pools.get(pool)
  return samples?.some(hasVote) ? samples : undefined
}

/** When one server's clock was read last, ms of the monotonic clock; -Infinity when it never was. */
export function newestReading(clocks: Clocks, pool: string): number {
  const samples = clocks.epochs.flatMap(epoch => epoch.pools.get(pool) ?? [])
  return Math.max(Number.NEGATIVE_INFINITY, ...samples.map(sample => sample.at.mono))
}

/** Whether one server's clock was read around `at`, yet its answers disagree without a majority. */
export function serversDisagree(clocks: Clocks, pool: string, at: Instant): boolean {
  const samples = clocks.epochs[epochAt(clocks, at)]?.pools.get(pool) ?? []
  return samples.filter(hasVote).length > 1 && skewAt(clocks, pool, at) === null
}

/** Whether the answers of any one server contradict each other around `at`. */
export const isDisputed = (clocks: Clocks, at: Instant): boolean =>
  [ISSUER, ...apiOrigins(clocks).map(apiClock)].some(pool => serversDisagree(clocks, pool, at))

/** The APIs whose clock was read. */
export function apiOrigins(clocks: Clocks): string[] {
  const origins = new Set<string>()
  for (const epoch of clocks.epochs) {
    for (const pool of epoch.pools.keys()) if (pool.startsWith('api:')) origins.add(pool.slice(4))
  }
  return [...origins]
}

/** Where wall jumped against monotonic between two moments: the epochs that begin there, oldest first. */
export function jumpsBetween(clocks: Clocks, from: Instant, to: Instant): { before: Epoch; after: Epoch }[] {
  const { epochs } = clocks
  const [first, last] = [epochAt(clocks, from), epochAt(clocks, to)]
  return epochs.slice(first + 1, last + 1).map((after, i) => ({ before: epochs[first + i]!, after }))
}

/** One-sided bounds hold almost everywhere, so they have no vote; they may only narrow the result. */
const hasVote = (sample: ClockSample): boolean => sample.source !== 'iat-bound'

/** A sample's bounds at another moment: they breathe with drift, and hold either way if the clock moved a little. */
function boundsAt(sample: ClockSample, at: Instant): Interval {
  const drift = DRIFT * Math.abs(at.mono - sample.at.mono)
  const moved = kappa(at) - kappa(sample.at)
  return [sample.bounds[0] + Math.min(0, moved) - drift, sample.bounds[1] + Math.max(0, moved) + drift]
}

function epochAt(clocks: Clocks, at: Instant): number {
  const { epochs } = clocks
  let index = epochs.length - 1
  while (index > 0 && epochs[index]!.start.mono > at.mono) index--
  // Near a jump the monotonic clock alone does not tell the sides apart: it may have stood still, and a call that was
  // sent right after the jump is told of later than the jump. The wall clock does.
  const distance = (i: number) =>
    epochs[i] ? Math.abs(kappa(epochs[i].start) - kappa(at)) : Number.POSITIVE_INFINITY
  const here = epochs[index]
  const misfit = here !== undefined && jumpBetween(here.start, at) !== 0
  if (misfit && distance(index + 1) < distance(index) && epochs[index + 1]!.start.mono - at.mono < NEAR)
    return index + 1
  if (misfit && distance(index - 1) < distance(index) && at.mono - here.start.mono < NEAR) return index - 1
  return index
}

/** What samples say of moments, until another is added to them: each judgement asks for the same ones again. */
const readings = new WeakMap<readonly ClockSample[], WeakMap<Instant, Skew | null>>()

function read(samples: readonly ClockSample[], at: Instant): Skew | null {
  let known = readings.get(samples)
  if (!known) {
    known = new WeakMap()
    readings.set(samples, known)
  }
  let found = known.get(at)
  if (found === undefined) {
    found = agreement(samples, at)
    known.set(at, found)
  }
  return found
}

/**
 * What most samples agree on (Marzullo's algorithm; the select step of RFC 5905 is the same idea); where there is no
 * majority, what the newest do.
 */
function agreement(samples: readonly ClockSample[], at: Instant): Skew | null {
  const common = commonRegion(samples, at)
  if (common) return tell(samples, [common], at)
  const voters = samples.filter(hasVote)
  const { regions, votes } = mostHeld(voters.map(sample => boundsAt(sample, at)))
  return votes * 2 > voters.length ? tell(samples, regions, at, votes) : newestAgreement(samples, at)
}

/** The region that all samples with a vote hold, as nearly always; null when there is none. */
function commonRegion(samples: readonly ClockSample[], at: Instant): Interval | null {
  let low = Number.NEGATIVE_INFINITY
  let high = Number.POSITIVE_INFINITY
  for (const sample of samples) {
    if (!hasVote(sample)) continue
    const bounds = boundsAt(sample, at)
    low = Math.max(low, bounds[0])
    high = Math.min(high, bounds[1])
  }
  return low <= high ? [low, high] : null
}

/**
 * What the newest samples agree on, two at least and one of them a mint time: a server whose clock was put right
 * disagrees with what it said before, and a token just minted comes from no cache.
 */
function newestAgreement(samples: readonly ClockSample[], at: Instant): Skew | null {
  let found: { from: number; region: Interval } | undefined
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  let votes = 0
  let minted = false
  for (let from = samples.length - 1; from > 0; from--) {
    const sample = samples[from]!
    if (!hasVote(sample)) continue
    const bounds = boundsAt(sample, at)
    low = Math.max(low, bounds[0])
    high = Math.min(high, bounds[1])
    if (low > high) break
    votes++
    minted ||= sample.source !== 'date'
    if (votes > 1 && minted) found = { from, region: [low, high] }
  }
  return found ? { ...tell(samples.slice(found.from), [found.region], at), losers: found.from } : null
}

/**
 * What samples say together.
 *
 * @param regions where they agree; of several, each held by as many, which one the truth is in is not known
 * @param votes how many hold each region; all when absent
 */
function tell(
  samples: readonly ClockSample[],
  regions: readonly Interval[],
  at: Instant,
  votes?: number,
): Skew {
  const [low, top] = regions.reduce(hull)
  let high = top
  let voters = 0
  let tightest = samples[0]!
  let narrowest = Number.POSITIVE_INFINITY
  const sources: ClockSample['source'][] = []
  for (const sample of samples) {
    const bounds = boundsAt(sample, at)
    if (!hasVote(sample)) {
      if (bounds[1] >= low) high = Math.min(high, bounds[1])
      continue
    }
    voters++
    if (votes !== undefined && !holdsOne(regions, bounds)) continue
    if (width(bounds) < narrowest) {
      narrowest = width(bounds)
      tightest = sample
    }
    if (!sources.includes(sample.source)) sources.push(sample.source)
  }
  return {
    bounds: [low, high],
    samples: votes ?? voters,
    losers: voters - (votes ?? voters),
    sources,
    event: tightest.event,
    at: tightest.at,
    carried: false,
  }
}

const holdsOne = (regions: readonly Interval[], [low, high]: Interval): boolean =>
  regions.some(region => low <= region[0] && high >= region[1])

/** The regions that the most intervals hold, and how many that are. */
function mostHeld(intervals: readonly Interval[]): { regions: Interval[]; votes: number } {
  const edges = intervals.flatMap(([low, high]) => [
    { at: low, opens: true },
    { at: high, opens: false },
  ])
  edges.sort((a, b) => a.at - b.at || Number(b.opens) - Number(a.opens))
  let open = 0
  let best = 0
  let regions: Interval[] = []
  for (const [i, edge] of edges.entries()) {
    open += edge.opens ? 1 : -1
    if (!edge.opens || open < best || !edges[i + 1]) continue
    regions = [...(open > best ? [] : regions), [edge.at, edges[i + 1]!.at]]
    best = open
  }
  return { regions, votes: best }
}
