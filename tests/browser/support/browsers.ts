/** Finds the browsers that the tests drive, and fetches what is lacking. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium as playwrightChromium } from 'playwright-core'
import { installDebianPackages } from './debian-packages.ts'

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const chromiumPaths = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
const firefoxPaths = [process.env.FIREFOX_PATH, '/usr/bin/firefox-esr', '/usr/bin/firefox']

const firstThere = (paths: readonly (string | undefined)[]): string | undefined =>
  paths.find(path => path !== undefined && existsSync(path))

/** @returns the path of a Chromium; undefined when there is none on this machine */
export function findChromium(): string | undefined {
  return firstThere([...chromiumPaths, playwrightChromium.executablePath()])
}

/** @returns the path of a Firefox; undefined when there is none on this machine */
export function findFirefox(): string | undefined {
  return firstThere(firefoxPaths)
}

/**
 * Makes sure that Chromium and Firefox are there: as they are, else from Debian's packages, else Chromium from
 * Playwright.
 *
 * @throws when Chromium cannot be had; says what to install
 */
export function fetchBrowsers(): void {
  const lacking = [...(findChromium() ? [] : ['chromium']), ...(findFirefox() ? [] : ['firefox-esr'])]
  if (lacking.length > 0) installDebianPackages(...lacking)
  if (!findChromium()) {
    spawnSync(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium'], {
      stdio: 'inherit',
    })
  }
  if (!findChromium()) {
    throw new Error('No Chromium was found. Install it, or name it in CHROMIUM_PATH.')
  }
}
