import type { Page, Route } from 'playwright-core'
import { describe, expect, inject, test } from 'vitest'
import { CLIENT_ID } from '../../demo/tenant/identity.ts'
import { expectText } from './support/expecting.ts'
import { type Person, useWorld } from './support/world.ts'

const world = useWorld()

const refreshNow = (person: Person) =>
  person.page.getByRole('main').getByRole('button', { name: 'Refresh now' }).click()

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

/** Where the locking client looks for its tokens. */
const STORAGE_KEY = 'locking-client'

/** A tab with an SDK that refreshes under a lock, and the panel. */
async function openLockingTab(person: Person, { issuer }: { issuer: string }): Promise<Page> {
  const page = await person.page.context().newPage()
  const asked = new URLSearchParams({ 'token-endpoint': `${issuer}/oauth2/token`, 'client-id': CLIENT_ID })
  await page.goto(`${inject('origin')}/tests/browser/pages/locking-client/index.html?${asked}`)
  await page.locator('leeway-panel .panel').waitFor()
  return page
}

describe('two tabs of which one at a time may refresh', () => {
  test('and one keeps the lock: the other says that it waited for it, while its calls failed', async () => {
    const person = await world.open({ habits: { cacheLocation: 'localstorage' } })
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
    const { tenant } = world.servers
    const [busy, waiting] = [await openLockingTab(person, tenant), await openLockingTab(person, tenant)]

    // A short life begins for the token of both, and at once one of them is under way to replace it.
    await world.servers.set({ accessTokenLifetime: 8, apiGrace: 0 })
    await busy.evaluate('client.refresh()')
    const tokenRequests = await holdTokenRequests(busy)
    await busy.evaluate('void client.refresh()')
    await expect.poll(() => tokenRequests.held).toHaveLength(1)

    const call = () => waiting.evaluate(`client.call('${tenant.api}/todos')`)
    await expect.poll(call, { timeout: 15_000 }).toBe(401)
    const panel = waiting.locator('leeway-panel')
    await expectText(panel.getByRole('heading', { level: 2 }).first(), /waited .* for another tab’s lock/)
    await expectText(panel.locator('.card').first(), /waited .* for the refresh lock/)

    await tokenRequests.release()
    await expect.poll(call, { timeout: 10_000 }).toBe(200)
    await expectText(panel.getByRole('heading', { level: 2 }).first(), /Healthy again/)
  })
})

describe('two tabs that share their tokens in local storage', () => {
  test('and refresh at the same time: the refresh token is used twice, and the tab that came second says so', async () => {
    const first = await world.open({ habits: { cacheLocation: 'localstorage' } })
    await first.signIn()
    const second = await world.open({
      context: first.page.context(),
      habits: { cacheLocation: 'localstorage' },
    })
    await second.page.getByRole('main').getByRole('button', { name: 'Sign out' }).waitFor()
    await first.openPanel()

    // Its request is on the way, with the token that both hold, until the other tab has had its answer.
    const tokenRequests = await holdTokenRequests(first.page)
    await refreshNow(first)
    await expect.poll(() => tokenRequests.held).toHaveLength(1)
    await refreshNow(second)
    await expectText(second.badge, /to refresh/)
    await expect
      .poll(async () => (await world.servers.log()).filter(({ grantType }) => grantType === 'refresh_token'))
      .toMatchObject([{ status: 200 }])
    await tokenRequests.release()

    await expectText(first.verdict(), 'The refresh token was used twice: sign in again')
    const card = first.finding('Refresh token used twice')
    await expectText(card, 'certain')
    await expectText(card, /already used/)
    const refreshes = (await world.servers.log()).filter(({ grantType }) => grantType === 'refresh_token')
    expect(refreshes.map(({ status }) => status)).toEqual([200, 400])
  })
})
