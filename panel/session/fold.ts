/** Folds events into the state of the session. One event costs the same however many came before. */

import type {
  ErrorFacts,
  EventOf,
  Instant,
  Refresh,
  SessionEvent,
  TokenFacts,
} from '../../sdk-bridge/event.ts'
import {
  addDateSample,
  addIssuedBefore,
  addMintSample,
  apiClock,
  createClocks,
  ISSUER,
  observeInstant,
} from '../clock/clocks.ts'
import type { HeldToken, ObservedCall, RefreshAttempt, SeenCode, Session, Span } from './session.ts'

/** Ceilings of the rings: what a diagnosis looks back on. Older entries fall out. */
const MAX = { accessTokens: 64, refreshes: 128, calls: 1000, spans: 256, pulses: 256, codes: 64, others: 64 }

/** A second report of a failure within this time is the same failure, told by the SDK and by the network. ms. */
const SAME_FAILURE = 5000

/** Events of one cause that a bridge tells one after another come within this time, ms. */
const SAME_MOMENT = 1000

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] }
type State = Mutable<Session>

export function createSession(): Session {
  return {
    count: 0,
    settings: {},
    signedIn: null,
    accessTokens: [],
    rotations: 0,
    refreshes: [],
    calls: [],
    spans: [],
    pulses: [],
    clocks: createClocks(),
    visible: null,
    online: null,
    loads: [],
    storage: [],
    failures: [],
    codes: [],
  }
}

/**
 * Takes one more event into the session, in place. Events come in ascending order of `mono`.
 *
 * @param event its index in the recording is `session.count` before the call
 */
export function fold(session: Session, event: SessionEvent): void {
  const state = session as State
  const index = state.count++
  // A call written after a jump of the clock may have been sent after it too: its own moments come first.
  if (event.type === 'call') {
    observe(state, event.sent, index)
    observe(state, event.received, index)
  }
  observe(state, event, index)
  state.last = instant(event)
  const step = steps[event.type] as ((state: State, event: SessionEvent, index: number) => void) | undefined
  step?.(state, event, index)
}

/** Takes note of a moment, unless a later one was seen: an answer is told of after it came. */
function observe({ clocks }: State, at: Instant, index: number): void {
  if (!clocks.last || at.mono >= clocks.last.mono) observeInstant(clocks, at, index)
}

type Steps = { [T in SessionEvent['type']]: (state: State, event: EventOf<T>, index: number) => void }

const steps: Steps = {
  settings(state, { type: _type, wall: _wall, mono: _mono, ...settings }, index) {
    // What was said of one SDK says nothing of another.
    const another = state.settings.sdk !== undefined && settings.sdk !== state.settings.sdk
    state.settings = another ? settings : { ...state.settings, ...settings }
    state.settingsEvent = index
  },

  tokens(state, event, index) {
    if (event.reason === 'pasted') return
    const at = instant(event)
    // Tokens after a sign-out are a session of their own.
    if (event.reason === 'sign-in' || state.signedIn === false) signIn(state, at)
    if (event.refresh) takeRefreshToken(state, event, event.refresh, index)
    if (event.id) state.id = held(event, event.id, index)
    if (event.access) takeAccessToken(state, event, event.access, index)
    state.signedInAt ??= at
    state.signedIn = true
    readMintTime(state, event, index)
    if (event.reason === 'refresh') {
      const attempt = attemptBehind(state, event)
      // A plan made in the same moment is for this very token, and not what brought it.
      const begun = attempt?.started ?? attempt?.requested
      const planned = attempt?.armed && event.mono - attempt.armed.mono > SAME_MOMENT
      // Where attempts have names, their ends are told by name.
      if (attempt && !attempt.settled && attempt.id === undefined && (begun || planned)) {
        settle(attempt, 'succeeded', at, index)
        attempt.inferred = true
      }
    }
  },

  refresh(state, event, index) {
    const at = instant(event)
    const attempt = attemptFor(state, event)
    if (event.id !== undefined) attempt.id = event.id
    if (event.audience !== undefined) attempt.audience = event.audience
    if (event.trigger !== undefined) attempt.trigger = event.trigger
    if (event.token !== undefined) attempt.token = event.token
    if (event.requested) attempt.requested = event.requested
    attempt.events[event.phase] ??= index
    const sent = attempt.requested
    if (event.serverDate !== undefined) {
      attempt.serverDate = event.serverDate
      if (sent) addDateSample(state.clocks, ISSUER, sent, at, event.serverDate, index)
    }
    switch (event.phase) {
      case 'armed':
        attempt.armed = at
        attempt.events.armed = index
        if (event.due !== undefined) attempt.due = event.due
        replaceCurrent(state, attempt)
        break
      case 'started':
        attempt.started ??= at
        replaceCurrent(state, attempt)
        break
      case 'waiting-for-lock':
        attempt.waiting ??= at
        if (event.holder) attempt.holder = event.holder
        break
      case 'granted':
        attempt.granted ??= at
        break
      case 'succeeded':
      case 'cancelled':
        if (!attempt.settled) settle(attempt, event.phase, at, index)
        delete attempt.inferred
        break
      case 'failed':
        fail(state, attempt, event, index)
        break
    }
  },

  call(state, event, index) {
    const sentToken = typeof event.token === 'string' ? event.token : undefined
    const token = sentToken === undefined ? undefined : findToken(state, sentToken)
    const current = currentWhen(state, event.sent, token)
    const wanted = event.expected === undefined ? current : findToken(state, event.expected)
    const observed: ObservedCall = { call: event, event: index, carried: carried(event, wanted, token) }
    const expected = event.expected ?? current?.facts.fingerprint
    if (expected !== undefined) observed.current = expected
    if (token) observed.token = token
    ring(state.calls, observed, MAX.calls)
    const cached = event.age !== undefined || event.fromCache
    if (event.serverDate !== undefined && !cached && event.status !== 0) {
      const pool = event.to === 'issuer' ? ISSUER : apiClock(originOf(event.url))
      addDateSample(state.clocks, pool, event.sent, event.received, event.serverDate, index)
    }
    // What the token endpoint answered was told with the refresh already.
    const told = event.to === 'issuer' && state.codes.at(-1)
    const again = told && told.code === event.error?.code && event.mono - told.last.mono < SAME_MOMENT
    if (event.error && !again) seeCode(state, event.error, event, index)
  },

  visibility(state, event, index) {
    state.visible = event.state === 'visible'
    if (event.state === 'hidden') openSpan(state, 'hidden', event, index)
    else closeSpan(state, 'hidden', event)
  },

  lifecycle(state, event, index) {
    if (event.phase === 'freeze') openSpan(state, 'frozen', event, index)
    else if (event.phase === 'resume') closeSpan(state, 'frozen', event)
    else if (event.phase === 'pagehide' && event.persisted) openSpan(state, 'bfcache', event, index)
    else if (event.phase === 'pageshow') closeSpan(state, 'bfcache', event)
    else if (event.phase === 'load') {
      for (const kind of ['hidden', 'frozen', 'bfcache'] as const) closeSpan(state, kind, event)
      ring(state.loads, { load: event, event: index }, MAX.others)
      // A page that begins anew holds nothing, whatever the one before held.
      if (state.loads.length > 1 && state.settings.cacheLocation === 'memory') forgetTokens(state)
    }
  },

  pulse(state, event, index) {
    ring(state.pulses, event, MAX.pulses)
    const start = { wall: event.wall - event.gapWall, mono: event.mono - event.gapMono }
    addSpan(state, { kind: 'gap', start, end: instant(event), pulse: event, event: index })
  },

  connectivity(state, event) {
    state.online = event.online
  },

  storage(state, event, index) {
    ring(state.storage, { problem: event, event: index }, MAX.others)
  },

  sign(state, event, index) {
    if (event.phase === 'in') {
      signIn(state, instant(event))
      return
    }
    state.signedIn = false
    state.signOut = { at: instant(event), event: index }
    if (event.reason !== undefined) state.signOut.reason = event.reason
    forgetTokens(state)
  },

  failure(state, event, index) {
    ring(state.failures, { failure: event, event: index }, MAX.others)
    if (event.source === 'sdk') seeCode(state, event.error, event, index)
  },
}

const instant = ({ wall, mono }: Instant): Instant => ({ wall, mono })

function ring<T>(items: T[], item: T, max: number): void {
  items.push(item)
  if (items.length > max) items.shift()
}

function held(event: EventOf<'tokens'>, facts: TokenFacts, index: number): HeldToken {
  const token: HeldToken = { facts, reason: event.reason, received: instant(event), event: index }
  if (event.requested) token.requested = event.requested
  return token
}

function signIn(state: State, at: Instant): void {
  // The SDK's word and the token response tell of the same sign-in.
  const before = state.signedIn ? state.signedInAt : undefined
  if (!before || at.mono - before.mono > SAME_FAILURE) state.signedInAt = at
  state.signedIn = true
  delete state.signOut
}

function forgetTokens(state: State): void {
  delete state.access
  delete state.id
  delete state.refresh
}

function takeAccessToken(state: State, event: EventOf<'tokens'>, facts: TokenFacts, index: number): void {
  const known = findToken(state, facts.fingerprint)
  if (known) {
    // Told again, perhaps by another witness who knows more. What was read first stays: it was nearer.
    known.facts = { ...facts, ...known.facts }
    if (event.requested && !known.requested) {
      known.requested = event.requested
      known.reason = event.reason
    }
    if (known.facts.fingerprint !== state.access?.facts.fingerprint && !isOlder(known, state.access)) {
      state.access = known
    }
    return
  }
  const token = held(event, facts, index)
  if (state.access && sameAudience(state.access, token)) {
    if (isOlder(token, state.access)) {
      // Met late, in some caller's hands: it takes its place before the current one.
      state.accessTokens.splice(state.accessTokens.indexOf(state.access), 0, token)
      if (state.accessTokens.length > MAX.accessTokens) state.accessTokens.shift()
      return
    }
    state.previousAccess = state.access
  }
  ring(state.accessTokens, token, MAX.accessTokens)
  state.access = token
  // Some bridges say the plan first and the token right after: the plan is for the new one.
  const plan = state.refreshes.at(-1)
  if (plan?.armed && !plan.started && !plan.settled && token.received.mono - plan.armed.mono < SAME_MOMENT) {
    plan.replaces = facts.fingerprint
  }
}

function takeRefreshToken(state: State, event: EventOf<'tokens'>, facts: TokenFacts, index: number): void {
  if (state.refresh?.facts.fingerprint === facts.fingerprint) return
  if (state.refresh && event.reason !== 'sign-in') state.rotations++
  state.refresh = held(event, facts, index)
}

const isOlder = (a: HeldToken, b: HeldToken | undefined): boolean => {
  const [first, second] = [a.facts.claims?.iat, b?.facts.claims?.iat]
  return typeof first === 'number' && typeof second === 'number' && first < second
}

function sameAudience(a: HeldToken, b: HeldToken): boolean {
  const [one, other] = [a.facts.claims?.aud, b.facts.claims?.aud]
  return one === other || (one !== undefined && JSON.stringify(one) === JSON.stringify(other))
}

function findToken(state: State, fingerprint: string): HeldToken | undefined {
  return state.accessTokens.findLast(token => token.facts.fingerprint === fingerprint)
}

/**
 * The access token that the page held at a moment, of the audience of the one that was sent, if that is known. Where
 * none was sent, of those held since the page last let go of its tokens.
 */
function currentWhen(state: State, at: Instant, token: HeldToken | undefined): HeldToken | undefined {
  const forgotten = token ? Number.NEGATIVE_INFINITY : forgottenAt(state)
  return state.accessTokens.findLast(
    candidate =>
      candidate.received.mono <= at.mono &&
      (candidate.received.mono >= forgotten || at.mono < forgotten) &&
      (!token || sameAudience(candidate, token)),
  )
}

/** When the page last let go of its tokens: it signed out, or was loaded anew with tokens in memory only. */
function forgottenAt(state: State): number {
  const anew = state.loads.length > 1 && state.settings.cacheLocation === 'memory'
  const load = anew ? state.loads.at(-1)!.load.mono : Number.NEGATIVE_INFINITY
  return Math.max(load, state.signOut?.at.mono ?? Number.NEGATIVE_INFINITY)
}

function carried(
  call: EventOf<'call'>,
  wanted: HeldToken | undefined,
  token: HeldToken | undefined,
): ObservedCall['carried'] {
  if (call.token === undefined) return 'unknown'
  if (call.token === null) return 'none'
  const expected = call.expected ?? wanted?.facts.fingerprint
  if (expected === undefined) return 'unknown'
  if (call.token === expected) return 'current'
  if (token && wanted && !sameAudience(token, wanted)) return 'other-audience'
  // Received, yet not the newest: something kept it. One never seen is only known to differ.
  return token || call.expected !== undefined ? 'stale' : 'unknown'
}

/** Server time from the tokens themselves. A cached token's `iat` and an early-written one say nothing here. */
function readMintTime(state: State, event: EventOf<'tokens'>, index: number): void {
  const at = instant(event)
  for (const facts of [event.access, event.id]) {
    const iat = facts?.claims?.iat
    if (typeof iat === 'number' && Number.isFinite(iat)) addIssuedBefore(state.clocks, at, iat, index)
  }
  const attempt = event.reason === 'refresh' ? attemptBehind(state, event) : undefined
  const sent = event.requested ?? attempt?.requested ?? attempt?.granted ?? attempt?.started
  // Without the moment of asking a server time bounds the skew from above alone.
  if (!sent && event.serverDate !== undefined)
    addIssuedBefore(state.clocks, at, event.serverDate / 1000, index)
  if (!sent) return
  if (event.serverDate !== undefined) addDateSample(state.clocks, ISSUER, sent, at, event.serverDate, index)
  if (!event.access) return
  const { claims, expiresIn, expiresAt } = event.access
  if (typeof expiresIn !== 'number') return
  const [iat, exp] = [claims?.iat, claims?.exp]
  if (typeof exp === 'number' && typeof iat === 'number' && exp - iat === expiresIn) {
    addMintSample(state.clocks, sent, at, iat, index, 'iat')
  } else if (typeof exp === 'number') {
    addMintSample(state.clocks, sent, at, exp - expiresIn, index, 'expires-in')
  } else if (expiresAt !== undefined && state.settings.expiryRule === 'exp-claim') {
    addMintSample(state.clocks, sent, at, expiresAt / 1000 - expiresIn, index, 'expires-in')
  }
}

function replaceCurrent(state: State, attempt: RefreshAttempt): void {
  if (state.access) attempt.replaces = state.access.facts.fingerprint
}

/** The attempt whose request left then: the last that had begun; the newest where that is not known. */
function attemptUnderWay(state: State, requested: Instant | undefined): RefreshAttempt | undefined {
  const named = requested && state.refreshes.findLast(a => a.started && a.started.mono <= requested.mono)
  return named ?? state.refreshes.at(-1)
}

/** The attempt that brought new tokens, as far as their audience and the order of events tell. */
function attemptBehind(state: State, event: EventOf<'tokens'>): RefreshAttempt | undefined {
  if (event.requested) return attemptUnderWay(state, event.requested)
  const audiences: unknown[] = [event.access?.claims?.aud].flat()
  const mine = (a: RefreshAttempt) =>
    a.audience === undefined || audiences[0] === undefined || audiences.includes(a.audience)
  return (
    state.refreshes.findLast(a => mine(a) && mayEnd(a, 'succeeded', event)) ?? state.refreshes.findLast(mine)
  )
}

/** Whether an outcome may be of this attempt: it is under way, or was just told to have ended so by another witness. */
function mayEnd(attempt: RefreshAttempt, outcome: Refresh['phase'], at: Instant): boolean {
  const { settled } = attempt
  // What the network saw given up, its SDK may call a failure.
  const same = attempt.outcome === outcome || (attempt.outcome === 'cancelled' && outcome === 'failed')
  if (settled) return same && at.mono - settled.mono < SAME_FAILURE
  return Boolean(attempt.started ?? attempt.waiting ?? attempt.granted ?? attempt.requested)
}

/** The attempt that a phase belongs to; a new one where the phase begins one. */
function attemptFor(state: State, event: EventOf<'refresh'>): RefreshAttempt {
  const byId = event.id === undefined ? undefined : state.refreshes.findLast(a => a.id === event.id)
  if (byId) return byId
  const mine = (a: RefreshAttempt) => a.audience === event.audience || event.audience === undefined
  const settles = event.phase === 'succeeded' || event.phase === 'failed' || event.phase === 'cancelled'
  // Of several under way, an outcome is for the one whose request it names.
  const named = settles && event.requested ? attemptUnderWay(state, event.requested) : undefined
  const ended = settles
    ? state.refreshes.findLast(
        a => mine(a) && (a.id === undefined || event.id === undefined) && mayEnd(a, event.phase, event),
      )
    : undefined
  const open = (named && mine(named) ? named : ended) ?? state.refreshes.findLast(mine)
  // Another id: another attempt, unless the open one is merely planned, or was told of by a witness without ids.
  const foreign = open?.id !== undefined && event.id !== undefined
  if (open && !foreign && belongs(open, event)) return open
  const attempt: RefreshAttempt = { events: {} }
  ring(state.refreshes, attempt, MAX.refreshes)
  return attempt
}

function belongs(open: RefreshAttempt, event: EventOf<'refresh'>): boolean {
  switch (event.phase) {
    case 'armed': {
      // Planned again before it was due: the same plan, moved.
      const overdue = open.due !== undefined && event.wall > open.due + 1000
      return !open.started && !open.settled && !overdue
    }
    case 'started':
      // Told twice (by the SDK and by the network) while under way: still one attempt. Two triggers are two.
      if (open.settled || (open.started && open.trigger && event.trigger && open.trigger !== event.trigger)) {
        return false
      }
      return (
        !open.started ||
        (!open.requested && !!event.requested) ||
        event.mono - open.started.mono < SAME_MOMENT
      )
    case 'succeeded':
    case 'failed':
      return !open.settled || mayEnd(open, event.phase, event)
    default:
      return !open.settled
  }
}

function settle(
  attempt: RefreshAttempt,
  outcome: 'succeeded' | 'failed' | 'cancelled',
  at: Instant,
  index: number,
): void {
  attempt.settled = at
  attempt.outcome = outcome
  attempt.events[outcome] ??= index
}

function fail(state: State, attempt: RefreshAttempt, event: EventOf<'refresh'>, index: number): void {
  const error = event.error ?? { code: 'unknown' }
  const again = attempt.outcome === 'failed'
  if (attempt.inferred && attempt.outcome === 'succeeded') {
    delete attempt.settled
    delete attempt.events.succeeded
    delete attempt.inferred
  }
  if (attempt.outcome === 'cancelled') delete attempt.settled
  if (!attempt.settled) settle(attempt, 'failed', instant(event), index)
  // The network knows the server's words, the SDK its own code: both are kept, the SDK's is the one shown.
  const repeats = attempt.serverError?.code === error.code
  const told = again && (repeats || attempt.error?.code === error.code)
  if (event.requested || error.status !== undefined) {
    attempt.serverError = repeats || !attempt.serverError ? error : attempt.serverError
  }
  if (!again || !(event.requested || told)) attempt.error = error
  if (!told) seeCode(state, error, event, index)
}

function seeCode(state: State, error: ErrorFacts, at: Instant, event: number): void {
  const found = state.codes.findIndex(seen => seen.code === error.code)
  const before: SeenCode | undefined = found < 0 ? undefined : state.codes.splice(found, 1)[0]
  const first = before?.first ?? instant(at)
  const count = (before?.count ?? 0) + 1
  ring(state.codes, { code: error.code, count, first, last: instant(at), error, event }, MAX.codes)
}

function openSpan(state: State, kind: Span['kind'], at: Instant, event: number): void {
  if (state.spans.some(span => span.kind === kind && !span.end)) return
  addSpan(state, { kind, start: instant(at), event })
}

/** What lasts stays in the ring, however many stretches come and go meanwhile. */
function addSpan(state: State, span: Span): void {
  state.spans.push(span)
  if (state.spans.length > MAX.spans) {
    state.spans.splice(
      state.spans.findIndex(({ end }) => end),
      1,
    )
  }
}

function closeSpan(state: State, kind: Span['kind'], at: Instant): void {
  const span = state.spans.findLast(candidate => candidate.kind === kind && !candidate.end)
  if (span) span.end = instant(at)
}

/** The origin of a call's url; the url itself where it is none. */
export function originOf(url: string): string {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/]+/i.exec(url)
  return match ? match[0] : url
}
