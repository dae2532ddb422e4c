// @vitest-environment node

import { expect, test, vi } from 'vitest'
import { mountPanel } from '../../panel/mount.ts'

test('on a server mounting does nothing, and every method is there', () => {
  expect(typeof document).toBe('undefined')
  const connect = vi.fn(() => () => {})
  const { fetch } = globalThis
  const panel = mountPanel({ bridge: { name: 'IntelliAuth', connect }, open: true })
  panel.open()
  panel.close()
  expect(panel.diagnosis()).toMatchObject({ status: 'unknown', findings: [], clock: null, access: null })
  expect(panel.recording()).toMatchObject({ format: 'leeway-recording', version: 1, events: [] })
  panel.unmount()
  panel.unmount()
  expect(connect).not.toHaveBeenCalled()
  expect(globalThis.fetch).toBe(fetch)
})
