/** Lets a world take its course and records what a bridge would say of it. */

import type { Lifecycle, NewEvent, SessionEvent, Settings } from '../../sdk-bridge/event.ts'
import { createApp } from './app.ts'
import { createSdk, type Sdk } from './sdk.ts'
import { createStage, type Stage, type Told, type Trouble } from './stage.ts'
import type { World } from './world.ts'

export interface Run {
  told: readonly Told[]
  troubles: readonly Trouble[]
  cycles: Stage['cycles']
  also: Stage['also']
  /** True time at which the simulation stopped. */
  ended: number
  stage: Stage
}

export function simulate(world: World): Run {
  const stage = createStage(world)
  const sdk = createSdk(stage)
  const app = createApp(stage, sdk)
  const { reload } = world.page
  stage.agenda.at(0, () => firstLife(stage, sdk, () => app.start(stage.draw.between('boot', 200, 1500))))
  if (reload) {
    stage.agenda.at(reload.at, () => {
      stage.life = -1
    })
    stage.agenda.at(reload.back, at => {
      stage.life = 1
      secondLife(stage, sdk, at)
      app.start(at + 20)
    })
  }
  planPageEvents(stage)
  stage.agenda.run(world.horizon)
  const ended = Math.min(stage.ended ?? world.horizon, world.horizon)
  const told = stage.told.filter(({ time }) => time <= ended).sort((a, b) => a.time - b.time)
  return { told, troubles: stage.troubles, cycles: stage.cycles, also: stage.also, ended, stage }
}

function firstLife(stage: Stage, sdk: Sdk, startApp: () => void): void {
  const { world, draw } = stage
  begin(stage, 0, { phase: 'load' })
  const { start, ageSeconds } = world.app
  if (start === 'storage') {
    const minted = stage.issuer.mint(-ageSeconds * 1000, 0)
    stage.later(10 + 80 * draw.unit('restore'), at => sdk.restore(at, minted, minted.at + 120))
  } else {
    stage.later(100 + 1500 * draw.unit('sign-in'), at => sdk.signIn(at, start))
  }
  startApp()
}

function secondLife(stage: Stage, sdk: Sdk, time: number): void {
  const { world } = stage
  const { reload } = world.page
  if (!reload) return
  const beat = Math.max(0, reload.at - 15_000 * stage.draw.unit('beat'))
  const before = sdk.held()
  begin(stage, time, {
    phase: 'load',
    lastBeat: stage.clocks.instant(beat),
    ...(reload.discarded ? { discarded: true } : {}),
  })
  sdk.unload()
  if (reload.storage) stage.emit(time + 6, reload.storage)
  else if (world.sdk.cacheLocation !== 'memory' && before) {
    stage.later(time + 10, at => sdk.restore(at, before.minted, before.received))
  }
}

function begin(stage: Stage, time: number, load: Omit<Lifecycle, 'type'>): void {
  const { world } = stage
  stage.emit(time, settings(world))
  stage.emit(time, { type: 'lifecycle', ...load })
  const state = stage.page.hiddenAt(time) ? 'hidden' : 'visible'
  stage.emit(time, { type: 'visibility', state })
  if (stage.page.offlineAt(time)) stage.emit(time, { type: 'connectivity', online: false })
}

function settings(world: World): Settings {
  const { sdk, tenant, sees, apis } = world
  const noToken = sdk.disabled === 'no-refresh-token'
  return {
    type: 'settings',
    sdk: sdk.name,
    ...(sdk.version === undefined ? {} : { sdkVersion: sdk.version }),
    clientId: tenant.clientId,
    issuer: tenant.issuer,
    audience: apis[0]!.origin,
    scope: noToken ? tenant.scope.replace(' offline_access', '') : tenant.scope,
    leewaySeconds: sdk.leewaySeconds,
    expiryRule: sdk.rule,
    renewal: sdk.renewal,
    silentRefresh: sdk.disabled !== 'off',
    refreshTokens: sdk.refreshTokens,
    cacheLocation: sdk.cacheLocation,
    ...(sdk.toleranceSeconds === undefined ? {} : { toleranceSeconds: sdk.toleranceSeconds }),
    ...(sdk.idTokenToleranceSeconds === undefined
      ? {}
      : { idTokenToleranceSeconds: sdk.idTokenToleranceSeconds }),
    ...(sees.grace ? { graceSeconds: apis[0]!.graceSeconds } : {}),
    ...(tenant.refreshTokenLifetimeSeconds === undefined
      ? {}
      : { refreshTokenLifetimeSeconds: tenant.refreshTokenLifetimeSeconds }),
    ...sees.settings,
  }
}

function planPageEvents(stage: Stage): void {
  const { world, agenda, page } = stage
  const { hidden, frozen, cached, offline, browser } = world.page
  const say = (time: number, event: NewEvent) => {
    agenda.at(time, at => stage.emit(at, event))
  }
  const runnable = (time: number) => page.runnable(time)
  for (const { from, to } of hidden) {
    say(runnable(from), { type: 'visibility', state: 'hidden' })
    say(runnable(to), { type: 'visibility', state: 'visible' })
  }
  for (const { from, to } of frozen) {
    if (!browser.freezeEvents) continue
    say(from - 0.1, { type: 'lifecycle', phase: 'freeze' })
    say(to + 0.1, { type: 'lifecycle', phase: 'resume' })
  }
  for (const { from, to } of cached) {
    say(from - 0.2, { type: 'lifecycle', phase: 'pagehide', persisted: true })
    say(to + 0.2, { type: 'lifecycle', phase: 'pageshow', persisted: true })
  }
  for (const { from, to } of offline) {
    say(runnable(from + 50), { type: 'connectivity', online: false })
    say(runnable(to + 50), { type: 'connectivity', online: true })
  }
  for (const fault of world.faults) {
    if (fault.storage) say(runnable(fault.from + 20), fault.storage)
  }
  const { reload } = world.page
  for (const { time, pulse } of page.pulses(world.horizon)) {
    // No beat reaches from one life of the page into the next.
    const across = reload && time > reload.at && time - pulse.gapWall < reload.back
    if (!across) say(time, pulse)
  }
}

/** The events of a run up to a moment, as one recording holds them. */
export function eventsUntil(run: Run, now: number): SessionEvent[] {
  const { reload } = run.stage.world.page
  const single = reload && !reload.keep && now >= reload.back
  const told = run.told.filter(({ time, life }) => time <= now && (!single || life === 1))
  return told.map(({ event }) => event)
}
