/**
 * Which tenant a page is to use. The dev server is shared by all test files, the tenant is not, so the browser brings the
 * answer along in a cookie. Intercepting the request instead would make the browser leave out CORS preflights.
 */

import type { BrowserContext } from 'playwright-core'

const NAME = 'told-settings'

/** Every page of the context finds these settings under `/demo.json`. */
export async function tellSettings(context: BrowserContext, settings: object): Promise<void> {
  const value = encodeURIComponent(JSON.stringify(settings))
  // A cookie knows no ports: by its path it stays with the dev server.
  await context.addCookies([{ name: NAME, value, domain: '127.0.0.1', path: '/demo.json', httpOnly: true }])
}

/** @param cookie a `Cookie` header */
export function settingsTold<Settings>(cookie: string | undefined): Settings | undefined {
  const value = cookie?.split('; ').find(pair => pair.startsWith(`${NAME}=`))
  return value === undefined ? undefined : JSON.parse(decodeURIComponent(value.slice(NAME.length + 1)))
}
