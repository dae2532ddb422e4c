import { describe, expect, test } from 'vitest'
import { expectText, secondsOf } from './support/expecting.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

describe('a healthy session', () => {
  test('counts down to the refresh, refreshes, and counts anew', async () => {
    const person = await world.open({ heldTime: true })
    await person.signIn()
    const { badge } = person
    await expectText(badge, /0[12]:\d\d ?to refresh/)
    const before = secondsOf(await badge.textContent())
    expect(before).toBeGreaterThan(110)
    expect(before).toBeLessThanOrEqual(120)

    await person.pass(before - 3)
    await expectText(badge, /00:0[0-3] ?to refresh/)
    // The rest runs by itself: the SDK's own timer fires, and a real refresh is made.
    await expectText(badge, /01:5\d|02:00/)
    const refreshes = (await world.servers.log()).filter(entry => entry.grantType === 'refresh_token')
    expect(refreshes.map(entry => entry.status)).toEqual([200])

    await person.openPanel()
    await expectText(person.verdict(), /^Healthy: next refresh in 0[12]:\d\d$/)
    await expectText(person.leeway.locator('.verdict p'), 'last refresh succeeded')
  })

  test('shows the tokens, their claims and how long the session lasts', async () => {
    const person = await world.open()
    await person.signIn()
    await person.openPanel()
    await person.tab('Tokens')
    const access = person.finding('Access token')
    await expectText(access, /JWT · RS256/)
    await expectText(access, /https:\/\/api\.demo\.example/)
    await expectText(access, /hidden/)
    const refresh = person.finding('Refresh token')
    await expectText(refresh, /opaque/)
    await expectText(refresh, /13 d 23 h left|14 d left/)
    await expectText(refresh, /Lifetime 14 d/)
  })
})
