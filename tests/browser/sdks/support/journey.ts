/** What must be seen of every SDK, on a page of its own (`pages/<sdk>`), against the real tenant, in one browser. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { settingsFor } from '../../../../demo/start.ts'
import type { SdkName } from '../../../../demo/tenant/identity.ts'
import type { TenantSettings } from '../../../../demo/tenant/settings.ts'
import type { EventOf, NewEvent, SessionEvent } from '../../../../sdk-bridge/event.ts'
import { expectText } from '../../support/expecting.ts'
import { tellSettings } from '../../support/told-settings.ts'
import { launchBrowser, type RequestLogEntry, type Servers, startServers } from '../../support/world.ts'
import type {} from './page.ts'
import { NO_PANEL, SEEN, VARIANT } from './session-keys.ts'

export interface Journey {
  /** The folder of the page, and the client at the tenant. */
  sdk: SdkName
  /** How the page is to set up the SDK, if it knows several ways. */
  variant?: string
  /** As the panel is to show it, s; undefined where the SDK has none. */
  leewaySeconds: number | undefined
  /** Whether the SDK renews by its own timer, or when a token is asked for. */
  renewal: 'by-itself' | 'on-use'
  /** Of the access tokens, s. Default: two minutes more than the leeway. */
  lifetime?: number
  /** As the SDK says that the issuer refused the refresh token. Default: `invalid_grant`. */
  refusal?: string
  /** Cause of the first finding then. Default: `session-revoked`. */
  refusalCause?: string
  /** How far the SDK's own idea of the expiry may be off the issuer's, s. Default: 2. */
  expiryWithin?: number
}

const SOON = 10_000

/** Registers the tests of one SDK. They go on from one to the next, as a person would. */
export function sdkJourney(journey: Journey): void {
  const {
    sdk,
    variant,
    leewaySeconds,
    renewal,
    refusal = 'invalid_grant',
    refusalCause = 'session-revoked',
  } = journey
  const { lifetime = (leewaySeconds ?? 0) + 120, expiryWithin = 2 } = journey

  let servers: Servers
  let browser: Browser
  let page: Page
  const requests: string[] = []

  beforeAll(async () => {
    ;[browser, servers] = await Promise.all([launchBrowser(), startServers()])
  })
  afterAll(async () => {
    await browser?.close()
    await servers?.stop()
  })

  const app = () => page.getByRole('main')
  const press = (name: string) => app().getByRole('button', { name, exact: true }).click({ timeout: SOON })
  const says = (text: string) => expectText(app().getByRole('status'), text, SOON)
  /** The page on a new device, at the servers' time. */
  const open = async (panel: 'with the panel' | 'without the panel', settings: Partial<TenantSettings>) => {
    await page?.context().close()
    await servers.run('reset')
    await servers.set(settings)
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    page = await context.newPage()
    page.on('request', request => {
      // Modules of the page and of the panel come from the dev server.
      if (request.resourceType() !== 'script') requests.push(`${request.method()} ${request.url()}`)
    })
    await tellSettings(context, settingsFor(servers.tenant))
    if (variant !== undefined) {
      await page.addInitScript(([key, value]) => sessionStorage.setItem(key, value), [
        VARIANT,
        variant,
      ] as const)
    }
    if (panel === 'without the panel') {
      await page.addInitScript(key => sessionStorage.setItem(key, 'yes'), NO_PANEL)
    }
    await page.clock.install()
    await page.goto(`${inject('origin')}/tests/browser/sdks/pages/${sdk}/`)
    await says('signed out')
  }
  const signIn = async () => {
    await press('Sign in')
    const consent = page.getByRole('button', { name: 'Sign in' }).and(page.locator('form *'))
    await consent.click({ timeout: SOON })
    await says('signed in')
  }
  const events = (): Promise<SessionEvent[]> =>
    page.evaluate(() => window.sdkPage.panel?.recording().events ?? []) as Promise<SessionEvent[]>
  const all = async <T extends NewEvent['type']>(type: T) =>
    (await events()).filter(event => event.type === type) as EventOf<T>[]
  const findings = () => page.evaluate(() => window.sdkPage.panel?.diagnosis().findings ?? [])
  const refreshRequests = async (): Promise<RequestLogEntry[]> =>
    (await servers.log()).filter(entry => entry.grantType === 'refresh_token')
  const leeway = () => page.locator('leeway-panel')
  /** Servers and page go on by this time, s; nobody may be talking. */
  const pass = async (seconds: number) => {
    const lag = async () => (await page.evaluate(() => Date.now())) - Date.now()
    const before = await lag()
    await servers.advance(seconds)
    await page.clock.runFor(seconds * 1000)
    // The page's time stood still while its timers were run; the servers' did not.
    await page.clock.runFor(Math.max(0, Math.round(before + seconds * 1000 - (await lag()))))
  }

  describe(`${sdk}, on a page of its own${variant === undefined ? '' : ` (${variant})`}`, () => {
    test('is not disturbed by a panel that comes, reads for a minute and goes', async () => {
      await open('without the panel', { accessTokenLifetime: 3600 })
      await signIn()
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
      await leeway().getByRole('tab', { name: 'Diagnosis' }).click()
      expect((await all('tokens')).length).toBeGreaterThan(0)
      await page.evaluate(() => window.sdkPage.unmount())
      expect(requests).toEqual([])
      expect(await look()).toEqual(before)
      expect(await refreshRequests()).toEqual([])
    })

    test('shows the token of a sign-in with its expiry and the leeway', async () => {
      await open('with the panel', { accessTokenLifetime: lifetime })
      await signIn()
      // The traffic tells of the same tokens; the end as the SDK reckons it is the bridge's to tell.
      const reckoned = () =>
        all('tokens').then(found => found.findLast(({ access }) => access?.expiresAt !== undefined))
      await expect.poll(reckoned, { timeout: SOON }).toBeDefined()
      const { expiresAt = 0, claims } = (await reckoned())?.access ?? {}
      const exp = Number(claims?.exp)
      expect(Math.abs(expiresAt / 1000 - exp)).toBeLessThanOrEqual(expiryWithin)
      expect(exp - Number(claims?.iat)).toBe(lifetime)
      expect((await all('tokens')).map(({ reason }) => reason)).toContain('sign-in')

      await leeway()
        .getByRole('button', { name: /Open the panel/ })
        .click()
      const facts = leeway().locator('.fact')
      await expectText(facts.filter({ hasText: 'Access token expires' }), /\d\d:\d\d|\d min|\d h/)
      if (leewaySeconds !== undefined) {
        const shown = leewaySeconds % 60 === 0 ? `${leewaySeconds / 60} min` : `${leewaySeconds} s`
        await expectText(facts.filter({ hasText: /^Leeway/ }), new RegExp(`${leewaySeconds} s|${shown}`))
        expect((await all('settings'))[0]?.leewaySeconds).toBe(leewaySeconds)
      }
      await press('Load todos')
      await says('todos 200')
      expect(await page.evaluate(() => window.sdkPage.panel?.diagnosis().status)).toBe('healthy')
    })

    test('is seen to refresh silently', async () => {
      const before = (await all('tokens')).at(-1)?.access?.fingerprint
      await pass(lifetime - (leewaySeconds ?? 0) - 3)
      if (renewal === 'on-use') {
        await pass(6)
        await press('Load todos')
      }
      await expect
        .poll(() => all('refresh').then(found => found.filter(({ phase }) => phase === 'succeeded').length), {
          timeout: SOON + 5000,
        })
        .toBeGreaterThan(0)
      expect((await refreshRequests()).map(({ status }) => status)).toEqual([200])
      expect((await all('refresh')).map(({ phase }) => phase)).toContain('started')
      const renewed = (await all('tokens')).filter(({ reason }) => reason === 'refresh')
      expect(renewed.map(token => token.access?.fingerprint)).not.toContain(before)
      expect(renewed.length).toBeGreaterThan(0)
      expect(await page.evaluate(() => window.sdkPage.panel?.diagnosis().lastRefresh?.outcome)).toBe(
        'succeeded',
      )
      expect(await findings()).toEqual([])
    })

    test('is seen to be refused a refresh, and the refusal is explained', async () => {
      await servers.run('revoke-sessions')
      await press('Refresh')
      await expectText(app().getByRole('alert'), /\w/)
      await expect.poll(() => findings().then(found => found[0]?.cause), { timeout: SOON }).toBe(refusalCause)
      const failed = (await all('refresh')).filter(({ phase }) => phase === 'failed')
      expect(failed.map(({ error }) => error?.code)).toContain(refusal)
      const card = leeway().locator('.card').first()
      await expectText(card, new RegExp(refusal))
      await expectText(card, /Sign in|sign in/)
    })

    test('is seen to sign out', async () => {
      await page.reload()
      await says('signed ')
      if ((await app().getByRole('status').textContent()) === 'signed out') await signIn()
      await press('Sign out')
      await says('signed out')
      const seen: SessionEvent[] = JSON.parse(
        (await page.evaluate(key => sessionStorage.getItem(key), SEEN)) ?? '[]',
      )
      const signs = seen.filter(event => event.type === 'sign').map(({ phase }) => phase)
      // What the traffic tells of a sign-in may come after a sign-out as fast as this one.
      expect(signs).toContain('out')
    })
  })
}
