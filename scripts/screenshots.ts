/**
 * `npm run screenshots`: takes all pictures anew.
 *
 * Every tab and state of the panel, in both themes and two widths, from the gallery page, where time stands still:
 * `tests/browser/references`, which the tests compare with. Those that still hold stay as they are, so what git shows
 * as changed is what looks different now.
 *
 * For the README, in `docs/screenshots`: some of these at twice the size, and `overview.png`, the running demo that was
 * brought into a state for real.
 *
 * Usage: tsx scripts/screenshots.ts [only: references, readme or overview]
 */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { startDemo } from '../demo/start.ts'
import { badges, looks, type TabLook } from '../tests/browser/pages/gallery/states.ts'
import {
  hindrances,
  launchForPictures,
  type Named,
  openGallery,
  picturesOfBadge,
  picturesOfHindrance,
  picturesOfTab,
  type Theme,
} from '../tests/browser/support/gallery.ts'
import { removeReferencesLeftOver, updateReference } from '../tests/browser/support/references.ts'
import { withPalette } from './palette-png.ts'

const FOLDER = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const WINDOW = { width: 1280, height: 800 }
/** Space around a badge or panel, px. */
const MARGIN = 16
/** What a picture may weigh, bytes: they are part of the repository. */
const HEAVIEST = 150_000

/** What the README shows, by the names of the files. */
const README: Record<string, TabLook & { theme: Theme }> = {
  'healthy-light-wide': { state: 'healthy', tab: 'diagnosis', theme: 'light' },
  'session-revoked-dark-wide': { state: 'session-revoked', tab: 'diagnosis', theme: 'dark' },
  'network-failure-light-wide': { state: 'network-failure', tab: 'diagnosis', theme: 'light' },
  'healthy-tokens-light-wide': { state: 'healthy', tab: 'tokens', theme: 'light' },
  'session-revoked-timeline-dark-wide': { state: 'session-revoked', tab: 'timeline', theme: 'dark' },
  'clock-behind-requests-light-wide': { state: 'call-details', tab: 'requests', theme: 'light' },
  'session-revoked-codes-dark-wide': { state: 'session-revoked', tab: 'codes', theme: 'dark' },
}

/** s */
const LIFETIME = 3600
/** ms */
const DAY = 86_400_000
const TEN = 36_000_000

const only = process.argv[2]
const taken = new Set<string>()
mkdirSync(FOLDER, { recursive: true })
const demo = await startDemo({ port: 0 })
const browser = await launchForPictures()
try {
  if (!only || only === 'references') await takeReferences()
  if (!only || only === 'readme') await takeReadme()
  if (!only || only === 'overview') await takeOverview()
  // Of what is shown no more.
  if (!only) for (const file of readdirSync(FOLDER)) if (!taken.has(file)) rmSync(`${FOLDER}${file}`)
} finally {
  await browser.close()
  await demo.stop()
}

async function takeReferences(): Promise<void> {
  let count = 0
  const update = async (pictures: AsyncIterable<Named>) => {
    for await (const named of pictures) {
      count++
      if (updateReference(named)) console.log(named.name)
    }
  }
  const gallery = await openGallery(browser, demo.origin)
  for (const look of looks) await update(picturesOfTab(gallery, look))
  for (const state of badges) await update(picturesOfBadge(gallery, state))
  for (const hindrance of hindrances) await update(picturesOfHindrance(browser, demo.origin, hindrance))
  removeReferencesLeftOver()
  await gallery.page.context().close()
  console.log(`${count} references`)
}

async function takeReadme(): Promise<void> {
  const gallery = await openGallery(browser, demo.origin, { viewport: WINDOW, deviceScaleFactor: 2 })
  for (const [name, { state, tab, theme }] of Object.entries(README)) {
    await gallery.setTheme(theme)
    await gallery.show({ state, tab, open: true })
    await take(name, gallery.page, gallery.page.locator('leeway-panel .panel'))
  }
  await gallery.page.context().close()
}

/** The demo app with the panel open, on a device whose clock is ten minutes behind. */
async function takeOverview(): Promise<void> {
  await control('POST', '/reset')
  // The story begins at ten, on all clocks. Not in the past: cookies run by the browser's own.
  const ahead = Math.ceil((DAY + TEN - (Date.now() % DAY)) / 1000) % (DAY / 1000)
  await control('PATCH', '', { accessTokenLifetime: LIFETIME, clockOffset: ahead })
  const context = await browser.newContext({ viewport: WINDOW, deviceScaleFactor: 1.5, timezoneId: 'UTC' })
  context.setDefaultTimeout(30_000)
  // The dev server's word that a source was edited would reload the page and lose the state.
  await context.routeWebSocket(/./, () => {})
  const page = await context.newPage()
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.addInitScript(() => {
    // As the Lab keeps it.
    sessionStorage.setItem('demo.clock-shift', '-600')
  })
  await page.clock.install({ time: Date.now() + ahead * 1000 })
  // Installing takes a while, by which the page would lag behind the servers.
  await page.clock.runFor(Math.max(0, Math.round(ahead * 1000 - (await clockLead(page)))))
  await page.goto(`${demo.origin}/demo/app/`)

  const app = page.getByRole('main')
  const leeway = page.locator('leeway-panel')
  const press = (name: string) => app.getByRole('button', { name, exact: true }).click()
  await press('Sign in')
  await page.locator('form').getByRole('button', { name: 'Sign in' }).click()
  await app.locator('.todos li').first().waitFor()
  const answered = page.waitForResponse(response => response.url().endsWith('/oauth2/token'))
  await press('Refresh now')
  await (await answered).finished()
  await pass(page, LIFETIME + 400)
  await press('Load todos')
  await leeway
    .locator('.badge')
    .filter({ hasText: /clock −(10:0|09:5)/ })
    .waitFor()
  await leeway.getByRole('button', { name: /Open the panel/ }).click()
  await leeway.getByRole('heading', { level: 2, name: /^This device’s clock is .* behind$/ }).waitFor()
  await take('overview', page)
  await context.close()
}

/** Lets time pass for the servers and for this page, s. */
async function pass(page: Page, seconds: number): Promise<void> {
  const before = await clockLead(page)
  await control('POST', '/advance-clock', { seconds })
  await page.clock.runFor(seconds * 1000)
  // The page's time stood still while its timers were run; the servers' did not.
  await page.clock.runFor(Math.round(before + seconds * 1000 - (await clockLead(page))))
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
