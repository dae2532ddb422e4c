/** Asks axe-core about badge and panel. */

import axe from 'axe-core'
import type { Page } from 'playwright-core'

/**
 * Every rule but the experimental ones, best practices included, and the size of targets (WCAG 2.5.8), which axe leaves
 * out by default. What is of the page around is not looked at; the open shadow root is.
 *
 * @returns each violation with what it was found on
 */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const found = await axe.run(
      { include: [['leeway-panel']] },
      { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } },
    )
    return found.violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 200)} (${any[0]?.message})`).join(' | ')}`,
    )
  })
}
