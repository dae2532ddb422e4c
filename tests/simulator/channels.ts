/** Takes from a recording what some bridge or browser cannot see. */

import type { Recording } from '../../panel/recording/recording.ts'
import type { SessionEvent, TokenFacts } from '../../sdk-bridge/event.ts'

export type Channel =
  | 'server time'
  | 'issuer time'
  | 'visibility and lifecycle'
  | 'freeze events'
  | 'token identity'
  | 'worker'
  | 'pulse'

const keep = (event: SessionEvent): SessionEvent[] => [event]

const REMOVE: Record<Channel, (event: SessionEvent) => SessionEvent[]> = {
  'server time'(event) {
    const copy = { ...event }
    if ('serverDate' in copy) delete copy.serverDate
    if (copy.type === 'tokens') {
      for (const kind of ['access', 'id', 'refresh'] as const) {
        if (copy[kind]) copy[kind] = withoutLifetime(copy[kind])
      }
    }
    return [copy]
  },
  'issuer time'(event) {
    if (event.type !== 'tokens' && event.type !== 'refresh') return withoutIssuerDate(event)
    const { requested, serverDate, ...copy } = event
    return [copy as SessionEvent]
  },
  'visibility and lifecycle': event =>
    event.type === 'visibility' || event.type === 'lifecycle' ? [] : keep(event),
  'freeze events': event =>
    event.type === 'lifecycle' && (event.phase === 'freeze' || event.phase === 'resume') ? [] : keep(event),
  'token identity'(event) {
    if (event.type !== 'call') return keep(event)
    const { token, expected, ...copy } = event
    return [copy]
  },
  worker(event) {
    if (event.type !== 'pulse') return keep(event)
    const { worker, ...copy } = event
    return [copy]
  },
  pulse: event => (event.type === 'pulse' ? [] : keep(event)),
}

export const CHANNELS = Object.keys(REMOVE) as Channel[]

export function without(channel: Channel, recording: Recording): Recording {
  return { ...recording, events: recording.events.flatMap(REMOVE[channel]) }
}

/** Calls to the issuer tell its time as well. */
function withoutIssuerDate(event: SessionEvent): SessionEvent[] {
  if (event.type !== 'call' || event.to !== 'issuer') return [event]
  const { serverDate, ...copy } = event
  return [copy]
}

function withoutLifetime(facts: TokenFacts): TokenFacts {
  const { expiresIn, ...rest } = facts
  return rest
}
