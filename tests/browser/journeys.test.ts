import { describe, expect, test } from 'vitest'
import { heard, listen, openAccessibilityTree } from './support/accessibility-tree.ts'
import { expectText } from './support/expecting.ts'
import { type Person, useWorld } from './support/world.ts'

const world = useWorld()

/** The name of what has the focus, within the panel too. */
const focused = ({ page }: Person) =>
  page.evaluate(() => {
    const { activeElement } = document
    const inner = activeElement?.shadowRoot?.activeElement ?? activeElement
    return inner?.getAttribute('aria-label') ?? inner?.textContent ?? ''
  })

/** Presses a key until the focus is where it is wanted. */
async function pressUntil(person: Person, key: string, name: RegExp, most = 40): Promise<void> {
  const way: string[] = []
  for (let i = 0; i < most; i++) {
    await person.page.keyboard.press(key)
    const now = await focused(person)
    if (name.test(now)) return
    way.push(now)
  }
  throw new Error(`${key} does not lead to ${name}, but to ${way.join(' | ')}`)
}

describe('with the keyboard alone', () => {
  test('a person gets from the badge to the cause, the remedy and the copied report', async () => {
    const person = await world.open()
    const { page, leeway } = person
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await person.signIn()
    await world.servers.run('revoke-sessions')
    await page.getByRole('main').getByRole('button', { name: 'Refresh now' }).click()
    await expectText(person.badge, /session_revoked/)

    // From the app's own controls, as any other control of the page.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await pressUntil(person, 'Tab', /^Leeway: .*Open the panel$/, 80)
    await page.keyboard.press('Enter')
    await expectText(person.verdict(), 'The session was revoked')
    expect(await focused(person)).toMatch(/^Diagnosis/)

    // Every tab by its arrow, and around.
    const seen = []
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('ArrowRight')
      seen.push((await focused(person)).replace(/\d+$/, ''))
      await leeway.getByRole('tabpanel', { name: await focused(person) }).waitFor()
    }
    expect(seen).toEqual(['Tokens', 'Timeline', 'Requests', 'Codes', 'Diagnosis'])

    // Down into the tab: the code to copy and the button that helps can be reached.
    await pressUntil(person, 'Tab', /^Sign in again$/)
    await pressUntil(person, 'Shift+Tab', /^Diagnosis/)

    // Up into the header.
    await pressUntil(person, 'Shift+Tab', /^Copy report as Markdown/)
    await listen(page)
    await page.keyboard.press('Enter')
    await expect.poll(() => heard(page)).toContainEqual(expect.stringMatching(/^Copied/))
    const report = await page.evaluate(() => navigator.clipboard.readText())
    expect(report).toContain('The session was revoked')
    expect(report).toContain('session_revoked')
    expect(report).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{20,}/)

    await page.keyboard.press('Escape')
    await person.panel.waitFor({ state: 'detached' })
    expect(await focused(person)).toMatch(/^Leeway: .*Open the panel$/)
  })
})

describe('with a screen reader', () => {
  test('the panel is a region with a name, its parts have roles and names, and its pictures words', async () => {
    const person = await world.open()
    await person.signIn()
    const tree = await openAccessibilityTree(person.page)
    const nodes = async (role: string) => (await tree()).filter(node => node.role === role)

    const [badge, ...others] = await nodes('button')
    expect(badge!.name).toMatch(/^Leeway: .*Healthy\. Open the panel$/)
    expect(badge!.properties).toMatchObject({ expanded: false })
    expect(others).toEqual([])

    await person.openPanel()
    const tabs = await nodes('tab')
    expect(tabs.map(({ name }) => name.replace(/ ?\d+$/, ''))).toEqual([
      'Diagnosis',
      'Tokens',
      'Timeline',
      'Requests',
      'Codes',
    ])
    expect(tabs.map(({ properties }) => properties.selected)).toEqual([true, false, false, false, false])
    for (const role of [
      'button',
      'tabpanel',
      'tablist',
      'img',
      'image',
      'table',
      'textbox',
      'searchbox',
      'listbox',
    ]) {
      for (const node of await nodes(role)) expect(node.name, `of a ${role}`).not.toBe('')
    }
    const strip = (await tree()).find(({ name }) => name.startsWith('Token lifetime from'))
    expect(strip?.role).toMatch(/^ima?ge?$/)
    expect(strip?.name).toMatch(
      /By the device it is \d\d:\d\d:\d\d, by the server .*in date\. Refresh is due at/,
    )
    // No heading level is left out.
    const levels = (await nodes('heading')).map(({ properties }) => Number(properties.level))
    expect(levels[0]).toBe(2)
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 1)).toBeLessThanOrEqual(1)

    for (const tab of ['Tokens', 'Timeline', 'Requests', 'Codes'] as const) {
      await person.tab(tab)
      await person.leeway.getByRole('tabpanel', { name: tab }).waitFor()
      for (const role of ['button', 'table', 'textbox', 'searchbox', 'listbox', 'checkbox']) {
        for (const node of await nodes(role)) expect(node.name, `of a ${role} in ${tab}`).not.toBe('')
      }
    }
  })

  test('the verdict is heard once for each change, and a tick never', async () => {
    const person = await world.open({ heldTime: true })
    const { page } = person
    await person.signIn()
    await person.openPanel()
    await expectText(person.verdict(), /^Healthy: next refresh in/)
    await listen(page)

    const counting = () => person.verdict().textContent()
    const before = await counting()
    await person.pass(20)
    await expect.poll(counting).not.toBe(before)
    expect(await heard(page)).toEqual([])

    await world.servers.run('revoke-sessions')
    await page.getByRole('main').getByRole('button', { name: 'Refresh now' }).click()
    await expectText(person.verdict(), 'The session was revoked')
    await expect.poll(() => heard(page)).toHaveLength(1)
    expect(await heard(page)).toEqual(['The session was revoked: sign in again'])
    await person.pass(20)
    expect(await heard(page)).toHaveLength(1)
  })
})
