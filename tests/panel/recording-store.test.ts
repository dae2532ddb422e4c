import { expect, test } from 'vitest'
import { diagnose, readRecording } from '../../panel/diagnose.ts'
import { makeRecording } from '../../panel/recording/write.ts'
import { createRecordingStore } from '../../panel/recording-store.ts'
import { stories } from './diagnosis/stories.ts'
import { ACCESS, PERSONAL, RECORDING } from './recording/sample-recording.ts'

test.each(stories.filter(({ near }) => !near).map(told => [told.title, told] as const))(
  'shows what a recording says of itself: %s',
  (_, { tell }) => {
    const recording = readRecording(JSON.stringify(makeRecording(tell()).recording))
    const store = createRecordingStore(recording)
    const { status, headline, ...rest } = diagnose(recording)
    expect(store.verdict.value).toEqual({ status, headline })
    const { findings, clock, leeway, lastRefresh, access } = store
    expect({
      findings: findings.value,
      clock: clock.value,
      leeway: leeway.value,
      lastRefresh: lastRefresh.value,
      access: access.value,
    }).toEqual(rest)
    expect(store.events.value).toEqual(recording.events)
    expect(store.session.value.count).toBe(recording.events.length)
    expect(store.now.value).toEqual(recording.now)
  },
)

test('stands still: being watched starts nothing, and nothing can be done to the session that it was', () => {
  const store = createRecordingStore(RECORDING)
  const before = store.now.value
  store.watch()()
  expect(store.now.value).toBe(before)
  expect(store.actions).toEqual({})
  expect(store.reveal(store.session.value.access!.facts.fingerprint)).toBeUndefined()
  expect(store.bridgeNames).toEqual(['intelliauth'])
})

test('judges a pasted token by the time of the recording', () => {
  const exp = RECORDING.now.wall / 1000 + 60
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const token = `${part({ alg: 'RS256' })}.${part({ exp })}.${'s'.repeat(40)}`
  const inTime = createRecordingStore(RECORDING).inspect(token)
  expect(inTime[0]!.problems ?? []).not.toContain('expired')
  const { wall, mono } = RECORDING.now
  const later = createRecordingStore({ ...RECORDING, now: { wall: wall + 120_000, mono } })
  expect(later.inspect(token)[0]!.problems).toContain('expired')
})

test('reports without what the one who recorded left in', () => {
  const { recording, receipt } = createRecordingStore(RECORDING).report()
  const text = JSON.stringify(recording)
  for (const secret of [ACCESS, PERSONAL.email, PERSONAL.name]) expect(text).not.toContain(secret)
  expect(receipt.length).toBeGreaterThan(0)
})
