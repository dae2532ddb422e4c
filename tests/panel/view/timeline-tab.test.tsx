// @vitest-environment jsdom
import { within } from '@testing-library/dom'
import { afterEach, describe, expect, it } from 'vitest'
import { type PanelView, renderPanel } from '../../../panel/view/root.ts'
import type { SessionEvent } from '../../../sdk-bridge/event.ts'
import { at, noSdk, storeOf } from './scenarios.ts'

const MINUTE = 60_000
const drawn = () => new Promise(resolve => setTimeout(resolve, 0))

let view: PanelView | undefined
afterEach(() => {
  view?.dispose()
  document.body.replaceChildren()
})

async function show(events: SessionEvent[]) {
  const host = document.createElement('div')
  document.body.append(host)
  const shadow = host.attachShadow({ mode: 'open' })
  const store = storeOf({ ...noSdk(), events })
  view = renderPanel(shadow, store)
  view.open()
  await drawn()
  const panel = within(shadow as unknown as HTMLElement)
  panel.getByRole('tab', { name: 'Timeline' }).click()
  await panel.findByText(events.length > 0 ? 'Events' : /Nothing has happened/, undefined, {
    timeout: 10_000,
  })
  const chart = () => within(panel.getByRole('listbox', { name: 'Timeline' }))
  const list = () => panel.getByRole('listbox', { name: 'Events' })
  const press = async (name: string, more: KeyboardEventInit = {}) => {
    const target = shadow.activeElement!
    target.dispatchEvent(
      new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true, ...more }),
    )
    await drawn()
    await drawn()
  }
  return { shadow, store, panel, chart, list, press }
}

const call = (ms: number, status: number, path: string): SessionEvent => ({
  ...at(ms),
  type: 'call',
  method: 'GET',
  url: `https://api.example${path}`,
  sent: at(ms - 100),
  received: at(ms),
  status,
})

const story: SessionEvent[] = [
  { ...at(-60 * MINUTE), type: 'visibility', state: 'visible' },
  call(-50 * MINUTE, 200, '/first'),
  { ...at(-40 * MINUTE), type: 'visibility', state: 'hidden' },
  { ...at(-10 * MINUTE), type: 'visibility', state: 'visible' },
  { ...at(-9 * MINUTE), type: 'refresh', phase: 'started' },
  { ...at(-9 * MINUTE + 500), type: 'refresh', phase: 'failed', error: { code: 'session_revoked' } },
  call(-5 * MINUTE, 401, '/last'),
]

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => call((index - count) * 100, 200, `/todos/${index}`))

describe('The timeline tab', () => {
  it('says that nothing has happened yet', async () => {
    const { panel } = await show([])
    expect(panel.queryByRole('listbox')).toBeNull()
  })

  it('names each item, in lanes, with its time and what it is', async () => {
    const { chart } = await show(story)
    const lane = (name: string) =>
      within(chart().getByRole('group', { name }))
        .getAllByRole('option')
        .map(option => option.getAttribute('aria-label'))
    expect(lane('tab')[1]).toMatch(/^\d\d:\d\d:\d\d hidden 30:00$/)
    expect(lane('refresh')).toEqual([expect.stringMatching(/Refresh failed: session_revoked, after 500 ms$/)])
    expect(lane('calls')).toEqual([
      expect.stringMatching(/GET \/first 200 in 100 ms$/),
      expect.stringMatching(/GET \/last 401 in 100 ms$/),
    ])
  })

  it('has one tab stop; arrow keys go along a lane and between lanes', async () => {
    const { shadow, chart, press } = await show(story)
    const stops = () =>
      chart()
        .getAllByRole('option')
        .filter(({ tabIndex }) => tabIndex === 0)
    const focused = () => shadow.activeElement?.getAttribute('aria-label')
    expect(stops()).toHaveLength(1)
    stops()[0]!.focus()
    await drawn()
    expect(focused()).toMatch(/GET \/last/)
    await press('ArrowLeft')
    expect(focused()).toMatch(/GET \/first/)
    await press('ArrowLeft')
    expect(focused()).toMatch(/GET \/first/)
    await press('ArrowUp')
    expect(focused()).toMatch(/Refresh failed/)
    await press('ArrowUp')
    await press('Home')
    expect(focused()).toMatch(/visible 20:00/)
    expect(stops()).toEqual([shadow.activeElement])
  })

  it('zooms by + and − around what has the focus, and shows by arrow key what is out of view', async () => {
    const { shadow, chart, list, panel, press } = await show(story)
    chart()
      .getByRole('option', { name: /GET \/last/ })
      .focus()
    for (let i = 0; i < 6; i++) await press('+')
    expect(shadow.activeElement?.getAttribute('aria-label')).toMatch(/GET \/last/)
    expect(chart().queryByRole('option', { name: /GET \/first/ })).toBeNull()
    expect(within(list()).getAllByRole('option')).toHaveLength(1)
    panel.getByText('1 of 7 in view')
    expect(panel.getByRole('button', { name: 'Follow now' }).getAttribute('aria-pressed')).toBe('false')
    await press('ArrowLeft')
    expect(shadow.activeElement?.getAttribute('aria-label')).toMatch(/GET \/first/)
    for (let i = 0; i < 9; i++) await press('-')
    panel.getByText('7')
    expect(panel.getByRole('button', { name: 'All' }).getAttribute('aria-pressed')).toBe('true')
  })

  it('selects in the list what was picked above, and above what was picked in the list', async () => {
    const { chart, list, press, shadow } = await show(story)
    const selected = (options: HTMLElement[]) =>
      options.filter(option => option.getAttribute('aria-selected') === 'true')
    chart()
      .getByRole('option', { name: /Refresh failed/ })
      .click()
    await drawn()
    const [row] = selected(within(list()).getAllByRole('option'))
    expect(row?.textContent).toMatch(/refresh failed: session_revoked/)
    expect(list().getAttribute('aria-activedescendant')).toBe(row?.id)
    list().focus()
    await press('ArrowUp')
    expect(selected(chart().getAllByRole('option'))[0]?.getAttribute('aria-label')).toMatch(/GET \/last/)
    expect(shadow.activeElement).toBe(list())
  })

  it('keeps the newest in view while it follows, and stands still from the moment something is focused', async () => {
    const { store, panel, list, chart, press } = await show(story)
    const click = async (name: string) => {
      panel.getByRole('button', { name }).click()
      await drawn()
    }
    for (let i = 0; i < 6; i++) await click('Zoom in')
    expect(panel.queryByRole('listbox', { name: 'Events' })).toBeNull()
    store.now.value = at(MINUTE)
    ;(store.events as { value: readonly SessionEvent[] }).value = [...story, call(MINUTE, 200, '/new')]
    await drawn()
    expect(within(list()).getByRole('option').textContent).toMatch(/\/new/)
    chart().getByRole('option', { name: /\/new/ }).focus()
    await press('Shift')
    store.now.value = at(60 * MINUTE)
    await drawn()
    expect(chart().getByRole('option', { name: /\/new/ })).toBeTruthy()
    await click('Follow now')
    expect(panel.queryByRole('listbox', { name: 'Events' })).toBeNull()
  })

  it('holds only the rows in sight and as many marks as have room, of ten thousand events', async () => {
    const { chart, list, shadow, press } = await show(many(10_000))
    expect(within(list()).getAllByRole('option').length).toBeLessThan(40)
    expect(chart().getAllByRole('option').length).toBeLessThan(120)
    expect(within(list()).getAllByRole('option')[0]!.getAttribute('aria-setsize')).toBe('10000')
    list().focus()
    await press('End')
    const rows = within(list()).getAllByRole('option')
    expect(rows.at(-1)!.textContent).toMatch(/\/todos\/0 /)
    expect(shadow.getElementById(list().getAttribute('aria-activedescendant')!)).toBe(rows.at(-1))
  })
})
