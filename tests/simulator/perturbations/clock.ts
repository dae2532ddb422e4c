/** The device's clock, the issuer's and the API's. */

import type { Draw } from '../random.ts'
import type { SdkModel, World } from '../world.ts'
import { burst, graceOf, leewayOf, SECOND, type Target, type Variant } from './variant.ts'

const classA = (model: SdkModel) => model.rule === 'exp-claim'

/** Calls around the end of a token that is refreshed late by `excess`. */
function aimAtEnd(world: World, target: Target, draw: Draw, excess: number): void {
  const from = target.ends + graceOf(world)
  burst(world, draw, from + 0.1 * excess, from + excess, 6)
}

const lateBy = (draw: Draw) => draw.log('excess', 4 * SECOND, 2400 * SECOND)

export const CLOCK: readonly Variant[] = [
  {
    cause: 'clock-behind',
    name: 'refreshes late',
    weight: 4,
    wants: { sdk: classA, issuerTime: true },
    aim: (world, target, draw) => aimAtEnd(world, target, draw, lateBy(draw)),
    perturb(world, _, draw) {
      world.device.offset = -(leewayOf(world) + graceOf(world) + lateBy(draw))
    },
  },
  {
    cause: 'clock-behind',
    name: 'will refresh late',
    wants: { sdk: model => classA(model) && model.renewal !== 'on-use', issuerTime: true },
    atRisk: true,
    alone: true,
    aim: (world, target, draw) => aimAtEnd(world, target, draw, lateBy(draw)),
    perturb(world, _, draw) {
      world.device.offset = -(leewayOf(world) + graceOf(world) + lateBy(draw))
    },
  },
  {
    cause: 'clock-behind',
    name: 'ID token from the future',
    wants: { sdk: model => model.idTokenToleranceSeconds !== undefined, issuerTime: true },
    alone: true,
    shape(world) {
      world.app.start = 'sign-in'
      world.tenant.idTokens = true
    },
    perturb(world, _, draw) {
      world.device.offset = -((world.sdk.idTokenToleranceSeconds ?? 0) + draw.log('beyond', 4, 3600)) * SECOND
    },
  },
  {
    cause: 'clock-behind',
    name: 'proof too old',
    wants: { sdk: model => !classA(model) && model.idTokenToleranceSeconds === undefined, issuerTime: true },
    alone: true,
    shape: needsProof,
    perturb(world, _, draw) {
      world.device.offset = -((world.apis[0]!.proofWindowSeconds ?? 0) + draw.log('beyond', 4, 3600)) * SECOND
    },
  },
  {
    cause: 'clock-ahead',
    name: 'refresh storm',
    weight: 3,
    wants: { sdk: classA, issuerTime: true },
    perturb(world, _, draw) {
      const born = world.tenant.lifetimeSeconds - world.sdk.leewaySeconds
      world.device.offset = (born + draw.log('beyond', 3, 7200)) * SECOND
    },
  },
  {
    cause: 'clock-ahead',
    name: 'refreshes early',
    wants: { sdk: model => classA(model) && model.renewal !== 'on-use', issuerTime: true },
    alone: true,
    perturb(world, _, draw) {
      const born = world.tenant.lifetimeSeconds - world.sdk.leewaySeconds
      world.device.offset = draw.log('early', 10, 0.7 * born) * SECOND
    },
  },
  {
    cause: 'clock-ahead',
    name: 'ID token expired on arrival',
    wants: {
      sdk: model => model.idTokenToleranceSeconds !== undefined,
      lifetimes: [300, 600, 1800, 3600],
      issuerTime: true,
    },
    alone: true,
    shape(world) {
      world.app.start = 'sign-in'
      world.tenant.idTokens = true
    },
    perturb(world, _, draw) {
      const bears = world.tenant.lifetimeSeconds + (world.sdk.idTokenToleranceSeconds ?? 0)
      world.device.offset = (bears + draw.log('beyond', 4, 36_000)) * SECOND
    },
  },
  {
    cause: 'clock-ahead',
    name: 'proof from the future',
    wants: { sdk: model => !classA(model) && model.idTokenToleranceSeconds === undefined, issuerTime: true },
    alone: true,
    shape: needsProof,
    perturb(world, _, draw) {
      world.device.offset = ((world.apis[0]!.proofWindowSeconds ?? 0) + draw.log('beyond', 4, 3600)) * SECOND
    },
  },
  {
    cause: 'clock-stepped',
    name: 'back, before a deadline on the wall clock',
    weight: 3,
    wants: {
      sdk: model => model.renewal !== 'timer' && model.name !== '@azure/msal-browser',
      apiDate: true,
      issuerTime: true,
    },
    aim: (world, target, draw) => aimAtEnd(world, target, draw, lateBy(draw)),
    perturb(world, target, draw) {
      const span = target.renewed - target.received
      world.device.steps.push({
        at: target.received + span * draw.between('step-at', 0.1, 0.9),
        by: -(leewayOf(world) + graceOf(world) + lateBy(draw)),
      })
    },
  },
  {
    cause: 'clock-stepped',
    name: 'back, and the next token is misjudged',
    wants: {
      sdk: model => classA(model) && model.renewal === 'timer',
      apiDate: true,
      issuerTime: true,
      cycles: 3,
    },
    aim: (world, target, draw) => aimAtEnd(world, target, draw, lateBy(draw)),
    perturb(world, target, draw) {
      // During the life of the token before this one, whose timer does not care.
      world.device.steps.push({
        at: target.received * draw.between('step-at', 0.5, 0.95),
        by: -(leewayOf(world) + graceOf(world) + lateBy(draw)),
      })
    },
  },
  {
    cause: 'clock-stepped',
    name: 'forward into a refresh storm',
    wants: { sdk: classA, apiDate: true, issuerTime: true },
    perturb(world, target, draw) {
      const span = target.renewed - target.received
      const born = world.tenant.lifetimeSeconds - world.sdk.leewaySeconds
      world.device.steps.push({
        at: target.received + span * draw.between('step-at', 0.2, 0.9),
        by: (born + draw.log('beyond', 3, 7200)) * SECOND,
      })
    },
  },
  {
    cause: 'api-clock-ahead',
    name: 'refuses a valid token',
    wants: { apiDate: true, issuerTime: true },
    aim(world, target, draw) {
      const excess = draw.log('ahead', 4, 1800) * SECOND
      burst(
        world,
        draw,
        target.renewed - Math.min(excess, target.renewed - target.received),
        target.renewed,
        6,
      )
    },
    perturb(world, _, draw) {
      const excess = draw.log('ahead', 4, 1800) * SECOND
      world.apis[0]!.offset = graceOf(world) + leewayOf(world) + excess
    },
  },
  {
    cause: 'api-clock-behind',
    name: 'refuses a fresh token',
    wants: { apiDate: true, issuerTime: true },
    shape(world) {
      world.apis[0]!.checksIat = true
      world.apis[0]!.offset = Math.abs(world.apis[0]!.offset)
    },
    aim: aimAtFresh,
    perturb(world, _, draw) {
      world.apis[0]!.offset = -(graceOf(world) + draw.log('behind', 4, 900) * SECOND)
    },
  },
  {
    cause: 'not-yet-valid',
    name: 'nbf lies ahead',
    wants: { apiDate: true, issuerTime: true },
    shape(world) {
      world.apis[0]!.offset = Math.abs(world.apis[0]!.offset)
    },
    aim: aimAtFresh,
    perturb(world, _, draw) {
      world.tenant.nbfAfterSeconds = Math.ceil(world.apis[0]!.graceSeconds + draw.log('not-before', 4, 240))
    },
  },
]

function needsProof(world: World, draw: Draw): void {
  world.apis[0]!.proofWindowSeconds = draw.pick('window', [10, 15, 60, 300])
  world.device.offset = 0
}

function aimAtFresh(world: World, target: Target, draw: Draw): void {
  burst(world, draw, target.received + 300, target.received + 4000, 4)
  burst(world, draw.under('first'), target.first + 300, target.first + 4000, 3)
}
