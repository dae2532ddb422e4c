import type { Page, Route } from 'playwright-core'
import { describe, expect, inject, test } from 'vitest'
import { CLIENT_ID } from '../../demo/tenant/identity.ts'
import { expectText } from './support/expecting.ts'
import { type Person, useWorld } from './support/world.ts'

const world = useWorld()

/** The statuses of all refreshes so far, as the tenant answered them. */
const refreshes = async (): Promise<number[]> =>
  (await world.servers.log()).filter(entry => entry.grantType === 'refresh_token').map(entry => entry.status)

/** Where the locking client looks for its tokens. */
const STORAGE_KEY = 'locking-client'

describe('two tabs of which one at a time may refresh', () => {
  test('and one hangs under the lock: the other says that it waited for it, while its calls failed', async () => {
    const person = await world.open({ heldTime: true, habits: { cacheLocation: 'localstorage' } })
    await person.signIn()
    // What the demo's SDK kept is where this one begins.
    await person.page.evaluate(
      ([from, to]) => {
        const { access, refresh } = JSON.parse(localStorage.getItem(from)!)
        const [access_token] = Object.values(access)
        localStorage.setItem(to, JSON.stringify({ access_token, refresh_token: refresh }))
      },
      [`intelliauth.${CLIENT_ID}.tokens`, STORAGE_KEY] as const,
    )
    await person.page.goto('about:blank')
    const { api, issuer } = world.servers.tenant
    const [busy, waiting] = [await openLockingTab(person, issuer), await openLockingTab(person, issuer)]

    // Ten seconds before the timers of both.
    await person.pass(110)
    await world.servers.set({ tokenEndpoint: 'slow', delayMs: 600_000 })
    const asked = busy.waitForRequest('**/oauth2/token')
    await busy.evaluate('void client.refresh()')
    await asked
    await person.pass(15)
    const pending = () => waiting.evaluate(async () => (await navigator.locks.query()).pending?.length)
    await expect.poll(pending).toBe(1)
    // Past the end of the token and the API's tolerance.
    await person.pass(95)
    const call = () => waiting.evaluate(`client.call('${api}/todos')`)
    expect(await call()).toBe(401)

    const panel = waiting.locator('leeway-panel')
    const verdict = panel.getByRole('heading', { level: 2 }).first()
    await expectText(verdict, /^The refresh waited 1 min \d+ s for another tab’s lock$/)
    const card = panel.locator('.card').first()
    await expectText(card, /^Another tab held the refresh lockcertain/)
    await expectText(card, /waited 1 min \d+ s for the refresh lock/)
    await expectText(card, /GET \/todos → 401 token_expired/)
    await expectText(card, /a tab that hangs there blocks all others/)

    // The lock goes with the tab that held it.
    await world.servers.set({ tokenEndpoint: 'ok' })
    await busy.close()
    await expect.poll(call).toBe(200)
    await expectText(verdict, /^Healthy again\. Before: The refresh waited/)
    expect(await refreshes()).toEqual([200])
  })

  /** A tab with an SDK that refreshes under a lock, and the panel. */
  async function openLockingTab(person: Person, issuer: string): Promise<Page> {
    const page = await person.page.context().newPage()
    const query = new URLSearchParams({ 'token-endpoint': `${issuer}/oauth2/token`, 'client-id': CLIENT_ID })
    await page.goto(`${inject('origin')}/tests/browser/pages/locking-client/index.html?${query}`)
    await page.locator('leeway-panel .panel').waitFor()
    return page
  }
})

describe('two tabs that share their tokens in local storage', () => {
  test('and plan the refresh for the same moment: the tab that came second says that its token was spent', async () => {
    const tabs = await openTwoTabs({ heldTime: true })
    // Neither has its answer before the other has asked.
    await world.servers.set({ tokenEndpoint: 'slow', delayMs: 3000 })
    const answers = tabs.map(({ page }) => page.waitForResponse('**/oauth2/token'))
    // Until shortly before the timers of both.
    await tabs[0].pass(110)
    const statuses = (await Promise.all(answers)).map(answer => answer.status())
    expect(statuses.toSorted()).toEqual([200, 400])
    const late = tabs[statuses.indexOf(400)]!

    await late.openPanel()
    await expectReuse(late)
    // Neither tries again by itself.
    expect(await refreshes()).toEqual([200, 400])
  })

  test('and refresh while a request of the other is on its way: that one comes too late and says so', async () => {
    const [first, second] = await openTwoTabs()
    await first.openPanel()
    const tokenRequests = await holdTokenRequests(first.page)
    await refreshNow(first)
    await expect.poll(() => tokenRequests.held).toHaveLength(1)
    await refreshNow(second)
    await expect.poll(refreshes).toEqual([200])
    await tokenRequests.release()

    await expectReuse(first)
    expect(await refreshes()).toEqual([200, 400])
  })

  async function openTwoTabs(options: { heldTime?: boolean } = {}): Promise<[Person, Person]> {
    const habits = { cacheLocation: 'localstorage' } as const
    const first = await world.open({ ...options, habits })
    await first.signIn()
    const second = await world.open({ context: first.page.context(), habits })
    await second.page.getByRole('main').getByRole('button', { name: 'Sign out' }).waitFor()
    return [first, second]
  }

  async function expectReuse(tab: Person): Promise<void> {
    await expectText(tab.verdict(), 'The refresh token was used twice: sign in again')
    const card = tab.leeway.locator('.card').first()
    await expectText(card, /^Refresh token used twicecertain/)
    await expectText(card, /refresh token already used/)
    await expectText(card, /one tab at a time where tabs share storage/)
  }
})

const refreshNow = ({ page }: Person) =>
  page.getByRole('main').getByRole('button', { name: 'Refresh now' }).click()

/** Token requests of a page leave it and arrive nowhere, until they are let go on. */
async function holdTokenRequests(page: Page): Promise<{ readonly held: Route[]; release(): Promise<void> }> {
  const held: Route[] = []
  let released = false
  await page.route('**/oauth2/token', route => {
    if (released) return route.continue()
    held.push(route)
  })
  return {
    held,
    async release() {
      released = true
      for (const route of held.splice(0)) await route.continue()
    },
  }
}
