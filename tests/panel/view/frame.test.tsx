// @vitest-environment jsdom
import { within } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HIDDEN_FOR_AN_HOUR, preferencesKey } from '../../../panel/view/preferences.ts'
import { type PanelOptions, type PanelView, renderPanel } from '../../../panel/view/root.ts'
import { healthy, storeOf } from './scenarios.ts'

/** Rendering is done in microtasks; after the next task all of them have run. */
const drawn = () => new Promise(resolve => setTimeout(resolve, 0))

let view: PanelView | undefined

beforeEach(() => localStorage.clear())
afterEach(() => {
  vi.useRealTimers()
  view?.dispose()
  document.body.replaceChildren()
})

const remembered = () => JSON.parse(localStorage.getItem(preferencesKey) ?? '{}')

async function show(options?: PanelOptions) {
  const host = document.createElement('div')
  document.body.append(host)
  const shadow = host.attachShadow({ mode: 'open' })
  const store = storeOf(healthy())
  const watched = { now: 0 }
  const watch = store.watch
  store.watch = () => {
    const end = watch()
    watched.now++
    return () => {
      watched.now--
      end()
    }
  }
  view = renderPanel(shadow, store, options)
  await drawn()
  const panel = within(shadow as unknown as HTMLElement)
  const press = async (name: string | RegExp, role = 'button') => {
    const target = await panel.findByRole(role, { name })
    target.focus()
    target.click()
    await drawn()
  }
  const openMenu = async () => {
    view!.open()
    await drawn()
    await press('Options')
    return panel.findByRole('menuitemradio', { name: 'In a corner' })
  }
  const key = async (name: string, target: Element = shadow.activeElement!) => {
    target.dispatchEvent(
      new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true }),
    )
    await drawn()
  }
  return { shadow, view, panel, press, openMenu, key, watched, root: () => shadow.querySelector('section') }
}

describe('The menu of options', () => {
  it('opens with focus on its first item, and follows arrows, Home and End', async () => {
    const { panel, shadow, openMenu, key } = await show()
    const first = await openMenu()
    expect(panel.getByRole('button', { name: 'Options' }).getAttribute('aria-expanded')).toBe('true')
    expect(shadow.activeElement).toBe(first)
    const items = [...panel.getAllByRole('menuitemradio'), ...panel.getAllByRole('menuitem')]
    await key('ArrowDown')
    expect(shadow.activeElement).toBe(panel.getByRole('menuitemradio', { name: 'Along the left side' }))
    await key('ArrowUp')
    await key('ArrowUp')
    expect(items).toContain(shadow.activeElement)
    expect(shadow.activeElement).not.toBe(first)
    await key('ArrowDown')
    expect(shadow.activeElement).toBe(first)
    await key('End')
    await key('Home')
    expect(shadow.activeElement).toBe(first)
  })

  it('closes at Escape without the panel, and gives focus back to its button', async () => {
    const { panel, shadow, openMenu, key, view } = await show()
    await openMenu()
    await key('Escape')
    expect(panel.queryByRole('menu')).toBeNull()
    expect(view.isOpen).toBe(true)
    expect(shadow.activeElement).toBe(panel.getByRole('button', { name: 'Options' }))
    await key('Escape')
    expect(view.isOpen).toBe(false)
  })

  it('closes at a press anywhere else, and at Tab', async () => {
    const { panel, openMenu, key } = await show()
    await openMenu()
    document.body.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true, composed: true }))
    await drawn()
    expect(panel.queryByRole('menu')).toBeNull()
    await openMenu()
    await key('Tab')
    expect(panel.queryByRole('menu')).toBeNull()
  })

  it('docks the panel to a side, remembers it, and says which is chosen', async () => {
    const { panel, openMenu, press, root } = await show()
    await openMenu()
    await press('Along the left side', 'menuitemradio')
    expect(root()?.className).toContain('dock-left')
    expect(remembered()).toMatchObject({ dock: 'left' })
    await openMenu()
    const checked = panel.getAllByRole('menuitemradio', { checked: true }).map(item => item.textContent)
    expect(checked).toContain('Along the left side')
    expect(checked).not.toContain('In a corner')
  })
})

describe('Resizing', () => {
  it('is done by keys at a splitter for each free edge, remembered, and undone from the menu', async () => {
    const { panel, shadow, view, key, openMenu, press } = await show()
    view.open()
    await drawn()
    const width = panel.getByRole('separator', { name: 'Width of the panel' })
    expect(width.getAttribute('aria-orientation')).toBe('vertical')
    expect(panel.getByRole('separator', { name: 'Height of the panel' })).not.toBeNull()
    await key('End', width)
    expect(width.getAttribute('aria-valuenow')).toBe(width.getAttribute('aria-valuemax'))
    expect(remembered().width).toBe(innerWidth - 32)
    await key('ArrowRight', width)
    expect(remembered().width).toBe(innerWidth - 48)
    const box = shadow.querySelector<HTMLElement>('.panel')!
    expect(box.style.getPropertyValue('--w')).toBe(`${innerWidth - 48}px`)
    await openMenu()
    await press('Default size', 'menuitem')
    expect(remembered()).toMatchObject({ width: null, height: null })
    expect(box.style.getPropertyValue('--w')).toBe('')
  })

  it('is of the width alone along a side', async () => {
    localStorage.setItem(preferencesKey, JSON.stringify({ dock: 'right' }))
    const { panel, view } = await show()
    view.open()
    await drawn()
    expect(panel.getAllByRole('separator').map(edge => edge.getAttribute('aria-label'))).toEqual([
      'Width of the panel',
    ])
  })
})

describe('Hide until', () => {
  const item = /^it is opened again$/

  it('says before how to get it back, by the shortcut in use, or by call where there is none', async () => {
    const { panel, openMenu, view, shadow } = await show({ shortcut: 'Ctrl+J' })
    await openMenu()
    const described = panel.getByRole('menuitem', { name: item }).getAttribute('aria-describedby')!
    expect(shadow.getElementById(described)?.textContent).toBe('Ctrl+J brings it back.')
    view.dispose()
    const off = await show({ shortcut: null })
    await off.openMenu()
    expect(off.shadow.getElementById(described)?.textContent).toMatch(/^open\(\)/)
  })

  it('leaves a line that says it once more, announces it, and can be undone', async () => {
    const { panel, shadow, openMenu, press, view, watched } = await show()
    await openMenu()
    await press(item, 'menuitem')
    expect(view.isOpen).toBe(false)
    expect(watched.now).toBe(0)
    expect(panel.queryByRole('button', { name: /^Leeway/ })).toBeNull()
    expect(panel.getByRole('status').textContent).toBe('Leeway is hidden. Alt+Shift+L brings it back.')
    expect(remembered().hiddenUntil).toBe('shown-again')
    await press('Undo')
    expect(view.isOpen).toBe(true)
    expect(watched.now).toBe(1)
    expect(remembered().hiddenUntil).toBeNull()
    expect(shadow.activeElement).toBe(panel.getByRole('tab', { name: /Diagnosis/ }))
  })

  it('takes the line away by itself, but not while somebody is in it; then nothing is left to see', async () => {
    const { panel, openMenu, press, root } = await show()
    await openMenu()
    vi.useFakeTimers()
    const hiding = press(item, 'menuitem')
    await vi.advanceTimersByTimeAsync(100)
    await hiding
    await vi.advanceTimersByTimeAsync(100)
    const undo = panel.getByRole('button', { name: 'Undo' })
    undo.focus()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(undo.isConnected).toBe(true)
    undo.blur()
    await vi.advanceTimersByTimeAsync(7000)
    expect(undo.isConnected).toBe(true)
    await vi.advanceTimersByTimeAsync(2000)
    expect(root()).toBeNull()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is remembered over page loads, and ended by opening', async () => {
    localStorage.setItem(preferencesKey, JSON.stringify({ hiddenUntil: 'shown-again' }))
    const { root, view, watched, panel } = await show()
    expect(root()).toBeNull()
    expect(watched.now).toBe(0)
    view.toggle({ focus: true })
    await drawn()
    expect(panel.getByRole('tab', { name: /Diagnosis/ })).not.toBeNull()
    expect(remembered().hiddenUntil).toBeNull()
    view.close()
    await drawn()
    expect(panel.getByRole('button', { name: /^Leeway/ })).not.toBeNull()
  })

  it('is not remembered where it is until the page is loaded again', async () => {
    const { openMenu, press, view, panel } = await show()
    await openMenu()
    await press('this page is loaded again', 'menuitem')
    expect(remembered().hiddenUntil).toBeNull()
    expect(panel.queryByRole('button', { name: /^Leeway/ })).toBeNull()
    view.dispose()
    const loaded = await show()
    expect(loaded.panel.getByRole('button', { name: /^Leeway/ })).not.toBeNull()
  })

  it('ends after an hour, while the page lives or at the next load', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    localStorage.setItem(preferencesKey, JSON.stringify({ hiddenUntil: Date.now() + HIDDEN_FOR_AN_HOUR }))
    const showing = show()
    await vi.advanceTimersByTimeAsync(1000)
    const { root, panel } = await showing
    expect(root()).toBeNull()
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(HIDDEN_FOR_AN_HOUR)
    expect(panel.getByRole('button', { name: /^Leeway/ })).not.toBeNull()
    expect(remembered().hiddenUntil).toBeNull()
  })
})
