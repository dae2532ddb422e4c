import axe from 'axe-core'
import { describe, expect, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

describe('the timeline', () => {
  test('shows what happened in lanes and as text, and is zoomed, panned and read by pointer and keyboard', async () => {
    const person = await world.open({ colorScheme: 'dark' })
    const { page, panel } = person
    await person.signIn()
    await person.loadTodos()
    await person.openPanel()
    await panel.getByRole('tab', { name: 'Timeline' }).click()

    const chart = panel.getByRole('listbox', { name: 'Timeline' })
    const events = panel.getByRole('listbox', { name: 'Events' })
    await expectText(events, /GET \/todos 200/)
    const calls = chart.getByRole('group', { name: 'calls' }).getByRole('option')
    await calls.last().hover()
    await expectText(panel.locator('.tell'), /in \d+ ms/)

    // axe sees into the open root; what is the app's is not looked at.
    await page.evaluate(axe.source)
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
      const found = await axe.run({ include: ['leeway-panel'] })
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    })
    expect(violations).toEqual([])

    const range = panel.locator('.range')
    const all = panel.getByRole('button', { name: 'All' })
    const follow = panel.getByRole('button', { name: 'Follow now' })
    const pressed = (button: typeof all) => button.getAttribute('aria-pressed')
    const box = (await chart.boundingBox())!
    const middle = { x: box.x + 240, y: box.y + 70 }
    await page.mouse.move(middle.x, middle.y)
    await page.keyboard.down('Control')
    for (let i = 0; i < 4; i++) await page.mouse.wheel(0, -200)
    await page.keyboard.up('Control')
    await expect.poll(() => pressed(all)).toBe('false')
    expect(await pressed(follow)).toBe('false')

    const before = await range.textContent()
    await page.mouse.down()
    await page.mouse.move(middle.x + 120, middle.y, { steps: 6 })
    await page.mouse.up()
    await expect.poll(() => range.textContent()).not.toBe(before)

    await all.click()
    await expect.poll(() => pressed(all)).toBe('true')
    // From the buttons to the chart is one stop, to the list another.
    await follow.focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('End')
    const focused = () =>
      page.evaluate(() => {
        const active = document.querySelector('leeway-panel')?.shadowRoot?.activeElement
        return active?.getAttribute('aria-label') ?? active?.getAttribute('aria-labelledby') ?? ''
      })
    await expect.poll(focused).toMatch(/\d\d:\d\d:\d\d/)
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('leeway-events')
    await page.keyboard.press('Home')
    await expectText(events.getByRole('option', { selected: true }), /\d\d:\d\d:\d\d/)
  })
})
