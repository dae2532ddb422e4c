/** What the calls of a session say of a token that they carried. Pure. */

import type { Call, TokenFacts } from '../../sdk-bridge/event.ts'
import { complaintOf } from '../diagnosis/failed-call.ts'
import type { Session } from '../session/session.ts'
import { hostOf, pathOf } from './calls.ts'
import { claimItems } from './claim-rows.ts'
import type { Tone } from './tone.ts'
import { words } from './words.ts'

export interface TokenNote {
  tone: Tone
  text: string
  /** The whole of it, for a title. */
  says?: string
}

/** @returns notes by the claim that they are about */
export function claimNotes(
  facts: TokenFacts,
  { calls, settings }: Pick<Session, 'calls' | 'settings'>,
): Record<string, TokenNote> {
  const notes: Record<string, TokenNote> = {}
  const carried = callsWith(facts, calls)
  const { claims = {} } = facts
  const audience = claimItems(claims.aud)
  const configured = [settings.audience ?? []].flat()
  const judged = carried.findLast(call => complaintOf(call) === 'audience' || call.status < 400)
  if (judged && judged.status >= 400) {
    notes.aud = { tone: 'bad', text: words.claims.refused, says: callName(judged) }
  } else if (judged && judged.status > 0) {
    notes.aud = { tone: 'ok', text: words.claims.matches, says: callName(judged) }
  } else if (
    facts.kind !== 'id-token' &&
    audience.length > 0 &&
    configured.length > 0 &&
    !audience.some(one => configured.includes(one))
  ) {
    notes.aud = { tone: 'warn', text: words.claims.notConfigured(configured.join(' ')) }
  }
  const name = claims.scope === undefined && claims.scp !== undefined ? 'scp' : 'scope'
  const granted = claimItems(claims[name])
  const refused = carried.findLast(call => complaintOf(call) === 'scope')
  // As `WWW-Authenticate` asks for it (RFC 6750 section 3).
  const wanted = /\bscope="([^"]*)"/.exec(refused?.error?.message ?? '')?.[1]?.split(' ') ?? []
  const missing = wanted.filter(scope => scope && !granted.includes(scope))
  if (refused && missing.length > 0) {
    const says = words.claims.wanted(callName(refused))
    notes[name] = { tone: 'warn', text: words.claims.missing(missing.join(' ')), says }
  }
  return notes
}

/** The last call by which an ID token went to an API, which is not for it (RFC 9068 section 1). */
export function sentToApi(facts: TokenFacts, { calls }: Pick<Session, 'calls'>): Call | undefined {
  return callsWith(facts, calls).at(-1)
}

/** `GET api.example/todos`. */
export const callName = ({ method, url }: Call): string => `${method} ${hostOf(url)}${pathOf(url)}`

const callsWith = ({ fingerprint }: TokenFacts, calls: Session['calls']): Call[] =>
  calls.flatMap(({ call }) => (call.token === fingerprint && call.to !== 'issuer' ? call : []))
