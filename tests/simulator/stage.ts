/** What all actors of a simulation share. */

import type { Cause } from '../../panel/diagnosis/diagnosis.ts'
import type { NewEvent, SessionEvent } from '../../sdk-bridge/event.ts'
import { type Agenda, createAgenda } from './agenda.ts'
import { type DeviceClocks, deviceClocks } from './device.ts'
import { createIssuer, type Issuer, type Minted } from './issuer.ts'
import { createPage, type Page } from './page.ts'
import { type Draw, drawFrom } from './random.ts'
import type { World } from './world.ts'

/** Something that a user or a server would complain about. */
export interface Trouble {
  at: number
  kind: 'call-rejected' | 'refresh-failed' | 'refresh-needless' | 'id-token-refused'
}

/** One access token in the hands of the SDK. */
export interface Held {
  minted: Minted
  received: number
  /** ms on the device's wall clock, as the SDK reckons. */
  expiresAt: number
  due: number
}

export interface Told {
  time: number
  /** Which life of the page: 0, then 1 after a reload. */
  life: number
  event: SessionEvent
}

export interface Stage {
  world: World
  draw: Draw
  agenda: Agenda
  clocks: DeviceClocks
  page: Page
  issuer: Issuer
  told: Told[]
  troubles: Trouble[]
  /** Tokens as they came, with the start of the refresh that replaced each. */
  cycles: { held: Held; renewed?: number }[]
  /** Consequences of the cause that are facts of their own. */
  also: Set<Cause>
  /** Which life the page is in; -1 while there is no page. */
  life: number
  /** Set when nothing new is to be expected. */
  ended?: number
  emit(time: number, event: NewEvent): void
  /** Runs `act` then, unless this page is gone by that time. */
  later(time: number, act: (time: number) => void): void
}

export function createStage(world: World): Stage {
  const draw = drawFrom(world.seed)
  const clocks = deviceClocks(world.device, world.epoch)
  const agenda = createAgenda()
  const stage: Stage = {
    world,
    draw,
    agenda,
    clocks,
    page: createPage(world, clocks, draw.under('page')),
    issuer: createIssuer(world),
    told: [],
    troubles: [],
    cycles: [],
    also: new Set(),
    life: 0,
    emit(time, event) {
      if (stage.life < 0 || stage.ended !== undefined) return
      stage.told.push({ time, life: stage.life, event: { ...clocks.instant(time), ...event } })
    },
    later(time, act) {
      const life = stage.life
      agenda.at(time, at => {
        if (stage.life === life && stage.ended === undefined) act(at)
      })
    },
  }
  return stage
}

/** A `Date` header: the server's clock in whole seconds, as cached for up to `slack` ms. */
export function dateHeader(stage: Stage, time: number, offset: number, slack: number): number {
  const stamped = stage.world.epoch + time + offset - slack * stage.draw.next('stamp')
  return Math.floor(stamped / 1000) * 1000
}

/** A round trip: there, and there and back. Both legs are independent, so paths are asymmetric. */
export function roundTrip(
  stage: Stage,
  name: string,
  [low, high]: readonly [number, number],
): { there: number; total: number } {
  const total = low * (high / low) ** stage.draw.next(name)
  const there = total * (0.05 + 0.85 * stage.draw.next(name))
  return { there, total }
}
