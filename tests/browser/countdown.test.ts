import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { errorOf, keepBusy, readingsOf, watchBadge } from './support/countdown-watch.ts'
import { eventually } from './support/eventually.ts'
import { launchUnsparing, openTab } from './support/hidden-tab.ts'
import { type Servers, startServers, useWorld } from './support/world.ts'

/** What a tick may be off against true time, ms. */
const TOLERANCE = 50
/** Of the SDK, s. */
const LEEWAY = 60

const world = useWorld()

describe('the countdown', () => {
  test('is right at every tick for two minutes, however busy the page is', { timeout: 200_000 }, async () => {
    const WATCHED = 120
    await world.servers.set({ accessTokenLifetime: LEEWAY + WATCHED + 15 })
    const person = await world.open({ habits: { silentRefreshLeeway: LEEWAY } })
    const { page } = person
    // The truth comes from the token on the wire, not from what the panel made of it.
    const answer = page
      .waitForResponse(
        response => response.url().endsWith('/token') && response.request().method() === 'POST',
      )
      .then(response => response.json())
    await person.signIn()
    const { access_token } = (await answer) as { access_token: string }
    const { exp } = JSON.parse(Buffer.from(access_token.split('.')[1]!, 'base64url').toString())
    const due = (exp - LEEWAY) * 1000

    await watchBadge(page)
    await keepBusy(page)
    const start = (await readingsOf(page))[0]!.left
    await eventually(
      async () => (await readingsOf(page)).at(-1)!.left,
      left => left <= start - WATCHED,
      (WATCHED + 20) * 1000,
    )

    const readings = await readingsOf(page)
    const shown = readings.map(({ left }) => left)
    expect(shown).toEqual([...shown].sort((a, b) => b - a))
    // A thread that is held for longer than what is left of a second skips that one; most are shown all the same.
    expect(readings.length).toBeGreaterThan(WATCHED * 0.6)
    expect(Math.max(...readings.map(reading => errorOf(reading, due)))).toBeLessThan(TOLERANCE)
  })
})

describe('the countdown of a hidden page', () => {
  let browser: Browser
  let servers: Servers
  beforeAll(async () => {
    ;[browser, servers] = await Promise.all([launchUnsparing(), startServers()])
  })
  beforeEach(() => servers.run('reset'))
  afterAll(async () => {
    await browser?.close()
    await servers?.stop()
  })

  test('stands still, and is right with the first thing that a returning person sees', async () => {
    const tab = await openTab(browser, servers, { silentRefreshLeeway: LEEWAY })
    await watchBadge(tab.page)
    const ticks = async () => (await readingsOf(tab.page)).length
    await eventually(ticks, count => count >= 3)
    await tab.hide()
    const before = await ticks()
    // Three seconds by the true clock: what the page would have ticked through.
    const left = Date.now()
    await eventually(
      () => Date.now() - left,
      passed => passed > 3000,
    )
    await tab.show()
    await eventually(ticks, count => count >= before + 3)

    const readings = await readingsOf(tab.page)
    expect(readings.filter(({ hidden }) => hidden)).toEqual([])
    const [last, first] = [readings[before - 1]!, readings[before]!]
    expect(first.at - last.at).toBeGreaterThan(3000)
    // By the seconds that passed, and not by the ticks that there were.
    const ends = readings.map(({ at, left }) => at + left * 1000)
    const end = Math.min(...ends.slice(0, before))
    expect(errorOf(first, end)).toBeLessThan(TOLERANCE)
    await tab.close()
  })
})
