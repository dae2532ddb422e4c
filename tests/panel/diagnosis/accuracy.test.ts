import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../panel/diagnose.ts'
import type { Cause } from '../../../panel/diagnosis/diagnosis.ts'
import { CHANNELS, without } from '../../simulator/channels.ts'
import { type Made, makeHealthy, makeOne, makeTwo } from '../../simulator/make.ts'
import { score } from '../../simulator/measure.ts'
import { CAUSES } from '../../simulator/perturbations/all.ts'

/** A slice of what `scripts/accuracy.ts` measures: always the same recordings. */
const PER_CAUSE = 8
/** The aim: of the recordings with one cause. None may call a wrong one certain. */
const FIRST = 0.99
/** Of these, as many again with each channel removed. */
const PER_CHANNEL = 3
/** Far beyond what it takes anywhere: these tests are about answers, not about time. */
const PATIENCE = { timeout: 120_000 }

const made = new Map<string, Made>()
/** Both tests of a cause look at the same recordings. */
function recorded(cause: Cause, number: number): Made {
  const key = `${cause}/${number}`
  const one = made.get(key) ?? makeOne(cause, number)
  made.set(key, one)
  return one
}

const wrongly = (cause: Cause, number: number, said: readonly { cause: Cause }[]): string[] =>
  said.map(finding => `${cause}/${number}: ${finding.cause}`)

describe('the diagnosis of simulated sessions', PATIENCE, () => {
  it('names the one cause first, nearly always', () => {
    const missed: string[] = []
    for (const cause of CAUSES) {
      for (let number = 0; number < PER_CAUSE; number++) {
        const made = recorded(cause, number)
        const { namedFirst, first } = score(made, diagnose(made.recording))
        if (!namedFirst) missed.push(`${made.seed}, ${made.variant}: ${first}`)
      }
    }
    const share = 1 - missed.length / (CAUSES.length * PER_CAUSE)
    expect(share, missed.join('\n')).toBeGreaterThanOrEqual(FIRST)
  })

  it('never calls a wrong cause certain, whatever cannot be seen', () => {
    const wrong: string[] = []
    for (const cause of CAUSES) {
      for (let number = 0; number < PER_CHANNEL; number++) {
        const made = recorded(cause, number)
        const recordings = [made.recording, ...CHANNELS.map(channel => without(channel, made.recording))]
        for (const recording of recordings) {
          wrong.push(...wrongly(cause, number, score(made, diagnose(recording)).wronglyCertain))
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('finds nothing above a notice in sessions in which nothing failed', () => {
    const alarms: string[] = []
    for (let number = 0; number < 5 * PER_CAUSE; number++) {
      const made = makeHealthy(number)
      const { aboveNotice, wronglyCertain } = score(made, diagnose(made.recording))
      for (const { cause } of [...aboveNotice, ...wronglyCertain]) alarms.push(`${made.seed}: ${cause}`)
    }
    expect(alarms).toEqual([])
  })

  it('names one of two causes first', () => {
    let first = 0
    for (let number = 0; number < 5 * PER_CAUSE; number++) {
      const made = makeTwo(number)
      if (score(made, diagnose(made.recording)).namedFirst) first++
    }
    expect(first).toBeGreaterThanOrEqual(0.95 * 5 * PER_CAUSE)
  })

  it('gives the same answer to the same recording, and does not change it', () => {
    for (const cause of CAUSES) {
      const { recording } = recorded(cause, 0)
      const before = JSON.stringify(recording)
      expect(diagnose(recording)).toEqual(diagnose(JSON.parse(before)))
      expect(JSON.stringify(recording)).toBe(before)
    }
  })
})

describe('the simulator', PATIENCE, () => {
  it('makes the same recording of the same cause and number', () => {
    for (const cause of CAUSES) {
      expect(makeOne(cause, 1).recording).toEqual(recorded(cause, 1).recording)
    }
  })

  it('writes events in ascending order of the monotonic clock, and ends after the last', () => {
    for (const cause of CAUSES) {
      const { events, now } = recorded(cause, 2).recording
      for (const [i, event] of events.entries()) {
        expect(event.mono).toBeGreaterThanOrEqual(events[i - 1]?.mono ?? 0)
      }
      expect(now.mono).toBeGreaterThanOrEqual(events.at(-1)?.mono ?? 0)
    }
  })
})
