/**
 * The entry `leeway/otel`: findings of `leeway/recorder` as OpenTelemetry log records, through whatever logger the app
 * has. It brings no OpenTelemetry of its own.
 */

import type { Diagnosis, Finding } from '../panel/diagnosis/diagnosis.ts'

/** What is used of a `Logger` of `@opentelemetry/api-logs`. */
export interface LogRecordEmitter {
  emit(record: FindingRecord): void
}

/** A log record of the OpenTelemetry logs data model. */
export interface FindingRecord {
  eventName: string
  timestamp: Date
  severityNumber: number
  severityText: string
  body: string
  attributes: Record<string, string | number | boolean | string[]>
}

export interface LogFindingsOptions {
  /** Attributes that every record carries beside its own, such as the name of the view. */
  attributes?: FindingRecord['attributes']
  /** Which findings are logged. Default: all. */
  only?(finding: Finding): boolean
}

/** When and why a finding is told. */
export interface FindingTold {
  change: 'appeared' | 'changed'
  /** ms by the device. */
  at: number
  diagnosis: Diagnosis
}

/** The name that all records have in common: names are of few kinds, what differs is an attribute. */
const EVENT_NAME = 'leeway.finding'

/** OpenTelemetry logs data model, SeverityNumber: the first of each range. */
const SEVERITY: Readonly<Record<Finding['severity'], readonly [number, string]>> = {
  failing: [17, 'ERROR'],
  'at-risk': [13, 'WARN'],
  notice: [9, 'INFO'],
}

/**
 * Makes the callback for `startRecorder({ onFinding })`. What it is given is redacted, and so are the records: no token
 * and no personal value. Their time is the device's own, as is any record's; `leeway.clock.skew` says how far that is
 * off, if it is known.
 *
 * @param logger `logs.getLogger('leeway')` of `@opentelemetry/api-logs`
 * @see https://opentelemetry.io/docs/specs/otel/logs/data-model/ for the fields, and for `error.type`
 *   https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/
 */
export function logFindings(
  logger: LogRecordEmitter,
  { attributes = {}, only = () => true }: LogFindingsOptions = {},
): (finding: Finding, told: FindingTold) => void {
  return (finding, told) => {
    if (!only(finding)) return
    const [severityNumber, severityText] = SEVERITY[finding.severity]
    logger.emit({
      eventName: EVENT_NAME,
      // A number would be taken for a monotonic time where the device clock is far behind.
      timestamp: new Date(told.at),
      severityNumber,
      severityText,
      body: finding.headline,
      attributes: { ...attributes, ...attributesOf(finding, told) },
    })
  }
}

function attributesOf(finding: Finding, { change, diagnosis }: FindingTold): FindingRecord['attributes'] {
  const { status, clock, access, leeway } = diagnosis
  const some = {
    'error.type': finding.code,
    'leeway.finding.cause': finding.cause,
    'leeway.finding.confidence': finding.confidence,
    'leeway.finding.severity': finding.severity,
    'leeway.finding.change': change,
    'leeway.finding.evidence': finding.evidence.map(({ text }) => text),
    'leeway.finding.remedy': finding.remedy.steps,
    'leeway.session.status': status,
    // Seconds, the unit of OpenTelemetry for durations.
    'leeway.clock.skew': clock ? clock.skew / 1000 : undefined,
    'leeway.clock.skew_low': clock ? clock.low / 1000 : undefined,
    'leeway.clock.skew_high': clock ? clock.high / 1000 : undefined,
    'leeway.token.remaining': access ? access.remaining / 1000 : undefined,
    'leeway.leeway.configured': leeway.configured ?? undefined,
    'leeway.leeway.needed': leeway.needed ?? undefined,
  }
  return Object.fromEntries(
    Object.entries(some).filter(
      (entry): entry is [string, string | number | string[]] => entry[1] !== undefined,
    ),
  )
}
