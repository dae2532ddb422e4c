/** A recording with something to hide in every place that can hold it. */

import type { Recording } from '../../../panel/recording/recording.ts'
import { describeToken } from '../../../panel/token/decode.ts'
import { createFingerprint } from '../../../panel/token/fingerprint.ts'
import type { SessionEvent } from '../../../sdk-bridge/event.ts'
import { NOW, unsigned } from '../token/sample-tokens.ts'

/** None of these may be left in a redacted recording. */
export const PERSONAL = {
  email: 'canary.mcsecret@example.org',
  name: 'Canary McSecret',
  sub: 'usr_canary01HZX',
  jti: 'jti-canary-4711',
  sid: 'sid-canary-0815',
  phone_number: '+4912345678901',
  'https://tenant.example/roles': ['canary-administrator'],
  address: { street_address: 'Canary Row 7' },
}
export const ACCESS = unsigned(
  {
    ...PERSONAL,
    client_id: 'app_01HZX',
    scope: 'todos:read',
    cnf: { jkt: 'k'.repeat(43), jwk: { x: 'canary-key-x' } },
  },
  { typ: 'at+jwt', jwk: { kty: 'EC', x: 'canary-key-x' } },
)
/** Short and without a shape of its own: found by value alone. */
export const REFRESH = 'Ab3dE5gH7jK9'
export const CODE = 'SplxlOBeZQQYbYS6WxSbIA'

const fingerprint = createFingerprint()
export const access = describeToken(ACCESS, { fingerprint, now: NOW })
export const refresh = describeToken(REFRESH, { fingerprint, now: NOW, kind: 'refresh-token' })

const at = (mono: number) => ({ wall: NOW + mono, mono })

export const EVENTS: SessionEvent[] = [
  {
    ...at(0),
    type: 'settings',
    sdk: 'intelliauth',
    clientId: 'app_01HZX',
    issuer: 'https://user:pw@tenant.example/?x=1',
    audience: ['https://api.example'],
    scope: 'openid todos:read',
    leewaySeconds: 60,
    expiryRule: 'exp-claim',
  },
  { ...at(1), type: 'visibility', state: 'visible' },
  { ...at(2), type: 'tokens', reason: 'sign-in', access, refresh, requested: at(1), serverDate: NOW },
  { ...at(3), type: 'sign', phase: 'in', reason: `as ${PERSONAL.email}` },
  { ...at(4), type: 'refresh', phase: 'armed', due: NOW + 1000 },
  {
    ...at(10),
    type: 'call',
    method: 'GET',
    url: `https://me:${REFRESH}@api.example/users/${PERSONAL.sub}/${encodeURIComponent(PERSONAL.email)}/${ACCESS}?token=${REFRESH}#x`,
    sent: at(5),
    received: at(10),
    status: 401,
    token: access.fingerprint,
    serverDate: NOW,
    initiator: `https://app.example/assets/index-DiwrgTda.js?v=${CODE}:10:5`,
    error: {
      code: 'token_expired',
      message: `Bearer ${ACCESS} of ${PERSONAL.name} expired; see https://app.example/cb?code=${CODE}&state=abcdef123`,
      requestId: '8d4e5b7c9a1f4e2db3c6d7e8f9a0b1c2',
      uri: 'https://docs.example/errors?for=canary#x',
    },
  },
  {
    ...at(11),
    type: 'call',
    method: 'GET',
    url: 'https://api.example/todos',
    sent: at(10),
    received: at(11),
    status: 0,
    token: null,
  },
  {
    ...at(12),
    type: 'refresh',
    phase: 'failed',
    token: refresh.fingerprint,
    error: {
      code: 'invalid_grant',
      message: `AADSTS700084: refresh_token: "${REFRESH}" is dead. Trace 123e4567-e89b-12d3-a456-426614174000`,
      status: 400,
    },
  },
  { ...at(13), type: 'storage', area: 'local', problem: 'key-lost', key: `oidc.user:${PERSONAL.email}` },
  { ...at(14), type: 'lifecycle', phase: 'load', lastBeat: at(13) },
  { ...at(15), type: 'pulse', gapWall: 5000, gapMono: 5000, worker: 'beating' },
  { ...at(16), type: 'connectivity', online: false },
  {
    ...at(17),
    type: 'failure',
    source: 'sdk',
    error: { code: 'session_revoked', message: `refused ${ACCESS.slice(0, -20)}` },
  },
]

export const RECORDING: Recording = {
  format: 'leeway-recording',
  version: 1,
  createdAt: new Date(NOW).toISOString(),
  now: at(20),
  page: { origin: 'https://app.example', storageAccess: true },
  events: EVENTS,
}
