/**
 * What must be seen of an SDK whose own server cannot be run here, on a page of its own (`pages/<sdk>`), against a
 * local server that answers what that one documents, in one browser.
 */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { EventOf, NewEvent, SessionEvent } from '../../../../sdk-bridge/event.ts'
import type { Backend } from '../../../sdk-bridge/sdks/backend.ts'
import { expectText } from '../../support/expecting.ts'
import { tellSettings } from '../../support/told-settings.ts'
import { launchBrowser } from '../../support/world.ts'
import type {} from './page.ts'
import { NO_PANEL } from './session-keys.ts'

export interface BackendJourney {
  /** The folder of the page. */
  sdk: string
  start(): Promise<Backend>
  /** Whether one of the server's `requests` was for a refresh. */
  isRefresh(request: string): boolean
  /** As the panel is to show it, s. */
  leewaySeconds: number
  /** Whether the SDK renews by its own timer, or when a token is asked for. */
  renewal: 'by-itself' | 'on-use'
  /** How the server refuses a refresh. */
  refusal: readonly [code: string, message: string]
  /** As the SDK says that. Default: the code. */
  refusalCode?: string
  /** Cause of the first finding then. */
  refusalCause: string
}

/** Of the access tokens, s. */
const LIFETIME = 600
const SOON = 10_000

/** Registers the tests of one SDK. They go on from one to the next, as a person would. */
export function backendJourney(journey: BackendJourney): void {
  const { sdk, leewaySeconds, renewal, refusal, refusalCode = refusal[0] } = journey
  let browser: Browser
  let server: Backend
  let page: Page
  /** Of the page, without its modules. */
  const requests: string[] = []

  beforeAll(async () => {
    ;[browser, server] = await Promise.all([launchBrowser(), journey.start()])
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  const app = () => page.getByRole('main')
  const leeway = () => page.locator('leeway-panel')
  const press = (name: string) => app().getByRole('button', { name, exact: true }).click({ timeout: SOON })
  const says = (text: string) => expectText(app().getByRole('status'), text, SOON)
  const open = async (panel: 'with the panel' | 'without the panel') => {
    await page?.context().close()
    Object.assign(server, { ahead: 0, lifetime: LIFETIME, refusal: undefined })
    server.requests.length = 0
    const context = await browser.newContext()
    page = await context.newPage()
    page.on('request', request => {
      if (request.resourceType() !== 'script') requests.push(`${request.method()} ${request.url()}`)
    })
    await tellSettings(context, { issuer: server.origin, api: server.origin })
    if (panel === 'without the panel') {
      await page.addInitScript(key => sessionStorage.setItem(key, 'yes'), NO_PANEL)
    }
    await page.clock.install()
    await page.goto(`${inject('origin')}/tests/browser/sdks/pages/${sdk}/`)
    await says('signed out')
  }
  const events = (): Promise<SessionEvent[]> =>
    page.evaluate(() => window.sdkPage.panel?.recording().events ?? []) as Promise<SessionEvent[]>
  const all = async <T extends NewEvent['type']>(type: T) =>
    (await events()).filter(event => event.type === type) as EventOf<T>[]
  const diagnosis = () => page.evaluate(() => window.sdkPage.panel?.diagnosis())
  const refreshes = () => server.requests.filter(journey.isRefresh)
  /** Server and page go on by this time, s; nobody may be talking. */
  const pass = async (seconds: number) => {
    const lag = async () => (await page.evaluate(() => Date.now())) - Date.now()
    const before = await lag()
    server.ahead += seconds
    await page.clock.runFor(seconds * 1000)
    // The page's time stood still while its timers were run; the server's did not.
    await page.clock.runFor(Math.max(0, Math.round(before + seconds * 1000 - (await lag()))))
  }

  describe(`${sdk}, on a page of its own`, () => {
    test('is not disturbed by a panel that comes, reads for a minute and goes', async () => {
      await open('without the panel')
      await press('Sign in')
      await says('signed in')
      const look = async () => ({
        state: await page.evaluate(() => window.sdkPage.state()),
        kept: await page.evaluate(() => window.sdkPage.kept()),
      })
      const before = await look()
      requests.length = 0
      await page.evaluate(() => {
        window.sdkPage.mount()
        window.sdkPage.panel?.open()
      })
      await leeway().getByRole('tab', { name: 'Tokens' }).click()
      await pass(60)
      await expect.poll(() => all('tokens').then(found => found.length)).toBeGreaterThan(0)
      await page.evaluate(() => window.sdkPage.unmount())
      expect(requests).toEqual([])
      expect(await look()).toEqual(before)
    })

    test('shows the token of a sign-in with its expiry and the leeway', async () => {
      await open('with the panel')
      await press('Sign in')
      await says('signed in')
      // The traffic tells of the same tokens; the end as the SDK reckons it is the bridge's to tell.
      const reckoned = () =>
        all('tokens').then(found =>
          found.find(({ access, reason }) => reason === 'sign-in' && access?.expiresAt !== undefined),
        )
      await expect.poll(reckoned, { timeout: SOON }).toBeDefined()
      const { access } = (await reckoned())!
      expect(Math.abs(access!.expiresAt! / 1000 - Number(access!.claims?.exp))).toBeLessThanOrEqual(2)
      await leeway()
        .getByRole('button', { name: /Open the panel/ })
        .click()
      const facts = leeway().locator('.fact')
      await expectText(facts.filter({ hasText: 'Access token expires' }), /\d\d:\d\d|\d min/)
      await expectText(facts.filter({ hasText: /^Leeway/ }), new RegExp(`${leewaySeconds} s`))
      await press('Load todos')
      await says('todos 200')
      expect(await diagnosis()).toMatchObject({ status: 'healthy', leeway: { configured: leewaySeconds } })
    })

    test('is seen to refresh silently', async () => {
      if (renewal === 'on-use') {
        await pass(LIFETIME - leewaySeconds + 2)
        await press('Load todos')
      } else {
        // In which beat of its timer the SDK will talk is not known: from here on in small steps.
        await pass(LIFETIME - leewaySeconds - 40)
        for (let step = 0; step < 40 && refreshes().length === 0; step++) await pass(1)
      }
      const renewed = () => all('tokens').then(found => found.filter(({ reason }) => reason === 'refresh'))
      await expect.poll(() => renewed().then(found => found.length), { timeout: SOON }).toBeGreaterThan(0)
      expect(refreshes()).toHaveLength(1)
      expect((await all('refresh')).map(({ phase }) => phase)).toEqual(
        expect.arrayContaining(['started', 'succeeded']),
      )
      expect(await diagnosis()).toMatchObject({ findings: [], lastRefresh: { outcome: 'succeeded' } })
    })

    test('is seen to be refused a refresh, and the refusal is explained', async () => {
      server.refusal = refusal
      await press('Refresh')
      await expectText(app().getByRole('alert'), /\w/)
      const cause = () => diagnosis().then(found => found?.findings[0]?.cause)
      await expect.poll(cause, { timeout: SOON }).toBe(journey.refusalCause)
      const failed = (await all('refresh')).filter(({ phase }) => phase === 'failed')
      expect(failed.map(({ error }) => error?.code)).toContain(refusalCode)
      await expectText(leeway().locator('.card').first(), new RegExp(refusalCode))
    })

    test('is seen to sign out', async () => {
      await open('with the panel')
      await press('Sign in')
      await says('signed in')
      await press('Sign out')
      await says('signed out')
      await expect.poll(() => all('sign').then(found => found.at(-1)?.phase), { timeout: SOON }).toBe('out')
      expect(await diagnosis()).toMatchObject({ status: 'signed-out' })
    })
  })
}
