import type { Browser, CDPSession } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { openHostPage } from './support/host-page.ts'
import { launchBrowser } from './support/world.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** What the browser itself counts, after everything that can be forgotten was. */
async function counts(cdp: CDPSession): Promise<{ nodes: number; listeners: number }> {
  await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const of = (name: string) => metrics.find(metric => metric.name === name)!.value
  return { nodes: of('Nodes'), listeners: of('JSEventListeners') }
}

describe('a guest in the page', () => {
  test('costs one tab stop, opens and closes by key, and gives focus back', async () => {
    const page = await openHostPage(await browser.newContext())
    await page.evaluate('window.panel = window.leeway.mountPanel({})')
    const host = page.getByRole('button', { name: 'Of the host' })
    const focused = () =>
      page.evaluate(() => {
        const inner = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement
        return inner?.getAttribute('aria-label') ?? inner?.textContent ?? inner?.tagName
      })
    await host.focus()
    await page.keyboard.press('Tab')
    expect(await focused()).toMatch(/^Leeway: .*Open the panel$/)
    await page.keyboard.press('Tab')
    expect(await focused()).not.toMatch(/Leeway/)

    await host.focus()
    await page.keyboard.press('Alt+Shift+L')
    const panel = page.locator('leeway-panel .panel')
    await panel.getByRole('tab', { name: 'Diagnosis' }).waitFor()
    expect(await focused()).toMatch(/^Diagnosis/)
    await page.keyboard.press('ArrowRight')
    expect(await panel.getByRole('tab', { name: 'Tokens' }).getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('End')
    expect(await panel.getByRole('tab', { name: 'Codes' }).getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    expect(await focused()).toBe('Of the host')

    // The same key closes what it opened.
    await page.keyboard.press('Alt+Shift+L')
    await panel.waitFor()
    await page.keyboard.press('Alt+Shift+L')
    await panel.waitFor({ state: 'detached' })
  })

  test('makes no request and changes nothing that the host can see', async () => {
    const page = await openHostPage(await browser.newContext(), '<p id="text">Text</p><input value="typed">')
    await page.evaluate(() => {
      document.querySelector('input')!.focus()
      Object.assign(window, { shifts: 0 })
      new PerformanceObserver(list => {
        ;(window as unknown as { shifts: number }).shifts += list.getEntries().length
      }).observe({ type: 'layout-shift', buffered: false })
    })
    const look = () =>
      page.evaluate(() => ({
        body: document.body.outerHTML,
        focus: document.activeElement?.tagName,
        scroll: [scrollX, scrollY],
        size: document.documentElement.getBoundingClientRect().toJSON(),
        shifts: (window as unknown as { shifts: number }).shifts,
        storage: Object.keys(localStorage),
      }))
    const before = await look()
    const requests: string[] = []
    page.on('request', request => requests.push(new URL(request.url()).pathname))
    await page.evaluate('window.panel = window.leeway.mountPanel({}); window.panel.open()')
    await page.locator('leeway-panel .panel').waitFor()
    expect(await look()).toEqual(before)
    // Its own modules, served one by one here; nothing else.
    expect(requests.filter(path => !/^\/(panel|sdk-bridge|node_modules|@)/.test(path))).toEqual([])
  })

  test('unmounted, gives back every wrapped function, listener and node', async () => {
    const page = await openHostPage(await browser.newContext())
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Performance.enable')
    const round = async () => {
      await page.evaluate('window.panel = window.leeway.mountPanel({}); window.panel.open()')
      await page.locator('leeway-panel .panel').waitFor()
      await page.evaluate('window.panel.unmount(); window.panel = undefined')
    }
    const shape = () =>
      page.evaluate(() => ({
        fetch: fetch.toString(),
        open: XMLHttpRequest.prototype.open.toString(),
        send: XMLHttpRequest.prototype.send.toString(),
        header: XMLHttpRequest.prototype.setRequestHeader.toString(),
        globals: Object.getOwnPropertyNames(window).length,
        html: document.documentElement.outerHTML.length,
      }))
    await page.evaluate('window.panel = undefined')
    // The driver listens too, from its first look on.
    await page.locator('body').waitFor()
    const before = await shape()
    const first = await counts(cdp)
    expect(before.fetch).toContain('[native code]')
    for (let i = 0; i < 3; i++) await round()
    expect(await shape()).toEqual(before)
    // What is unreachable goes when the browser gets to it.
    await expect.poll(() => counts(cdp), { timeout: 10_000 }).toEqual(first)
  })
})

describe('bad input', () => {
  test('pasted is named for what is wrong with it', async () => {
    const page = await openHostPage(await browser.newContext())
    await page.evaluate('window.panel = window.leeway.mountPanel({}); window.panel.open()')
    const panel = page.locator('leeway-panel .panel')
    await panel.getByRole('tab', { name: /Tokens/ }).click()
    const field = panel.getByLabel('Paste anything')
    await field.fill('just some words')
    await expectText(panel, 'No token in this text')
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    await field.fill(`${part({ alg: 'none' })}.${part({ exp: '12' })}.`)
    await expectText(panel, /alg.*none/i)
    await field.fill(`${part({ alg: 'RS256' })}.!!!!.${'x'.repeat(40)}`)
    await expectText(panel, /cut off/)
  })

  test('from the page never reaches the app: getters that throw, bodies that cannot be cloned, tokens that are none', async () => {
    const page = await openHostPage(await browser.newContext())
    const errors: string[] = []
    page.on('pageerror', error => errors.push(error.message))
    await page.route('**/api/**', route =>
      route.fulfill({ status: 401, contentType: 'text/html', body: '<h1>Not you</h1>' }),
    )
    const seen = await page.evaluate(`(async () => {
      const client = new Proxy({}, {
        get(target, name) { if (name === 'then') return undefined; throw new TypeError('getter of ' + String(name)) },
        has() { throw new TypeError('has') },
      })
      const plain = {
        get user() { throw new TypeError('user') }, get error() { throw new TypeError('error') },
        get loading() { throw new TypeError('loading') },
        getAccessToken: () => Promise.resolve('opaque-token'), on() { throw new TypeError('on') },
      }
      const bridges = []
      for (const each of [client, plain]) try { bridges.push(window.leeway.intelliAuth(each)) } catch (error) { bridges.push(String(error)) }
      window.panel = window.leeway.mountPanel({ bridge: bridges.filter(one => typeof one === 'object') })
      window.panel.open()
      const first = await fetch('/api/html', { headers: { authorization: 'Bearer not-a-jwt' } })
      const text = await first.text()
      const clone = Response.prototype.clone
      Response.prototype.clone = () => { throw new TypeError('cannot be cloned') }
      const second = await fetch('/api/uncloneable', { headers: { authorization: 'Bearer eyJ.broken.jwt' } })
      const again = await second.text()
      Response.prototype.clone = clone
      return { bridges: bridges.map(one => typeof one), text, again, token: await plain.getAccessToken() }
    })()`)
    expect(seen).toEqual({
      bridges: ['object', 'object'],
      text: '<h1>Not you</h1>',
      again: '<h1>Not you</h1>',
      token: 'opaque-token',
    })
    expect(errors).toEqual([])
    const panel = page.locator('leeway-panel .panel')
    await expectText(panel.locator('.foot'), /http_401/)
    await expectText(panel, /Not everything could be read.*IntelliAuth, user: user/)
    const events = await page.evaluate<{ type: string; error?: { code: string; message: string } }[]>(
      'window.panel.recording().events',
    )
    const said = events.flatMap(event => (event.error ? [event.error.message] : [])).join('\n')
    expect(said).toMatch(/HTML, not JSON/)
    expect(said).toMatch(/IntelliAuth, user: user/)
    expect(events.filter(event => event.type === 'call')).toHaveLength(2)
    await panel.getByRole('tab', { name: /Tokens/ }).click()
    await expectText(panel, /[Oo]paque/)
  })
})
