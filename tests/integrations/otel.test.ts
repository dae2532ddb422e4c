import { describe, expect, test } from 'vitest'
import { type FindingRecord, logFindings } from '../../integrations/otel.ts'
import type { Diagnosis, Finding } from '../../panel/diagnosis/diagnosis.ts'
import { clockBehind } from './told-finding.ts'

function log(options?: Parameters<typeof logFindings>[1], finding?: Partial<Finding>): FindingRecord[] {
  const records: FindingRecord[] = []
  const { finding: found, told } = clockBehind()
  logFindings({ emit: record => void records.push(record) }, options)({ ...found, ...finding }, told)
  return records
}

describe('A finding as a log record', () => {
  test('is an event with the cause, its certainty and what it rests on as attributes', () => {
    const { finding, told } = clockBehind()
    expect(log()).toEqual([
      {
        eventName: 'leeway.finding',
        timestamp: new Date(told.at),
        severityNumber: 17,
        severityText: 'ERROR',
        body: finding.headline,
        attributes: expect.objectContaining({
          'error.type': 'token_expired',
          'leeway.finding.cause': 'clock-behind',
          'leeway.finding.confidence': 'certain',
          'leeway.finding.severity': 'failing',
          'leeway.finding.change': 'appeared',
          'leeway.finding.evidence': finding.evidence.map(({ text }) => text),
          'leeway.finding.remedy': finding.remedy.steps,
          'leeway.session.status': 'failing',
          'leeway.leeway.configured': 60,
        }),
      },
    ])
  })

  test('says by how many seconds the device clock is off, with the bounds', () => {
    const { attributes } = log()[0]!
    expect(attributes['leeway.clock.skew']).toBeCloseTo(-600, 0)
    expect(attributes['leeway.clock.skew_low']).toBeLessThanOrEqual(-600)
    expect(attributes['leeway.clock.skew_high']).toBeGreaterThanOrEqual(-600)
  })

  test.each([
    ['failing', 17, 'ERROR'],
    ['at-risk', 13, 'WARN'],
    ['notice', 9, 'INFO'],
  ] as const)(
    'is of the severity that a finding which is %s has',
    (severity, severityNumber, severityText) => {
      expect(log({}, { severity })).toMatchObject([{ severityNumber, severityText }])
    },
  )

  test('has no attribute for what is not known', () => {
    const { attributes } = logged({ clock: null, access: null, leeway: { configured: null, needed: null } })
    expect(Object.values(attributes)).not.toContain(undefined)
    expect(Object.keys(attributes)).not.toContain('leeway.clock.skew')
  })

  test('carries what the app adds, and can be left out by it', () => {
    expect(log({ attributes: { 'app.view': 'todos' } })[0]!.attributes).toMatchObject({ 'app.view': 'todos' })
    expect(log({ only: ({ severity }) => severity !== 'failing' })).toEqual([])
  })
})

function logged(more: Partial<Diagnosis>): FindingRecord {
  const records: FindingRecord[] = []
  const { finding, told } = clockBehind()
  const diagnosis = { ...told.diagnosis, ...more }
  logFindings({ emit: record => void records.push(record) })(finding, { ...told, diagnosis })
  return records[0]!
}
