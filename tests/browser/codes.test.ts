import { describe, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

describe('the catalogue of codes', () => {
  test('opens the code that was seen last, says whether retrying helps, and gives the branch to copy', async () => {
    const person = await world.open()
    await person.signIn()
    await world.servers.run('revoke-sessions')
    await person.page.getByRole('main').getByRole('button', { name: 'Refresh now' }).click()
    await expectText(person.badge, 'session_revoked')
    await person.openPanel()
    await person.tab('Codes')
    const open = person.panel.locator('details[open]')
    await expectText(open.locator('summary'), /session_revoked.*seen 1×/)
    await expectText(open, /sign in|sign-in/i)
    await expectText(person.finding('Branch on the code'), /switch \(error\.code\)/)

    await person.panel.getByLabel('Search codes').fill('silent_auth')
    await expectText(person.panel.locator('details').first(), /silent_auth_failed/)
    await expectText(person.panel.locator('details').first(), /retry/i)
  })
})
