import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { openHostPage } from './support/host-page.ts'
import { launchBrowser } from './support/world.ts'

/** The ways to a window: of Chromium, of Chromium where that one is lacking, and of Firefox, which has only the other. */
const ways = [
  { name: 'Document Picture-in-Picture', browser: 'chromium', popUp: false },
  { name: 'a pop-up in Chromium', browser: 'chromium', popUp: true },
  { name: 'a pop-up in Firefox', browser: 'firefox', popUp: true },
] as const

describe.each(ways)('in its own window, by $name', ({ browser: browserName, popUp }) => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const errors: string[] = []
  beforeAll(async () => {
    browser = await launchBrowser(browserName)
  })
  afterEach(async () => {
    await context?.close()
    expect(errors.splice(0)).toEqual([])
  })
  afterAll(() => browser?.close())

  async function openPage(): Promise<void> {
    context = await browser.newContext({ colorScheme: 'dark' })
    if (popUp) await context.addInitScript('delete window.documentPictureInPicture')
    page = await openHostPage(context)
    page.on('pageerror', error => errors.push(error.message))
    await page.evaluate(`
      window.panel = window.leeway.mountPanel({ bridge: { name: 'Acme SDK', connect: () => () => {} } })
      window.panel.open()`)
    await page.locator('leeway-panel .panel').waitFor()
  }
  const popOut = async (): Promise<Page> => {
    const [own] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('button', { name: 'Open in its own window' }).click(),
    ])
    await own.getByRole('tab', { name: 'Codes' }).waitFor()
    return own
  }
  const badge = () => page.getByRole('button', { name: /^Leeway: .*Open the panel$/ })
  const bringBack = () => page.getByRole('button', { name: /^Leeway: .*Bring the panel back into the page$/ })

  test('shows the same panel with the same state, and fills the window', async () => {
    await openPage()
    await page.getByRole('tab', { name: 'Codes' }).click()
    const search = (where: Page) => where.getByRole('searchbox')
    await search(page).fill('session_revoked')
    const own = await popOut()
    expect(await own.title()).toBe('Leeway · Acme SDK')
    expect(await own.locator('html').getAttribute('lang')).toBe('en')
    expect(await own.getByRole('tab', { name: 'Codes' }).getAttribute('aria-selected')).toBe('true')
    expect(await search(own).inputValue()).toBe('session_revoked')
    // Once only: the page has its badge.
    expect(await page.locator('leeway-panel .panel').count()).toBe(0)
    await bringBack().waitFor()

    const fills = () =>
      own.locator('.panel').evaluate(panel => {
        const { left, top, width, height } = panel.getBoundingClientRect()
        const { borderTopLeftRadius, backgroundColor } = getComputedStyle(panel)
        // By that window's own media queries.
        const dark = matchMedia('(prefers-color-scheme: dark)').matches
        const inItsTheme = backgroundColor === (dark ? 'rgb(20, 23, 27)' : 'rgb(255, 255, 255)')
        const [own, whole] = [
          [left, top, width, height],
          [0, 0, innerWidth, innerHeight],
        ].map(String)
        return { fills: own === whole, borderTopLeftRadius, inItsTheme }
      })
    const whole = { fills: true, borderTopLeftRadius: '0px', inItsTheme: true }
    expect(await fills()).toEqual(whole)
    await own.setViewportSize({ width: 700, height: 500 })
    await expect.poll(fills).toEqual(whole)

    // Typed there, found here.
    await search(own).fill('invalid_grant')
    await bringBack().click()
    await expect.poll(() => own.isClosed()).toBe(true)
    await page.locator('leeway-panel .panel').waitFor()
    expect(await search(page).inputValue()).toBe('invalid_grant')
  })

  test('copies from there, and draws all tabs', async () => {
    await openPage()
    if (browserName === 'chromium') await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const own = await popOut()
    await own.getByRole('button', { name: 'Copy redacted report' }).click()
    await expectText(own.locator('.bar'), /Nothing|Taken out|removed/i)
    await expectText(own.getByRole('status'), 'Copied')
    if (browserName === 'chromium') {
      const text = await own.evaluate(() => navigator.clipboard.readText())
      expect(JSON.parse(text).format).toBe('leeway-recording')
    }
    // What the page's own readers would hear too is said once.
    expect(await page.locator('leeway-panel [role=status]').textContent()).toBe('')
    for (const name of ['Tokens', 'Timeline', 'Requests', 'Codes', 'Diagnosis']) {
      const tab = own.getByRole('tab', { name: new RegExp(`^${name}`) })
      await tab.click()
      await expect.poll(() => tab.getAttribute('aria-selected')).toBe('true')
      await expect.poll(() => own.getByRole('tabpanel').textContent()).not.toMatch(/^(Loading.*)?$/)
    }
  })

  test('opens a recording there, and it is the same one back in the page', async () => {
    await openPage()
    const own = await popOut()
    const recording = await page.evaluate('JSON.stringify(window.panel.recording())')
    await own.getByRole('tab', { name: /Tokens/ }).click()
    await own.getByLabel('Paste anything').fill(String(recording))
    const banner = (where: Page) => where.getByRole('region', { name: /recording/i })
    await banner(own).waitFor()
    await own.getByRole('button', { name: 'Copy redacted report' }).click()
    await expectText(own.getByRole('status'), 'Copied')
    // It goes under the hand of the driver.
    await own
      .getByRole('button', { name: 'Back into the page' })
      .click()
      .catch(() => {})
    await banner(page).waitFor()
    await popOut()
  })

  test('closed by its user, by Escape or by the shortcut, it leaves the badge', async () => {
    await openPage()
    for (const close of [
      (own: Page) => own.close(),
      (own: Page) => own.keyboard.press('Escape'),
      (own: Page) => own.keyboard.press('Alt+Shift+L'),
      (own: Page) => own.getByRole('button', { name: 'Close', exact: true }).click(),
    ]) {
      const own = await popOut()
      await close(own).catch(() => {})
      await expect.poll(() => own.isClosed()).toBe(true)
      await badge().click()
      await page.locator('leeway-panel .panel').waitFor()
    }
  })

  test('goes when the panel is unmounted or the page goes', async () => {
    await openPage()
    const first = await popOut()
    await page.evaluate('window.panel.unmount()')
    await expect.poll(() => first.isClosed()).toBe(true)
    expect(await page.locator('leeway-panel').count()).toBe(0)
    await page.evaluate('window.panel = window.leeway.mountPanel({ open: true })')
    const second = await popOut()
    await page.reload()
    await expect.poll(() => second.isClosed()).toBe(true)
  })

  test('a refused window is said, with what to do', async () => {
    await openPage()
    await page.evaluate(() => {
      const refuse = () => Promise.reject(new DOMException('No', 'NotAllowedError'))
      const value = { window: null, requestWindow: refuse }
      Object.defineProperty(window, 'documentPictureInPicture', { value, configurable: true })
      window.open = () => null
    })
    await page.getByRole('button', { name: 'Open in its own window' }).click()
    await expectText(page.locator('leeway-panel .bar'), /refused to open a window.*Allow pop-ups/)
    expect(await page.locator('leeway-panel .panel').count()).toBe(1)
  })
})
