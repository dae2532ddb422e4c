/** Finds the browsers that the tests drive, and fetches what is lacking. */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium as playwrightChromium } from 'playwright-core'

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
  if (lacking.length > 0 && existsSync('/usr/bin/apt-get')) {
    const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
    console.log(`Installing ${lacking.join(' and ')} from Debian’s packages.`)
    run([...asRoot, 'apt-get', 'update'])
    run([...asRoot, 'apt-get', 'install', '-y', '--no-install-recommends', ...lacking])
  }
  if (!findChromium()) run([process.execPath, 'node_modules/playwright-core/cli.js', 'install', 'chromium'])
  if (!findChromium()) {
    throw new Error('No Chromium was found. Install it, or name it in CHROMIUM_PATH.')
  }
}

function run([command, ...args]: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, error } = spawnSync(command!, args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  if (status !== 0) console.error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`)
}

/** The version that a browser names itself. */
export const versionOf = (path: string): string =>
  execFileSync(path, ['--version'], { encoding: 'utf8' }).trim()
