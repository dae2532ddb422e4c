import { expect, test } from 'vitest'
import { startRecorder } from '../../panel/start-recorder.ts'

test('on a server it records nothing, touches nothing, and answers all the same', async () => {
  const { fetch } = globalThis
  let connected = false
  const recorder = startRecorder({
    bridge: {
      name: 'Any',
      connect() {
        connected = true
        return () => {}
      },
    },
    onFinding: () => {},
  })
  expect(globalThis.fetch).toBe(fetch)
  expect(connected).toBe(false)
  expect(await recorder.recording()).toMatchObject({ format: 'leeway-recording', events: [] })
  expect(await recorder.diagnosis()).toMatchObject({ status: 'unknown', findings: [] })
  recorder.stop()
})
