import axe from 'axe-core'
import { describe, expect, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

describe('the requests', () => {
  test('list every call with what it carried, open to details by keyboard, and scroll through a thousand', async () => {
    const person = await world.open()
    const { page, panel } = person
    await person.signIn()
    await person.openPanel()
    await world.servers.set({ apiAudience: 'wrong' })
    await person.loadTodos()
    await person.tab('Requests')
    await expectText(panel.getByRole('tab', { name: /^Requests/ }), /Requests1/)
    const rows = panel.getByRole('list', { name: /^Calls/ }).getByRole('button')
    await expectText(rows.first(), /^401 GET \/todos .* \d+ ms \d\d:\d\d:\d\d token \w{6} · current /)

    await panel.getByRole('checkbox', { name: 'Failed only (1)' }).check()
    await expect.poll(() => rows.count()).toBe(1)
    await rows.first().press('Enter')
    const details = panel.getByRole('table', { name: 'Details of the call' })
    await expectText(details, /Sent.* by this device.* ±\d+\.\d s by the server/)
    await expectText(details, /Means.*audience/)
    await page.evaluate(axe.source)
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
      const found = await axe.run({ include: ['leeway-panel'] })
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    })
    expect(violations).toEqual([])

    await panel.getByRole('button', { name: /^What .* means, and what to do$/ }).press('Enter')
    await expectText(panel.getByRole('tab', { selected: true }), /^Codes/)
    expect(await panel.getByRole('tab', { selected: true }).evaluate(tab => tab.matches(':focus'))).toBe(true)

    await person.tab('Requests')
    await panel.getByRole('checkbox', { name: /^Failed only/ }).uncheck()
    await page.evaluate(async url => {
      for (let batch = 0; batch < 20; batch++) {
        await Promise.all(Array.from({ length: 50 }, () => fetch(url).then(answer => answer.text())))
      }
    }, `${world.servers.tenant.api}/todos`)
    await expectText(panel.locator('.body'), /1,000 calls/)
    await panel.locator('.body').evaluate(body => {
      body.scrollTop = 20_000
    })
    await expect
      .poll(() =>
        panel.locator('.calls li').evaluateAll(all => Number(all[10]!.getAttribute('aria-posinset'))),
      )
      .toBeGreaterThan(400)
    expect(await panel.locator('.calls li').count()).toBeLessThan(50)
    // By keyboard from there: the row that has the tab stop is come back to, and the list follows the focus.
    await panel.locator('.call[tabindex="0"]').press('End')
    const focused = panel.locator('.call:focus')
    await expect
      .poll(() => focused.evaluate(row => row.parentElement!.getAttribute('aria-posinset')))
      .toBe('1000')
    const outOfSight = await focused.evaluate(row => {
      const { top, bottom } = row.getBoundingClientRect()
      const body = row.closest('.body')!.getBoundingClientRect()
      return Math.max(body.top - top, bottom - body.bottom)
    })
    expect(outOfSight).toBeLessThan(1)
  })
})
