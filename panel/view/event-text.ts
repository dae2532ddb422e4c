/** One event as a line of text, without its time. */

import type { Call, SessionEvent } from '../../sdk-bridge/event.ts'
import type { ObservedCall, RefreshAttempt } from '../session/session.ts'
import { isFailed, pathOf } from './calls.ts'
import { difference, roughly, timeOfDay, took } from './time.ts'
import type { Tone } from './tone.ts'
import { words } from './words.ts'

export interface EventText {
  text: string
  tone: Tone
}

/** `GET /todos 401 token_expired in 120 ms, stale token`. */
export function callText(call: Call, carried?: ObservedCall['carried']): string {
  const status = call.status === 0 ? words.timeline.noAnswer : String(call.status)
  const says = [call.method, pathOf(call.url), status, call.error?.code].filter(Boolean).join(' ')
  const token = carried && carried !== 'current' && carried !== 'unknown' && call.to !== 'issuer'
  return words.timeline.call(
    says,
    took(call.received.mono - call.sent.mono),
    token ? words.timeline.carried[carried] : '',
  )
}

/** How a refresh went: `Refresh failed: session_revoked, after 0.3 s, 59 min late`. */
export function refreshText(attempt: RefreshAttempt): string {
  const begun = attempt.started ?? attempt.waiting ?? attempt.granted ?? attempt.requested
  const { settled, due, outcome } = attempt
  const says = [
    words.timeline.refresh[outcome ?? 'running'] + (attempt.error ? `: ${attempt.error.code}` : ''),
  ]
  if (begun && settled) says.push(words.timeline.after(took(settled.mono - begun.mono)))
  // Less than this is the jitter of a timer.
  if (begun && due !== undefined && begun.wall - due > 2000)
    says.push(words.timeline.late(roughly(begun.wall - due)))
  return says.join(', ')
}

/** What an event says. Total: an event of a kind that is not known gives its name. */
export function eventText(event: SessionEvent): EventText {
  const say = texts[event.type] as ((event: SessionEvent) => EventText) | undefined
  return say?.(event) ?? plain(event.type)
}

const plain = (text: string): EventText => ({ text, tone: 'plain' })
const bad = (text: string): EventText => ({ text, tone: 'bad' })
const warn = (text: string): EventText => ({ text, tone: 'warn' })

const join = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' ')

type Texts = { [T in SessionEvent['type']]: (event: Extract<SessionEvent, { type: T }>) => EventText }

const texts: Texts = {
  settings: ({ sdk, sdkVersion }) => plain(words.timeline.settings(join(sdk, sdkVersion))),
  tokens: ({ access, id, refresh, reason }) =>
    plain(
      words.timeline.tokens(
        [access && words.tokens.access, id && words.tokens.id, refresh && words.tokens.refresh]
          .filter(token => token !== undefined)
          .join(', '),
        words.timeline.reason[reason],
      ),
    ),
  refresh({ phase, due, error, trigger }) {
    if (phase === 'armed') {
      return plain(due === undefined ? words.timeline.armed : words.timeline.armedFor(timeOfDay(due)))
    }
    if (phase === 'failed') return bad(`${words.timeline.phase.failed}: ${join(error?.code, error?.message)}`)
    const by =
      phase === 'started' && trigger && trigger !== 'unknown' ? `, ${words.timeline.trigger[trigger]}` : ''
    return { text: words.timeline.phase[phase] + by, tone: phase === 'succeeded' ? 'ok' : 'plain' }
  },
  call: call => ({
    text: callText(call),
    tone: isFailed({ call, event: 0, carried: 'unknown' }) ? 'bad' : 'plain',
  }),
  visibility: ({ state }) => plain(words.timeline.visibility[state]),
  lifecycle: ({ phase, discarded }) =>
    phase === 'load' && discarded ? warn(words.timeline.discarded) : plain(words.timeline.lifecycle[phase]),
  pulse: ({ gapWall, gapMono }) => warn(words.timeline.gap(difference(gapWall), difference(gapMono))),
  connectivity: ({ online }) => (online ? plain(words.timeline.online) : warn(words.timeline.offline)),
  storage: ({ area, problem, key }) => warn(words.timeline.storage(join(area, key), problem)),
  sign: ({ phase, reason }) => plain(join(words.timeline.sign[phase], reason && `(${reason})`)),
  failure: ({ error, source }) => bad(words.timeline.failure(source, join(error.code, error.message))),
}
