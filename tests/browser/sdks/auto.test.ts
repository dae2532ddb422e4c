/** `leeway/auto` on the page of every SDK, with no configuration: nothing is given to it, and nothing is on the window. */

import { readdirSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { settingsFor } from '../../../demo/start.ts'
import type { MountedPanel } from '../../../panel/mount.ts'
import type { Backend } from '../../sdk-bridge/sdks/backend.ts'
import { cognito } from '../../sdk-bridge/sdks/cognito.ts'
import { firebaseServer } from '../../sdk-bridge/sdks/firebase-server.ts'
import { goTrue } from '../../sdk-bridge/sdks/gotrue.ts'
import { expectText } from '../support/expecting.ts'
import { tellSettings } from '../support/told-settings.ts'
import { launchBrowser, type Servers, startServers } from '../support/world.ts'
import type {} from './support/page.ts'
import { NO_PANEL } from './support/session-keys.ts'

interface Expected {
  /** As the header names it. */
  name: RegExp
  /** As `Settings.sdk`. */
  sdk: string
  /** Where it is not the tenant that signs in. */
  start?: () => Promise<Backend>
  /** Its tokens are in memory: coming late, there is nothing to be found of it. */
  inMemory?: true
}

/** By the folder of the page. */
const SDKS: Readonly<Record<string, Expected>> = {
  'oidc-client-ts': { name: /^oidc-client-ts \(as stored in sessionStorage\)/, sdk: 'oidc-client-ts' },
  'auth0-spa-js': { name: /^Auth0 \(as stored in localStorage\)/, sdk: '@auth0/auth0-spa-js' },
  'msal-browser': { name: /^MSAL/, sdk: '@azure/msal-browser' },
  'keycloak-js': { name: /^keycloak-js/, sdk: 'keycloak-js', inMemory: true },
  'okta-auth-js': { name: /^Okta \(as stored in localStorage\)/, sdk: '@okta/okta-auth-js' },
  logto: { name: /^Logto \(as stored in localStorage\)/, sdk: '@logto/browser' },
  axa: { name: /^@axa-fr\/oidc-client \(as stored in sessionStorage\)/, sdk: '@axa-fr/oidc-client' },
  supabase: { name: /^Supabase \(as stored in localStorage\)/, sdk: '@supabase/auth-js', start: goTrue },
  amplify: { name: /^Amplify \(as stored in localStorage\)/, sdk: 'aws-amplify', start: cognito },
  firebase: { name: /^Firebase \(as stored in IndexedDB\)/, sdk: 'firebase', start: firebaseServer },
}
const PAGES = readdirSync(new URL('./pages/', import.meta.url)).sort()

const SOON = 10_000

declare global {
  interface Window {
    /** What `leeway/auto` mounted. */
    found?: MountedPanel
  }
}

/** As text: the test runner has imports of its own. */
const AUTO = "import('/panel/auto.ts').then(({ panel }) => { window.found = panel })"

let browser: Browser
let servers: Servers
let backend: Backend | undefined
let context: BrowserContext | undefined

beforeAll(async () => {
  ;[browser, servers] = await Promise.all([launchBrowser(), startServers()])
})
afterEach(async () => {
  await context?.close()
  await backend?.close()
  backend = undefined
})
afterAll(async () => {
  await browser?.close()
  await servers?.stop()
})

const app = (page: Page) => page.getByRole('main')
const says = (page: Page, text: string) => expectText(app(page).getByRole('status'), text, SOON)

/** The page of an SDK without a panel of its own, before anybody signed in. */
async function open(folder: string, { start }: Expected, prepare?: (page: Page) => Promise<unknown>) {
  backend = await start?.()
  await servers.run('reset')
  // Longer than any leeway.
  await servers.set({ accessTokenLifetime: 3600 })
  context = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await context.newPage()
  const facts = backend ? { issuer: backend.origin, api: backend.origin } : settingsFor(servers.tenant)
  await tellSettings(context, facts)
  await context.addInitScript(key => sessionStorage.setItem(key, 'yes'), NO_PANEL)
  await prepare?.(page)
  await page.goto(`${inject('origin')}/tests/browser/sdks/pages/${folder}/`)
  await says(page, 'signed out')
  return page
}

async function signIn(page: Page): Promise<void> {
  await app(page).getByRole('button', { name: 'Sign in', exact: true }).click({ timeout: SOON })
  if (!backend) {
    const consent = page.getByRole('button', { name: 'Sign in' }).and(page.locator('form *'))
    await consent.click({ timeout: SOON })
  }
  await says(page, 'signed in')
}

const events = (page: Page) => page.evaluate(() => window.found?.recording().events ?? [])

test('every page is among them', () => {
  expect(Object.keys(SDKS)).toEqual(expect.arrayContaining(PAGES))
})

describe.each(PAGES.map(folder => [folder, SDKS[folder]!] as const))(
  'leeway/auto beside %s',
  (folder, sdk) => {
    test('names the SDK and tells of its tokens', async () => {
      const page = await open(folder, sdk, created =>
        // Before the app's own code, and not on the pages of the issuer.
        created.addInitScript(`if (location.pathname.startsWith('/tests/')) ${AUTO}`),
      )
      await signIn(page)
      await page
        .locator('leeway-panel')
        .getByRole('button', { name: /Open the panel/ })
        .click({ timeout: SOON })
      await expectText(page.locator('leeway-panel .who'), sdk.name, 15_000)
      const told = async () => (await events(page)).filter(event => event.type === 'tokens' && event.access)
      await expect.poll(() => told().then(found => found.length), { timeout: SOON }).toBeGreaterThan(0)
      const settings = (await events(page)).filter(event => event.type === 'settings')
      expect(settings.at(-1)).toMatchObject({ sdk: sdk.sdk })
      expect((await events(page)).filter(event => event.type === 'failure')).toEqual([])
      expect(await page.evaluate(() => window.found?.diagnosis())).toMatchObject({ findings: [] })
    })

    test('comes late, reads for a minute, and leaves no trace', async () => {
      const page = await open(folder, sdk, created => created.clock.install())
      await signIn(page)
      const look = async () => ({
        state: await page.evaluate(() => window.sdkPage.state()),
        kept: await page.evaluate(() => window.sdkPage.kept()),
      })
      const before = await look()
      const requests: string[] = []
      page.on('request', request => {
        if (request.resourceType() !== 'script') requests.push(`${request.method()} ${request.url()}`)
      })
      await page.evaluate(AUTO)
      await page.evaluate(() => window.found?.open())
      if (!sdk.inMemory) {
        await expect
          .poll(() => events(page).then(found => found.some(({ type }) => type === 'tokens')), {
            timeout: SOON,
          })
          .toBe(true)
        await page.clock.runFor(1000)
        await expectText(page.locator('leeway-panel .who'), sdk.name)
      }
      await page.clock.runFor(60_000)
      await page.evaluate(() => window.found?.unmount())
      expect(requests).toEqual([])
      expect(await look()).toEqual(before)
    })
  },
)

test('what another tab refreshed is told as from there, at once, and once', async () => {
  const page = await open('supabase', SDKS.supabase!)
  await signIn(page)
  await page.evaluate(AUTO)
  const other = await page.context().newPage()
  await other.goto(page.url())
  await says(other, 'signed in')
  await app(other).getByRole('button', { name: 'Refresh', exact: true }).click({ timeout: SOON })
  await says(other, 'refreshed')
  const told = async () => (await events(page)).filter(event => event.type === 'tokens' && event.access)
  await expect
    .poll(() => told().then(found => found.map(event => event.type === 'tokens' && event.reason)))
    .toEqual(['storage', 'other-tab'])
  const changes = (await events(page)).filter(event => event.type === 'storage')
  expect(changes.at(-1)).toMatchObject({ problem: 'changed-elsewhere', key: 'sb-auth-token' })
  expect((await events(page)).filter(event => event.type === 'refresh')).toEqual([])
})
