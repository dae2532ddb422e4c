// @vitest-environment jsdom
import { within } from '@testing-library/dom'
import { afterEach, describe, expect, it } from 'vitest'
import { createSession, fold } from '../../../panel/session/fold.ts'
import type { Session } from '../../../panel/session/session.ts'
import { type PanelView, renderPanel } from '../../../panel/view/root.ts'
import type { Call, SessionEvent, TokenFacts } from '../../../sdk-bridge/event.ts'
import { at, clockBehind, healthy, NOW, type Scenario, type ScenarioStore, storeOf } from './scenarios.ts'

const drawn = () => new Promise(resolve => setTimeout(resolve, 0))
const text = (element: Element) => element.textContent?.replace(/\s+/g, ' ').trim()
const key = (target: Element, name: string) =>
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true }),
  )

let view: PanelView | undefined
afterEach(() => {
  view?.dispose()
  document.body.replaceChildren()
})

const token = (fingerprint: string, iat: number, aud = 'https://api.acme.example'): TokenFacts => ({
  fingerprint,
  format: 'jwt',
  kind: 'access-token',
  claims: { aud, iat: iat / 1000, exp: iat / 1000 + 600 },
})

/** A call that was sent so long ago, ms, and answered 120 ms later. */
const call = (ago: number, more: Partial<Call> = {}): SessionEvent => ({
  ...at(-ago + 120),
  type: 'call',
  method: 'GET',
  url: 'https://api.acme.example/todos',
  via: 'fetch',
  to: 'api',
  sent: at(-ago),
  received: at(-ago + 120),
  status: 200,
  token: 'bbbbbb222222',
  ...more,
})

function sessionOf(events: readonly SessionEvent[]): Session {
  const session = createSession()
  for (const event of events) fold(session, event)
  return session
}

const scenarioOf = (events: SessionEvent[], base: Scenario = healthy()): Scenario => ({
  ...base,
  session: sessionOf(events),
  events,
})

/** Two tokens, one after the other, and calls of every kind. */
const mixed = (): SessionEvent[] => [
  { ...at(-500_000), type: 'settings', sdk: 'intelliauth', issuer: 'https://acme.intelliauth.example' },
  { ...at(-400_000), type: 'tokens', reason: 'sign-in', access: token('aaaaaa111111', NOW - 900_000) },
  {
    ...at(-300_000),
    type: 'tokens',
    reason: 'refresh',
    access: token('bbbbbb222222', NOW - 300_000),
  },
  call(200_000, { serverDate: NOW - 199_000 }),
  call(100_000, { url: 'https://api.acme.example/plain', token: null }),
  call(60_000, {
    method: 'POST',
    url: 'https://api.acme.example/todos/7',
    status: 401,
    token: 'aaaaaa111111',
    serverDate: NOW - 59_000,
    initiator: 'boot-token.ts:12:7',
    error: { code: 'token_expired', message: 'The token has expired', status: 401, requestId: 'req_77' },
  }),
  call(30_000, {
    url: 'https://slow.acme.example/feed',
    status: 0,
    error: { code: 'TypeError', message: 'Failed to fetch' },
  }),
  call(20_000, { status: 0, error: { code: 'AbortError', message: 'The user aborted a request' } }),
]

async function show(scenario: Scenario) {
  const host = document.createElement('div')
  document.body.append(host)
  const shadow = host.attachShadow({ mode: 'open' })
  const store: ScenarioStore = storeOf(scenario)
  view = renderPanel(shadow, store)
  view.open()
  await drawn()
  const panel = within(shadow as unknown as HTMLElement)
  const tab = panel.getByRole('tab', { name: /^Requests/ })
  tab.click()
  await panel.findByText(/calls? seen yet|\d calls?/i)
  await drawn()
  const list = () => within(panel.getByRole('list', { name: /^Calls/ }))
  const rows = () => list().getAllByRole('button', { name: /(GET|POST) / })
  const type = async (words: string) => {
    const field = panel.getByRole('searchbox', { name: 'Filter calls' }) as HTMLInputElement
    field.value = words
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    await drawn()
  }
  return { shadow, store, panel, tab, list, rows, type }
}

describe('The requests', () => {
  it('are listed newest first, with status, method, place, duration, token and error', async () => {
    const { rows, tab } = await show(scenarioOf(mixed()))
    expect(rows().map(row => text(row)!.replace(/\d\d:\d\d:\d\d/, 'T'))).toEqual([
      'given up GET /todos api.acme.example 120 ms T token bbbbbb · current AbortError',
      'no answer GET /feed slow.acme.example 120 ms T token bbbbbb · current TypeError',
      '401 POST /todos/7 api.acme.example 120 ms T token aaaaaa · stale token_expired',
      '200 GET /plain api.acme.example 120 ms T no token',
      '200 GET /todos api.acme.example 120 ms T token bbbbbb · current',
    ])
    // What the app gave up itself is no failure.
    expect(text(tab)).toBe('Requests2')
  })

  it('say which token another audience got, and when nothing could be observed', async () => {
    const other = 'https://files.acme.example'
    const unobserved = call(10_000)
    if (unobserved.type === 'call') delete unobserved.token
    const { rows } = await show(
      scenarioOf([
        ...mixed().slice(0, 2),
        {
          ...at(-350_000),
          type: 'tokens',
          reason: 'initial',
          access: token('cccccc333333', NOW - 350_000, other),
        },
        call(50_000, { token: 'cccccc333333', expected: 'aaaaaa111111' }),
        unobserved,
      ]),
    )
    expect(rows().map(text)).toEqual([
      expect.stringMatching(/token not observed$/),
      expect.stringMatching(/token cccccc · for another audience$/),
    ])
  })

  it('are filtered by words and by failure, and the number found is told', async () => {
    const { panel, rows, type } = await show(scenarioOf(mixed()))
    await type('POST todos')
    expect(rows()).toHaveLength(1)
    expect(text(panel.getByRole('status'))).toBe('1 of 5 calls')
    await type('stale')
    expect(rows()).toHaveLength(1)
    await type('')
    panel.getByRole('checkbox', { name: 'Failed only (2)' }).click()
    await drawn()
    expect(rows().map(text)).toEqual([
      expect.stringContaining('TypeError'),
      expect.stringContaining('token_expired'),
    ])
    await type('nothing like it')
    expect(panel.queryByRole('list', { name: /^Calls/ })).toBeNull()
    expect(text(panel.getByRole('status'))).toBe('None of 5 calls')
  })

  it('keep their filter and the open row while another tab is shown', async () => {
    const { panel, rows, type, tab } = await show(scenarioOf(mixed()))
    await type('todos/7')
    rows()[0]!.click()
    await drawn()
    panel.getByRole('tab', { name: /Codes/ }).click()
    await drawn()
    tab.click()
    await drawn()
    expect(rows()).toHaveLength(1)
    expect(rows()[0]!.getAttribute('aria-expanded')).toBe('true')
  })

  it('open to times by both clocks, what was read, the call site, what it means and the code', async () => {
    const base = clockBehind()
    const events = mixed()
    const finding = base.diagnosis.findings[0]!
    base.diagnosis.findings = [{ ...finding, evidence: [{ event: 5, text: 'the call' }] }]
    const { panel, rows, shadow } = await show(scenarioOf(events, base))
    rows()[2]!.click()
    await drawn()
    const table = within(panel.getByRole('table', { name: 'Details of the call' }))
    const cells = Object.fromEntries(
      table.getAllByRole('row').map(row => {
        const [head, cell] = row.children
        return [text(head!), text(cell!)]
      }),
    )
    expect(cells).toMatchObject({
      URL: 'https://api.acme.example/todos/7',
      Sent: expect.stringMatching(/^\d\d:50:14\.000 by this device\d\d:50:1\d\.\d ±\d\.\d s by the server$/),
      Answered: expect.stringMatching(/^\d\d:50:14\.120 by this device.* after 120 ms$/),
      By: 'fetch · to an API',
      Carried: expect.stringMatching(
        /^token aaaaaa · stalecurrent then: bbbbbbhad expired 04:\d\d before it was sent, by the server$/,
      ),
      'Read of it': 'Date: Mon, 23 Nov 2026 10:50:15 GMTRequest ID: req_77',
      'Called from': 'boot-token.ts:12:7',
      Error: 'token_expiredThe token has expired',
      Means: expect.stringMatching(
        /^The API says that the token has expired\s?Device clock behind the server: The SDK still/,
      ),
    })

    panel.getByRole('button', { name: 'What token_expired means, and what to do' }).click()
    await drawn()
    expect(shadow.activeElement).toBe(panel.getByRole('tab', { name: 'Codes', selected: true }))
    expect((panel.getByLabelText('Search codes') as HTMLInputElement).value).toBe('token_expired')
  })

  it('say so when server time was not known, and when no header could be read', async () => {
    const { panel, rows } = await show(scenarioOf([...mixed().slice(0, 1), call(10_000, { token: null })]))
    rows()[0]!.click()
    await drawn()
    const table = panel.getByRole('table', { name: 'Details of the call' })
    expect(text(table)).toContain('server time not known then')
    expect(text(table)).toContain('no header that the page may read')
    expect(panel.queryByRole('button', { name: /and what to do/ })).toBeNull()
  })

  it('are walked through by arrow keys, Page, Home and End, with one tab stop, whatever is drawn', async () => {
    const many = Array.from({ length: 1000 }, (_, i) =>
      call(1_000_000 - i * 500, { token: null, url: `https://api.acme.example/item/${i}` }),
    )
    const { rows, shadow, panel, list } = await show(scenarioOf(many))
    expect(list().getAllByRole('listitem').length).toBeLessThan(40)
    expect(list().getAllByRole('listitem')[0]!.getAttribute('aria-setsize')).toBe('1000')
    const stops = () => rows().filter(row => row.tabIndex === 0)
    stops()[0]!.focus()
    const go = async (name: string) => {
      key(shadow.activeElement!, name)
      await drawn()
      expect(stops()).toEqual([shadow.activeElement])
      return shadow.activeElement!.closest('li')!.getAttribute('aria-posinset')
    }
    expect(await go('ArrowDown')).toBe('2')
    expect(await go('ArrowUp')).toBe('1')
    expect(await go('ArrowUp')).toBe('1')
    expect(await go('End')).toBe('1000')
    expect(text(shadow.activeElement!)).toContain('/item/0 ')
    expect(await go('Home')).toBe('1')
    expect(Number(await go('PageDown'))).toBeGreaterThan(5)
    shadow.activeElement!.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    await drawn()
    expect(panel.getByRole('table', { name: 'Details of the call' })).toBeTruthy()
    expect(list().getAllByRole('listitem').length).toBeLessThan(45)
  })

  it('take in a new call without moving the row that has focus out from under it', async () => {
    const events = mixed()
    const { rows, shadow, store } = await show(scenarioOf(events))
    rows()[2]!.click()
    rows()[2]!.focus()
    await drawn()
    const held = shadow.activeElement
    store.set(scenarioOf([...events, call(0)]))
    await drawn()
    expect(shadow.activeElement).toBe(held)
    expect(rows()).toHaveLength(6)
    expect(rows()[3]).toBe(held)
    expect(held!.getAttribute('aria-expanded')).toBe('true')
  })

  it('say what will be listed while there are none', async () => {
    const { panel } = await show(scenarioOf([]))
    expect(panel.getByText(/^No calls seen yet/)).toBeTruthy()
  })
})
