// @vitest-environment jsdom

import { afterEach, expect, test, vi } from 'vitest'
import type { MountedPanel } from '../../panel/mount.ts'
import { access, keep, kept } from '../sdk-bridge/page/stores.ts'

let panel: MountedPanel | undefined
const load = async (): Promise<MountedPanel> => {
  vi.resetModules()
  panel = (await import('../../panel/auto.ts')).panel
  panel.open()
  await vi.waitFor(() => expect(root().querySelector('.who')).not.toBeNull())
  return panel
}
afterEach(() => {
  panel?.unmount()
  localStorage.clear()
  sessionStorage.clear()
})

const root = (): ShadowRoot => document.querySelector('leeway-panel')!.shadowRoot!
const header = () => root().querySelector('.who')?.textContent ?? ''

test('importing it mounts the panel, which says what it looked for where it finds nothing', async () => {
  await load()
  expect(document.querySelectorAll('leeway-panel')).toHaveLength(1)
  expect(header()).toBe('no SDK connected')
  expect(root().textContent).toContain('by their keys in localStorage')
})

test('names the SDK whose tokens it finds, with its client, and shows them', async () => {
  keep(kept[0]!, document as never)
  const { recording } = await load()
  expect(header()).toBe('oidc-client-ts (as stored in sessionStorage) · client')
  const { events } = recording()
  expect(events.some(event => event.type === 'tokens' && event.access)).toBe(true)
  expect(JSON.stringify(events)).not.toContain(access)
})

test('names an SDK that comes later, in its header, without being asked', async () => {
  await load()
  keep(kept.find(({ sdk }) => sdk === '@okta/okta-auth-js')!, document as never)
  await vi.waitFor(() => expect(header()).toContain('Okta (as stored in localStorage)'), { timeout: 5000 })
})

test('names several side by side', async () => {
  keep(kept[0]!, document as never)
  keep(kept.find(({ sdk }) => sdk === '@okta/okta-auth-js')!, document as never)
  await load()
  expect(header()).toContain('oidc-client-ts (as stored in sessionStorage), Okta (as stored in localStorage)')
})

test('gives the page back as found', async () => {
  const { fetch } = window
  keep(kept[0]!, document as never)
  const before = JSON.stringify([{ ...localStorage }, { ...sessionStorage }])
  const mounted = await load()
  mounted.unmount()
  expect(window.fetch).toBe(fetch)
  expect(document.querySelector('leeway-panel')).toBeNull()
  expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).toBe(before)
})
