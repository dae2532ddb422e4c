/** What call sites send, and what APIs will not take. */

import type { ErrorFacts } from '../../../sdk-bridge/event.ts'
import { NONCE, REJECTED, SCOPE, STEP_UP, WRONG_AUDIENCE } from '../answers.ts'
import type { Draw } from '../random.ts'
import type { World } from '../world.ts'
import { addSite, burst, graceOf, SECOND, type Target, type Variant } from './variant.ts'

/** The API refuses every token from some moment on, or from the start. */
function refuses(errors: readonly ErrorFacts[]): Variant['perturb'] {
  return (world, target, draw) => {
    const api = world.apis[0]!
    const error = { ...draw.pick('error', errors) }
    if (error.message) error.message = error.message.replace('{audience}', api.origin)
    const from = draw.chance('from-the-start', 0.6) ? 0 : target.received
    api.refuses = { from, error }
  }
}

const aimAtLife = (world: World, target: Target, draw: Draw): void =>
  burst(world, draw, target.received + 2 * SECOND, target.renewed - 2 * SECOND, 6)

export const CALLS: readonly Variant[] = [
  {
    cause: 'stale-token',
    name: 'kept from the first use',
    wants: { cycles: 2 },
    aim(world, target, draw) {
      const site = addSite(world, {
        initiator: 'https://app.example/assets/legacy.js:88:13',
        path: '/legacy',
        on401: 'ignore',
        background: true,
      })
      world.app.bursts.push({ site, at: target.first + 3000 })
      // Whoever asks has a newer token by then, even of an SDK that refreshes only when asked.
      world.app.bursts.push({ site: 0, at: target.ends + graceOf(world) + SECOND })
      burst(
        world,
        draw,
        target.ends + graceOf(world) + 2 * SECOND,
        target.ends + graceOf(world) + 200 * SECOND,
        6,
        site,
      )
    },
    perturb(world) {
      world.app.sites.find(site => site.path === '/legacy')!.habit = 'kept'
    },
  },
  {
    cause: 'missing-token',
    name: 'one call site sends none',
    aim(world, target, draw) {
      const site = addSite(world, {
        initiator: 'https://app.example/assets/upload.js:5:1',
        path: '/upload',
        on401: 'ignore',
      })
      burst(world, draw, target.received + 2 * SECOND, target.renewed - 2 * SECOND, 5, site)
    },
    perturb(world) {
      world.app.sites.find(site => site.path === '/upload')!.habit = 'none'
    },
  },
  {
    cause: 'token-rejected',
    name: 'refused',
    wants: { issuerTime: true },
    aim: aimAtLife,
    perturb: refuses(REJECTED),
  },
  {
    cause: 'wrong-audience',
    name: 'the words say so',
    aim: aimAtLife,
    perturb(world, target, draw) {
      refuses(WRONG_AUDIENCE)(world, target, draw)
      world.apis[0]!.refuses!.from = 0
      world.tenant.audience = 'https://other.example'
    },
    alone: true,
  },
  {
    cause: 'wrong-audience',
    name: 'the settings say so',
    wants: { issuerTime: true },
    weight: 0.5,
    aim: aimAtLife,
    perturb(world, target, draw) {
      refuses([
        { code: 'invalid_token', status: 401 },
        { code: 'http_401', status: 401 },
      ])(world, target, draw)
      world.apis[0]!.refuses!.from = 0
      world.tenant.audience = 'https://other.example'
    },
    alone: true,
  },
  {
    cause: 'insufficient-scope',
    name: 'refused',
    aim: aimAtLife,
    perturb: refuses(SCOPE),
  },
  {
    cause: 'step-up-required',
    name: 'refused',
    aim: aimAtLife,
    perturb: refuses(STEP_UP),
  },
  {
    cause: 'dpop-nonce-loop',
    name: 'at the API',
    lasts: 4 * SECOND,
    aim: aimAtLife,
    perturb: refuses(NONCE),
  },
  {
    cause: 'not-retried',
    name: 'one of several callers gives up',
    wants: { sdk: model => model.renewal === 'on-use', lifetimes: [300, 600, 900, 1800, 3600] },
    shape(world) {
      // The app refreshes when it is told 401, as an interceptor does.
      world.sdk.name = 'another-sdk'
      world.sdk.leewaySeconds = 0
      world.sdk.misjudgedBySeconds = 0
      world.sees.settings.leewaySeconds = 0
      world.sees.settings.silentRefresh = false
      for (const site of world.app.sites) {
        site.habit = 'state'
        site.on401 = 'refresh-and-retry'
        site.reactive = true
      }
    },
    aim(world, target, draw) {
      const back = target.ends + graceOf(world) + draw.log('pause', 2, 900) * SECOND
      world.app.idle.push({ from: target.ends - 5 * SECOND, to: back - 1 })
      for (const path of ['/a', '/b', '/c']) {
        const site = addSite(world, { path, initiator: `https://app.example/assets${path}.js:4:2` })
        world.app.bursts.push({ site, at: back + draw.between(path, 0, 15) })
      }
      world.horizon = Math.max(world.horizon, back + 30_000)
    },
    perturb(world) {
      world.app.sites.find(site => site.path === '/c')!.on401 = 'ignore'
    },
    alone: true,
  },
]
