/** A bare page that is host to the panel, for what concerns any page. */

import type { BrowserContext, Page } from 'playwright-core'
import { inject } from 'vitest'

/**
 * Opens a page with a little of its own, and the panel's modules within reach: `window.leeway` is the public
 * interface, mounted by nobody yet.
 */
export async function openHostPage(
  context: BrowserContext,
  body = '<button>Of the host</button>',
): Promise<Page> {
  const page = await context.newPage()
  const url = `${inject('origin')}/host.html`
  await page.route(url, route =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>Host</title><body>${body}</body></html>`,
    }),
  )
  await page.goto(url)
  await page.addScriptTag({
    type: 'module',
    content: `
      import { mountPanel } from '/panel/index.ts'
      import { intelliAuth } from '/sdk-bridge/sdks/intelliauth.ts'
      window.leeway = { mountPanel, intelliAuth }`,
  })
  await page.waitForFunction('window.leeway !== undefined')
  return page
}
