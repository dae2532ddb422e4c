/** What a refresh changed in the access token, in a few words. Pure. */

import type { TokenFacts } from '../../sdk-bridge/event.ts'
import { roughly } from './time.ts'
import { words } from './words.ts'

/** Claims whose change matters to an API; others differ in every token (`jti`) or never. */
const compared = ['scope', 'scp', 'aud', 'auth_level', 'acr', 'roles', 'permissions'] as const

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
  const others = compared.flatMap(name => changeOf(name, old[name], fresh[name]))
  return [...changes, ...(others.length > 0 ? others : [words.tokens.unchanged])]
}

function changeOf(name: string, before: unknown, after: unknown): string[] {
  const [old, fresh] = [listOf(before), listOf(after)]
  const lost = old.filter(item => !fresh.includes(item))
  const gained = fresh.filter(item => !old.includes(item))
  if (lost.length === 0 && gained.length === 0) return []
  if (old.length === 1 && fresh.length === 1) return [words.tokens.became(name, old[0]!, fresh[0]!)]
  return [
    ...(lost.length > 0 ? [words.tokens.lost(name, lost.join(' '))] : []),
    ...(gained.length > 0 ? [words.tokens.gained(name, gained.join(' '))] : []),
  ]
}

/** `scope` is a string with spaces (RFC 8693 4.2), `scp`, `aud` and `roles` are strings or arrays. */
function listOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter(Boolean)
  if (Array.isArray(value)) return value.map(item => String(item))
  return value === undefined ? [] : [JSON.stringify(value)]
}
