/** What a refresh changed in the access token, in a few words. Pure. */

import type { TokenFacts } from '../../sdk-bridge/event.ts'
import { isKeptClaim } from '../recording/redact-token.ts'
import { claimItems } from './claim-rows.ts'
import { roughly } from './time.ts'
import { words } from './words.ts'

/** Claims whose change matters most to an API: they come first, and are said to be the same when nothing changed. */
const compared = ['scope', 'scp', 'aud', 'auth_level', 'acr', 'roles', 'permissions']
/** Of every token its own: that they differ says nothing. */
const own = new Set(['exp', 'iat', 'nbf', 'jti', 'at_hash', 'nonce', 'uti', 'aio', 'rh'])

/**
 * @returns one entry for each difference, `exp` first; empty when one of the two has no claims
 */
export function tokenChanges(before: TokenFacts, after: TokenFacts): string[] {
  const [old, fresh] = [before.claims, after.claims]
  if (!old || !fresh) return []
  const changes: string[] = []
  if (typeof old.exp === 'number' && typeof fresh.exp === 'number' && old.exp !== fresh.exp) {
    const by = roughly((fresh.exp - old.exp) * 1000)
    changes.push(fresh.exp > old.exp ? words.tokens.later('exp', by) : words.tokens.earlier('exp', by))
  }
  const names = new Set([...compared, ...Object.keys(old), ...Object.keys(fresh)])
  const others = [...names].flatMap(name => (own.has(name) ? [] : changeOf(name, old[name], fresh[name])))
  return [...changes, ...(others.length > 0 ? others : [words.tokens.unchanged])]
}

function changeOf(name: string, before: unknown, after: unknown): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  // What the table hides is not told here either.
  if (!isKeptClaim(name, before ?? after) || !isKeptClaim(name, after ?? before)) {
    if (before === undefined) return [words.claims.claimGained(name)]
    return [after === undefined ? words.claims.claimLost(name) : words.claims.claimChanged(name)]
  }
  const [old, fresh] = [claimItems(before), claimItems(after)]
  const lost = old.filter(item => !fresh.includes(item))
  const gained = fresh.filter(item => !old.includes(item))
  if (lost.length === 0 && gained.length === 0) return []
  if (old.length === 1 && fresh.length === 1) return [words.tokens.became(name, old[0]!, fresh[0]!)]
  return [
    ...(lost.length > 0 ? [words.tokens.lost(name, lost.join(' '))] : []),
    ...(gained.length > 0 ? [words.tokens.gained(name, gained.join(' '))] : []),
  ]
}
