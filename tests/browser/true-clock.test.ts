import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { type ClockedBrowser, launchWithClock } from './support/true-clock.ts'
import { type DeviceOptions, openApp, type Person, type Servers, startServers } from './support/world.ts'

let servers: Servers
beforeAll(async () => {
  servers = await startServers()
})
beforeEach(() => servers.run('reset'))
afterAll(() => servers?.stop())

/** A device for the tests of one block. */
function useDevice(ahead: number): {
  readonly device: ClockedBrowser
  open(options?: DeviceOptions): Promise<Person>
} {
  let device: ClockedBrowser | undefined
  const people: Person[] = []
  beforeAll(async () => {
    device = await launchWithClock(ahead)
  })
  afterEach(async () => {
    for (const person of people.splice(0)) await person.close()
  })
  afterAll(() => device?.close())
  return {
    get device() {
      return device!
    },
    async open(options) {
      const person = await openApp(device!.browser, servers, options)
      people.push(person)
      await person.signIn()
      await person.openPanel()
      return person
    },
  }
}

const fact = (person: Person, name: string) =>
  person.leeway.locator('.fact').filter({ has: person.page.getByText(name, { exact: true }) })

describe('a device whose clock is truly 600 s behind', () => {
  const { open } = useDevice(-600)

  test('is measured, and its SDK goes on trusting a token that the API refuses', async () => {
    await servers.set({ accessTokenLifetime: 6, apiGrace: 0 })
    const person = await open({ habits: { silentRefreshLeeway: 2 } })
    await expectText(person.verdict(), /^This device’s clock is (10 min( [01] s)?|9 min 59 s) behind$/)
    await expectText(fact(person, 'Clock skew'), /−(10:0[01]|9:59) ±\d\.\d s/)
    await expectText(fact(person, 'Leeway'), /needs ≥ 60\d s/)
    const card = person.finding('Device clock behind the server')
    await expectText(card, 'certain')

    await expect
      .poll(
        async () => {
          await person.loadTodos()
          return (await servers.log()).some(entry => entry.service === 'api' && entry.status === 401)
        },
        { timeout: 15_000, interval: 300 },
      )
      .toBe(true)
    await expectText(card, /GET \/todos → 401 token_expired, by the device clock the token is still in date/)
    await expectText(person.leeway.locator('.verdict p'), /trusts a token that the server stopped accepting/)
    await expectText(fact(person, 'Access token expires'), /−00:\d\d.*device believes in 0?[89]:\d\d/)
  })
})

describe('a device whose clock is truly 600 s ahead', () => {
  const { open } = useDevice(600)

  test('refreshes without end where tokens live for less than that', async () => {
    const person = await open()
    await expectText(person.verdict(), /^This device’s clock is (10 min( 1 s)?|9 min 59 s) ahead$/)
    await expectText(person.finding('Device clock ahead of the server'), 'certain')
    await expectText(
      person.leeway.locator('.verdict p'),
      /^Refresh storm: .* every fresh token is already expired: \d+ refreshes within/,
    )
    await expectText(fact(person, 'Clock skew'), /\+(10:0[01]|9:59) ±\d\.\d s/)
    const grants = (await servers.log()).filter(entry => entry.grantType === 'refresh_token')
    expect(grants.length).toBeGreaterThan(3)
  })

  test('refreshes early where they live for an hour, which is worth a notice', async () => {
    await servers.set({ accessTokenLifetime: 3600 })
    const person = await open()
    await expectText(person.verdict(), /^Healthy/)
    const card = person.finding('Device clock ahead of the server')
    await expectText(
      card,
      /refreshes (10 min( 1 s)?|9 min 59 s) earlier than it should.*No call fails for this/,
    )
    await expectText(fact(person, 'Clock skew'), /\+(10:0[01]|9:59) ±\d\.\d s/)
  })
})

describe('a device with the right clock', () => {
  const world = useDevice(0)

  test('whose processes all stand still while time goes on has slept', async () => {
    const person = await world.open({ habits: { token: 'boot' } })
    await expectText(person.verdict(), /^Healthy: next refresh in/)
    await world.device.sleep(300, () => servers.advance(300))
    // The jump is seen, and that what was known of the server's time rests on nothing now.
    await expectText(fact(person, 'Clock skew'), 'unknown')
    await person.loadTodos()

    await expectText(person.verdict(), /^The device slept for 5 min, through the refresh$/)
    const card = person.finding('The device slept')
    await expectText(card, 'certain')
    await expectText(card, /\d\d:\d\d:\d\dclocks show a hole of 5 min/)
    await expectText(card, /\d\d:\d\d:\d\dGET \/todos → 401 token_expired/)
    await expectText(fact(person, 'Clock skew'), /[+−]?[01]\.\d s ±\d\.\d s/)
  })
})
