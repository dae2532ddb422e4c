/** Waiting for what a person would see. */

import type { Locator } from 'playwright-core'
import { expect } from 'vitest'

/** Waits until a place on the page says this. @throws the assertion that failed last, after `timeout` ms */
export async function expectText(place: Locator, text: string | RegExp, timeout = 8000): Promise<void> {
  await expect
    .poll(() => place.textContent({ timeout: 1000 }).catch(() => '(not there)'), { timeout, interval: 50 })
    .toMatch(text)
}

/** `mm:ss` as seconds. */
export function secondsOf(countdown: string | null): number {
  const [, sign, minutes, seconds] = /([−-]?)(\d+):(\d\d)/.exec(countdown ?? '') ?? []
  return (sign ? -1 : 1) * (Number(minutes) * 60 + Number(seconds))
}
