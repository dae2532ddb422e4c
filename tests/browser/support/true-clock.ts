/**
 * Chromium on a device whose clock is truly wrong: libfaketime shifts what the C library says of the time of day, for
 * every process of the browser. The monotonic clock and timers run true, as on such a device.
 */

import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Browser, chromium } from 'playwright-core'
import { CHROMIUM_FLAGS, findChromium } from './browsers.ts'
import { installDebianPackages } from './debian-packages.ts'

/** For how long libfaketime goes by what it has read in the file, s. */
const CLOCK_FILE_READ_EVERY = 1

export interface ClockedBrowser {
  browser: Browser
  /**
   * What a sleeping machine is to its programs where the monotonic clock stops: no process runs, and afterwards it is
   * later by the wall clock alone.
   *
   * @param seconds by how much
   * @param meanwhile while nothing runs
   */
  sleep(seconds: number, meanwhile: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

/**
 * @param ahead of the true time, s; negative: behind
 * @throws when libfaketime is not there and cannot be had
 */
export async function launchWithClock(ahead: number): Promise<ClockedBrowser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium was found')
  const folder = mkdtempSync(join(tmpdir(), 'leeway-clock-'))
  const clock = join(folder, 'clock')
  const setClock = (seconds: number) =>
    writeFileSync(clock, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s\n`)
  setClock(ahead)
  const wrapper = join(folder, 'chromium')
  const environment = {
    LD_PRELOAD: fetchFaketime(),
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_CACHE_DURATION: CLOCK_FILE_READ_EVERY,
    DONT_FAKE_MONOTONIC: 1,
    // Without, it takes Chromium half a minute to start.
    FAKETIME_FORCE_MONOTONIC_FIX: 0,
  }
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`)
  // A script, and not the environment of the launch: the driver's own processes keep the true time.
  writeFileSync(wrapper, ['#!/bin/sh', ...exports, `exec '${executablePath}' "$@"`, ''].join('\n'))
  chmodSync(wrapper, 0o755)

  const server = await chromium.launchServer({ executablePath: wrapper, args: CHROMIUM_FLAGS })
  const browser = await chromium.connect(server.wsEndpoint())
  // The driver gives the browser a process group of its own.
  const signal = (name: NodeJS.Signals) => process.kill(-server.process().pid!, name)
  return {
    browser,
    async sleep(seconds, meanwhile) {
      signal('SIGSTOP')
      try {
        setClock(ahead + seconds)
        await meanwhile()
        // The first look at the clock afterwards reads the file anew.
        await wait((CLOCK_FILE_READ_EVERY + 1) * 1000)
      } finally {
        signal('SIGCONT')
      }
    },
    async close() {
      await browser.close()
      await server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** @returns the path of libfaketime, installed where it was lacking */
function fetchFaketime(): string {
  const found = findFaketime() ?? (installDebianPackages('libfaketime') ? findFaketime() : undefined)
  if (found) return found
  throw new Error(
    'No libfaketime was found. Install it (Debian’s `libfaketime`), or name it in LIBFAKETIME_PATH.',
  )
}

function findFaketime(): string | undefined {
  const libraries = '/usr/lib'
  const ofDebian = readdirSync(libraries).map(architecture =>
    join(libraries, architecture, 'faketime/libfaketime.so.1'),
  )
  return [process.env.LIBFAKETIME_PATH, ...ofDebian].find(path => path !== undefined && existsSync(path))
}
