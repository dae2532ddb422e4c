/** All that can go wrong, by cause. */

import type { Cause } from '../../../panel/diagnosis/diagnosis.ts'
import { CALLS } from './calls.ts'
import { CLOCK } from './clock.ts'
import { PAGE_LIFE } from './page-life.ts'
import { REFRESH } from './refresh.ts'
import type { Variant } from './variant.ts'

export const VARIANTS: readonly Variant[] = [...CLOCK, ...PAGE_LIFE, ...REFRESH, ...CALLS]

/** In the order of the vocabulary. Complete: the type leaves none out. */
const BY_CAUSE: Record<Cause, true> = {
  'clock-behind': true,
  'clock-ahead': true,
  'clock-stepped': true,
  'device-slept': true,
  'page-frozen': true,
  'page-discarded': true,
  'tab-throttled': true,
  'main-thread-blocked': true,
  'refresh-lock-wait': true,
  'refresh-slow': true,
  'network-failure': true,
  'session-expired': true,
  'session-revoked': true,
  'refresh-token-reused': true,
  'third-party-cookies-blocked': true,
  'call-before-refresh': true,
  'stale-token': true,
  'api-clock-ahead': true,
  'token-rejected': true,
  'wrong-audience': true,
  'insufficient-scope': true,
  'step-up-required': true,
  'missing-token': true,
  'timer-overflow': true,
  'tolerance-too-wide': true,
  'refresh-not-armed': true,
  'leeway-too-small': true,
  'leeway-exceeds-lifetime': true,
  'rate-limited': true,
  'server-error': true,
  'not-yet-valid': true,
  'api-clock-behind': true,
  'refresh-armed-too-late': true,
  'expiry-misjudged': true,
  'not-retried': true,
  'dpop-nonce-loop': true,
  'silent-frame-failed': true,
  'storage-lost': true,
}

export const CAUSES = Object.keys(BY_CAUSE) as Cause[]
