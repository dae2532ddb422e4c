/** A context that writes down what it is told, as the recorder does. */

import { createHash } from 'node:crypto'
import type { BridgeContext, EventOf, NewEvent, SessionEvent, TokenFacts } from '../../sdk-bridge/bridge.ts'

export interface Witness extends BridgeContext {
  readonly events: SessionEvent[]
  /** Resolves with the nth event of a type, when it has come. */
  next<T extends NewEvent['type']>(type: T, nth?: number): Promise<EventOf<T>>
  /** Resolves with all events once the nth of a type has come. */
  until(type: NewEvent['type'], nth?: number): Promise<SessionEvent[]>
}

export function witness(): Witness {
  const events: SessionEvent[] = []
  const waiting = new Set<() => void>()
  const next: Witness['next'] = (type, nth = 1) =>
    new Promise(resolve => {
      const look = () => {
        const found = events.filter(event => event.type === type)[nth - 1]
        if (!found) return
        waiting.delete(look)
        resolve(found as never)
      }
      waiting.add(look)
      look()
    })
  return {
    events,
    next,
    until: async (type, nth) => {
      await next(type, nth)
      return events
    },
    describe: describeToken,
    emit(event) {
      events.push({ ...event, wall: Date.now(), mono: performance.now() })
      for (const look of [...waiting]) look()
    },
  }
}

export function describeToken(raw: string): TokenFacts {
  const fingerprint = fingerprintOf(raw)
  const [, payload] = raw.split('.')
  if (!payload) return { fingerprint, format: 'opaque' }
  return { fingerprint, format: 'jwt', claims: JSON.parse(Buffer.from(payload, 'base64url').toString()) }
}

export const fingerprintOf = (raw: string): string =>
  createHash('sha256').update(raw).digest('base64url').slice(0, 12)

/** A JWT whose signature nobody checks here. */
export function jwt(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part(claims)}.c2lnbmF0dXJl`
}
