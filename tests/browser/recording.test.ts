import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { MIN, signedIn } from '../panel/diagnosis/stories/tell.ts'
import { expectText } from './support/expecting.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

/** Ten minutes behind, and refused by the API: as somebody else recorded it. */
function somebodyElses(): string {
  const { world: told, token } = signedIn(3600, { skew: -10 * MIN })
  told.wait(30 * MIN).call(token, 200)
  const recording = told
    .wait(31 * MIN)
    .expired(token)
    .recording()
  return JSON.stringify({ ...recording, page: { origin: 'https://elsewhere.example' } })
}

/** Lets go of a file over the panel. */
const drop = (page: Page, text: string) =>
  page.locator('leeway-panel .panel').evaluate((panel, contents) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([contents], 'report.json', { type: 'application/json' }))
    for (const type of ['dragenter', 'dragover', 'drop'])
      panel.dispatchEvent(
        new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true }),
      )
  }, text)

async function violations(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await (
      window as unknown as {
        axe: { run(on: object): Promise<{ violations: { id: string; nodes: unknown[] }[] }> }
      }
    ).axe.run({ include: [['leeway-panel']] })
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.length }))
  })
}

describe('a recording', () => {
  test('is shown in place of the live session, which goes on; copied, it says what was taken out', async () => {
    const person = await world.open()
    const { page, panel } = person
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await person.signIn()
    await person.openPanel()
    await expectText(person.verdict(), /^Healthy/)

    await panel.getByRole('button', { name: 'Copy redacted report' }).click()
    await expectText(panel, /Report copied\. Taken out before: .*claim value/)
    const own = await page.evaluate(() => navigator.clipboard.readText())
    await panel.getByRole('button', { name: 'Copy report as Markdown' }).click()
    await expectText(panel, /Report copied as Markdown\./)
    const markdown = await page.evaluate(() => navigator.clipboard.readText())
    expect(markdown).toMatch(/^## Leeway: Healthy\n\n\*\*Healthy\*\* · /)
    expect(await violations(page)).toEqual([])

    await drop(page, somebodyElses())
    const banner = panel.getByRole('region', { name: 'Recording' })
    await expectText(banner, /A recording of https:\/\/elsewhere\.example, made 20\d\d-/)
    await expectText(person.verdict(), /^This device’s clock is 10 min behind$/)
    expect(await panel.getByRole('button', { name: 'Refresh now' }).count()).toBe(0)
    expect(await violations(page)).toEqual([])

    // What happens meanwhile is seen, and shown when it is asked for.
    await world.servers.run('revoke-sessions')
    await page.getByRole('main').getByRole('button', { name: 'Refresh now' }).click()
    await expect.poll(() => page.getByRole('main').textContent()).toMatch(/sign in|session/i)
    await expectText(person.verdict(), /^This device’s clock is 10 min behind$/)
    await panel.getByRole('button', { name: 'Back to live' }).click()
    await expectText(panel.locator('.foot'), 'session_revoked')
    expect(await banner.count()).toBe(0)

    // The own report, pasted back as a colleague would.
    await person.tab('Tokens')
    await panel.getByRole('textbox', { name: 'Paste anything' }).fill(own)
    await expectText(banner, new RegExp(`A recording of ${new URL(page.url()).origin}`))
    await expectText(person.verdict(), /^Healthy/)

    await person.tab('Tokens')
    expect(await panel.getByRole('button', { name: /Copy raw token/ }).count()).toBe(0)
    const asked = page.waitForEvent('filechooser')
    await panel.getByRole('button', { name: 'Open a recording' }).click()
    const file = somebodyElses().replace('"type":"call"', '"type":"phone"')
    const chosen = { name: 'report.json', mimeType: 'application/json', buffer: Buffer.from(file) }
    await (await asked).setFiles(chosen)
    await expectText(panel, /report\.json cannot be opened:.*events\[\d+\]\.type: there is no event "phone"/)
    expect(await banner.count()).toBe(1)
    expect(await violations(page)).toEqual([])
  })
})
