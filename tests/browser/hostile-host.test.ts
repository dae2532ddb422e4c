import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { launchBrowser } from './support/world.ts'

/** What the host can see of itself; nothing of it may change. */
const look = (page: Page) =>
  page.evaluate(() => {
    const selection = getSelection()!
    const { fired, shifts } = window as unknown as { fired: string[]; shifts: string[] }
    return {
      fired,
      shifts,
      focus: document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.localName,
      selection: [selection.anchorOffset, selection.focusOffset],
      scroll: [scrollX, scrollY, ...[...document.querySelectorAll('*')].map(element => element.scrollTop)],
      boxes: [...document.querySelectorAll('html, head, body, body *')].map(element => [
        element.localName,
        element.getBoundingClientRect().toJSON(),
      ]),
      attributes: [document.documentElement, document.body].map(element =>
        [...element.attributes].map(({ name, value }) => `${name}=${value}`),
      ),
      computed: [document.documentElement, document.body].map(element => {
        const { overflow, position, pointerEvents, cursor } = getComputedStyle(element)
        return { overflow, position, pointerEvents, cursor }
      }),
    }
  })

describe.each(['chromium', 'firefox'] as const)('on a hostile host, in %s', name => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchBrowser(name)
  })
  afterAll(() => browser?.close())
  afterEach(() => page?.context().close())

  async function openHost(): Promise<Page> {
    page = await (
      await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1000, height: 700 } })
    ).newPage()
    await page.goto(`${inject('origin')}/tests/browser/pages/hostile-host/index.html`)
    await page.waitForFunction('window.fired && window.panel')
    await page.locator('leeway-panel .badge').waitFor()
    return page
  }
  const panel = () => page.locator('leeway-panel .panel')
  const box = async () => (await panel().boundingBox())!
  /** Signals reach the page a moment after what set them. */
  const drag = async (from: [number, number], to: [number, number]) => {
    await page.mouse.move(...from)
    await page.mouse.down()
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2)
    await page.mouse.move(...to)
    await page.mouse.up()
  }

  test('it looks as on any other: no rule of the host reaches in', async () => {
    await openHost()
    await page.evaluate('window.panel.open()')
    await panel().getByRole('tab', { name: 'Diagnosis' }).waitFor()
    // Once it has come in.
    await expect
      .poll(async () => {
        const { width, x, y, height } = await box()
        return [width, Math.round(x + width), Math.round(y + height)]
      })
      .toEqual([440, 1000 - 16, 700 - 16])
    const style = await panel()
      .getByRole('tab', { name: 'Diagnosis' })
      .evaluate(tab => {
        const { letterSpacing, textTransform, fontSize, borderTopWidth, position } = getComputedStyle(tab)
        return { letterSpacing, textTransform, fontSize, borderTopWidth, position }
      })
    expect(style).toEqual({
      letterSpacing: 'normal',
      textTransform: 'none',
      fontSize: '13px',
      borderTopWidth: '0px',
      position: 'static',
    })
  })

  test('opening, dragging, resizing and closing change nothing in it', async () => {
    await openHost()
    const before = await look(page)
    expect(before).toMatchObject({ fired: [], focus: 'Field of the host', selection: [3, 12] })

    await page.evaluate('window.panel.open()')
    await panel().waitFor()
    expect(await look(page)).toEqual(before)

    const start = await box()
    await drag([start.x + 150, start.y + 20], [120, 90])
    await expect.poll(async () => (await box()).x).toBe(16)
    expect((await box()).y).toBe(16)
    expect(await look(page)).toEqual(before)

    // By its free edge, then by its free corner.
    await drag([16 + 438, 200], [16 + 538, 200])
    await expect.poll(async () => (await box()).width).toBe(540)
    const { height } = await box()
    await drag([16 + 534, 16 + height - 6], [400, 400])
    await expect.poll(async () => Math.round((await box()).width)).toBe(540 - 150)
    expect(Math.abs((await box()).height - (400 - 16 + 6))).toBeLessThan(2)
    expect(await look(page)).toEqual(before)

    await page.evaluate('window.panel.close()')
    await panel().waitFor({ state: 'detached' })
    const badge = (await page.locator('leeway-panel .badge').boundingBox())!
    await drag([badge.x + 30, badge.y + 15], [900, 650])
    await expect
      .poll(async () => (await page.locator('leeway-panel .badge').boundingBox())!.x)
      .toBeGreaterThan(500)
    expect(await look(page)).toEqual(before)
    expect(await panel().count()).toBe(0)
  })

  test('typing and docking trigger no shortcut and change nothing in it, and closing gives the focus back', async () => {
    await openHost()
    const before = await look(page)
    await page
      .locator('leeway-panel')
      .getByRole('button', { name: /^Leeway/ })
      .click()
    await panel()
      .getByRole('tab', { name: /Tokens/ })
      .click()
    await panel().getByLabel('Paste anything').click()
    // The shortcuts of the host are at window, document and html, in both phases; its trap is at focusin and Tab.
    await page.keyboard.type('k/? s')
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Backspace')
    expect(await panel().getByLabel('Paste anything').inputValue()).toBe('k/? ')
    for (const key of ['Tab', 'Shift+Tab', 'Shift+Tab']) {
      await page.keyboard.press(key)
      expect(await page.evaluate(() => document.activeElement?.localName)).toBe('leeway-panel')
    }
    await panel().getByRole('button', { name: 'Options' }).click()
    await panel().getByRole('menuitemradio', { name: 'Along the right side' }).click()
    await expect.poll(async () => (await box()).height).toBe(700)
    await page.keyboard.press('Escape')
    await panel().waitFor({ state: 'detached' })
    // Typing in a field of the panel takes the selection along, as in any field.
    expect({ ...(await look(page)), selection: before.selection }).toEqual(before)
  })

  test('its own keys still reach it while the panel is open', async () => {
    await openHost()
    await page.evaluate('window.panel.open()')
    await panel().waitFor()
    await page.keyboard.press('j')
    expect((await look(page)).fired).toContain('keydown j at window, capture')
  })
})

describe('the place of the panel', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  test('is remembered, and always within the viewport: a smaller window, another screen, a phone', async () => {
    const context = await browser.newContext({
      reducedMotion: 'reduce',
      viewport: { width: 1400, height: 900 },
    })
    const page = await context.newPage()
    const url = `${inject('origin')}/tests/browser/pages/hostile-host/index.html`
    const panel = page.locator('leeway-panel .panel')
    const open = async () => {
      await page.goto(url)
      await page.waitForFunction('window.panel')
      await page.evaluate('window.panel.open()')
      await panel.waitFor()
    }
    /** Where it is, as soon as it is within the viewport. */
    const inside = () =>
      eventually(
        async () => (await panel.boundingBox())!,
        ({ x, y, width, height }) => {
          const viewport = page.viewportSize()!
          return x >= 0 && y >= 0 && x + width <= viewport.width && y + height <= viewport.height
        },
      )
    await open()
    await panel.getByRole('separator', { name: 'Width of the panel' }).press('End')
    await panel.getByRole('separator', { name: 'Height of the panel' }).press('End')
    await expect.poll(async () => (await inside()).width).toBe(1400 - 32)
    expect((await inside()).height).toBe(900 - 32)
    await page.setViewportSize({ width: 900, height: 500 })
    expect((await inside()).width).toBe(900 - 32)
    const splitter = panel.getByRole('separator', { name: 'Width of the panel' })
    await expect.poll(() => splitter.getAttribute('aria-valuenow')).toBe('868')
    await page.setViewportSize({ width: 500, height: 200 })
    // Where height is scarce, the panel takes all of it.
    expect((await inside()).height).toBe(200)
    await open()
    expect((await inside()).width).toBe(500 - 32)
    // A phone: a sheet over the whole width, whatever was remembered.
    await page.setViewportSize({ width: 360, height: 640 })
    const sheet = await inside()
    expect([sheet.x, sheet.width, sheet.y + sheet.height]).toEqual([0, 360, 640])
    await panel.getByRole('button', { name: 'Options' }).click()
    await panel.getByRole('menuitemradio', { name: 'Along the left side' }).click()
    expect((await inside()).width).toBe(360)
    await page.setViewportSize({ width: 1400, height: 900 })
    await expect.poll(async () => (await inside()).height).toBe(900)
    // Twice on the edge: the default size.
    await page.mouse.dblclick((await inside()).width - 3, 300)
    await expect.poll(async () => (await inside()).width).toBe(440)
    await context.close()
  })
})
