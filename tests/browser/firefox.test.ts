import { describe, expect, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { useWorld } from './support/world.ts'

const world = useWorld('firefox')

describe('in Firefox', () => {
  test('a person signs in, sees the countdown, a wrong clock, a revoked session, and the way back', async () => {
    await world.servers.set({ accessTokenLifetime: 3600 })
    const person = await world.open({ clockShift: -600 })
    await person.signIn()
    await expectText(person.badge, /clock −(10:0[01]|09:59)/)
    await person.openPanel()
    await expectText(person.verdict(), /^This device’s clock is (10 min( [01] s)?|9 min 59 s) behind$/)
    await expectText(
      person.finding('Device clock behind the server').locator('pre'),
      'silentRefreshLeeway={720}',
    )

    await world.servers.run('revoke-sessions')
    await person.page.getByRole('main').getByRole('button', { name: 'Refresh now' }).click()
    await expectText(person.verdict(), 'The session was revoked: sign in again', 1500)
    await person.finding('Session revoked').getByRole('button', { name: 'Sign in again' }).click()
    await person.page.getByRole('button', { name: 'Sign in' }).click()
    await person.page.getByRole('main').getByRole('button', { name: 'Load todos' }).waitFor()
    const refreshes = (await world.servers.log()).filter(entry => entry.grantType === 'refresh_token')
    expect(refreshes).toHaveLength(1)
  })
})
