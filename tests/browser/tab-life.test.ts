import type { Browser } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../demo/tenant/settings.ts'
import { eventually } from './support/eventually.ts'
import { secondsOf } from './support/expecting.ts'
import { callOnReturn, digestInBackground, launchUnsparing, openTab, type Tab } from './support/hidden-tab.ts'
import { type Servers, startServers } from './support/world.ts'

/** Of the SDK, s. */
const LEEWAY = 2
/** What the API tolerates past `exp`, s. */
const GRACE = DEFAULT_SETTINGS.apiGrace
/** Of the tokens of throttled tabs, s: due when the browser has long begun to ration the timers of a hidden page. */
const LIFETIME = 20
/** Of the tokens of frozen tabs, s. */
const SHORT_LIFETIME = 8

let browser: Browser
let servers: Servers
// These tabs are left for most of a minute, all at once; what needs no waiting is tested meanwhile.
let throttled: Tab
let calling: Tab
let worked: Tab
let frozen: Tab
let cached: Tab

beforeAll(async () => {
  ;[browser, servers] = await Promise.all([launchUnsparing(), startServers()])
  const leave = (habits: Parameters<typeof openTab>[2]) =>
    openTab(browser, servers, { silentRefreshLeeway: LEEWAY, ...habits })
  await servers.set({ accessTokenLifetime: LIFETIME })
  throttled = await leave({})
  await throttled.hide()
  await digestInBackground(throttled)

  calling = await leave({ token: 'boot' })
  await callOnReturn(calling, 'visibilitychange')
  await calling.hide()
  await digestInBackground(calling)

  worked = await leave({ hiddenTab: 'service-worker' })
  await worked.hide()
  await digestInBackground(worked)

  await servers.set({ accessTokenLifetime: SHORT_LIFETIME })
  frozen = await leave({ token: 'boot' })
  await callOnReturn(frozen, 'resume')
  await frozen.hide()
  await frozen.setFrozen(true)

  cached = await leave({ token: 'boot' })
  await callOnReturn(cached, 'pageshow')
  await cached.page.goto(`${servers.tenant.issuer}/.well-known/openid-configuration`)
})
afterAll(async () => {
  await browser?.close()
  await servers?.stop()
})

const refreshes = async (of: Servers): Promise<number[]> =>
  (await of.log()).filter(entry => entry.grantType === 'refresh_token').map(entry => entry.status)

/** The 90 of `1 min 30 s`. */
const secondsIn = (text: string): number =>
  Number(/(\d+) min/.exec(text)?.[1] ?? 0) * 60 + Number(/(\d+) s\b/.exec(text)?.[1] ?? 0)

describe('a device that slept', () => {
  let slept: Servers
  const tabs: Tab[] = []
  const open = async (habits: Parameters<typeof openTab>[2]) => {
    const tab = await openTab(browser, slept, habits)
    tabs.push(tab)
    return tab
  }
  /** Time goes on for the servers and for the device’s wall clock; the page’s timers do not count it. */
  async function sleep(seconds: number): Promise<void> {
    await slept.advance(seconds)
    for (const tab of tabs) await tab.setClock(seconds)
  }
  beforeAll(async () => {
    slept = await startServers()
  })
  beforeEach(() => slept.run('reset'))
  afterEach(async () => {
    for (const tab of tabs.splice(0)) await tab.close()
  })
  afterAll(() => slept?.stop())

  test('through the refresh is named, since the server’s time says that nobody set the clock', async () => {
    const tab = await open({ token: 'boot' })
    await sleep(300)
    // Without waiting until the panel has noticed: the first call after a wake often comes before anything else.
    await tab.press('Load todos')
    await eventually(() => tab.read('.verdict.bad h2'), /^The device slept for 5 min, through the refresh$/)
    expect(await tab.read('.card h3')).toBe('The device slept')
    const card = await tab.card('The device slept')
    expect(card).toContain('certain')
    expect(card).toMatch(/\d\d:\d\d:\d\dclocks show a hole of 5 min/)
    expect(card).toMatch(/\d\d:\d\d:\d\dGET \/todos → 401 token_expired/)
    expect(await tab.read('.verdict p')).toMatch(/The refresh came 3 min( \d+ s)? late, and calls met/)
    expect(await tab.read('.facts')).toMatch(/Clock skew[+−]?[01]\.\d s/)
  })

  test('refreshes on return with getAccessToken() on visibilitychange, and not without', async () => {
    const without = await open({ hiddenTab: 'nothing' })
    await without.hide()
    const asking = await open({ hiddenTab: 'visibilitychange' })
    await asking.hide()
    // Past the moment of refresh, and before the end of the token.
    await sleep(130)

    await without.show()
    const tokenLeft = secondsOf(
      await eventually(
        () => without.read('.facts'),
        text => secondsOf(text) < 60,
      ),
    )
    expect(secondsOf(await without.read('.badge'))).toBeGreaterThan(tokenLeft)
    expect(await without.read('.facts')).toContain('no refresh seen yet')
    expect(await refreshes(slept)).toEqual([])

    await asking.show()
    await eventually(() => asking.read('.facts'), /last refresh [0-3] s ago, ok/)
    await eventually(
      () => asking.read('.verdict'),
      /^Healthy: next refresh in 0[12]:\d\d.*last refresh succeeded/,
    )
    expect(await refreshes(slept)).toEqual([200])
    expect(await without.read('.facts')).toContain('no refresh seen yet')
  })
})

describe('a hidden tab whose timers the browser holds back', { timeout: 90_000 }, () => {
  test('refreshes in time all the same with the service worker, which the panel sees', async () => {
    await eventually(() => worked.read('.facts'), /last refresh \d+ s ago, ok/, 60_000)
    expect(await worked.page.evaluate(() => document.visibilityState)).toBe('hidden')
    expect(await worked.read('.verdict h2')).toMatch(/^Healthy/)
    expect(new Set(await refreshes(servers))).toEqual(new Set([200]))
    // The same app without the worker, hidden for longer.
    expect(await throttled.read('.facts')).toContain('no refresh seen yet')

    await worked.show()
    await eventually(() => worked.read('.verdict h2'), /^Healthy: next refresh in/)
    expect(await worked.read('.card h3')).toBe('')
    await worked.close()
  })

  test('is named as the reason of a late refresh, at risk while no call has failed', async () => {
    await pastTolerance(throttled, LIFETIME)
    await servers.set({ tokenEndpoint: 'slow', delayMs: 3000 })
    await throttled.show()
    const verdict = await eventually(
      () => throttled.read('.verdict.warn h2'),
      /^The tab was hidden and its timer ran .* late$/,
    )
    expect(secondsIn(verdict)).toBeGreaterThanOrEqual(GRACE)
    expect(await throttled.read('.card h3')).toBe('Hidden tab throttled')
    const card = await throttled.card('Hidden tab throttled')
    // A page that was suspended without a word would look alike.
    expect(card).toMatch(/^Hidden tab throttled(certain|likely)/)
    expect(card).toMatch(/\d\d:\d\d:\d\dtab hidden, .* past the due time/)
    expect(card).toContain('getAccessToken() again on visibilitychange')
    expect(card).not.toContain('401')

    await servers.set({ tokenEndpoint: 'ok' })
    await eventually(() => throttled.read('.verdict.ok h2'), /^Healthy/)
    expect(await throttled.card('Hidden tab throttled')).toContain('The session has recovered')
  })

  test('is named as the reason of a call that failed on return', async () => {
    await pastTolerance(calling, LIFETIME)
    await servers.set({ tokenEndpoint: 'slow', delayMs: 3000 })
    await calling.show()
    await eventually(() => calling.read('.verdict.bad h2'), /^The tab was hidden and its timer ran .* late$/)
    expect(await calling.read('.card h3')).toBe('Hidden tab throttled')
    const card = await calling.card('Hidden tab throttled')
    expect(card).toMatch(/^Hidden tab throttled(certain|likely)/)
    expect(card).toMatch(/\d\d:\d\d:\d\dGET \/todos → 401 token_expired/)
    expect(await calling.read('.foot')).toContain('token_expired')

    await servers.set({ tokenEndpoint: 'ok' })
    await eventually(() => calling.read('.verdict.ok h2'), /^Healthy again. Before: The tab was hidden/)
  })
})

describe('a page that the browser froze', { timeout: 90_000 }, () => {
  test('is named first when a call meets the expired token on resume', async () => {
    await pastTolerance(frozen, SHORT_LIFETIME)
    await servers.set({ tokenEndpoint: 'slow', delayMs: 3000 })
    await frozen.setFrozen(false)
    await frozen.show()
    await expectFrozen(frozen)
  })

  test('in its back/forward cache keeps the panel, which names it', async () => {
    await pastTolerance(cached, SHORT_LIFETIME)
    await servers.set({ tokenEndpoint: 'slow', delayMs: 3000 })
    // The answer is lost with the page that is left.
    await cached.page.evaluate(() => history.back()).catch(() => {})
    await expectFrozen(cached)
  })

  async function expectFrozen(tab: Tab): Promise<void> {
    const verdict = await eventually(() => tab.read('.verdict.bad h2'), /^The browser froze this tab for/)
    expect(secondsIn(verdict)).toBeGreaterThanOrEqual(GRACE)
    expect(await tab.read('.card h3')).toBe('The browser froze the page')
    const card = await tab.card('The browser froze the page')
    expect(card).toContain('certain')
    expect(card).toMatch(/\d\d:\d\d:\d\dpage frozen, .* past the due time/)
    expect(card).toMatch(/\d\d:\d\d:\d\dGET \/todos → 401 token_expired/)

    await servers.set({ tokenEndpoint: 'ok' })
    await eventually(() => tab.read('.verdict.ok h2'), /^Healthy again. Before: The browser froze this tab/)
  }
})

/** Waits until no API takes the token of a tab any longer that was left right after sign-in. */
async function pastTolerance(tab: Tab, lifetime: number): Promise<void> {
  const end = tab.signedInAt + (lifetime + GRACE + 2) * 1000
  await eventually(
    () => Date.now(),
    now => now > end,
    90_000,
  )
}
