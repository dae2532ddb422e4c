import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { settingsFor } from '../../demo/start.ts'
import { expectText } from './support/expecting.ts'
import { tellSettings } from './support/told-settings.ts'
import { launchBrowser, type Servers, startServers } from './support/world.ts'

let browser: Browser
let servers: Servers
beforeAll(async () => {
  ;[browser, servers] = await Promise.all([launchBrowser(), startServers()])
})
afterAll(async () => {
  await browser?.close()
  await servers?.stop()
})

describe('the example', () => {
  test.each([
    { folder: 'react-oidc-context', header: 'oidc-client-ts', countsTo: 'to refresh' },
    { folder: 'keycloak-js', header: 'keycloak-js', countsTo: 'to expiry' },
    { folder: 'auth0-spa-js', header: 'Auth0', countsTo: 'to expiry' },
  ])(
    '$folder signs in, calls the API and signs out, with the panel beside it',
    async ({ folder, header, countsTo }) => {
      const context = await browser.newContext()
      await tellSettings(context, settingsFor(servers.tenant))
      const page = await context.newPage()
      const thrown: Error[] = []
      page.on('pageerror', error => thrown.push(error))
      await page.goto(`${inject('origin')}/demo/examples/${folder}/`)
      const app = page.getByRole('main')
      const press = (name: string) => app.getByRole('button', { name, exact: true }).click()

      await press('Sign in')
      await page.locator('form').getByRole('button', { name: 'Sign in' }).click()
      await press('Load todos')
      await expectText(app.getByRole('list'), 'Watch the token count down')
      expect(await app.getByRole('alert').textContent()).toBe('')

      const leeway = page.locator('leeway-panel')
      await expectText(leeway.locator('.badge'), new RegExp(`0[0-3]:\\d\\d ?${countsTo}`))
      await leeway.getByRole('button', { name: /Open the panel/ }).click()
      await expectText(leeway.locator('.panel'), header)
      await expectText(leeway.locator('.verdict'), /Healthy/)

      // The open panel may lie over the button.
      await page.keyboard.press('Escape')
      await press('Sign out')
      await app.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
      expect(thrown).toEqual([])
      await context.close()
    },
  )
})
