import { describe, expect, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

const refreshNow = { name: 'Refresh now' }

describe('a session that the server has ended', () => {
  test.each([
    {
      deed: 'expire-refresh-tokens',
      title: 'Session expired',
      code: 'session_expired',
      verdict: 'The session ran out: sign in again',
      says: /refresh token expired/,
      step: /14 days by default in browsers/,
    },
    {
      deed: 'revoke-sessions',
      title: 'Session revoked',
      code: 'session_revoked',
      verdict: 'The session was revoked: sign in again',
      says: /session revoked/,
      step: /user\.session_revoked/,
    },
    {
      deed: 'reuse-refresh-token',
      title: 'Refresh token used twice',
      code: 'session_revoked',
      verdict: 'The refresh token was used twice: sign in again',
      says: /refresh token already used/,
      step: /one AuthClient per page/,
    },
  ] as const)(
    'by $deed is named within a second, with the way to sign in',
    async ({ deed, title, code, verdict, says, step }) => {
      const person = await world.open()
      await person.signIn()
      await person.openPanel()
      await world.servers.run(deed)
      await person.page.getByRole('main').getByRole('button', refreshNow).click()

      // The app: a page that says so, no toast.
      const main = person.page.getByRole('main')
      await expectText(main, /session has ended|session ended|session was ended|been signed out/i)
      await expectText(person.verdict(), verdict, 1000)
      const card = person.finding(title)
      await expectText(card, 'certain')
      await expectText(card, new RegExp(`refresh failed ${code}`))
      await expectText(card, says)
      await expectText(card, step)
      await expectText(card.locator('pre'), /loginWithRedirect\(\)/)
      await expectText(person.leeway.locator('.foot'), code)

      // The SDK does not try again by itself.
      const refreshes = async () =>
        (await world.servers.log()).filter(
          entry => entry.grantType === 'refresh_token' && entry.userAgent !== 'second-client',
        )
      expect(await refreshes()).toHaveLength(1)

      // The panel's own button goes through a real sign-in and back to a session in order.
      await card.getByRole('button', { name: 'Sign in again' }).click()
      await person.page.getByRole('button', { name: 'Sign in' }).click()
      await main.getByRole('button', { name: 'Load todos' }).waitFor()
      await expectText(person.badge, /to refresh/)
      expect(await refreshes()).toHaveLength(1)
    },
  )

  test('shows in the collapsed badge by its code', async () => {
    const person = await world.open()
    await person.signIn()
    await world.servers.run('revoke-sessions')
    await person.page.getByRole('main').getByRole('button', refreshNow).click()
    await expectText(person.badge, 'session_revoked', 1000)
  })

  test('is not confused with signing out', async () => {
    const person = await world.open()
    await person.signIn()
    await person.page.getByRole('button', { name: 'Sign out' }).click()
    await person.page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    await expectText(person.badge, /signed out|waiting/)
    await person.openPanel()
    await expectText(person.verdict(), /Signed out|No session seen yet/)
  })
})
