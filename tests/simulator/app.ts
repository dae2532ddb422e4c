/** The app: its call sites, how each comes by its token, and the APIs that answer. */

import type { Call, ErrorFacts } from '../../sdk-bridge/event.ts'
import type { Sdk } from './sdk.ts'
import { dateHeader, type Held, roundTrip, type Stage } from './stage.ts'
import type { Api, CallSite } from './world.ts'

/** A client that gets a new nonce each time gives up after so many tries. */
const NONCE_TRIES = 5

const NOISE: readonly ErrorFacts[] = [
  { code: 'not_found', status: 404 },
  { code: 'http_500', status: 500 },
  { code: 'conflict', status: 409, message: 'The item was changed meanwhile' },
  { code: 'rate_limited', status: 429 },
]

export interface App {
  /** Begins to call, in this life of the page. */
  start(time: number): void
}

export function createApp(stage: Stage, sdk: Sdk): App {
  const { world, draw, clocks, page } = stage
  const { sites, bursts, idle, forced, callsOnReturn, noise } = world.app
  const keptBy = new Map<CallSite, Held>()
  let signedOut = false

  function start(time: number): void {
    const end = world.page.reload && stage.life === 0 ? world.page.reload.at : world.horizon
    for (const [index, site] of sites.entries()) {
      const name = `site${index}/${stage.life}`
      for (
        let at = time + site.every * draw.next(name);
        at < end;
        at += site.every * -Math.log(1 - draw.next(name))
      ) {
        plan(site, at)
      }
    }
    for (const burst of bursts) {
      const site = sites[burst.site]
      if (site && burst.at > time && burst.at < end) plan(site, burst.at)
    }
    for (const { at, trigger } of forced) {
      if (at > time && at < end) stage.later(page.runnable(at), then => sdk.refresh(then, trigger))
    }
    if (callsOnReturn) planReturns(time, end)
  }

  function plan(site: CallSite, at: number): void {
    if (idle.some(span => span.from <= at && at < span.to)) return
    const blocked = world.page.blocked.some(span => span.from <= at && at < span.to)
    const time = page.runnable(at)
    if (time !== at && !blocked) return
    if (page.hiddenAt(time) && !site.background) return
    stage.later(time, then => call(site, then))
  }

  function planReturns(time: number, end: number): void {
    const { hidden, frozen, cached } = world.page
    for (const span of [...hidden, ...frozen, ...cached, ...world.device.sleeps]) {
      for (const site of sites) {
        const at = page.runnable(span.to + 5 + 800 * draw.next('return'))
        if (at > time && at < end && !page.hiddenAt(at)) stage.later(at, then => call(site, then))
      }
    }
  }

  function call(site: CallSite, time: number): void {
    if (signedOut) return
    const current = sdk.held()
    if (site.habit === 'none') send(site, time, null, current)
    else if (site.habit === 'kept') {
      if (current && !keptBy.has(site)) keptBy.set(site, current)
      const kept = keptBy.get(site)
      if (kept) send(site, time, kept, current)
    } else if (site.habit !== 'get') {
      if (current || stage.life > 0) send(site, time, current ?? null, current)
    } else if (!sdk.over()) {
      sdk.get(time, (at, held) => {
        if (held) send(site, at, held, sdk.held())
        else if (!sdk.held() && stage.life > 0) send(site, at, null, undefined)
      })
    }
  }

  function send(
    site: CallSite,
    time: number,
    token: Held | null,
    current: Held | undefined,
    tries = 0,
  ): void {
    const api = world.apis[site.api]!
    const sent = clocks.instant(time)
    const trip = roundTrip(stage, `api${site.api}`, api.rtt)
    const arrived = time + trip.there
    const common = {
      type: 'call' as const,
      method: site.method,
      url: `${api.origin}${site.path}`,
      via: 'fetch' as const,
      to: 'api' as const,
      sent,
      token: token ? token.minted.access.fingerprint : null,
      ...(current && world.sees.expected ? { expected: current.minted.access.fingerprint } : {}),
      ...(world.sees.initiators ? { initiator: site.initiator } : {}),
    }
    if (page.offlineAt(time)) {
      stage.later(page.runnable(time + 1 + 40 * draw.next('offline')), at => {
        const error = { code: 'TypeError', message: 'Failed to fetch' }
        stage.emit(at, { ...common, received: clocks.instant(at), status: 0, error })
      })
      return
    }
    const refused = verdict(api, token, time, arrived)
    const strange = !refused && draw.next('noise') < noise ? draw.pick(`noise${time}`, NOISE) : undefined
    const error = refused ?? strange
    const status = error?.status ?? 200
    stage.later(page.runnable(time + trip.total), at => {
      const answer: Call = { ...common, received: clocks.instant(at), status }
      if (api.exposesDate) answer.serverDate = dateHeader(stage, arrived, api.offset, api.slack)
      if (!error && site.method === 'GET' && draw.next('cache') < noise) {
        // From a shared cache, which says so.
        answer.age = Math.ceil(1 + 600 * draw.next('age'))
        if (answer.serverDate !== undefined) answer.serverDate -= answer.age * 1000
      }
      if (error) answer.error = error
      stage.emit(at, answer)
      if (refused) rejected(site, at, token, tries, refused)
    })
  }

  function rejected(
    site: CallSite,
    time: number,
    token: Held | null,
    tries: number,
    error: ErrorFacts,
  ): void {
    const again = (at: number, held: Held | null) => {
      if (held) send(site, at, held, held, tries + 1)
      else stage.troubles.push({ at, kind: 'call-rejected' })
    }
    const gives = site.reactive && tries === 0 && site.on401 === 'refresh-and-retry'
    if (!gives) stage.troubles.push({ at: time, kind: 'call-rejected' })
    if (error.code === 'use_dpop_nonce') {
      if (tries < NONCE_TRIES) {
        stage.later(time + 5 + 200 * draw.next('nonce'), at => send(site, at, token, sdk.held(), tries + 1))
      }
      return
    }
    if (error.status !== 401 || tries > 0) return
    if (site.on401 === 'sign-out') {
      signedOut = true
      stage.later(time + 50, at => stage.emit(at, { type: 'sign', phase: 'out' }))
    } else if (site.on401 === 'refresh-and-retry' && !sdk.over()) {
      const current = sdk.held()
      if (current && token && current !== token) again(time + 1, current)
      else if (current) sdk.refresh(time + 1, 'call', again)
    }
  }

  /** What the API says of the token by its own clock; null: nothing. */
  function verdict(api: Api, token: Held | null, sent: number, arrived: number): ErrorFacts | null {
    if (!token) return api.says.missing
    const now = arrived + api.offset
    const grace = api.graceSeconds * 1000
    if (api.proofWindowSeconds !== undefined) {
      const proof = clocks.wall(sent) - world.epoch
      if (Math.abs(proof - now) > api.proofWindowSeconds * 1000) return api.says.proof
    }
    if (api.refuses && arrived >= api.refuses.from) return api.refuses.error
    const { minted } = token
    if (now >= minted.ends + grace) return api.says.expired
    const dated = world.tenant.nbfAfterSeconds !== undefined || api.checksIat
    if (dated && minted.begins - grace > now) return api.says.future
    return null
  }

  return { start }
}
