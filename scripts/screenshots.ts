/**
 * `npm run screenshots`: brings the demo into its states for real, and takes pictures of badge and panel.
 *
 * Usage: tsx scripts/screenshots.ts [this state alone, or `overview`].
 * Writes `docs/screenshots/<state>-<theme>-<width>.png`, the same with `<state>-badge`, and `overview.png`.
 */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Locator, type Page } from 'playwright-core'
import { startDemo } from '../demo/start.ts'
import type { TenantSettings } from '../demo/tenant/settings.ts'
import { CHROMIUM_FLAGS, findChromium } from '../tests/browser/support/browsers.ts'
import { withPalette } from './palette-png.ts'

const FOLDER = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const WIDTHS = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const
/** Space around a badge or panel, px. */
const MARGIN = 16
/** What a picture may weigh, bytes: they are part of the repository. */
const HEAVIEST = 150_000

/** Somebody at the demo app. */
interface Person {
  page: Page
  /** The app itself, without the Lab. */
  app: Locator
  leeway: Locator
  verdict: Locator
  set(settings: Partial<TenantSettings>): Promise<void>
  revokeSessions(): Promise<void>
  /** Lets time pass for the servers and for this page. */
  pass(seconds: number): Promise<void>
  press(button: string): Promise<void>
  /** Lets the SDK refresh, and waits for the answer. */
  refresh(): Promise<void>
}

interface State {
  name: string
  /** The page's clock minus the true one, s. */
  clockShift?: number
  /** From a sign-in that has just been made to the state. */
  reach(person: Person): Promise<void>
  /** What the badge and then the verdict say once it is reached. */
  badge: RegExp
  verdict: RegExp
  /** Tabs to be shown beside Diagnosis. */
  tabs?: readonly ('Tokens' | 'Timeline' | 'Requests' | 'Codes')[]
}

/** s */
const LIFETIME = 3600
/** ms */
const DAY = 86_400_000
const TEN = 36_000_000

const STATES: readonly State[] = [
  {
    name: 'healthy',
    async reach({ refresh, press, pass }) {
      await refresh()
      await pass(1072)
      await press('Load todos')
    },
    badge: /4[01]:\d\d ?to refresh/,
    verdict: /^Healthy: next refresh in/,
    tabs: ['Tokens'],
  },
  {
    name: 'clock-behind',
    clockShift: -600,
    async reach({ refresh, press, pass }) {
      await refresh()
      await pass(LIFETIME + 400)
      await press('Load todos')
    },
    badge: /clock −(10:0|09:5)/,
    verdict: /^This device’s clock is .* behind$/,
  },
  {
    name: 'session-revoked',
    async reach({ press, pass, revokeSessions }) {
      await pass(1234)
      await revokeSessions()
      await press('Refresh now')
    },
    badge: /session_revoked/,
    verdict: /^The session was revoked/,
    tabs: ['Timeline', 'Requests', 'Codes'],
  },
  {
    name: 'network-failure',
    async reach({ set, press, pass }) {
      await pass(1234)
      await set({ tokenEndpoint: 'down' })
      await press('Refresh now')
    },
    badge: /silent_auth_failed|to expiry/,
    verdict: /./,
  },
  {
    name: 'signed-out',
    async reach({ page, app, press }) {
      // The page would leave for the issuer at once: stopped, as by a person, it stays at its last moment.
      await page.route('**/oauth2/logout*', route => route.abort('aborted'))
      await press('Sign out')
      await app.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    },
    badge: /signed out/,
    verdict: /^Signed out/,
  },
]

const executablePath = findChromium()
if (!executablePath) throw new Error('No Chromium was found. Install it, or name it in CHROMIUM_PATH.')
const only = process.argv[2]
const taken = new Set<string>()
mkdirSync(FOLDER, { recursive: true })
const demo = await startDemo({ port: 0 })
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
try {
  for (const state of STATES) if (!only || state.name === only) await show(state)
  if (!only || only === 'overview') await showOverview()
  // Of states that are no more.
  if (!only) for (const file of readdirSync(FOLDER)) if (!taken.has(file)) rmSync(`${FOLDER}${file}`)
} finally {
  await browser.close()
  await demo.stop()
}

/** All pictures of one state. */
async function show(state: State): Promise<void> {
  const { page, leeway, verdict } = await arrive(state, 2)
  const shoot = async (name: string, place: Locator) => {
    for (const width of ['wide', 'narrow'] as const) {
      await page.setViewportSize(WIDTHS[width])
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
        await take(`${name}-${theme}-${width}`, page, place)
      }
    }
  }
  await shoot(`${state.name}-badge`, leeway.locator('.badge'))
  await leeway.getByRole('button', { name: /Open the panel/ }).click()
  await verdict.filter({ hasText: state.verdict }).waitFor()
  await shoot(state.name, leeway.locator('.panel'))
  for (const tab of state.tabs ?? []) {
    await leeway.getByRole('tab', { name: tab }).click()
    await leeway.locator('.body :is(details.card, [role=listbox], [role=list], ol, ul)').first().waitFor()
    await shoot(`${state.name}-${tab.toLowerCase()}`, leeway.locator('.panel'))
  }
  await page.context().close()
}

/** The demo app with the panel open. */
async function showOverview(): Promise<void> {
  const state = STATES.find(({ name }) => name === 'clock-behind')!
  const { page, leeway, verdict } = await arrive(state, 1.5)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await leeway.getByRole('button', { name: /Open the panel/ }).click()
  await verdict.filter({ hasText: state.verdict }).waitFor()
  await take('overview', page)
  await page.context().close()
}

/** A new device signs in and comes into the state. */
async function arrive(state: State, deviceScaleFactor: number): Promise<Person> {
  await control('POST', '/reset')
  // Every story begins at ten, on all clocks. Not in the past: cookies run by the browser's own.
  const ahead = Math.ceil((DAY + TEN - (Date.now() % DAY)) / 1000) % (DAY / 1000)
  await control('PATCH', '', { accessTokenLifetime: LIFETIME, clockOffset: ahead })
  const context = await browser.newContext({ viewport: WIDTHS.wide, deviceScaleFactor, timezoneId: 'UTC' })
  context.setDefaultTimeout(30_000)
  // The dev server's word that a source was edited would reload the page and lose the state.
  await context.routeWebSocket(/./, () => {})
  const page = await context.newPage()
  await page.addInitScript(
    shift => {
      // As the Lab keeps it.
      sessionStorage.setItem('demo.clock-shift', shift)
    },
    String(state.clockShift ?? 0),
  )
  await page.clock.install({ time: Date.now() + ahead * 1000 })
  // Installing takes a while, by which the page would lag behind the servers.
  await page.clock.runFor(Math.max(0, Math.round(ahead * 1000 - (await clockLead(page)))))
  await page.goto(`${demo.origin}/demo/app/`)

  const app = page.getByRole('main')
  const leeway = page.locator('leeway-panel')
  const person: Person = {
    page,
    app,
    leeway,
    verdict: leeway.getByRole('heading', { level: 2 }).first(),
    set: settings => control('PATCH', '', settings),
    revokeSessions: () => control('POST', '/revoke-sessions'),
    press: name => app.getByRole('button', { name, exact: true }).click(),
    async refresh() {
      const answered = page.waitForResponse(response => response.url().endsWith('/oauth2/token'))
      await person.press('Refresh now')
      await (await answered).finished()
    },
    async pass(seconds) {
      const before = await clockLead(page)
      await control('POST', '/advance-clock', { seconds })
      await page.clock.runFor(seconds * 1000)
      // The page's time stood still while its timers were run; the servers' did not.
      await page.clock.runFor(Math.round(before + seconds * 1000 - (await clockLead(page))))
    },
  }
  await person.press('Sign in')
  await page.locator('form').getByRole('button', { name: 'Sign in' }).click()
  await app.locator('.todos li').first().waitFor()
  await state.reach(person)
  await leeway.locator('.badge').filter({ hasText: state.badge }).waitFor()
  return person
}

/** How far the page's clock is ahead of this computer's, ms. */
async function clockLead(page: Page): Promise<number> {
  const asked = Date.now()
  const read = await page.evaluate(() => Date.now())
  return read - (asked + Date.now()) / 2
}

async function control(method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(`${demo.tenant.control}${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
}

/** @param place with a margin around it; without one, all that is in the window */
async function take(name: string, page: Page, place?: Locator): Promise<void> {
  await page.mouse.move(0, 0)
  await page.evaluate(() => document.fonts.ready)
  const file = `${name}.png`
  const box = await place?.boundingBox()
  const { width, height } = page.viewportSize()!
  const [left, top] = box ? [Math.max(box.x - MARGIN, 0), Math.max(box.y - MARGIN, 0)] : [0, 0]
  const [right, bottom] = box
    ? [Math.min(box.x + box.width + MARGIN, width), Math.min(box.y + box.height + MARGIN, height)]
    : [width, height]
  const clip = {
    x: Math.floor(left),
    y: Math.floor(top),
    width: Math.ceil(right - left),
    height: Math.ceil(bottom - top),
  }
  const png = withPalette(await page.screenshot({ clip, animations: 'disabled' }))
  writeFileSync(`${FOLDER}${file}`, png)
  taken.add(file)
  console.log(`${file}  ${Math.round(png.length / 1000)} kB`)
  if (png.length > HEAVIEST) throw new Error(`${file} weighs more than ${HEAVIEST / 1000} kB`)
}
