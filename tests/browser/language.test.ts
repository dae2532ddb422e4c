import type { Locator } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { type Person, useWorld } from './support/world.ts'

const world = useWorld()

const TABS = ['Diagnose', 'Tokens', 'Verlauf', 'Anfragen', 'Codes'] as const

/** What is cut off, lies over another control, or sticks out of the panel. Only what scrolls or ends in … may. */
const misfits = (panel: Locator) =>
  panel.evaluate(root => {
    const found: string[] = []
    const tell = (what: string, element: Element) =>
      found.push(`${what}: ${element.className} ${element.textContent?.trim().slice(0, 60)}`)
    const frame = root.getBoundingClientRect()
    const scrolls = (element: Element) => {
      const { overflowX, textOverflow } = getComputedStyle(element)
      return textOverflow === 'ellipsis' || /auto|scroll/.test(overflowX)
    }
    const inScroller = (element: Element | null): boolean =>
      element !== null && element !== root && (scrolls(element) || inScroller(element.parentElement))
    const shown = [...root.querySelectorAll<HTMLElement>('*')].filter(
      element => element instanceof HTMLElement && element.checkVisibility(),
    )
    for (const element of shown) {
      if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 && !scrolls(element)) {
        tell('cut', element)
      }
      const { left, right, width } = element.getBoundingClientRect()
      if (width > 0 && (left < frame.left - 1 || right > frame.right + 1) && !inScroller(element)) {
        tell('outside', element)
      }
    }
    const controls = shown.filter(element =>
      element.matches('header *, [role=tab], .btn, .copy, .icon, .foot *'),
    )
    for (const a of controls) {
      for (const b of controls) {
        if (a === b || a.contains(b) || b.contains(a)) continue
        // What has been scrolled away lies behind header and footer.
        if (a.closest('.body') !== b.closest('.body')) continue
        const [one, other] = [a.getBoundingClientRect(), b.getBoundingClientRect()]
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left)
        const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
        // Tabs stand closer where there is little room; their words do not touch.
        if (wide > 3 && high > 3) tell('overlaps', a)
      }
    }
    const list = root.querySelector('[role=tablist]')!
    for (const tab of list.querySelectorAll('[role=tab]')) {
      const { left, right } = tab.getBoundingClientRect()
      const { left: from, right: to } = list.getBoundingClientRect()
      if (left < from - 1 || right > to + 1) tell('not in sight', tab)
    }
    return found
  })

async function openTab(person: Person, name: string): Promise<void> {
  await person.panel.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
  await person.panel.locator('[role=tabpanel]', { hasNotText: /^Wird geladen…$/ }).waitFor()
}

describe.each([
  ['1280 px', { width: 1280, height: 800 }],
  ['360 px', { width: 360, height: 740 }],
] as const)('Whoever reads German, at %s', (_, viewport) => {
  test('gets badge, tabs, facts and numbers in German, and nothing is cut in any tab', async () => {
    const person = await world.open({ locale: 'de-DE', viewport, clockShift: -602 })
    const { badge, panel, leeway } = person
    await person.signIn()
    await expectText(badge, /^Uhr −10:0\d/)
    await leeway.getByRole('button', { name: /^Leeway: Uhr −10:0\d.*Panel öffnen$/ }).click()
    expect(await leeway.locator('section').getAttribute('lang')).toBe('de')
    await expectText(panel.locator('.facts'), /Uhrabweichung−10:0\d ±\d,\d\u00a0s/)
    await expectText(panel.getByRole('heading', { name: /^Geräteuhr geht/ }), 'nach')
    for (const tab of TABS) {
      await openTab(person, tab)
      expect.soft(await misfits(panel), tab).toEqual([])
    }
    await openTab(person, 'Tokens')
    await expectText(panel.locator('.card').first(), /vor \d\d:\d\d|in \d\d:\d\d/)
    await openTab(person, 'Anfragen')
    await panel.locator('.call').first().click()
    await expectText(panel.locator('.details'), /\d\d:\d\d:\d\d,\d{3} nach diesem Gerät/)
    expect(await misfits(panel)).toEqual([])
  })
})

test('The language changes while the panel is open, holds over a reload, and focus stays in the panel', async () => {
  const person = await world.open({ locale: 'fr-FR', viewport: { width: 1280, height: 800 } })
  await person.signIn()
  await person.openPanel()
  await person.tab('Timeline')
  const { panel, leeway, page } = person
  await panel.getByRole('button', { name: 'Options' }).click()
  await panel.getByRole('menuitemradio', { name: 'Deutsch' }).click()
  await panel.getByRole('tab', { name: 'Verlauf', selected: true }).waitFor()
  await expectText(leeway.getByRole('status'), 'Das Panel spricht jetzt Deutsch')
  expect(await leeway.evaluate(host => host.shadowRoot!.activeElement?.closest('.panel') !== null)).toBe(true)
  await page.reload()
  await leeway.getByRole('button', { name: /Panel öffnen$/ }).waitFor()
})

test('A host that is written from right to left turns nothing around in the panel', async () => {
  const person = await world.open({ locale: 'de-DE', viewport: { width: 1280, height: 800 } })
  await person.page.evaluate(() => {
    document.documentElement.dir = 'rtl'
  })
  await person.signIn()
  await person.leeway.getByRole('button', { name: /Panel öffnen$/ }).click()
  for (const tab of TABS) {
    await openTab(person, tab)
    expect.soft(await misfits(person.panel), tab).toEqual([])
  }
  expect(await person.panel.evaluate(element => getComputedStyle(element).direction)).toBe('ltr')
  const { x, width } = (await person.panel.boundingBox())!
  expect(x).toBeGreaterThanOrEqual(0)
  expect(x + width).toBeLessThanOrEqual(1280)
})
