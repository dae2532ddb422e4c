import { exportJWK, exportPKCS8, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectText } from './support/expecting.ts'
import { type OwnOrigin, openOwnOrigin } from './support/own-origin.ts'
import { launchBrowser, useWorld } from './support/world.ts'

describe('the signature of a token of the demo', () => {
  const world = useWorld()

  test('is checked when asked, by the issuer’s keys, and the check leaves no trace in the session', async () => {
    const person = await world.open()
    const { page, panel } = person
    await person.signIn()
    await person.openPanel()
    const keyRequests: string[] = []
    page.on('request', request => {
      if (/jwks|openid-configuration|oauth-authorization/.test(request.url())) {
        keyRequests.push(request.url())
        expect(Object.keys(request.headers())).not.toContain('authorization')
      }
    })
    await person.tab('Tokens')
    await expectText(panel, /Not checked\. Fetches the issuer’s keys: one request to http/)
    expect(keyRequests).toEqual([])
    await panel.getByRole('button', { name: 'Check signature: Access token' }).click()
    await expectText(panel.locator('.outcome'), /The signature is right\. RS256, key .* from http.* checked/)
    await expectText(panel.locator('.outcome'), /in date, meant for this API/)
    expect(keyRequests.length).toBeGreaterThan(0)
    const calls = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    expect(calls.filter(name => /jwks/.test(name))).toEqual([])

    // It stays with the token, and goes with it.
    await person.tab('Requests')
    await expectText(panel.getByRole('list', { name: /^Calls/ }), /token/)
    expect(await panel.getByRole('list', { name: /^Calls/ }).textContent()).not.toMatch(/jwks/)
    await person.tab('Tokens')
    await expectText(panel, /signature ok/)
    expect(await page.locator('iframe').count()).toBe(0)
    await page.getByRole('main').getByRole('button', { name: 'Refresh now', exact: true }).click()
    await expectText(panel, /Since the last refresh/)
    await expectText(panel.locator('details.card').first(), /Not checked\./)
    expect(await panel.textContent()).not.toMatch(/signature ok/)
  })
})

/** Its own `fetch` adds its token to every request. */
const HOST = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><body>
<script type="module">
  import { mountPanel } from '/panel/index.ts'
  const wrap = () => {
    const inner = window.fetch
    window.fetch = (url, init) => inner(url, { ...init, headers: { authorization: 'Bearer of-the-host' } })
  }
  wrap()
  window.panel = mountPanel({ open: true })
  wrap()
</script>`

describe.each(['chromium', 'firefox'] as const)('in %s, a page', name => {
  let browser: Browser
  let issuer: OwnOrigin
  let host: OwnOrigin
  let jwk: JWK
  let privateKey: CryptoKey
  let token: string
  let asked: { path: string; headers: Record<string, unknown> }[]
  let cors: string | undefined
  beforeAll(async () => {
    ;[browser, issuer, host] = await Promise.all([launchBrowser(name), openOwnOrigin(), openOwnOrigin()])
    const pair = await generateKeyPair('ES256', { extractable: true })
    privateKey = pair.privateKey
    jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one' }
    token = await new SignJWT({ exp: 4e9, sub: 'ada' })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(issuer.origin)
      .sign(privateKey)
    issuer.answer((request, response) => {
      asked.push({ path: String(request.url), headers: request.headers })
      if (cors) response.setHeader('access-control-allow-origin', cors)
      response.setHeader('content-type', 'application/json')
      const description = request.url === '/.well-known/openid-configuration'
      response.end(JSON.stringify(description ? { jwks_uri: `${issuer.origin}/keys` } : { keys: [jwk] }))
      return true
    })
  })
  afterAll(async () => {
    await browser?.close()
    await issuer?.close()
    await host?.close()
  })

  async function open(policy?: string) {
    asked = []
    cors = '*'
    const page: Page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', error => errors.push(error.message))
    host.answer((request, response) => {
      if (request.url !== '/host') return false
      response.writeHead(200, {
        'content-type': 'text/html',
        ...(policy && { 'content-security-policy': policy }),
      })
      response.end(HOST)
      return true
    })
    await page.goto(`${host.origin}/host`)
    const panel = page.locator('leeway-panel .panel')
    await panel.getByRole('tab', { name: /Tokens/ }).click()
    await panel.getByLabel('Paste anything').fill(`Authorization: Bearer ${token}`)
    const check = panel.getByRole('button', { name: /^Check signature/ })
    return { page, panel, check, errors, outcome: panel.locator('.outcome') }
  }

  test('has a pasted token checked by requests that are none of its own', async () => {
    const { page, panel, check, outcome, errors } = await open()
    await expectText(panel, `one request to ${issuer.origin}/.well-known/openid-configuration`)
    await check.click()
    await expectText(outcome, `The signature is right. ES256, key one, from ${issuer.origin}/keys, checked`)
    expect(asked.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration', '/keys'])
    for (const { headers } of asked) {
      expect(headers.authorization).toBeUndefined()
      expect(headers.cookie).toBeUndefined()
      expect(headers.referer).toBeUndefined()
    }
    const recording = await page.evaluate('JSON.stringify(window.panel.recording())')
    expect(recording).not.toContain(issuer.origin)
    expect(recording).not.toMatch(/signature/)
    expect(errors).toEqual([])
    await page.close()
  })

  test('whose policy forbids the request is told so, and a pasted key set does instead', async () => {
    const { page, panel, check, outcome, errors } = await open("connect-src 'none'")
    await check.click()
    await expectText(outcome, 'Blocked by this page’s Content Security Policy. connect-src does not allow')
    expect(asked).toEqual([])
    const field = panel.getByLabel('Paste the issuer’s key set')
    const send = panel.getByRole('button', { name: 'Check with this' })
    await field.fill(await exportPKCS8(privateKey))
    await send.click()
    await expectText(outcome, 'That is a private key. It was not used and is not kept.')
    expect(await field.inputValue()).toBe('')
    await field.fill('hello')
    await send.click()
    await expectText(outcome, 'No key in this text.')
    await field.fill(JSON.stringify({ keys: [jwk] }))
    await send.click()
    await expectText(outcome, 'The signature is right. ES256, key one, from the pasted key, checked')
    await expectText(panel, 'signature ok')
    // Firefox tells of the violation as if it were an error of the page.
    expect(errors.filter(error => !error.includes('connect-src'))).toEqual([])
    await page.close()
  })

  test('that may not read the answer is told that this or the network is why', async () => {
    const { page, check, outcome } = await open()
    cors = undefined
    await check.click()
    await expectText(outcome, /No answer that this page may read\. .* \(CORS\); browsers do not say which/)
    await page.close()
  })
})
