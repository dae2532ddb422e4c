/** Tokens in what a page keeps, under whatever names and however deep. */

import { numberOf } from '../host-object.ts'
import type { RawTokens } from '../sdk-watch.ts'
import { base64Text, jwtPart } from './base64-text.ts'
import type { Entries } from './web-storage.ts'

/** Tokens with what stands beside them. */
export interface StoredTokens extends RawTokens {
  clientId?: string | undefined
  issuer?: string | undefined
  audience?: string | undefined
  scope?: string | undefined
}

/** Ceilings of one search: JSON in JSON in base64 counts as depth too. */
const MAX_DEPTH = 12
const MAX_NODES = 10_000
const MAX_FOUND = 16
/** Shorter words under the name of a token are none. */
const MIN_OPAQUE = 16

/** JWS and JWE in compact form, perhaps after a scheme. The header begins with `{"`. */
const COMPACT = /^(?:Bearer )?(eyJ[\w-]{8,}(?:\.[\w-]*){2}(?:(?:\.[\w-]*){2})?)$/i
const OPAQUE = /^[\w.~+/=|:-]+$/

const KINDS: readonly (readonly [RegExp, 'refresh' | 'id' | 'access'])[] = [
  [/refresh/i, 'refresh'],
  [/(?:^|[^a-z])id[-_]?(?:token|jwt)|[a-z]Id_?Token/i, 'id'],
  [/access|bearer|^(?:auth[-_]?)?token$|^jwt$/i, 'access'],
]
/** What only stands beside an access token. */
const BESIDE = /^(?:token_?type|expires_?(?:in|at|on)|expiry|refresh_?token)$/i

/** Earlier than this in seconds is no expiry, and later than this it is in milliseconds. */
const YEAR_2001 = 1e9
const YEAR_5138 = 1e11

/**
 * Finds JWTs, and what lies beside them in the same object: in JSON of any depth, in JSON as text inside JSON, in
 * base64. Opaque access tokens only where their name and their neighbours leave no doubt.
 *
 * @returns one entry per object that holds tokens; `slot` is the way to it. Never throws
 */
export function findStoredTokens(entries: Entries): StoredTokens[] {
  const found: StoredTokens[] = []
  let nodes = 0

  function visitObject(members: readonly (readonly [string, unknown])[], way: string, depth: number): void {
    const tokens: StoredTokens = {}
    const extra: StoredTokens[] = []
    const deeper: [string, unknown][] = []
    const isAccess = members.some(([name]) => BESIDE.test(name))
    for (const [name, value] of members) {
      if (++nodes > MAX_NODES) break
      const raw = typeof value === 'string' ? tokenIn(value) : undefined
      const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1]
      if (raw) {
        const as = kind ?? kindOf(raw)
        if (tokens[as] === undefined) tokens[as] = raw
        else extra.push({ [as]: raw, slot: `${way}${name}` })
      } else if (kind && kind !== 'id' && isOpaque(value) && (kind === 'refresh' || isAccess)) {
        tokens[kind] ??= value
      } else {
        deeper.push([name, value])
      }
    }
    // A refresh token alone may be anything of that name.
    if ((tokens.access ?? tokens.id) !== undefined) {
      const expiresAt = expiryAmong(members)
      found.push({ ...tokens, slot: way, ...(expiresAt === undefined ? {} : { expiresAt }) })
    }
    found.push(...extra)
    for (const [name, value] of deeper) visit(value, `${way}${name} `, depth + 1)
  }

  function visit(value: unknown, way: string, depth: number): void {
    if (depth > MAX_DEPTH || nodes > MAX_NODES || found.length >= MAX_FOUND) return
    if (typeof value === 'string') {
      const inner = jsonIn(value)
      if (typeof inner === 'string' && tokenIn(inner)) visitObject([[lastName(way), inner]], way, depth)
      else if (inner !== undefined) visit(inner, way, depth + 1)
    } else if (typeof value === 'object' && value !== null) {
      visitObject(Object.entries(value), way, depth)
    }
  }

  visitObject([...entries], '', 0)
  return found.slice(0, MAX_FOUND)
}

const lastName = (way: string): string => way.trimEnd().split(' ').at(-1) ?? ''

/** The token that a text is. */
function tokenIn(text: string): string | undefined {
  const token = COMPACT.exec(text)?.[1]
  const header = token && jwtPart(token, 0)
  return header && (header.alg ?? header.enc) !== undefined ? token : undefined
}

/** An ID token is known by claims that no other has (OIDC Core §2, §3.3.2.11). */
function kindOf(token: string): 'access' | 'id' {
  const claims = jwtPart(token, 1)
  return ['nonce', 'at_hash', 'c_hash'].some(name => Object.hasOwn(claims, name)) ? 'id' : 'access'
}

const isOpaque = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= MIN_OPAQUE && OPAQUE.test(value)

/** JSON in a text, as it is or in base64; undefined where there is none. */
function jsonIn(text: string): unknown {
  const bare = text.trimStart()
  const json = /^[{["]/.test(bare)
    ? bare
    : /^(?:base64-|eyJ|W3s|Ii)/.test(bare)
      ? base64Text(bare.replace(/^base64-/, ''))
      : undefined
  if (json === undefined) return undefined
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** When the access token ends, ms, as the page stored it: in seconds, in milliseconds, or as a date. */
function expiryAmong(members: readonly (readonly [string, unknown])[]): number | undefined {
  const found = members.find(([name]) =>
    /^(?:expires_?(?:at|on)|expir(?:ation|y)(?:_?time)?)$/i.test(name),
  )?.[1]
  const number = numberOf(found)
  if (number !== undefined) {
    if (number < YEAR_2001) return undefined
    return number < YEAR_5138 ? number * 1000 : number
  }
  return typeof found === 'string' ? Date.parse(found) || undefined : undefined
}
