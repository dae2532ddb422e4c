import { describe, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

describe('a call that fails', () => {
  test('with the token kept from boot names the call site, while a fresh token passes', async () => {
    const person = await world.open({ heldTime: true, habits: { token: 'boot' } })
    await person.signIn()
    await person.openPanel()
    await person.pass(118)
    // The SDK refreshes by its own timer; the call site does not notice.
    await expectText(person.verdict(), /Healthy: next refresh in 0[12]:\d\d/)
    await person.pass(100)
    await person.loadTodos()
    await expectText(person.verdict(), /^The call carried an old token$/, 1500)
    const card = person.finding('An older token was sent')
    await expectText(card, 'certain')
    await expectText(card, /boot-token\.ts:\d+:\d+/)
    await expectText(card.locator('pre'), /await getAccessToken\(\)/)

    await person.page.getByRole('radio', { name: 'Fresh token per call' }).check()
    await person.loadTodos()
    await expectText(person.verdict(), /^Healthy/)
  })

  test('because the API expects another audience', async () => {
    const person = await world.open()
    await person.signIn()
    await person.openPanel()
    await world.servers.set({ apiAudience: 'wrong' })
    await person.loadTodos()
    await expectText(person.verdict(), /^The token is for another API$/, 1500)
    await expectText(person.leeway.locator('.verdict p'), /https:\/\/api\.demo\.example/)
  })

  test('because the API’s own clock is ahead blames neither the device nor the SDK', async () => {
    const person = await world.open()
    await person.signIn()
    await person.openPanel()
    await world.servers.set({ apiClockOffset: 600 })
    await person.loadTodos()
    await expectText(
      person.verdict(),
      /^The API’s clock is (10 min( 1 s)?|9 min 59 s) ahead of the issuer’s$/,
      1500,
    )
    const card = person.finding('The API’s clock is ahead')
    await expectText(card, /Nothing on the client can help/)
    // It agreed with the issuer a moment ago, so this device may as well have missed ten minutes: likely, until the
    // issuer's next answer settles it.
    await person.page.getByRole('main').getByRole('button', { name: 'Refresh now' }).click()
    await expectText(person.leeway.locator('.fact').last(), /ok/)
    await world.servers.set({ apiClockOffset: 900 })
    await person.loadTodos()
    await expectText(card, 'certain')
  })

  test('for want of a scope, a stronger sign-in or the right issuer is told apart from expiry', async () => {
    const person = await world.open()
    await person.signIn()
    await person.openPanel()
    const call = (method: string, path: string) =>
      person.page.evaluate(
        async ([method, url]) => {
          const [, value] = Object.entries(sessionStorage).find(([key]) => key === 'test.bearer') ?? []
          await fetch(url!, { method: method!, headers: { authorization: value! } })
        },
        [method, `${world.servers.tenant.api}${path}`] as const,
      )
    // The bearer token that the app itself sends.
    const request = person.page.waitForRequest(
      found => found.url().startsWith(`${world.servers.tenant.api}/todos`) && found.method() === 'GET',
    )
    await person.loadTodos()
    const bearer = (await (await request).allHeaders()).authorization!
    await person.page.evaluate(value => sessionStorage.setItem('test.bearer', value), bearer)

    await call('GET', '/todos/export')
    await expectText(person.verdict(), /^The API asks for a stronger sign-in$/, 1500)
    await world.servers.set({ apiIssuer: 'wrong' })
    await call('GET', '/todos')
    await expectText(person.panel, /The API refuses a token that is in date|Token refused/, 1500)
  })
})
