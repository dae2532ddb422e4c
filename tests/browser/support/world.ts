/** A real tenant, a real browser, and a person at the demo app. */

import {
  type Browser,
  type BrowserContext,
  chromium,
  firefox,
  type Locator,
  type Page,
} from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import type { Habits } from '../../../demo/app/habits.ts'
import { settingsFor } from '../../../demo/start.ts'
import { type LaunchedTenant, launchTenant } from '../../../demo/tenant/launch.ts'
import type { TenantSettings } from '../../../demo/tenant/settings.ts'
import { CHROMIUM_FLAGS, findChromium, findFirefox } from './browsers.ts'
import { tellSettings } from './told-settings.ts'

/** How long something may take that happens at once for a person, ms. */
const SOON = 10_000

export async function launchBrowser(name: 'chromium' | 'firefox' = 'chromium'): Promise<Browser> {
  if (name === 'firefox') {
    const executablePath = findFirefox()
    if (!executablePath) throw new Error('No Firefox was found')
    return firefox.launch({ executablePath, channel: 'moz-firefox' } as Parameters<typeof firefox.launch>[0])
  }
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium was found')
  return chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
}

export type Deed = 'expire-refresh-tokens' | 'revoke-sessions' | 'reuse-refresh-token' | 'reset'

export interface RequestLogEntry {
  service: 'issuer' | 'api'
  method: string
  path: string
  status: number
  grantType?: string
  userAgent?: string
}

/** The servers, and how they are switched. */
export interface Servers {
  tenant: LaunchedTenant
  set(settings: Partial<TenantSettings>): Promise<void>
  run(deed: Deed): Promise<void>
  /** Lets time pass for the servers alone, s. */
  advance(seconds: number): Promise<void>
  log(): Promise<RequestLogEntry[]>
  stop(): Promise<void>
}

export async function startServers(): Promise<Servers> {
  const tenant = await launchTenant({ appOrigins: [inject('origin')] })
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${tenant.control}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  return {
    tenant,
    set: settings => send('PATCH', '', settings),
    run: deed => send('POST', `/${deed}`),
    advance: seconds => send('POST', '/advance-clock', { seconds }),
    log: async () => {
      const answer = await send('GET', '/log')
      return Array.isArray(answer) ? answer : answer.entries
    },
    stop: () => tenant.stop(),
  }
}

export interface DeviceOptions {
  /** How far the page's clock is ahead of the true one, s. */
  clockShift?: number
  habits?: Partial<Habits>
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
  /** BCP 47; what the browser says that its user reads. */
  locale?: string
  /** Time that can be let pass; see `Person.pass`. */
  heldTime?: boolean
  /** A context to open the page in; one of its own by default. */
  context?: BrowserContext
}

/** Somebody in front of the demo app. */
export interface Person {
  page: Page
  /** The panel and its badge. */
  leeway: Locator
  badge: Locator
  panel: Locator
  signIn(): Promise<void>
  /** Opens the panel by its badge. */
  openPanel(): Promise<void>
  /** The sentence of the verdict. */
  verdict(): Locator
  /** The card of a finding, by its title. */
  finding(title: string | RegExp): Locator
  /** Opens a tab of the panel. */
  tab(name: 'Diagnosis' | 'Tokens' | 'Timeline' | 'Requests' | 'Codes'): Promise<void>
  /** One call to the API, by the app's own means. */
  loadTodos(): Promise<void>
  /**
   * Lets time pass for everybody: the servers and this page. Only for stretches in which nobody talks to anybody,
   * since the two cannot be moved at the very same moment.
   */
  pass(seconds: number): Promise<void>
  close(): Promise<void>
}

/** Opens the demo app as a new device that has never been here. */
export async function openApp(
  browser: Browser,
  servers: Servers,
  options: DeviceOptions = {},
): Promise<Person> {
  const { clockShift = 0, habits, viewport, colorScheme, locale, heldTime } = options
  const origin = inject('origin')
  const context =
    options.context ??
    (await browser.newContext({
      ...(viewport ? { viewport } : {}),
      ...(colorScheme ? { colorScheme } : {}),
      ...(locale ? { locale } : {}),
    }))
  const page = await context.newPage()
  const { api } = servers.tenant
  await tellSettings(context, settingsFor(servers.tenant))
  await page.addInitScript(
    ([shift, kept]) => {
      // As the Lab keeps them, before the first load only: what a person changes later stays.
      if (sessionStorage.getItem('demo.clock-shift') === null)
        sessionStorage.setItem('demo.clock-shift', shift!)
      if (kept && sessionStorage.getItem('demo.habits') === null) sessionStorage.setItem('demo.habits', kept)
    },
    [String(clockShift), habits ? JSON.stringify(habits) : ''] as const,
  )
  if (heldTime) await page.clock.install()
  await page.goto(`${origin}/demo/app/`)

  const leeway = page.locator('leeway-panel')
  const app = page.getByRole('main')
  return {
    page,
    leeway,
    badge: leeway.locator('.badge'),
    panel: leeway.locator('.panel'),
    async signIn() {
      await app.getByRole('button', { name: 'Sign in', exact: true }).click({ timeout: SOON })
      await page.getByRole('button', { name: 'Sign in' }).click({ timeout: SOON })
      await app.getByRole('button', { name: 'Sign out' }).waitFor({ timeout: SOON })
      await app
        .getByText('Nothing to do.')
        .or(app.locator('.todos li').first())
        .first()
        .waitFor({ timeout: SOON })
    },
    async openPanel() {
      await leeway.getByRole('button', { name: /Open the panel/ }).click()
      await leeway.getByRole('tab', { name: /Diagnosis/ }).waitFor()
    },
    verdict: () => leeway.getByRole('heading', { level: 2 }).first(),
    finding: title => leeway.locator('.card').filter({ has: page.getByRole('heading', { name: title }) }),
    async tab(name) {
      await leeway.getByRole('tab', { name: new RegExp(name) }).click()
    },
    async loadTodos() {
      const answered = page
        .waitForResponse(response => response.url().startsWith(`${api}/todos`))
        .catch(() => null)
      await app.getByRole('button', { name: /Load todos/ }).click()
      await answered
    },
    async pass(seconds) {
      const lag = async () => (await page.evaluate(() => Date.now())) - Date.now()
      const before = await lag()
      await servers.advance(seconds)
      await page.clock.runFor(seconds * 1000)
      // The page's time stood still while its timers were run; the servers' did not.
      await page.clock.runFor(Math.round(before + seconds * 1000 - (await lag())))
    },
    close: () => context.close(),
  }
}

/** One browser and one tenant for a test file; the servers are as at the start before each test. */
export function useWorld(name: 'chromium' | 'firefox' = 'chromium'): {
  readonly servers: Servers
  open(options?: DeviceOptions): Promise<Person>
} {
  let browser: Browser | undefined
  let servers: Servers | undefined
  const people: Person[] = []
  beforeAll(async () => {
    ;[browser, servers] = await Promise.all([launchBrowser(name), startServers()])
  })
  beforeEach(() => servers?.run('reset'))
  afterEach(async () => {
    for (const person of people.splice(0)) await person.close()
  })
  afterAll(async () => {
    await browser?.close()
    await servers?.stop()
  })
  return {
    get servers() {
      return servers!
    },
    async open(options) {
      const person = await openApp(browser!, servers!, options)
      people.push(person)
      return person
    },
  }
}
