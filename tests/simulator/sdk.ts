/** An auth SDK: reckons when a token ends, and refreshes it. */

import type { ErrorFacts, Problem, Refresh, TokenFacts, Tokens } from '../../sdk-bridge/event.ts'
import { ID_EXPIRED, ID_FROM_THE_FUTURE, RATE_LIMITED } from './answers.ts'
import type { Minted } from './issuer.ts'
import { dateHeader, type Held, roundTrip, type Stage } from './stage.ts'

const MAX_TIMER = 2 ** 31 - 1
/** A retrying SDK tries again after this. */
const COOL_DOWN = 60_000
/** So many refreshes are enough to see a storm. */
const STORM = 120

type Done = (time: number, held: Held | null) => void

export interface Sdk {
  held(): Held | undefined
  refreshing(): boolean
  /** The session is known to be over. */
  over(): boolean
  /** A request that signs in, or that renews a session by the cookie. */
  signIn(time: number, reason: Tokens['reason']): void
  /** Takes up tokens kept from before. */
  restore(time: number, minted: Minted, received: number): void
  get(time: number, done: Done): void
  refresh(time: number, trigger: Refresh['trigger'], done?: Done): void
  /** Forgets what only the page's memory held. */
  unload(): void
}

export function createSdk(stage: Stage): Sdk {
  const { world, draw, clocks, page, issuer } = stage
  const { sdk: model, tenant, sees } = world
  let held: Held | undefined
  let waiting: Done[] | undefined
  let over = false
  let rotation = 0
  let attempts = 0
  let armed = 0
  const starts: number[] = []
  const spent = new Set<number>()

  const wall = (time: number) => Math.floor(clocks.wall(time))
  const refreshPrint = (number: number) => issuer.mint(0, number).refresh?.fingerprint
  const prints = new Map<number, string | undefined>()
  const printOf = (number: number) => {
    const key = tenant.rotates ? number : 0
    if (!prints.has(key)) prints.set(key, refreshPrint(key))
    return prints.get(key)
  }

  function reckon(minted: Minted, received: number, requested: number): Held {
    const exp = minted.ends + world.epoch
    const lifetime = minted.expiresInSeconds * 1000
    let expiresAt = exp
    if (model.rule === 'received-plus-lifetime') {
      expiresAt = Math.floor(wall(model.fromRequest ? requested : received) / 1000) * 1000 + lifetime
    } else if (model.rule === 'server-corrected') {
      const middle = (wall(requested) + wall(received)) / 2
      const iat = exp - lifetime - tenant.iatEarlySeconds * 1000
      expiresAt = exp + (Math.floor(middle / 1000) * 1000 - iat)
    }
    expiresAt += model.misjudgedBySeconds * 1000
    const due =
      model.everySeconds === undefined
        ? expiresAt - model.leewaySeconds * 1000
        : wall(received) + model.everySeconds * 1000
    return { minted, received, expiresAt, due }
  }

  function tell(time: number, now: Held, more: Omit<Tokens, 'type'>): void {
    const { access, id, refresh } = now.minted
    stage.emit(time, {
      type: 'tokens',
      access: {
        ...described(access, wall(time)),
        ...(sees.expiresAt ? { expiresAt: now.expiresAt } : {}),
      },
      ...(id ? { id: described(id, wall(time)) } : {}),
      ...(refresh ? { refresh } : {}),
      ...more,
    })
  }

  function keep(time: number, now: Held): void {
    held = now
    stage.cycles.push({ held: now })
    arm(time, now)
  }

  function arm(time: number, now: Held): void {
    const turn = ++armed
    if (model.renewal === 'on-use' || model.disabled) return
    stage.emit(time, { type: 'refresh', phase: 'armed', due: now.due })
    if (model.renewal === 'timer') setTimer(time, now, turn)
    else stage.later(time + model.pollSeconds * 1000 * draw.next('poll'), at => tick(at, now, turn))
  }

  function setTimer(time: number, now: Held, turn: number): void {
    const wanted = Math.max(0, now.due - wall(time))
    const delay = model.clampsTimers ? Math.min(wanted, MAX_TIMER) : Math.max(0, wanted | 0)
    const long = wanted > MAX_TIMER && model.clampsTimers
    stage.later(page.fires(time, delay, false), at => {
      if (turn !== armed) return
      if (long) setTimer(at, now, turn)
      else refresh(at, 'timer')
    })
  }

  function tick(time: number, now: Held, turn: number): void {
    if (turn !== armed) return
    const hidden = page.hiddenAt(time)
    if (hidden && model.stopsWhenHidden) {
      stage.later(page.runnable(hidden.to + 50 * draw.next('poll')), at => tick(at, now, turn))
      return
    }
    if (wall(time) >= now.due) {
      refresh(time, 'timer')
      return
    }
    const period = model.pollSeconds * 1000
    const quiet = Math.floor(
      (Math.min(page.nextChange(time), clocks.whenWall(time, now.due)) - time) / period,
    )
    // Between changes every tick is like the one before.
    const from = quiet > 3 ? time + (quiet - 3) * period : time
    stage.later(page.fires(from, period, true), at => tick(at, now, turn))
  }

  function get(time: number, done: Done): void {
    if (held && seemsDue(time, held)) refresh(time, 'call', done)
    else done(time, held ?? null)
  }

  /** Whether the one who asks for a token has to wait for a new one. */
  function seemsDue(time: number, { expiresAt, due }: Held): boolean {
    const end = expiresAt + (model.toleranceSeconds ?? 0) * 1000
    if (model.disabled) return false
    if (model.renewal !== 'on-use') return model.checksOnGet && wall(time) >= end
    // Without a leeway it asks whether the token is still valid.
    const byEnd = model.leewaySeconds === 0 && model.everySeconds === undefined
    return wall(time) >= (byEnd ? end : due)
  }

  function refresh(time: number, trigger: Refresh['trigger'], done?: Done): void {
    if (waiting && model.singleFlight) {
      if (done) waiting.push(done)
      return
    }
    if (over || !held || model.disabled === 'no-refresh-token') {
      done?.(time, null)
      return
    }
    const callers = waiting ?? []
    waiting = callers
    if (done) callers.push(done)
    noteStart(time, trigger)
    const id = sees.ids ? { id: `r${++attempts}` } : {}
    stage.emit(time, {
      type: 'refresh',
      phase: 'started',
      ...id,
      ...(sees.triggers && trigger ? { trigger } : {}),
    })
    const finish = (at: number, result: Held | null) => {
      waiting = undefined
      for (const caller of callers.splice(0)) caller(at, result)
    }
    if (!model.singleFlight && trigger === 'timer') {
      // A second caller does not know of the first.
      stage.later(time + 5 + 200 * draw.next('twin'), at => {
        if (waiting === callers) refresh(at, 'call')
      })
    }
    if (!model.usesLock) {
      request(time, id, finish)
      return
    }
    const lock = world.locks.find(span => span.from <= time && time < span.to)
    const holder = sees.lockHolder && lock ? { holder: 'other-tab' as const } : {}
    stage.emit(time + 0.2, { type: 'refresh', phase: 'waiting-for-lock', ...id, ...holder })
    stage.later(page.runnable((lock ? lock.to : time) + 1 + 15 * draw.next('lock')), at => {
      stage.emit(at, { type: 'refresh', phase: 'granted', ...id })
      request(at + 0.2, id, finish)
    })
  }

  function noteStart(time: number, trigger: Refresh['trigger']): void {
    const cycle = stage.cycles.at(-1)
    if (cycle && cycle.renewed === undefined) cycle.renewed = time
    if (held && trigger !== 'user') {
      const left = held.minted.ends - time
      const age = time - held.minted.at
      const lead = Math.min(model.leewaySeconds, tenant.lifetimeSeconds) * 1000
      const young = age < Math.min(30_000, tenant.lifetimeSeconds * 250)
      if (left > lead + 5000 && model.everySeconds === undefined) trouble(time, 'refresh-needless')
      else if (young) trouble(time, 'refresh-needless')
    }
    starts.push(time)
    if (starts.length > STORM) stage.ended = time
  }

  function request(time: number, id: { id?: string }, finish: Done): void {
    const number = rotation
    const fault = world.faults.find(
      candidate =>
        candidate.from <= time &&
        time < candidate.to &&
        (!candidate.onlyReuse || spent.has(number)) &&
        (candidate.error || candidate.delay !== undefined),
    )
    spent.add(number)
    const trip = roundTrip(stage, 'token', tenant.rtt)
    const limited = starts.filter(start => start > time - 60_000).length > tenant.limitPerMinute
    let error = fault?.error
    if (!error && limited) {
      error = draw.pick('limit', RATE_LIMITED)
      stage.also.add('rate-limited')
    }
    const received = page.runnable(time + trip.total + (fault?.delay ?? 0))
    const stamped = time + trip.there + (fault?.delay ?? 0)
    const date =
      tenant.exposesDate && !fault?.unanswered
        ? { serverDate: dateHeader(stage, stamped, 0, tenant.slack) }
        : {}
    const spentToken = model.refreshTokens && sees.refreshTokens ? printOf(number) : undefined
    const timing = { ...(sees.requested ? { requested: clocks.instant(time) } : {}), ...date }
    const token = spentToken === undefined ? {} : { token: spentToken }
    const minted = error ? undefined : issuer.mint(stamped, number + 1)
    stage.later(received, at => {
      if (minted) {
        rotation = number + 1
        const now = reckon(minted, at, time)
        tell(at, now, { reason: 'refresh', ...timing })
        const refused = idTokenError(at, minted)
        if (refused) {
          fail(at, refused, false)
          return
        }
        stage.emit(at, { type: 'refresh', phase: 'succeeded', ...id, ...timing, ...token })
        tellCall(at, 200)
        keep(at, now)
        finish(at, now)
      } else if (error) {
        tellCall(at, fault?.unanswered ? 0 : (error.status ?? 400), error)
        fail(at, error, fault?.final ?? false)
      }
    })

    function fail(at: number, why: ErrorFacts, final: boolean): void {
      trouble(at, 'refresh-failed')
      stage.emit(at, { type: 'refresh', phase: 'failed', ...id, ...timing, ...token, error: why })
      if (final) over = true
      if (model.afterFailure === 'retry' && !over && held && model.renewal !== 'on-use') {
        const turn = ++armed
        stage.later(page.fires(at, COOL_DOWN, true), then => {
          if (turn === armed) refresh(then, 'timer')
        })
      }
      finish(at, null)
    }

    function tellCall(at: number, status: number, why?: ErrorFacts): void {
      if (!sees.issuerCalls) return
      stage.emit(at, {
        type: 'call',
        method: 'POST',
        url: `${tenant.issuer}/oauth2/token`,
        via: 'fetch',
        to: 'issuer',
        sent: clocks.instant(time),
        received: clocks.instant(at),
        status,
        token: null,
        ...date,
        ...(why ? { error: why } : {}),
      })
    }
  }

  /** An SDK that checks ID tokens does so against the device's clock. */
  function idTokenError(time: number, minted: Minted): ErrorFacts | null {
    const tolerance = model.idTokenToleranceSeconds
    if (tolerance === undefined || !minted.id) return null
    const now = wall(time) / 1000
    const iat = Number(minted.id.claims?.iat)
    const exp = Number(minted.id.claims?.exp)
    if (iat > now + tolerance) return draw.pick('id-future', ID_FROM_THE_FUTURE)
    if (exp < now - tolerance) return draw.pick('id-expired', ID_EXPIRED)
    return null
  }

  function trouble(at: number, kind: 'refresh-failed' | 'refresh-needless' | 'id-token-refused'): void {
    stage.troubles.push({ at, kind })
  }

  return {
    held: () => held,
    refreshing: () => waiting !== undefined,
    over: () => over,
    signIn(time, reason) {
      const trip = roundTrip(stage, 'sign-in', tenant.rtt)
      const minted = issuer.mint(time + trip.there, rotation)
      const date = tenant.exposesDate
        ? { serverDate: dateHeader(stage, time + trip.there, 0, tenant.slack) }
        : {}
      stage.later(page.runnable(time + trip.total), at => {
        const now = reckon(minted, at, time)
        const requested = sees.requested ? { requested: clocks.instant(time) } : {}
        tell(at, now, { reason, ...requested, ...date })
        const refused = idTokenError(at, minted)
        if (refused) {
          trouble(at, 'id-token-refused')
          stage.emit(at, { type: 'failure', source: 'sdk', error: refused })
          over = true
          return
        }
        if (reason === 'sign-in') stage.emit(at, { type: 'sign', phase: 'in' })
        keep(at, now)
      })
    },
    restore(time, minted, received) {
      const now = reckon(minted, received, received - 100)
      tell(time, now, { reason: 'storage' })
      keep(time, now)
    },
    get,
    refresh,
    unload() {
      held = undefined
      waiting = undefined
      armed++
    },
  }
}

/** A token's facts with what is wrong with it by the device's clock. */
function described(facts: TokenFacts, wall: number): TokenFacts {
  const { exp, iat, nbf } = facts.claims ?? {}
  const problems: Problem[] = []
  if (typeof exp === 'number' && exp * 1000 <= wall) problems.push('expired')
  if (typeof nbf === 'number' && nbf * 1000 > wall) problems.push('not-yet-valid')
  if (typeof exp === 'number' && typeof iat === 'number' && exp - iat > 86_400) {
    problems.push('lifetime-over-24h')
  }
  return problems.length > 0 ? { ...facts, problems } : { ...facts }
}
