/**
 * Tabs that are really hidden, throttled, frozen and kept in the back/forward cache. The driver of the other tests
 * holds every page shown and focused, and runs Chromium with throttling off; this one does neither.
 */

import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core'
import { inject } from 'vitest'
import type { Habits } from '../../../demo/app/habits.ts'
import { settingsFor } from '../../../demo/start.ts'
import { CHROMIUM_FLAGS, findChromium } from './browsers.ts'
import { eventually } from './eventually.ts'
import type { Servers } from './world.ts'

/** The driver's own flags that would keep hidden pages awake. */
const KEEPING_AWAKE = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

/** A Chromium that treats hidden tabs as it does on a person's desk. */
export function launchUnsparing(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium was found')
  return puppeteer.launch({ executablePath, args: CHROMIUM_FLAGS, ignoreDefaultArgs: KEEPING_AWAKE })
}

/** The demo app in a tab of a window of its own, with the panel open. */
export interface Tab {
  page: Page
  /** When the sign-in was over, ms by the true clock. The token is a little older. */
  signedInAt: number
  /** Puts another tab of this window in front. */
  hide(): Promise<void>
  /** Puts this tab in front. */
  show(): Promise<void>
  /** Freezes the hidden tab as the browser does to save energy, or wakes it: real `freeze` and `resume` events. */
  setFrozen(frozen: boolean): Promise<void>
  /** Presses a button of the app or its Lab; in a hidden tab too. */
  press(button: string): Promise<void>
  /** Sets the page's clock by the Lab. Seconds ahead of the true time. */
  setClock(seconds: number): Promise<void>
  /** What stands at a place of the panel or its badge; '' where there is no such place. */
  read(selector: string): Promise<string>
  /** What stands on the card of a finding, by its title; '' where there is none. */
  card(title: string): Promise<string>
  close(): Promise<void>
}

/** Opens the demo app as a new device that has never been here, and signs in. */
export async function openTab(
  browser: Browser,
  servers: Servers,
  habits: Partial<Habits> = {},
): Promise<Tab> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  const other = await context.newPage()
  await page.bringToFront()
  const protocol = await page.createCDPSession()
  await serveFacts(protocol, servers)
  await page.evaluateOnNewDocument(kept => {
    if (sessionStorage.getItem('demo.habits') === null) sessionStorage.setItem('demo.habits', kept)
  }, JSON.stringify(habits))
  await page.goto(`${inject('origin')}/demo/app/`)

  const visibility = () => page.evaluate(() => document.visibilityState)
  const text = () => page.evaluate(() => document.body.textContent ?? '')
  const press = (button: string) =>
    page.evaluate(name => {
      const found = [...document.querySelectorAll('button')].find(one => one.textContent?.trim() === name)
      if (!found) throw new Error(`There is no button "${name}"`)
      found.click()
    }, button)

  await eventually(text, 'Sign in to see your todos')
  await press('Sign in')
  await eventually(() => page.url(), servers.tenant.issuer)
  await eventually(
    () => press('Sign in').then(() => true),
    pressed => pressed,
  )
  await eventually(text, 'Watch the token count down')
  const signedInAt = Date.now()
  await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('leeway-panel')!
    shadowRoot!.querySelector<HTMLElement>('.badge button')!.click()
  })

  return {
    page,
    signedInAt,
    press,
    async hide() {
      await other.bringToFront()
      await eventually(visibility, 'hidden')
    },
    async show() {
      await page.bringToFront()
      await eventually(visibility, 'visible')
    },
    async setFrozen(frozen) {
      await protocol.send('Page.setWebLifecycleState', { state: frozen ? 'frozen' : 'active' })
    },
    async setClock(seconds) {
      await page.evaluate(value => {
        const labels = [...document.querySelectorAll('label')]
        const id = labels.find(label => label.textContent === 'Clock shift, seconds')!.htmlFor
        const input = document.getElementById(id) as HTMLInputElement
        input.value = String(value)
        input.dispatchEvent(new Event('input', { bubbles: true }))
      }, seconds)
      await press('Set clock now')
    },
    read: selector =>
      page.evaluate(where => {
        const { shadowRoot } = document.querySelector('leeway-panel')!
        return shadowRoot!.querySelector(where)?.textContent ?? ''
      }, selector),
    card: title =>
      page.evaluate(name => {
        const { shadowRoot } = document.querySelector('leeway-panel')!
        const cards = [...shadowRoot!.querySelectorAll('.card')]
        return cards.find(card => card.querySelector('h3')?.textContent === name)?.textContent ?? ''
      }, title),
    close: () => context.close(),
  }
}

/** The dev server is shared by all test files, the tenant is not: the page is told of this one. */
async function serveFacts(protocol: CDPSession, { tenant }: Servers): Promise<void> {
  const facts = JSON.stringify(settingsFor(tenant))
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

/**
 * Eleven seconds from now the app holds its thread for two, as one that digests what it was sent. In a hidden tab that
 * spends what Chromium grants a page's timers, 1 % of the time once it has been hidden for ten seconds, for minutes ahead.
 */
export async function digestInBackground({ page }: Tab): Promise<void> {
  await page.evaluate(() => {
    setTimeout(() => {
      const end = performance.now() + 2000
      while (performance.now() < end);
    }, 11_000)
  })
}

/**
 * The app calls its API as soon as the person is back, as many do to show what is new.
 *
 * @param by the event that tells it
 */
export async function callOnReturn(
  { page }: Tab,
  by: 'visibilitychange' | 'resume' | 'pageshow',
): Promise<void> {
  await page.evaluate(type => {
    window.addEventListener(
      type,
      event => {
        if (type === 'visibilitychange' && document.visibilityState === 'hidden') return
        if (type === 'pageshow' && !(event as PageTransitionEvent).persisted) return
        const buttons = [...document.querySelectorAll('button')]
        buttons.find(button => button.textContent === 'Load todos')!.click()
      },
      // Those of the document do not all bubble.
      { capture: true },
    )
  }, by)
}
