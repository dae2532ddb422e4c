import { describe, expect, test } from 'vitest'
import { middle, width } from '../../../panel/clock/interval.ts'
import { type Budget, budgetAt, culprits, type TermName } from '../../../panel/diagnosis/budget.ts'
import { openCase } from '../../../panel/diagnosis/case.ts'
import type { Recording } from '../../../panel/recording/recording.ts'
import { createSession, fold } from '../../../panel/session/fold.ts'
import type { TokenFacts } from '../../../sdk-bridge/event.ts'
import { HOUR, MIN, oidc, signedIn } from './stories/tell.ts'
import { intelliauth, type Story } from './story.ts'

const SECOND = 1000

/** The budget of what should have replaced a token, as of the end of the story. */
function budgetOf(world: Story, token: TokenFacts): Budget {
  const recording: Recording = world.recording()
  const session = createSession()
  for (const event of recording.events) fold(session, event)
  const held = session.accessTokens.find(({ facts }) => facts.fingerprint === token.fingerprint)!
  return budgetAt(openCase(session, recording.now), held, recording.now)!
}

const share = (budget: Budget, name: TermName): number =>
  budget.terms.filter(term => term.name === name).reduce((sum, term) => sum + middle(term.share), 0)

/** What is left of the lateness when all terms are taken off, ms. */
const residual = (budget: Budget): number =>
  middle(budget.late!) - budget.terms.reduce((sum, term) => sum + middle(term.share), 0)

const noGrace = { ...intelliauth, graceSeconds: 0 }
const polling = { ...noGrace, renewal: 'poll' as const }

/** Every device, every mishap: what came on top of the plan, and by how much. */
const mishaps: [string, TermName | 'none', number, () => [Story, TokenFacts]][] = [
  ['nothing', 'none', 0, () => late({}, world => world.wait(2 * MIN))],
  [
    'a device 40 s behind',
    'skew',
    40 * SECOND,
    () => late({ skew: -40_000 }, world => world.wait(2 * MIN + 40_000)),
  ],
  [
    'a device 40 s ahead',
    'skew',
    -40 * SECOND,
    () => late({ skew: 40_000 }, world => world.wait(2 * MIN - 40_000)),
  ],
  [
    'an hour of sleep with a clock that stops',
    'suspend',
    HOUR,
    () =>
      late({}, world =>
        world.wait(MIN).sleep(HOUR).say({ type: 'pulse', gapWall: HOUR, gapMono: 10 }).wait(MIN),
      ),
  ],
  [
    'a clock set back ten minutes under a poll',
    'step',
    10 * MIN,
    () => late({ settings: polling }, world => stepped(world.wait(MIN), -10 * MIN).wait(11 * MIN - SECOND)),
  ],
  [
    'a clock set forward thirty seconds under a poll',
    'step',
    -30 * SECOND,
    () => late({ settings: polling }, world => stepped(world.wait(MIN), 30_000).wait(30_000 - SECOND)),
  ],
  [
    'twenty seconds frozen',
    'frozen',
    20 * SECOND,
    () =>
      late({}, world =>
        world
          .wait(2 * MIN)
          .say({ type: 'lifecycle', phase: 'freeze' })
          .wait(20_000)
          .say({
            type: 'lifecycle',
            phase: 'resume',
          }),
      ),
  ],
  [
    'forty seconds held back in a hidden tab',
    'hidden',
    40 * SECOND,
    () =>
      late({}, world =>
        world
          .wait(MIN)
          .say({ type: 'visibility', state: 'hidden' })
          .wait(MIN + 40_000),
      ),
  ],
  [
    'a busy page of thirty seconds',
    'blocked',
    30 * SECOND,
    () =>
      late({}, world =>
        world
          .wait(2 * MIN + 30_000)
          .say({ type: 'pulse', gapWall: 30_000, gapMono: 30_000, worker: 'beating' }),
      ),
  ],
]

function stepped(world: Story, skew: number): Story {
  world.call(null, 200).setClock(skew).wait(SECOND)
  return world
    .say({ type: 'pulse', gapWall: SECOND + skew, gapMono: SECOND })
    .call(null, 200, { to: 'issuer', url: 'https://acme.example/keys' })
}

/** A token of three minutes, a refresh planned a minute before its end, and what happens until it starts. */
function late(
  options: Parameters<typeof signedIn>[1],
  meanwhile: (world: Story) => Story,
): [Story, TokenFacts] {
  const { world, token } = signedIn(180, { settings: noGrace, ...options })
  meanwhile(world.call(null, 200, { to: 'issuer', url: 'https://acme.example/keys' }))
  world.say({ type: 'refresh', phase: 'started', trigger: 'timer' })
  world.call(null, 200, { to: 'issuer', url: 'https://acme.example/keys' })
  return [world, token]
}

describe('the lateness of a refresh', () => {
  test.each(mishaps)('by %s adds up: the terms make up all of it', (_, name, amount, tell) => {
    const budget = budgetOf(...tell())
    // The identity holds within what is not known of the server's clock.
    expect(Math.abs(residual(budget))).toBeLessThan(1100)
    if (name !== 'none') expect(Math.abs(share(budget, name) - amount)).toBeLessThan(1200)
  })

  test.each(mishaps)('by %s is in its own term, and in no other', (_, name, _amount, tell) => {
    const budget = budgetOf(...tell())
    for (const term of budget.terms) {
      // After a sleep a poll is early by what was left of its wait: the timer term takes it back.
      if (term.name === name || (name === 'suspend' && term.name === 'timer')) continue
      expect(Math.abs(middle(term.share)), term.name).toBeLessThan(1500)
    }
  })

  test('splits what follows the start into waiting for the lock and the request', () => {
    const { world, token } = signedIn(180, { settings: noGrace })
    world.wait(2 * MIN).say({ type: 'refresh', phase: 'started', trigger: 'timer' })
    world.say({ type: 'refresh', phase: 'waiting-for-lock', holder: 'other-tab' }).wait(20_000)
    world.say({ type: 'refresh', phase: 'granted' })
    const { wall, mono } = world.recording().now
    world.wait(30_000).mint(180, { reason: 'refresh' })
    world.say({ type: 'refresh', phase: 'succeeded', requested: { wall, mono } })
    const budget = budgetOf(world, token)
    expect(share(budget, 'lock')).toBe(20_000)
    expect(share(budget, 'network')).toBe(30_080)
    expect(Math.abs(residual(budget))).toBeLessThan(1100)
  })

  test('takes the request for the grant of a lock that went untold', () => {
    const { world, token } = signedIn(180, { settings: noGrace })
    world.wait(2 * MIN).say({ type: 'refresh', phase: 'started', trigger: 'timer' })
    world.say({ type: 'refresh', phase: 'waiting-for-lock' }).wait(2000)
    const { wall, mono } = world.recording().now
    world.wait(30_000).say({ type: 'refresh', phase: 'succeeded', requested: { wall, mono } })
    const budget = budgetOf(world, token)
    expect(share(budget, 'lock')).toBe(2000)
    expect(share(budget, 'network')).toBe(30_000)
  })

  test('has no skew term for an SDK that counts from receipt, however wrong the clock', () => {
    const { world, token } = signedIn(180, {
      skew: -10 * MIN,
      settings: { ...oidc, expiryRule: 'received-plus-lifetime' },
    })
    const budget = budgetOf(world.wait(MIN), token)
    expect(budget.terms.some(({ name }) => name === 'skew')).toBe(false)
  })

  test('is a bound no wider than what the server time leaves open', () => {
    const [world, token] = mishaps[0]![3]()
    const { late: lateness } = budgetOf(world, token)
    expect(width(lateness!)).toBeLessThan(1400)
  })

  test('is not known on the server’s axis without server time; the device’s own reckoning is', () => {
    const { world, token } = signedIn(180, { date: false })
    delete token.expiresIn
    const budget = budgetOf(world.wait(5 * MIN), token)
    expect(budget.late).toBeNull()
    expect(budget.lateOnDevice).toBeGreaterThan(2 * MIN)
    expect(budget.terms.some(({ name }) => name === 'skew')).toBe(false)
  })
})

describe('the counterfactual', () => {
  const budget = (terms: [TermName, number][], allowed = 60_000): Budget => ({
    late: [
      terms.reduce((sum, [, ms]) => sum + ms, 0) - 500,
      terms.reduce((sum, [, ms]) => sum + ms, 0) + 500,
    ],
    lateOnDevice: 0,
    terms: terms.map(([name, ms]) => ({ name, share: [ms, ms] as const, events: [], direct: true })),
    allowed,
    slack: 0,
  })
  const names = (of: Budget) => culprits(of, false).terms.map(({ name }) => name)

  test('names the one term without which it would have been in time', () => {
    expect(
      names(
        budget([
          ['suspend', HOUR],
          ['network', 300],
        ]),
      ),
    ).toEqual(['suspend'])
    expect(
      culprits(
        budget([
          ['suspend', HOUR],
          ['network', 300],
        ]),
        false,
      ).firm,
    ).toBe(true)
  })

  test('names the smallest set where no single removal suffices', () => {
    const found = budget(
      [
        ['skew', 35_000],
        ['hidden', 40_000],
        ['network', 30_000],
      ],
      30_000,
    )
    expect(names(found)).toEqual(['hidden', 'skew'])
    expect(culprits(found, false).firm).toBe(false)
  })

  test('is not firm where the bounds reach over the limit', () => {
    expect(culprits(budget([['hidden', 60_200]]), false).firm).toBe(false)
  })

  test('names no term of an everyday second', () => {
    expect(
      names(
        budget([
          ['suspend', 61_000],
          ['lock', 900],
        ]),
      ),
    ).toEqual(['suspend'])
  })

  test('names nothing where nothing explains it', () => {
    expect(names(budget([['timer', 300]], -MIN))).toEqual([])
  })
})
