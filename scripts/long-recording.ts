/** A long day of one device, for measuring: mostly good, with the troubles of a real one. */

import { readRecording } from '../panel/recording/read.ts'
import type { Recording } from '../panel/recording/recording.ts'
import { intelliauth, story } from '../tests/panel/diagnosis/story.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
/** Seconds. */
const LIFETIME = 900
const LEEWAY = 60
const BETWEEN_CALLS = 8 * SECOND

/**
 * A recording of exactly so many events: a token of 15 minutes after the other, a call every 8 s, and in turn a hidden
 * tab whose refresh comes late, a refresh that fails for want of a network, and a sleep; calls fail in each.
 */
export function longRecording(count: number): Recording {
  const tale = story({ skew: -400 }).say(intelliauth).say({ type: 'visibility', state: 'visible' })
  let token = tale.mint(LIFETIME)
  // A lifetime without troubles has more events than this, so that the story is long enough.
  for (let lifetime = 0; lifetime <= count / 80; lifetime++) {
    tale.arm(token, LEEWAY)
    const calls = Math.floor(((LIFETIME - LEEWAY) * SECOND) / BETWEEN_CALLS)
    for (let call = 0; call < calls; call++)
      tale.call(token, call % 17 === 5 ? 404 : 200).wait(BETWEEN_CALLS - 40)
    if (lifetime % 5 === 1) {
      tale.say({ type: 'visibility', state: 'hidden' }).wait(5 * MINUTE)
      tale.say({ type: 'pulse', gapWall: MINUTE, gapMono: MINUTE, worker: 'beating' })
      tale.say({ type: 'visibility', state: 'visible' }).expired(token).expired(token)
    } else if (lifetime % 5 === 2) {
      tale.say({ type: 'connectivity', online: false })
      tale.say({ type: 'refresh', phase: 'started', trigger: 'timer' }).wait(2 * SECOND)
      tale.say({
        type: 'refresh',
        phase: 'failed',
        error: { code: 'silent_auth_failed', message: 'Failed to fetch' },
      })
      tale
        .wait(2 * MINUTE)
        .expired(token)
        .say({ type: 'connectivity', online: true })
    } else if (lifetime % 25 === 3) {
      tale.sleep(40 * MINUTE)
      tale.say({ type: 'pulse', gapWall: 40 * MINUTE, gapMono: 0 }).expired(token)
    }
    tale.say({ type: 'refresh', phase: 'started', trigger: 'timer' })
    token = tale.mint(LIFETIME, { reason: 'refresh' })
    tale.say({ type: 'refresh', phase: 'succeeded' })
  }
  const told = tale.recording()
  const events = told.events.slice(0, count)
  const { wall, mono } = events.at(-1)!
  // As it comes from a file.
  return readRecording(JSON.stringify({ ...told, events, now: { wall, mono } }))
}
