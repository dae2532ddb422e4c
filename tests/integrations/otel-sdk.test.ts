/** Findings through OpenTelemetry's own logs SDK. */

import { type Logger, SeverityNumber } from '@opentelemetry/api-logs'
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { expect, test } from 'vitest'
import { logFindings } from '../../integrations/otel.ts'
import { startRecorder } from '../../panel/start-recorder.ts'
import { clockBehind } from './told-finding.ts'

test('A finding arrives at the exporter as it was told, in the record of the logs data model.', async () => {
  const exporter = new InMemoryLogRecordExporter()
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] })
  const logger: Logger = provider.getLogger('leeway')
  const onFinding = logFindings(logger)
  // The types of the real logger fit.
  startRecorder({ onFinding }).stop()
  const { finding, told } = clockBehind()
  onFinding(finding, told)
  await provider.forceFlush()

  const [record] = exporter.getFinishedLogRecords()
  expect(record).toMatchObject({
    eventName: 'leeway.finding',
    severityNumber: SeverityNumber.ERROR,
    severityText: 'ERROR',
    body: finding.headline,
  })
  expect(record!.hrTime[0]).toBe(Math.floor(told.at / 1000))
  expect(record!.attributes).toMatchObject({
    'error.type': 'token_expired',
    'leeway.finding.cause': 'clock-behind',
    'leeway.finding.evidence': finding.evidence.map(({ text }) => text),
  })
  expect(record!.droppedAttributesCount).toBe(0)
  await provider.shutdown()
})
