/**
 * Tabs that are really hidden, throttled, frozen and kept in the back/forward cache. Playwright holds every page shown
 * and focused, and runs Chromium with throttling off; this driver does neither.
 */

import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core'
import { expect, inject } from 'vitest'
import type { Habits } from '../../../demo/app/habits.ts'
import { AUDIENCE, CLIENT_ID } from '../../../demo/tenant/identity.ts'
import type { Recording } from '../../../panel/recording/recording.ts'
import { CHROMIUM_FLAGS, findChromium } from './browsers.ts'
import type { Servers } from './world.ts'

/** The driver's own flags that would keep hidden pages awake. */
const KEEPING_AWAKE = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

/** How long something may take that happens at once for a person, ms. */
const SOON = 10_000

/** A Chromium that treats hidden tabs as it does on a person's desk. */
export function launchUnsparing(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium was found')
  return puppeteer.launch({ executablePath, args: CHROMIUM_FLAGS, ignoreDefaultArgs: KEEPING_AWAKE })
}

/** The demo app in a tab of a window of its own. */
export interface Tab {
  page: Page
  signIn(): Promise<void>
  openPanel(): Promise<void>
  /** Puts another tab of this window in front. */
  hide(): Promise<void>
  /** Puts this tab in front. */
  show(): Promise<void>
  /** Freezes the hidden tab as the browser does to save energy, or wakes it: real `freeze` and `resume` events. */
  setFrozen(frozen: boolean): Promise<void>
  /** Presses a button of the app or its Lab; works in a hidden tab too. */
  press(button: string): Promise<void>
  /** Chooses a radio button of the Lab. */
  choose(radio: string): Promise<void>
  /** Fills a number field of the Lab. */
  fill(field: string, value: number): Promise<void>
  /** What stands at a place of the open panel; '' where there is no such place. */
  read(selector: string): Promise<string>
  /** What stands on the card of a finding, by its title; '' where there is none. */
  card(title: string): Promise<string>
  /** What the panel's "Copy redacted report" puts on the clipboard. */
  report(): Promise<Recording>
  close(): Promise<void>
}

/** Opens the demo app as a new device that has never been here. */
export async function openTab(
  browser: Browser,
  servers: Servers,
  habits: Partial<Habits> = {},
): Promise<Tab> {
  const origin = inject('origin')
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  const other = await context.newPage()
  await page.bringToFront()
  const protocol = await page.createCDPSession()
  await serveFacts(protocol, servers)
  await page.evaluateOnNewDocument(kept => {
    if (sessionStorage.getItem('demo.habits') === null) sessionStorage.setItem('demo.habits', kept)
  }, JSON.stringify(habits))
  await page.goto(`${origin}/demo/app/`)

  /** The page may be under way to another. */
  const look = <Result>(act: () => Promise<Result>): Promise<Result | undefined> =>
    act().catch(() => undefined)

  const press = (button: string) =>
    page.evaluate(name => {
      const found = [...document.querySelectorAll('button')].find(one => one.textContent?.trim() === name)
      if (!found) throw new Error(`There is no button "${name}"`)
      found.click()
    }, button)

  const seen = (text: string) =>
    expect
      .poll(() => look(() => page.evaluate(() => document.body.textContent ?? '')), { timeout: SOON })
      .toContain(text)

  return {
    page,
    press,
    async signIn() {
      await seen('Sign in to see your todos')
      await press('Sign in')
      await expect.poll(() => page.url(), { timeout: SOON }).toContain(servers.tenant.issuer)
      await expect.poll(() => look(() => press('Sign in').then(() => true)), { timeout: SOON }).toBe(true)
      await seen('Sign out')
      await seen('Watch the token count down')
    },
    openPanel: () =>
      page.evaluate(() => {
        document.querySelector('leeway-panel')?.shadowRoot?.querySelector<HTMLElement>('.badge')?.click()
      }),
    async hide() {
      await other.bringToFront()
      await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('hidden')
    },
    async show() {
      await page.bringToFront()
      await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('visible')
    },
    async setFrozen(frozen) {
      await protocol.send('Page.setWebLifecycleState', { state: frozen ? 'frozen' : 'active' })
    },
    choose: radio =>
      page.evaluate(name => {
        const label = [...document.querySelectorAll('label')].find(one => one.textContent?.trim() === name)
        label?.querySelector('input')?.click()
      }, radio),
    fill: (field, value) =>
      page.evaluate(
        (name, text) => {
          const label = [...document.querySelectorAll('label')].find(one => one.textContent === name)
          const input = document.getElementById(label?.htmlFor ?? '') as HTMLInputElement
          input.value = text
          input.dispatchEvent(new Event('input', { bubbles: true }))
        },
        field,
        String(value),
      ),
    read: selector =>
      page.evaluate(
        where => document.querySelector('leeway-panel')?.shadowRoot?.querySelector(where)?.textContent ?? '',
        selector,
      ),
    card: title =>
      page.evaluate(name => {
        const cards = document.querySelector('leeway-panel')?.shadowRoot?.querySelectorAll('.card') ?? []
        const found = [...cards].find(card => card.querySelector('h3')?.textContent === name)
        return found?.textContent ?? ''
      }, title),
    async report() {
      await context.overridePermissions(origin, ['clipboard-read', 'clipboard-sanitized-write'])
      await page.evaluate(() =>
        document
          .querySelector('leeway-panel')
          ?.shadowRoot?.querySelector<HTMLElement>('[aria-label="Copy redacted report"]')
          ?.click(),
      )
      return JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))
    },
    close: () => context.close(),
  }
}

/** The dev server is shared by all test files, the tenant is not: the page is told of this one. */
async function serveFacts(protocol: CDPSession, { tenant }: Servers): Promise<void> {
  const { issuer, api, control } = tenant
  const facts = JSON.stringify({ issuer, api, control, clientId: CLIENT_ID, audience: AUDIENCE })
  protocol.on('Fetch.requestPaused', ({ requestId }) => {
    void protocol.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: 200,
      responseHeaders: [{ name: 'Content-Type', value: 'application/json' }],
      body: Buffer.from(facts).toString('base64'),
    })
  })
  await protocol.send('Fetch.enable', { patterns: [{ urlPattern: '*/demo.json' }] })
}
