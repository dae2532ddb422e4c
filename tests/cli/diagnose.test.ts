import { describe, expect, test, vi } from 'vitest'
import { diagnose } from '../../panel/diagnose.ts'
import type { Recording } from '../../panel/recording/recording.ts'
import { makeRecording, writeRecording } from '../../panel/recording/write.ts'
import { intelliauth, type Story, story } from '../panel/diagnosis/story.ts'
import { fileWith, leeway } from './leeway.ts'

vi.setConfig({ testTimeout: 60_000 })

const written = (tale: Story): Recording => makeRecording(tale.recording()).recording

/** The device is ten minutes behind, and a call fails for it. */
function clockBehind(): Recording {
  const tale = story({ skew: -600_000 }).say(intelliauth)
  const token = tale.mint(3600)
  tale.arm(token).call(token, 200).wait(3_700_000).expired(token)
  return written(tale)
}

function healthy(): Recording {
  const tale = story().say(intelliauth)
  const token = tale.mint(3600)
  return written(tale.arm(token).call(token, 200))
}

describe('leeway diagnose', () => {
  test('It prints the verdict, the finding with its evidence and remedy, and the facts.', async () => {
    const recording = clockBehind()
    const [finding] = diagnose(recording).findings
    const { exitCode, stdout, stderr } = await leeway(['diagnose', fileWith(writeRecording(recording))])
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^FAILING {2}/)
    expect(stdout).toContain('1. Device clock behind the server  certain, failing')
    expect(stdout).toContain('clock-behind, explains token_expired')
    expect(stdout).toContain(finding!.headline)
    for (const step of finding!.remedy.steps) expect(stdout).toContain(step)
    expect(stdout).toContain(`      ${finding!.remedy.snippet!.split('\n')[0]}`)
    expect(stdout).toContain(`More: ${finding!.remedy.link}`)
    expect(stdout).toMatch(/^Clock +−10:\d\d ±\d\.\d s, device minus https:\/\/acme\.example/m)
    expect(stdout).toMatch(/^Access token +ended 01:40 ago by the server’s clock, 2026-11-23 11:00:00 UTC$/m)
    expect(stdout).toMatch(/^Leeway +60 s; this device needs ≥ 66\d s$/m)
    expect(stdout).toMatch(/^Last refresh +none seen$/m)
  })

  test('Each row of evidence stands with the time of the device and the index of its event.', async () => {
    const recording = clockBehind()
    const { stdout } = await leeway(['diagnose', '-'], JSON.stringify(recording))
    const { evidence } = diagnose(recording).findings[0]!
    expect(evidence.length).toBeGreaterThan(0)
    for (const { event, text } of evidence) {
      const time = new Date(recording.events[event]!.wall).toISOString().slice(0, 16).replace('T', ' ')
      expect(stdout).toMatch(new RegExp(`${time}:\\d\\d UTC {2}#${event} {2}`))
      expect(stdout).toContain(`#${event}  ${text}`)
    }
  })

  test('With --json it prints exactly what the library answers.', async () => {
    const recording = clockBehind()
    const { exitCode, stdout } = await leeway(['diagnose', '--json', '-'], writeRecording(recording))
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(diagnose(recording))))
  })

  test('A healthy recording is one verdict and the facts, with the same exit code.', async () => {
    const { exitCode, stdout } = await leeway(['diagnose', '-'], writeRecording(healthy()))
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^HEALTHY {2}Healthy\n\nClock /)
  })

  test('Without any event it says what it does not know.', async () => {
    const empty = makeRecording({ events: [], now: { wall: Date.UTC(2026, 0, 1), mono: 0 } }).recording
    const { exitCode, stdout } = await leeway(['diagnose', '-'], writeRecording(empty))
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^UNKNOWN /)
    expect(stdout).toContain('unknown: no server time was seen')
    expect(stdout).toContain('0 events, taken 2026-01-01 00:00:00 UTC')
  })

  test('A pipe gets no colours.', async () => {
    const { stdout } = await leeway(['diagnose', '-'], writeRecording(clockBehind()))
    expect(stdout).not.toContain('\u001b')
  })
})

describe('leeway diagnose refuses', () => {
  test('A file that is not there, naming it.', async () => {
    const { exitCode, stdout, stderr } = await leeway(['diagnose', '/no/such/file.json'])
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toBe('leeway: /no/such/file.json: there is no such file.\n')
  })

  test('Broken JSON, with what the parser says.', async () => {
    const { exitCode, stdout, stderr } = await leeway(['diagnose', '-'], '{"format":')
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^leeway: standard input: this is no JSON: .+\n$/)
  })

  test('Another version, with the place.', async () => {
    const file = fileWith(JSON.stringify({ ...healthy(), version: 2 }))
    const { exitCode, stderr } = await leeway(['diagnose', file])
    expect(exitCode).toBe(2)
    expect(stderr).toBe(`leeway: ${file}, at version: this reader knows version 1, the recording has 2.\n`)
  })

  test('An event with a wrong field, with the path to it and the reason.', async () => {
    const recording = healthy()
    const events = recording.events.map((event, i) => (i === 2 ? { ...event, wall: 'noon' } : event))
    const { exitCode, stderr } = await leeway(['diagnose', '-'], JSON.stringify({ ...recording, events }))
    expect(exitCode).toBe(2)
    expect(stderr).toBe(
      'leeway: standard input, at events[2].wall: it must be a finite number and is text.\n',
    )
  })

  test('More than one file, an unknown option, an unknown command and none at all, with exit code 2.', async () => {
    const usages = [['diagnose'], ['diagnose', 'a', 'b'], ['diagnose', '-', '--loud'], ['explain'], []]
    for (const { exitCode, stdout, stderr } of await Promise.all(usages.map(args => leeway(args)))) {
      expect(exitCode).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).toContain('leeway')
    }
  })
})

describe('what a recording says', () => {
  const ESCAPES = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e\r\nHEALTHY  All is well'

  /** Control sequences wherever a recording may hold text of its own. */
  function hostile(): string {
    const recording = clockBehind()
    const events = recording.events.map(event =>
      event.type === 'settings'
        ? { ...event, issuer: `https://acme.example${ESCAPES}` }
        : event.type === 'call' && event.error
          ? { ...event, url: `https://api.example/${ESCAPES}`, error: { ...event.error, message: ESCAPES } }
          : event,
    )
    return JSON.stringify({ ...recording, events, page: { origin: ESCAPES } })
  }

  test('cannot steer the terminal, nor pass for a line of the command.', async () => {
    const { stdout } = await leeway(['diagnose', '-'], hostile())
    expect(stdout).toContain('HEALTHY  All is well')
    expect(stdout).not.toMatch(/^HEALTHY/m)
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test('cannot steer it through --json either, and loses nothing.', async () => {
    const { stdout } = await leeway(['diagnose', '-', '--json'], hostile())
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(JSON.parse(stdout).clock.server).toBe(`https://acme.example${ESCAPES}`)
  })

  test('cannot steer it from an error message.', async () => {
    const { exitCode, stderr } = await leeway(
      ['diagnose', '-'],
      JSON.stringify({ ...healthy(), '\u001b[2J\u009b': 1 }),
    )
    expect(exitCode).toBe(2)
    expect(stderr.trimEnd()).not.toMatch(/\p{Cc}/u)
  })
})
