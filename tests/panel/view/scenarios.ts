/** Sessions in plain data, for the view to show. `now` of all is 2026-11-23 10:51:14 UTC on the device. */

import { type Signal, signal } from '@preact/signals'
import type { Diagnosis, Finding } from '../../../panel/diagnosis/diagnosis.ts'
import { makeRecording } from '../../../panel/recording/write.ts'
import type { HeldToken, Session } from '../../../panel/session/session.ts'
import type { Store } from '../../../panel/store.ts'
import type { Instant, SessionEvent, TokenFacts } from '../../../sdk-bridge/event.ts'

export const NOW = Date.UTC(2026, 10, 23, 10, 51, 14)
const SECOND = 1000
const MINUTE = 60 * SECOND

export const at = (ms: number): Instant => ({ wall: NOW + ms, mono: 3_600_000 + ms })

export interface Scenario {
  session: Session
  diagnosis: Diagnosis
  events: SessionEvent[]
  bridgeNames?: string[]
  actions?: Store['actions']
  inspect?: Store['inspect']
  reveal?: Store['reveal']
}

/** A store of real signals over plain data; `set` changes what it holds. */
export type ScenarioStore = Store & {
  readonly now: Signal<Instant>
  readonly access: Signal<Diagnosis['access']>
  watchers: number
  set(scenario: Scenario): void
}

export function storeOf(scenario: Scenario): ScenarioStore {
  const { session, diagnosis, events } = scenario
  const parts = {
    events: signal<readonly SessionEvent[]>(events),
    session: signal(session),
    now: signal(at(0)),
    verdict: signal<Pick<Diagnosis, 'status' | 'headline'>>(diagnosis),
    findings: signal<readonly Finding[]>(diagnosis.findings),
    clock: signal(diagnosis.clock),
    leeway: signal(diagnosis.leeway),
    lastRefresh: signal(diagnosis.lastRefresh),
    access: signal(diagnosis.access),
  }
  const store: ScenarioStore = {
    ...parts,
    bridgeNames: scenario.bridgeNames ?? ['IntelliAuth'],
    actions: scenario.actions ?? { refresh: async () => {}, signIn: async () => {} },
    reveal: scenario.reveal ?? (() => undefined),
    inspect: scenario.inspect ?? (() => []),
    // What a scenario says is written down in it.
    speak() {},
    report: () => makeRecording({ events: parts.events.value, now: at(0) }),
    watchers: 0,
    watch() {
      store.watchers++
      return () => {
        store.watchers--
      }
    },
    set({ session, diagnosis, events }) {
      parts.events.value = events
      parts.session.value = session
      parts.verdict.value = diagnosis
      parts.findings.value = diagnosis.findings
      parts.clock.value = diagnosis.clock
      parts.leeway.value = diagnosis.leeway
      parts.lastRefresh.value = diagnosis.lastRefresh
      parts.access.value = diagnosis.access
    },
  }
  return store
}

const emptySession: Session = {
  count: 0,
  settings: {},
  signedIn: null,
  accessTokens: [],
  rotations: 0,
  refreshes: [],
  calls: [],
  spans: [],
  pulses: [],
  clocks: { epochs: [] },
  visible: true,
  online: true,
  loads: [],
  storage: [],
  failures: [],
  codes: [],
}

const unknownDiagnosis: Diagnosis = {
  status: 'unknown',
  headline: 'Nothing is known yet',
  findings: [],
  clock: null,
  access: null,
  leeway: { configured: null, needed: null },
  lastRefresh: null,
}

const held = (facts: TokenFacts, receivedAgo: number): HeldToken => ({
  facts,
  reason: 'refresh',
  received: at(-receivedAgo),
  requested: at(-receivedAgo - 120),
  event: 1,
})

/** An access token that was issued at and expires at the given server times, ms. */
function accessToken(iat: number, exp: number, scope = 'openid profile todos:read'): TokenFacts {
  return {
    fingerprint: `at-${iat}`,
    format: 'jwt',
    kind: 'access-token',
    header: { alg: 'RS256', typ: 'at+jwt', kid: '2026-01' },
    claims: {
      iss: 'https://acme.intelliauth.example',
      sub: 'usr_01HZX3M9QK',
      aud: 'https://api.acme.example',
      client_id: 'app_01HZX',
      exp: exp / SECOND,
      iat: iat / SECOND,
      scope,
      auth_level: 'AAL1',
      sid: 'ses_01HZXA77',
    },
    expiresAt: exp,
  }
}

const idToken: TokenFacts = {
  fingerprint: 'id-1',
  format: 'jwt',
  kind: 'id-token',
  header: { alg: 'RS256', kid: '2026-01' },
  claims: {
    iss: 'https://acme.intelliauth.example',
    sub: 'usr_01HZX3M9QK',
    aud: 'app_01HZX',
    exp: NOW / SECOND + 2400,
    iat: NOW / SECOND - 1200,
    email: 'ada@acme.example',
    email_verified: true,
  },
}

const refreshToken: TokenFacts = { fingerprint: 'rt-1', format: 'opaque', kind: 'refresh-token' }

const settings: Session['settings'] = {
  sdk: 'intelliauth',
  clientId: 'app_01HZX',
  issuer: 'https://acme.intelliauth.example',
  leewaySeconds: 60,
  expiryRule: 'exp-claim',
  renewal: 'timer',
  refreshTokenLifetimeSeconds: 14 * 86_400,
}

const pulseEvents = (...walls: number[]): SessionEvent[] =>
  walls.map(wall => ({ ...at(wall), type: 'connectivity', online: true }))

function signedInSession(iat: number, exp: number): Session {
  const access = held(accessToken(iat, exp), NOW - iat)
  const before = held(accessToken(iat - 59 * MINUTE, exp - 59 * MINUTE), NOW - iat + 59 * MINUTE)
  return {
    ...emptySession,
    count: 12,
    settings,
    signedIn: true,
    signedInAt: at(-20 * 60 * MINUTE),
    access,
    id: held(idToken, NOW - iat),
    refresh: held(refreshToken, NOW - iat),
    previousAccess: before,
    accessTokens: [before, access],
    rotations: 4,
    refreshes: [
      {
        armed: before.received,
        due: iat,
        started: at(iat - NOW - 300),
        settled: at(iat - NOW),
        outcome: 'succeeded',
        events: { armed: 1, started: 2, succeeded: 3 },
      },
      { armed: at(iat - NOW), due: exp - 60 * SECOND, events: { armed: 4 } },
    ],
  }
}

export function healthy(): Scenario {
  const exp = NOW + 42 * MINUTE + 8 * SECOND
  return {
    session: signedInSession(exp - 60 * MINUTE, exp),
    events: pulseEvents(-1000),
    diagnosis: {
      status: 'healthy',
      headline: 'Healthy',
      findings: [],
      clock: { skew: 180, low: -200, high: 560, samples: 7, server: 'https://acme.intelliauth.example' },
      access: { expiresAtServer: exp, remaining: exp - NOW + 180, expired: false },
      leeway: { configured: 60, needed: 12 },
      lastRefresh: { at: exp - 60 * MINUTE, outcome: 'succeeded' },
    },
  }
}

export function clockBehind(): Scenario {
  const exp = NOW + 8 * MINUTE + 46 * SECOND
  const iat = exp - 60 * MINUTE
  const session = signedInSession(iat, exp)
  const finding: Finding = {
    cause: 'clock-behind',
    confidence: 'certain',
    severity: 'failing',
    headline:
      'The SDK still trusts a token that the server stopped accepting at 11:00:00. It will not refresh for another 7 min 46 s, and calls fail until then.',
    code: 'token_expired',
    evidence: [
      { event: 0, text: 'GET /todos → 401 token_expired, token still in date by the device clock' },
      { event: 1, text: 'server Date 11:01:16, device 10:51:14' },
      { event: 2, text: 'token iat is 10:02 ahead of its arrival' },
    ],
    remedy: {
      steps: [
        'Turn on automatic time on this device.',
        'If your users’ clocks are often this far off, widen the leeway. At 60 s, calls fail for 9 min 2 s in every hour:',
      ],
      snippet: '<IntelliAuthProvider\n  silentRefreshLeeway={720} />',
      action: 'refresh',
      link: 'https://docs.intelliauth.io/developer/troubleshooting/token-expired/',
    },
  }
  return {
    session: {
      ...session,
      codes: [
        {
          code: 'token_expired',
          count: 3,
          first: at(0),
          last: at(0),
          error: { code: 'token_expired', status: 401 },
          event: 0,
        },
      ],
    },
    events: pulseEvents(0, 0, -51 * MINUTE - 12 * SECOND),
    diagnosis: {
      status: 'failing',
      headline: 'This device’s clock is 10 min 2 s behind',
      findings: [finding],
      clock: {
        skew: -602_000,
        low: -602_400,
        high: -601_600,
        samples: 7,
        server: 'https://acme.intelliauth.example',
      },
      access: { expiresAtServer: exp, remaining: -76_000, expired: true },
      leeway: { configured: 60, needed: 662 },
      lastRefresh: { at: NOW - 51 * MINUTE, outcome: 'succeeded' },
    },
  }
}

export function sessionRevoked(): Scenario {
  const exp = NOW - 2 * MINUTE
  const session = signedInSession(exp - 60 * MINUTE, exp)
  const error = { code: 'session_revoked', message: 'Refresh token family revoked', status: 400 }
  return {
    session: {
      ...session,
      refreshes: [
        ...session.refreshes.slice(0, 1),
        {
          started: at(-30 * SECOND),
          settled: at(-29 * SECOND),
          outcome: 'failed',
          error,
          events: { started: 0, failed: 1 },
        },
      ],
      codes: [
        { code: error.code, count: 1, first: at(-29 * SECOND), last: at(-29 * SECOND), error, event: 1 },
      ],
    },
    events: pulseEvents(-30 * SECOND, -29 * SECOND),
    diagnosis: {
      status: 'failing',
      headline: 'The session was revoked: sign in again',
      findings: [
        {
          cause: 'refresh-token-reused',
          confidence: 'likely',
          severity: 'failing',
          code: 'session_revoked',
          headline:
            'The refresh token was used twice, so the server ended the whole family at 10:50:45. Retrying cannot help.',
          evidence: [
            { event: 1, text: 'refresh failed session_revoked: reuse detection' },
            { event: 0, text: 'refresh started, 59 min late' },
          ],
          remedy: {
            steps: ['Send the user through sign-in; say that the session has ended.'],
            snippet: "if (error.code === 'session_revoked') await loginWithRedirect()",
            action: 'sign-in',
          },
        },
      ],
      clock: { skew: 180, low: -200, high: 560, samples: 7, server: 'https://acme.intelliauth.example' },
      access: { expiresAtServer: exp, remaining: exp - NOW + 180, expired: true },
      leeway: { configured: 60, needed: 12 },
      lastRefresh: { at: NOW - 29 * SECOND, outcome: 'failed', code: 'session_revoked' },
    },
  }
}

export function networkFailure(): Scenario {
  const exp = NOW + 42 * SECOND
  const session = signedInSession(exp - 60 * MINUTE, exp)
  const error = { code: 'silent_auth_failed', message: 'Failed to fetch' }
  return {
    session: {
      ...session,
      online: false,
      refreshes: [
        ...session.refreshes.slice(0, 1),
        {
          started: at(-18 * SECOND),
          settled: at(-17 * SECOND),
          outcome: 'failed',
          error,
          events: { started: 0, failed: 1 },
        },
      ],
      codes: [
        { code: error.code, count: 2, first: at(-17 * SECOND), last: at(-2 * SECOND), error, event: 1 },
      ],
    },
    events: pulseEvents(-18 * SECOND, -17 * SECOND),
    diagnosis: {
      status: 'at-risk',
      headline: 'The refresh did not reach the server',
      findings: [
        {
          cause: 'network-failure',
          confidence: 'certain',
          severity: 'at-risk',
          code: 'silent_auth_failed',
          headline: 'This device is offline, and the token ends in less than a minute.',
          evidence: [
            { event: 1, text: 'refresh failed silent_auth_failed: the page went offline 1 s before' },
          ],
          remedy: {
            steps: ['Retry the API call: it starts a fresh refresh.'],
            snippet: 'const token = await getAccessToken()',
            action: 'refresh',
          },
        },
      ],
      clock: null,
      access: null,
      leeway: { configured: 60, needed: null },
      lastRefresh: { at: NOW - 17 * SECOND, outcome: 'failed', code: 'silent_auth_failed' },
    },
  }
}

export function signedOut(): Scenario {
  return {
    session: { ...emptySession, settings, signedIn: false },
    events: [],
    diagnosis: { ...unknownDiagnosis, status: 'signed-out', headline: 'Signed out' },
  }
}

export function noSdk(): Scenario {
  return { session: emptySession, events: [], diagnosis: unknownDiagnosis, bridgeNames: [] }
}

/** An opaque access token, and API answers without a readable Date header. */
export function opaqueWithoutServerTime(): Scenario {
  const base = healthy()
  const { previousAccess: _, ...session } = base.session
  return {
    ...base,
    session: {
      ...session,
      access: held(
        { fingerprint: 'op-1', format: 'opaque', kind: 'access-token', expiresAt: NOW + 90 * MINUTE },
        10 * MINUTE,
      ),
      calls: [
        {
          call: {
            ...at(-1000),
            type: 'call',
            method: 'GET',
            url: 'https://api.acme.example/todos',
            sent: at(-1100),
            received: at(-1000),
            status: 200,
          },
          event: 0,
          carried: 'current',
        },
      ],
    },
    diagnosis: { ...base.diagnosis, clock: null, access: null },
  }
}
