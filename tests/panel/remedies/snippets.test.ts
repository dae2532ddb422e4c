import { transformWithOxc } from 'vite'
import { describe, expect, test } from 'vitest'
import { type SnippetName, snippet } from '../../../panel/remedies/snippets.ts'

const NAMES: SnippetName[] = [
  'leeway',
  'shorter-leeway',
  'fresh-token',
  'visibility',
  'retry-call',
  'sign-in',
  'wait-for-session',
  'use-refresh-tokens',
  'silent-refresh',
  'audience',
  'scope',
  'step-up',
  'clamp-timer',
  'branch-on-code',
]
const SDKS = [
  'intelliauth',
  '@intelliauth/react-sdk',
  'oidc-client-ts',
  'react-oidc-context',
  '@auth0/auth0-spa-js',
  '@auth0/auth0-react',
  '@azure/msal-browser',
  'keycloak-js',
  '@okta/okta-auth-js',
  '@supabase/auth-js',
  '@supabase/supabase-js',
  'aws-amplify',
  '@aws-amplify/auth',
  'firebase',
  '@firebase/auth',
  '@clerk/clerk-js',
  'angular-oauth2-oidc',
  '@axa-fr/oidc-client',
  '@logto/browser',
  'next-auth',
]
const NUMBERS = [{}, { needed: 662 }, { needed: 662, lifetime: 180_000 }, { lifetime: 1000 }, { needed: 0 }]

/** Parses a snippet as the inside of an async function of a `.tsx` file; throws where it is no such code. */
const parse = (code: string) => transformWithOxc(`async function snippet() {\n${code}\n}`, 'snippet.tsx')

describe.each(SDKS)('a snippet for %s', sdk => {
  test('is code that parses, with no hole in it, or absent', async () => {
    for (const name of NAMES) {
      for (const numbers of NUMBERS) {
        const code = snippet(name, sdk, numbers)
        if (code === undefined) continue
        await expect(parse(code), code).resolves.toBeDefined()
        expect(code).not.toMatch(/\b(undefined|NaN|Infinity)\b|\[object/)
        expect(code.trim()).toBe(code)
      }
    }
  })

  test('tells how to get a fresh token and how to sign in', () => {
    expect(snippet('fresh-token', sdk, {})).toBeDefined()
    expect(snippet('sign-in', sdk, {})).toBeDefined()
  })

  test('names nothing of another SDK', () => {
    const own = sdk.includes('intelliauth')
    // Those call it so too.
    const same = ['angular-oauth2-oidc', '@logto/browser'].includes(sdk)
    for (const name of NAMES) {
      const code = snippet(name, sdk, { needed: 662, lifetime: 3_600_000 }) ?? ''
      if (!own) expect(code).not.toMatch(same ? /IntelliAuth/ : /IntelliAuth|getAccessToken\(/)
    }
  })
})

test('IntelliAuth has every snippet, each with the number to copy', () => {
  for (const name of NAMES)
    expect(snippet(name, 'intelliauth', { needed: 662, lifetime: 180_000 })).toBeDefined()
  expect(snippet('leeway', 'intelliauth', { needed: 662 })).toContain('silentRefreshLeeway={720}')
  expect(snippet('leeway', 'oidc-client-ts', { needed: 662 })).toContain('720')
  expect(snippet('leeway', '@azure/msal-browser', { needed: 662 })).toContain('720')
  const shorter = /\{(\d+)\}/.exec(snippet('shorter-leeway', 'intelliauth', { lifetime: 180_000 })!)
  expect(Number(shorter![1])).toBeGreaterThanOrEqual(5)
  expect(Number(shorter![1])).toBeLessThan(180)
})

test('the snippet that branches on the code knows all documented ones', () => {
  const code = snippet('branch-on-code', 'intelliauth', {})!
  for (const name of ['token_expired', 'session_expired', 'session_revoked', 'silent_auth_failed']) {
    expect(code).toContain(`'${name}'`)
  }
})

test('an SDK that nobody wrote a snippet for gets none, whatever its name is', () => {
  for (const sdk of ['page', 'unknown', '__proto__', 'constructor', 'toString', '']) {
    for (const name of NAMES) {
      if (name !== 'clamp-timer') expect(snippet(name, sdk, { needed: 60 })).toBeUndefined()
    }
  }
})

test('the check above would notice code that does not parse', async () => {
  await expect(parse('<IntelliAuthProvider\n  silentRefreshLeeway={720}')).rejects.toThrow()
})
