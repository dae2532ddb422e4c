// @vitest-environment jsdom

import { afterEach, expect, test, vi } from 'vitest'
import { type MountedPanel, type MountOptions, mountPanel } from '../../panel/mount.ts'
import type { BridgeContext, SdkBridge } from '../../sdk-bridge/bridge.ts'

let panel: MountedPanel | undefined
const mount = (options?: MountOptions): MountedPanel => {
  panel = mountPanel(options)
  return panel
}
afterEach(() => panel?.unmount())

const hosts = () => document.querySelectorAll('leeway-panel')
/** Lets signals reach the view. */
const settle = () => new Promise<void>(resolve => setTimeout(resolve))
const isOpen = () => hosts()[0]?.shadowRoot?.querySelector('[role="tablist"]') != null

const press = (more: KeyboardEventInit) => {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...more })
  document.body.dispatchEvent(event)
  return event
}

test('hangs one host on the document element, in a shadow root that the page’s styles do not reach', async () => {
  mount()
  await settle()
  expect(hosts()).toHaveLength(1)
  expect(hosts()[0]!.parentElement).toBe(document.documentElement)
  expect(hosts()[0]!.shadowRoot!.childElementCount).toBeGreaterThan(0)
})

test('opens and closes when told, and at once where that is asked for', async () => {
  mount()
  await settle()
  expect(isOpen()).toBe(false)
  panel!.open()
  await settle()
  expect(isOpen()).toBe(true)
  panel!.close()
  await settle()
  expect(isOpen()).toBe(false)
  panel!.unmount()
  mount({ open: true })
  await settle()
  expect(isOpen()).toBe(true)
})

test.each([
  ['the letter', { key: 'L', code: 'KeyL', altKey: true, shiftKey: true }, true],
  [
    'the key, where Alt types another character',
    { key: 'Ò', code: 'KeyL', altKey: true, shiftKey: true },
    true,
  ],
  ['the letter without Shift', { key: 'l', code: 'KeyL', altKey: true }, false],
  [
    'the letter with Control too',
    { key: 'L', code: 'KeyL', altKey: true, shiftKey: true, ctrlKey: true },
    false,
  ],
  ['another letter', { key: 'K', code: 'KeyK', altKey: true, shiftKey: true }, false],
  ['a key without a name', { altKey: true, shiftKey: true }, false],
])('Alt+Shift+L toggles the panel: %s', async (_, keys, toggles) => {
  mount()
  await settle()
  const event = press(keys)
  await settle()
  expect(isOpen()).toBe(toggles)
  expect(event.defaultPrevented).toBe(toggles)
})

test('the shortcut can be another one, or none', async () => {
  mount({ shortcut: 'Ctrl+9' })
  await settle()
  press({ key: '9', code: 'Digit9', ctrlKey: true })
  await settle()
  expect(isOpen()).toBe(true)
  panel!.unmount()
  mount({ shortcut: null })
  await settle()
  press({ key: 'L', code: 'KeyL', altKey: true, shiftKey: true })
  await settle()
  expect(isOpen()).toBe(false)
})

test('unmounting gives the page back as found, and may be done twice', async () => {
  const before = { fetch: window.fetch, xhr: XMLHttpRequest.prototype.open }
  const added: unknown[][] = []
  const removed: unknown[][] = []
  for (const target of [window, document]) {
    vi.spyOn(target, 'addEventListener').mockImplementation(
      (...args: unknown[]) => void added.push([target, ...args]),
    )
    vi.spyOn(target, 'removeEventListener').mockImplementation(
      (...args: unknown[]) => void removed.push([target, ...args]),
    )
  }
  mount({ open: true })
  panel!.unmount()
  panel!.unmount()
  vi.restoreAllMocks()
  expect(hosts()).toHaveLength(0)
  expect(window.fetch).toBe(before.fetch)
  expect(XMLHttpRequest.prototype.open).toBe(before.xhr)
  const key = ([target, type, listener]: unknown[]) => [
    target === window ? 'window' : 'document',
    type,
    listener,
  ]
  for (const listener of added.map(key)) expect(removed.map(key)).toContainEqual(listener)
})

test('two panels on one page do not end each other', async () => {
  const first = mountPanel()
  mount()
  await settle()
  expect(hosts()).toHaveLength(2)
  first.unmount()
  expect(hosts()).toHaveLength(1)
})

test('connects the bridges after the page’s own watchers, and disconnects them', () => {
  const calls: string[] = []
  const bridge = (name: string): SdkBridge => ({
    name,
    connect: () => {
      calls.push(`connect ${name}`)
      return () => calls.push(`disconnect ${name}`)
    },
  })
  mount({ bridge: [bridge('one'), bridge('two')] })
  expect(calls).toEqual(['connect one', 'connect two'])
  panel!.unmount()
  expect(calls).toEqual(['connect one', 'connect two', 'disconnect two', 'disconnect one'])
})

test('what a bridge tells is in the diagnosis and in the recording at once', () => {
  let context: BridgeContext | undefined
  mount({
    watchPage: false,
    bridge: {
      name: 'Mine',
      connect(given) {
        context = given
        return () => {}
      },
    },
  })
  context!.emit({ type: 'refresh', phase: 'failed', error: { code: 'session_expired' } })
  expect(panel!.diagnosis().findings[0]!.cause).toBe('session-expired')
  expect(panel!.recording().events).toHaveLength(1)
})

test('never throws into the app: a bridge that throws wherever it can is told of, and the others go on', async () => {
  const hostile = {
    get name(): string {
      throw new Error('no name')
    },
    get actions(): never {
      throw new Error('no actions')
    },
    connect() {
      throw new Error('no connection')
    },
  }
  const connect = vi.fn(() => () => {})
  expect(() => mount({ open: true, bridge: [hostile, { name: 'Good', connect }] })).not.toThrow()
  await settle()
  expect(connect).toHaveBeenCalled()
  expect(isOpen()).toBe(true)
  expect(panel!.recording().events.some(event => event.type === 'failure' && event.source === 'bridge')).toBe(
    true,
  )
})

test('a bridge given no page watchers sees nothing of the page’s requests', () => {
  const { fetch } = window
  mount({ watchPage: false })
  expect(window.fetch).toBe(fetch)
})
