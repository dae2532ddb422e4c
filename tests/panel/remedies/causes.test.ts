import { describe, expect, test } from 'vitest'
import { rules } from '../../../panel/diagnosis/causes.ts'
import type { Cause } from '../../../panel/diagnosis/diagnosis.ts'
import { remedyFor } from '../../../panel/remedies/causes.ts'
import { type Numbers, roundedLeeway } from '../../../panel/remedies/numbers.ts'
import { stories } from '../diagnosis/stories.ts'

/** Every cause of the recording format, as written there. */
const CAUSES = {
  'clock-behind': 1,
  'clock-ahead': 1,
  'clock-stepped': 1,
  'device-slept': 1,
  'page-frozen': 1,
  'page-discarded': 1,
  'tab-throttled': 1,
  'main-thread-blocked': 1,
  'refresh-lock-wait': 1,
  'refresh-slow': 1,
  'network-failure': 1,
  'session-expired': 1,
  'session-revoked': 1,
  'refresh-token-reused': 1,
  'third-party-cookies-blocked': 1,
  'call-before-refresh': 1,
  'stale-token': 1,
  'api-clock-ahead': 1,
  'token-rejected': 1,
  'wrong-audience': 1,
  'insufficient-scope': 1,
  'step-up-required': 1,
  'missing-token': 1,
  'timer-overflow': 1,
  'tolerance-too-wide': 1,
  'refresh-not-armed': 1,
  'leeway-too-small': 1,
  'leeway-exceeds-lifetime': 1,
  'rate-limited': 1,
  'server-error': 1,
  'not-yet-valid': 1,
  'api-clock-behind': 1,
  'refresh-armed-too-late': 1,
  'expiry-misjudged': 1,
  'not-retried': 1,
  'dpop-nonce-loop': 1,
  'silent-frame-failed': 1,
  'storage-lost': 1,
} satisfies Record<Cause, 1>
const causes = Object.keys(CAUSES) as Cause[]

const SDKS = [
  undefined,
  'intelliauth',
  'oidc-client-ts',
  'react-oidc-context',
  '@auth0/auth0-spa-js',
  '@azure/msal-browser',
  'keycloak-js',
  '@okta/okta-auth-js',
  '@supabase/supabase-js',
  'angular-oauth2-oidc',
  'page',
  '__proto__',
  'constructor',
]

const all: Required<Numbers> = {
  skew: -600_000,
  leeway: 60_000,
  needed: 662,
  lifetime: 3_600_000,
  rejected: 510_000,
  period: 4_140_000,
  delay: 90_000,
  late: 120_000,
  tolerance: 600_000,
  retryAfter: 30_000,
  audience: 'https://api.example',
  callSite: 'boot.ts:12:5',
}
const keys = Object.keys(all) as (keyof Numbers)[]

/** All numbers, none, each alone, each missing, and all pairs missing. */
function* combinations(): Generator<Numbers> {
  yield {}
  yield all
  const without = (...gone: (keyof Numbers)[]): Numbers =>
    Object.fromEntries(Object.entries(all).filter(([key]) => !gone.includes(key as keyof Numbers)))
  for (const key of keys) {
    yield { [key]: all[key] }
    for (const other of keys) yield without(key, other)
  }
  for (const key of keys) if (typeof all[key] === 'number') yield { ...all, [key]: 0 }
  yield { ...all, skew: 7_200_000 }
  yield { ...all, lifetime: 180_000 }
}

describe('every cause', () => {
  test.each(causes)('%s has a rule, a story that makes it first, and a near miss', cause => {
    expect(rules.filter(rule => rule.cause === cause)).toHaveLength(1)
    const told = stories.filter(story => story.cause === cause)
    expect(told.some(({ near }) => !near)).toBe(true)
    expect(told.some(({ near }) => near)).toBe(true)
  })

  test.each(causes)('%s has steps, whatever numbers are known and whichever SDK is in use', cause => {
    for (const sdk of SDKS) {
      for (const numbers of combinations()) {
        const { steps, snippet, link } = remedyFor(cause, sdk, numbers)
        expect(steps.length).toBeGreaterThan(0)
        for (const text of [...steps, snippet ?? '']) {
          expect(text).not.toMatch(/\b(undefined|NaN|null|Infinity)\b(?! ?[=!]=)|\[object/)
        }
        for (const step of steps) {
          expect(step.trim().length).toBeGreaterThan(10)
          expect(step).toMatch(/[.:]$/)
        }
        // A step that announces code is followed by code.
        if (snippet === undefined) for (const step of steps) expect(step).not.toMatch(/:$/)
        if (link !== undefined) expect(link).toMatch(/^https:\/\/docs\.intelliauth\.io\//)
      }
    }
  })
})

describe('the session’s own numbers', () => {
  test('are in the remedy for a clock that is behind, and its leeway is rounded up to the minute', () => {
    const { steps, snippet, action } = remedyFor('clock-behind', 'intelliauth', all)
    expect(steps.join(' ')).toContain('662 s')
    expect(steps.join(' ')).toContain('8 min 30 s of every 1 h 9 min')
    expect(snippet).toContain('silentRefreshLeeway={720}')
    expect(action).toBe('refresh')
    expect(roundedLeeway(660)).toBe(660)
    expect(roundedLeeway(661)).toBe(720)
  })

  test('warn against a leeway that the token does not live for', () => {
    const { steps, snippet } = remedyFor('clock-behind', 'intelliauth', { ...all, lifetime: 180_000 })
    expect(steps.join(' ')).toContain('lives only 3 min')
    expect(snippet).toBeUndefined()
  })

  test.each([
    ['stale-token', 'boot.ts:12:5'],
    ['missing-token', 'boot.ts:12:5'],
    ['not-retried', 'boot.ts:12:5'],
    ['wrong-audience', 'https://api.example'],
    ['rate-limited', '30 s'],
    ['refresh-slow', '1 min 30 s'],
    ['main-thread-blocked', '1 min 30 s'],
    ['tolerance-too-wide', '10 min'],
    ['leeway-too-small', '662 s'],
    ['leeway-exceeds-lifetime', '1 h'],
  ] as [Cause, string][])('are in the remedy for %s', (cause, number) => {
    expect(remedyFor(cause, 'intelliauth', all).steps.join(' ')).toContain(number)
  })

  test.each(['main-thread-blocked', 'refresh-slow', 'tolerance-too-wide'] as Cause[])(
    'that are missing for %s are not made up',
    cause => {
      expect(remedyFor(cause, 'intelliauth').steps.join(' ')).not.toContain('0.0 s')
    },
  )
})

test('an outside party’s fault offers no button', () => {
  for (const cause of ['api-clock-ahead', 'api-clock-behind', 'not-yet-valid', 'token-rejected'] as Cause[]) {
    expect(remedyFor(cause, 'intelliauth', all).action).toBeUndefined()
  }
})

test('the end of a session asks for a sign-in, never for a refresh', () => {
  for (const cause of ['session-expired', 'session-revoked', 'refresh-token-reused'] as Cause[]) {
    const { action, snippet } = remedyFor(cause, 'intelliauth', all)
    expect(action).toBe('sign-in')
    expect(snippet).toContain('loginWithRedirect()')
  }
})

test('a documentation link is for IntelliAuth’s users alone', () => {
  expect(remedyFor('clock-behind', 'intelliauth', all).link).toBeDefined()
  expect(remedyFor('clock-behind', 'oidc-client-ts', all).link).toBeUndefined()
})
