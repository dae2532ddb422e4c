// @vitest-environment jsdom

/** The ways of docs/production.md in which a recording goes along with a Sentry event, through Sentry's own client. */

import * as Sentry from '@sentry/browser'
import { afterEach, expect, test, vi } from 'vitest'
import { diagnose } from '../../panel/diagnose.ts'
import { readRecording } from '../../panel/recording/read.ts'
import { type RunningRecorder, startRecorder } from '../../panel/start-recorder.ts'
import type { BridgeContext } from '../../sdk-bridge/bridge.ts'
import { unsigned } from '../panel/token/sample-tokens.ts'

// A browser's TextEncoder makes arrays of the page's own kind; in jsdom they are Node's.
vi.stubGlobal('Uint8Array', new TextEncoder().encode().constructor)

let recorder: RunningRecorder | undefined
afterEach(async () => {
  recorder?.stop()
  await Sentry.close()
})

const raw = unsigned({ email: 'jane.doe@example.com' })

function startWithFailure(): RunningRecorder {
  recorder = startRecorder({
    watchPage: false,
    bridge: {
      name: 'Any',
      connect({ emit, describe }: BridgeContext) {
        emit({ type: 'tokens', reason: 'sign-in', access: { ...describe(raw), kind: 'access-token' } })
        emit({ type: 'refresh', phase: 'failed', error: { code: 'session_expired' } })
        return () => {}
      },
    },
  })
  return recorder
}

/** Sends to nowhere but here. */
function sentryInHand(options: Sentry.BrowserOptions = {}) {
  const envelopes: string[] = []
  Sentry.init({
    dsn: 'https://key@sentry.example/1',
    defaultIntegrations: false,
    transport: given =>
      Sentry.createTransport(given, async ({ body }) => {
        envelopes.push(typeof body === 'string' ? body : new TextDecoder().decode(body))
        return { statusCode: 200 }
      }),
    ...options,
  })
  return envelopes
}

/** Items of an envelope: a line of headers, then the payload. */
function attachmentOf(envelope: string): { headers: Record<string, unknown>; text: string } {
  const lines = envelope.split('\n')
  const at = lines.findIndex(line => line.includes('"type":"attachment"'))
  return { headers: JSON.parse(lines[at] ?? '{}'), text: lines[at + 1] ?? '' }
}

function expectRecording(envelope: string): void {
  const { headers, text } = attachmentOf(envelope)
  expect(headers).toMatchObject({
    type: 'attachment',
    filename: 'leeway-recording.json',
    content_type: 'application/json',
  })
  expect(diagnose(readRecording(text)).findings[0]?.cause).toBe('session-expired')
  expect(envelope).not.toContain(raw.split('.')[2])
  expect(envelope).not.toContain('jane.doe')
}

test('A recording goes along with every event of one kind, by beforeSend.', async () => {
  const recorder = startWithFailure()
  const envelopes = sentryInHand({
    async beforeSend(event, hint) {
      if (!event.tags?.auth) return event
      const recording = await recorder.recording().catch(() => null)
      if (recording) {
        hint.attachments = [
          ...(hint.attachments ?? []),
          {
            filename: 'leeway-recording.json',
            contentType: 'application/json',
            data: JSON.stringify(recording),
          },
        ]
      }
      return event
    },
  })
  Sentry.captureException(new Error('signed out'), { tags: { auth: true } })
  Sentry.captureException(new Error('another matter'))
  await Sentry.flush(5000)
  const withIt = envelopes.filter(envelope => envelope.includes('"type":"attachment"'))
  expect(envelopes).toHaveLength(2)
  expect(withIt).toHaveLength(1)
  expectRecording(withIt[0]!)
})

test('A recording goes along with one report, by its scope.', async () => {
  const recorder = startWithFailure()
  const envelopes = sentryInHand()
  const data = JSON.stringify(await recorder.recording())
  Sentry.withScope(scope => {
    scope.addAttachment({ filename: 'leeway-recording.json', contentType: 'application/json', data })
    Sentry.captureMessage('A user reports a problem')
  })
  Sentry.captureMessage('Another matter')
  await Sentry.flush(5000)
  expectRecording(envelopes[0]!)
  expect(envelopes[1]).not.toContain('attachment')
})
