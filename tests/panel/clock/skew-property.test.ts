import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../panel/diagnose.ts'
import { CHANNELS, without } from '../../simulator/channels.ts'
import { clockSession } from '../../simulator/clock-session.ts'
import { makeHealthy } from '../../simulator/make.ts'
import { score } from '../../simulator/measure.ts'

const SESSIONS = 2000

/** Share of sessions that tell a skew whose interval holds the truth. */
function share(prefix: string, sessions: number, options: Parameters<typeof clockSession>[1]): number {
  let told = 0
  let holds = 0
  for (let number = 0; number < sessions; number++) {
    const { recording, skew } = clockSession(`${prefix}/${number}`, options)
    const { clock } = diagnose(recording)
    if (!clock) continue
    told++
    if (clock.low <= skew && skew <= clock.high) holds++
  }
  return holds / told
}

describe('the skew interval', { timeout: 120_000 }, () => {
  it('contains the truth in every session whose assumptions hold', () => {
    expect(share('plain', SESSIONS, {})).toBe(1)
  })

  it('tells a skew wherever an answer of the issuer was timed', () => {
    for (let number = 0; number < SESSIONS / 4; number++) {
      const { recording } = clockSession(`told/${number}`)
      expect(diagnose(recording).clock).not.toBeNull()
    }
  })

  it('stays narrow: one answer gives the second of its Date and the round trip, and no more', () => {
    for (let number = 0; number < SESSIONS / 4; number++) {
      const { recording } = clockSession(`one/${number}`, { samples: 1, drift: 0 })
      const { clock } = diagnose(recording)
      const event = recording.events.at(-1)!
      const sent = event.type === 'call' ? event.sent : event.type === 'tokens' ? event.requested : undefined
      const trip = event.wall - (sent?.wall ?? Number.NaN)
      const drifted = 2 * 100e-6 * (recording.now.mono - event.mono)
      expect(clock!.high - clock!.low).toBeLessThanOrEqual(1000 + 100 + trip + drifted + 5)
    }
  })

  it('contains the truth by majority although 15 % of the answers come out of a silent cache', () => {
    expect(share('cached-8', SESSIONS / 2, { cachedShare: 0.15, samples: 8 })).toBeGreaterThanOrEqual(0.999)
    expect(share('cached-4', SESSIONS / 2, { cachedShare: 0.15, samples: 4 })).toBeGreaterThanOrEqual(0.99)
  })

  it('contains the truth in whole sessions too, whatever cannot be seen of them', () => {
    for (let number = 0; number < 60; number++) {
      const made = makeHealthy(number)
      for (const recording of [
        made.recording,
        ...CHANNELS.map(channel => without(channel, made.recording)),
      ]) {
        expect(score(made, diagnose(recording)).skewHolds, made.seed).not.toBe(false)
      }
    }
  })
})
