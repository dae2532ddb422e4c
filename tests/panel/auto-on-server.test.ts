import { expect, test } from 'vitest'

test('on a server, importing it does nothing', async () => {
  const { panel } = await import('../../panel/auto.ts')
  expect(panel.diagnosis().headline).toBe('No page to watch')
  panel.unmount()
})
