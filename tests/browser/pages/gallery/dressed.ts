/** Tokens as an issuer mints them, in place of the bare ones that stories make do with. */

import type { Recording } from '../../../../panel/recording/recording.ts'
import type { SessionEvent, TokenFacts } from '../../../../sdk-bridge/event.ts'

const PERSON = { sub: 'usr_01HZX3M9QK', client_id: 'app_01HZX' }

/**
 * The same recording, with claims and headers of access tokens, an ID and a refresh token beside each, and
 * fingerprints that look like some.
 */
export function dressed(told: Recording): Recording {
  const recording: Recording = JSON.parse(
    JSON.stringify(told).replaceAll(
      /"token-(\d+)"/g,
      (_, count) => `"${((Number(count) * 0x9e3779b1) % 2 ** 32).toString(16).padStart(8, '0')}"`,
    ),
  )
  return { ...recording, events: recording.events.map((event, index) => dress(event, index)) }
}

function dress(event: SessionEvent, index: number): SessionEvent {
  if (event.type !== 'tokens' || event.access?.format !== 'jwt') return event
  const { access } = event
  const claims = access.claims as { iss: string; iat?: number; exp: number }
  const { iss, iat, exp } = claims
  const { sub, client_id } = PERSON
  const id: TokenFacts = {
    fingerprint: `id-${index}`,
    format: 'jwt',
    kind: 'id-token',
    header: { alg: 'RS256', kid: '2026-01' },
    claims: {
      iss,
      sub,
      aud: client_id,
      exp,
      ...(iat && { iat }),
      email: 'ada@acme.example',
      email_verified: true,
    },
  }
  return {
    ...event,
    access: {
      ...access,
      header: { alg: 'RS256', typ: 'at+jwt', kid: '2026-01' },
      claims: { ...PERSON, scope: 'openid profile email todos:read', auth_level: 'AAL1', ...claims },
    },
    id,
    refresh: { fingerprint: `refresh-${index}`, format: 'opaque', kind: 'refresh-token' },
  }
}
