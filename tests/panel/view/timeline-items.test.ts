import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSession, fold } from '../../../panel/session/fold.ts'
import { eventText } from '../../../panel/view/event-text.ts'
import { followEvents, type LaneName, timelineItems } from '../../../panel/view/timeline-items.ts'
import type { SessionEvent, TokenFacts } from '../../../sdk-bridge/event.ts'
import { recordings } from '../diagnosis/any-recording.ts'
import { at, NOW } from './scenarios.ts'

const MINUTE = 60_000

const token = (fingerprint: string, expiresIn: number): TokenFacts => ({
  fingerprint,
  format: 'jwt',
  claims: { aud: 'api', iat: NOW / 1000 - 7200, exp: (NOW + expiresIn) / 1000 },
})

const story: SessionEvent[] = [
  { ...at(-90 * MINUTE), type: 'visibility', state: 'visible' },
  { ...at(-89 * MINUTE), type: 'tokens', reason: 'sign-in', access: token('one', -30 * MINUTE) },
  { ...at(-89 * MINUTE), type: 'refresh', phase: 'armed', due: NOW - 31 * MINUTE },
  { ...at(-72 * MINUTE), type: 'visibility', state: 'hidden' },
  { ...at(-2000), type: 'visibility', state: 'visible' },
  { ...at(-1900), type: 'refresh', phase: 'started', trigger: 'timer' },
  { ...at(-1600), type: 'refresh', phase: 'failed', error: { code: 'session_revoked' } },
  {
    ...at(-1000),
    type: 'call',
    method: 'GET',
    url: 'https://api.example/todos',
    sent: at(-1120),
    received: at(-1000),
    status: 401,
    token: 'one',
    error: { code: 'token_expired' },
  },
]

function lanesOf(events: readonly SessionEvent[]) {
  return timelineItems(followEvents()(events), events, at(0), 0)
}
const said = (events: readonly SessionEvent[], lane: LaneName) =>
  lanesOf(events)[lane].map(({ label, look }) => `${look}: ${label}`)

describe('The lanes of the timeline', () => {
  it('tell a revoked session after a sleep: token, tab, refresh and call', () => {
    expect(said(story, 'tokens')).toEqual([
      expect.stringMatching(/^ok: Access token one from sign-in, good until/),
      'bad: Access token one expired and kept for 30 min',
    ])
    expect(said(story, 'tab')).toEqual([
      'info: visible 18:00',
      'plain: hidden 1 h 11 min',
      'info: visible 00:02',
    ])
    expect(said(story, 'refreshes')).toEqual([
      'planned: Refresh planned',
      'bad: Refresh failed: session_revoked, after 300 ms, 30 min late',
    ])
    expect(said(story, 'calls')).toEqual(['bad: GET /todos 401 token_expired in 120 ms'])
  })

  it('say that a planned refresh is overdue while nothing has started', () => {
    expect(said(story.slice(0, 4), 'refreshes')).toEqual(['planned: Refresh was due, and nothing started'])
  })

  it('point at the events of the array that is shown, also after the oldest have fallen out of it', () => {
    const follow = followEvents()
    follow(story)
    const rest = story.slice(3)
    const { calls, tab } = timelineItems(follow(rest), rest, at(0), 0)
    expect(calls[0]!.event).toBe(story.at(-1))
    expect(tab[0]!.event).toBe(story[3])
  })

  it('follow events that come in as if they had been read at once', () => {
    const follow = followEvents()
    for (const count of [0, 2, 5, story.length]) follow(story.slice(0, count))
    const session = createSession()
    for (const event of story) fold(session, event)
    expect(follow(story)).toEqual(session)
  })

  it('give an item a key of its own that it keeps as more happens', () => {
    const before = Object.values(lanesOf(story.slice(0, 6)))
      .flat()
      .map(({ key }) => key)
    const after = Object.values(lanesOf(story))
      .flat()
      .map(({ key }) => key)
    expect(new Set(after).size).toBe(after.length)
    expect(after).toEqual(expect.arrayContaining(before.filter(key => !key.startsWith('refresh'))))
  })

  it('can be drawn whatever a recording holds: no item ends before it begins, none lacks words', () => {
    fc.assert(
      fc.property(recordings, ({ events, now }) => {
        const lanes = timelineItems(followEvents()(events), events, now, 0)
        for (const { from, to, label } of Object.values(lanes).flat()) {
          if (Number.isFinite(from) && Number.isFinite(to)) expect(to).toBeGreaterThanOrEqual(from)
          expect(label).not.toBe('')
        }
        for (const event of events) expect(eventText(event).text).not.toMatch(/undefined|NaN|\[object/)
      }),
      { numRuns: 60 },
    )
  })
})
