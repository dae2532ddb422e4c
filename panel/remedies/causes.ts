/** What helps against each cause beside the steps: code, a button, a page of the documentation. Data. */

import type { Cause, Remedy } from '../diagnosis/diagnosis.ts'
import type { Steps } from '../diagnosis/phrases/arguments.ts'
import { englishSteps } from '../diagnosis/phrases/english-steps.ts'
import { fits, type Numbers } from './numbers.ts'
import { type SnippetName, snippet } from './snippets.ts'

interface Entry {
  snippet?: SnippetName | ((n: Numbers) => SnippetName | null)
  action?: Remedy['action']
  /** Path under the IntelliAuth documentation. */
  doc?: string
}

const DOCS = 'https://docs.intelliauth.io/developer/'
const expired = 'troubleshooting/token-expired/'

const entries: Partial<Record<Cause, Entry>> = {
  'clock-behind': {
    snippet: n => (n.rejected && fits(n) ? 'leeway' : null),
    action: 'refresh',
    doc: expired,
  },
  'clock-ahead': {
    doc: expired,
  },
  'clock-stepped': {
    snippet: 'fresh-token',
    action: 'refresh',
    doc: expired,
  },
  'device-slept': {
    snippet: 'visibility',
    action: 'refresh',
    doc: expired,
  },
  'page-frozen': {
    snippet: 'visibility',
    action: 'refresh',
    doc: expired,
  },
  'page-discarded': {
    snippet: 'wait-for-session',
    action: 'refresh',
  },
  'tab-throttled': {
    snippet: 'visibility',
    action: 'refresh',
    doc: expired,
  },
  'main-thread-blocked': {
    snippet: 'fresh-token',
    action: 'refresh',
  },
  'refresh-lock-wait': {
    action: 'refresh',
  },
  'refresh-slow': {
    snippet: n => (n.needed === undefined ? null : 'leeway'),
    action: 'refresh',
  },
  'network-failure': {
    snippet: 'retry-call',
    action: 'refresh',
    doc: expired,
  },
  'session-expired': {
    snippet: 'sign-in',
    action: 'sign-in',
    doc: expired,
  },
  'session-revoked': {
    snippet: 'sign-in',
    action: 'sign-in',
    doc: expired,
  },
  'refresh-token-reused': {
    snippet: 'sign-in',
    action: 'sign-in',
    doc: 'oauth/refresh-token-rotation/',
  },
  'third-party-cookies-blocked': {
    snippet: 'use-refresh-tokens',
    action: 'sign-in',
    doc: 'troubleshooting/cookie-samesite/',
  },
  'call-before-refresh': {
    snippet: 'fresh-token',
    doc: expired,
  },
  'stale-token': {
    snippet: 'fresh-token',
    doc: expired,
  },
  'wrong-audience': {
    snippet: 'audience',
    doc: 'concepts/audiences-and-scopes/',
  },
  'insufficient-scope': {
    snippet: 'scope',
    action: 'sign-in',
    doc: 'oauth/scope-reference/',
  },
  'step-up-required': {
    snippet: 'step-up',
    doc: 'mfa/step-up/',
  },
  'missing-token': {
    snippet: 'fresh-token',
  },
  'timer-overflow': {
    snippet: 'clamp-timer',
  },
  'tolerance-too-wide': {
    action: 'refresh',
  },
  'refresh-not-armed': {
    snippet: 'silent-refresh',
    action: 'refresh',
  },
  'leeway-too-small': {
    snippet: n => (n.needed === undefined ? null : 'leeway'),
    action: 'refresh',
  },
  'leeway-exceeds-lifetime': {
    snippet: n => (n.lifetime === undefined ? null : 'shorter-leeway'),
    doc: 'reference/sdk/react/intelli-auth-provider/',
  },
  'server-error': {
    action: 'refresh',
  },
  'refresh-armed-too-late': {
    action: 'refresh',
  },
  'expiry-misjudged': {
    action: 'refresh',
  },
  'not-retried': {
    snippet: 'retry-call',
  },
  'silent-frame-failed': {
    snippet: 'use-refresh-tokens',
  },
  'storage-lost': {
    action: 'sign-in',
  },
}

/**
 * The remedy for a cause, in the words of the SDK in use.
 *
 * @param sdk npm package name; snippets fall back to plain words where none is written for it
 * @param wording the steps in the language wanted
 */
export function remedyFor(
  cause: Cause,
  sdk: string | undefined,
  numbers: Numbers = {},
  wording: Steps = englishSteps,
): Remedy {
  const entry = entries[cause] ?? {}
  const name = typeof entry.snippet === 'function' ? entry.snippet(numbers) : entry.snippet
  const code = name ? snippet(name, sdk, numbers) : undefined
  const steps = wording[cause](numbers).filter(step => typeof step === 'string')
  return {
    // A step that announces code, where none is written for this SDK, ends there.
    steps: code === undefined ? steps.map(step => step.replace(/:$/, '.')) : steps,
    ...(code === undefined ? {} : { snippet: code }),
    ...(entry.action ? { action: entry.action } : {}),
    ...(entry.doc && isIntelliAuth(sdk) ? { link: DOCS + entry.doc } : {}),
  }
}

const isIntelliAuth = (sdk: string | undefined): boolean => sdk === undefined || sdk.includes('intelliauth')
