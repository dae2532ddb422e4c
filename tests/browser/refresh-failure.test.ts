import { describe, expect, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

describe('a refresh that fails on its way or at the issuer', () => {
  test.each([
    {
      fault: 'down',
      title: 'The refresh got no answer',
      code: 'silent_auth_failed',
      step: /retry the API call/,
    },
    {
      fault: 'error-500',
      title: 'The issuer failed',
      code: 'server_error',
      step: /Keep the tokens/,
    },
    {
      fault: 'rate-limited',
      title: 'The issuer limits the rate',
      code: 'rate_limited',
      step: /Wait 30 s \(Retry-After\)/,
    },
  ] as const)(
    'token endpoint $fault is $code, and is over once a refresh succeeds',
    async ({ fault, title, code, step }) => {
      const person = await world.open()
      await person.signIn()
      await person.openPanel()
      await world.servers.set({ tokenEndpoint: fault })
      const main = person.page.getByRole('main')
      await main.getByRole('button', { name: 'Refresh now' }).click()

      const card = person.finding(title)
      await expectText(card, new RegExp(`refresh failed ${code}`), 1500)
      await expectText(card, 'certain')
      await expectText(card, step)
      await expectText(person.leeway.locator('.verdict'), /./)
      await expectText(person.leeway.locator('.foot'), code)

      await world.servers.set({ tokenEndpoint: 'ok' })
      await main.getByRole('button', { name: 'Refresh now' }).click()
      await expectText(person.verdict(), /^Healthy/)
      await expectText(person.leeway.locator('.fact').last(), /recovered|ok/)
    },
  )

  test('CORS missing cannot be told from a lost network by a page, and the panel says what it knows', async () => {
    const person = await world.open()
    await person.signIn()
    await person.openPanel()
    await world.servers.set({ tokenEndpoint: 'cors-missing' })
    await person.loadTodos()
    await person.page.getByRole('main').getByRole('button', { name: 'Refresh now' }).click()
    await expectText(
      person.leeway.locator('.verdict'),
      /Other requests pass.*CORS blocks its answer\. A page cannot tell which/,
      1500,
    )
    await expectText(person.finding('The refresh got no answer'), /allowed origins/)
  })

  test('offline is said to be offline', async () => {
    const person = await world.open()
    await person.signIn()
    await person.openPanel()
    await person.page.context().setOffline(true)
    await person.page.getByRole('main').getByRole('button', { name: 'Refresh now' }).click()
    await expectText(person.leeway.locator('.verdict'), /The browser says it is offline/, 1500)
    await person.page.context().setOffline(false)
  })

  test('a token endpoint slower than the leeway is named when a call meets the old token', async () => {
    await world.servers.set({ accessTokenLifetime: 8, apiGrace: 0, delayMs: 12_000 })
    const person = await world.open({ habits: { token: 'boot', silentRefreshLeeway: 3 } })
    await person.signIn()
    await world.servers.set({ tokenEndpoint: 'slow' })
    await person.openPanel()
    await expect
      .poll(
        async () => {
          await person.loadTodos()
          return (await world.servers.log()).some(entry => entry.service === 'api' && entry.status === 401)
        },
        { timeout: 20_000, interval: 300 },
      )
      .toBe(true)
    await expectText(person.verdict(), /^The refresh request took \d+ s$/, 1500)
    await expectText(person.finding('Refresh slower than the leeway'), /Look at the token endpoint/)
  })

  test('an answer in HTML is named, and the app goes on', async () => {
    const person = await world.open()
    await person.signIn()
    await person.openPanel()
    await world.servers.set({ api: 'html' })
    await person.loadTodos()
    await expectText(person.leeway.locator('.foot'), /http_502|HTML|Nothing leaves/)
    await world.servers.set({ api: 'ok' })
    await person.loadTodos()
    await expectText(person.page.getByRole('main'), /Watch the token count down/)
    expect(await person.page.getByRole('alert').count()).toBe(0)
  })
})
