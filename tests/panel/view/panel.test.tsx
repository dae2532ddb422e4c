// @vitest-environment jsdom
import { within } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSession, fold } from '../../../panel/session/fold.ts'
import { preferencesKey } from '../../../panel/view/preferences.ts'
import { type PanelOptions, type PanelView, renderPanel } from '../../../panel/view/root.ts'
import {
  at,
  clockBehind,
  healthy,
  networkFailure,
  noSdk,
  opaqueWithoutServerTime,
  type Scenario,
  sessionRevoked,
  signedOut,
  storeOf,
} from './scenarios.ts'

/** Rendering is done in microtasks; after the next task all of them have run. */
const drawn = () => new Promise(resolve => setTimeout(resolve, 0))

let view: PanelView | undefined
let copied: string[]

beforeEach(() => {
  copied = []
  localStorage.clear()
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: { writeText: async (text: string) => void copied.push(text) },
  })
})

afterEach(() => {
  view?.dispose()
  document.body.replaceChildren()
})

async function show(scenario: Scenario, options?: PanelOptions & { closed?: boolean }) {
  const host = document.createElement('div')
  document.body.append(host)
  const shadow = host.attachShadow({ mode: 'open' })
  const store = storeOf(scenario)
  view = renderPanel(shadow, store, options)
  if (!options?.closed) view.open()
  await drawn()
  // Queries want an HTMLElement; a shadow root has all that they use.
  const panel = within(shadow as unknown as HTMLElement)
  const press = async (name: string | RegExp, role = 'button') => {
    panel.getByRole(role, { name }).click()
    await drawn()
  }
  return { host, shadow, store, view, panel, press }
}

const key = (target: Element, name: string, more: KeyboardEventInit = {}) =>
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true, ...more }),
  )

const text = (element: Element) => element.textContent?.replace(/\s+/g, ' ').trim()

describe('The badge', () => {
  it('is one button that says how things are and opens the panel, within the limits of a guest', async () => {
    const { panel, shadow, press } = await show(clockBehind(), { closed: true })
    const badge = panel.getByRole('button', {
      name: /^Leeway: clock −10:02. This device’s clock is 10 min 2 s behind/,
    })
    expect(text(badge.parentElement!)).toBe('clock −10:02')
    expect(badge.getAttribute('aria-expanded')).toBe('false')
    expect(shadow.querySelectorAll('*').length).toBeLessThanOrEqual(40)
    await press(/^Leeway/)
    expect(badge.getAttribute('aria-expanded')).toBe('true')
    expect(shadow.getElementById(badge.getAttribute('aria-controls')!)).not.toBeNull()
  })

  it('counts down without its name changing, since a name that ticks would be read out each second', async () => {
    const { panel, store } = await show(healthy(), { closed: true })
    const badge = panel.getByRole('button')
    const name = badge.getAttribute('aria-label')
    expect(text(badge.parentElement!)).toBe('41:08to refresh')
    store.now.value = at(1000)
    await drawn()
    expect(text(badge.parentElement!)).toBe('41:07to refresh')
    expect(badge.getAttribute('aria-label')).toBe(name)
  })

  it('moves to another corner by Shift and an arrow key, and remembers it', async () => {
    const { panel, shadow } = await show(healthy(), { closed: true })
    key(panel.getByRole('button'), 'ArrowLeft', { shiftKey: true })
    await drawn()
    expect(shadow.querySelector('section')?.className).toContain('bottom-left')
    expect(JSON.parse(localStorage.getItem(preferencesKey)!)).toMatchObject({ corner: 'bottom-left' })
  })
})

describe('Opening and closing', () => {
  it('moves focus to the selected tab on a press of the badge, and back when Escape closes', async () => {
    const { panel, shadow, press, view } = await show(healthy(), { closed: true })
    const badge = panel.getByRole('button')
    badge.focus()
    await press(/^Leeway/)
    expect(shadow.activeElement).toBe(panel.getByRole('tab', { name: /Diagnosis/ }))
    key(shadow.activeElement!, 'Escape')
    expect(view.isOpen).toBe(false)
    expect(shadow.activeElement).toBe(badge)
  })

  it('gives focus back to the field of the app that had it, when the user opened by a key', async () => {
    const { panel, shadow, view } = await show(healthy(), { closed: true })
    const field = document.createElement('input')
    document.body.append(field)
    field.focus()
    view.toggle({ focus: true })
    await drawn()
    expect(shadow.activeElement).toBe(panel.getByRole('tab', { name: /Diagnosis/ }))
    view.toggle()
    expect(document.activeElement).toBe(field)
  })

  it('takes no focus when a program opens and closes it', async () => {
    const { view } = await show(healthy(), { closed: true })
    const field = document.createElement('input')
    document.body.append(field)
    field.focus()
    view.open()
    await drawn()
    expect(document.activeElement).toBe(field)
    view.close()
    expect(document.activeElement).toBe(field)
  })

  it('keeps the keys and clicks of the panel from the host, and lets them through once closed', async () => {
    const { panel, shadow, view, press } = await show(healthy())
    const seen: string[] = []
    for (const type of ['keydown', 'click', 'paste']) document.addEventListener(type, () => seen.push(type))
    await press(/Tokens/, 'tab')
    key(panel.getByRole('textbox', { name: 'Paste anything' }), 'k')
    expect(seen).toEqual([])
    view.close()
    await drawn()
    key(shadow.querySelector('button')!, 'k')
    expect(seen).toEqual(['keydown'])
  })

  it('gives everything back when it is disposed of', async () => {
    const { shadow, store, view } = await show(healthy())
    expect(store.watchers).toBe(1)
    view.dispose()
    view.dispose()
    expect(shadow.childNodes.length).toBe(0)
    expect(store.watchers).toBe(0)
    view.open()
    expect(view.isOpen).toBe(false)
  })
})

describe('The tabs', () => {
  it('follow the arrow keys, Home and End, with one tab stop', async () => {
    const { panel, shadow } = await show(healthy())
    const selected = () => panel.getByRole('tab', { selected: true })
    const go = async (name: string) => {
      key(selected(), name)
      await drawn()
      expect(shadow.activeElement).toBe(selected())
      expect(panel.getAllByRole('tab').filter(tab => tab.tabIndex === 0)).toEqual([selected()])
      return text(selected())
    }
    expect(await go('ArrowRight')).toMatch(/^Tokens/)
    expect(await go('End')).toBe('Codes')
    expect(await go('ArrowRight')).toMatch(/^Diagnosis/)
    expect(await go('ArrowLeft')).toBe('Codes')
    expect(await go('Home')).toMatch(/^Diagnosis/)
    expect(panel.getByRole('tabpanel', { name: /Diagnosis/ })).toBeTruthy()
  })

  it('keep the selected one while the panel is closed', async () => {
    const { panel, press, view } = await show(healthy())
    await press(/Tokens/, 'tab')
    view.close()
    await drawn()
    view.open()
    await drawn()
    expect(panel.getByRole('tab', { name: /Tokens/, selected: true })).toBeTruthy()
  })
})

describe('The diagnosis', () => {
  it('says cause and consequence, and the four facts with what the device believes', async () => {
    const { panel } = await show(clockBehind())
    expect(text(panel.getByRole('heading', { level: 2 }))).toBe('This device’s clock is 10 min 2 s behind')
    expect(panel.getAllByText(/It will not refresh for another 7 min 46 s/)).toHaveLength(1)
    expect(panel.getAllByRole('term').map(text)).toEqual([
      'Access token expires',
      'Clock skew',
      'Leeway',
      'Last refresh error',
    ])
    expect(panel.getAllByRole('definition').map(text)).toEqual([
      '−01:16',
      'device believes in 08:46',
      '−10:02 ±0.4 s',
      '7 samples',
      '60 s',
      'this device needs ≥ 662 s',
      'none',
      'last refresh 51 min ago, ok',
    ])
  })

  it('draws the life of the token and says the same in words', async () => {
    const { panel } = await show(clockBehind())
    const label = panel.getByRole('img').getAttribute('aria-label')!
    const times = label.match(/\d\d:\d\d:\d\d/g)!
    expect(label.replace(/\d\d:\d\d:\d\d/g, 'T')).toBe(
      'Token lifetime from T to T. By the device it is T, by the server T ±0.4 s, after expiry. Refresh is due at T by the device.',
    )
    expect(times.map(time => time.slice(3))).toEqual(['00:00', '00:00', '51:14', '01:16', '59:00'])
  })

  it('composes the sentence of a healthy session of what is known', async () => {
    const { panel, store } = await show(healthy())
    expect(text(panel.getByRole('heading', { level: 2 }))).toBe('Healthy: next refresh in 41:08')
    expect(
      panel.getByText('Clock agrees with the server, leeway is enough, last refresh succeeded.'),
    ).toBeTruthy()
    store.set(opaqueWithoutServerTime())
    await drawn()
    expect(panel.getByText('Leeway is enough, last refresh succeeded.')).toBeTruthy()
  })

  it('shows a card for each finding, with evidence by device time, steps and a snippet to copy', async () => {
    const { panel, press } = await show(clockBehind())
    const card = within(panel.getByRole('article'))
    expect(card.getByRole('heading', { name: 'Device clock behind the server' })).toBeTruthy()
    expect(card.getByText('certain')).toBeTruthy()
    const [evidence, steps] = card.getAllByRole('list')
    expect(within(evidence!).getAllByRole('listitem')).toHaveLength(3)
    expect(text(within(evidence!).getAllByRole('listitem')[0]!)).toMatch(/^\d\d:51:14GET \/todos → 401/)
    expect(within(steps!).getAllByRole('listitem')).toHaveLength(2)
    await press(/^Copy the code/)
    expect(copied).toEqual(['<IntelliAuthProvider\n  silentRefreshLeeway={720} />'])
    expect(card.getByRole('button', { name: 'Copied' })).toBeTruthy()
    expect(text(panel.getByRole('status'))).toBe('Copied')
  })

  it('says so when the browser refuses to copy', async () => {
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined })
    const { panel, press } = await show(clockBehind())
    await press(/^Copy the code/)
    expect(panel.getByRole('button', { name: 'The browser refused to copy' })).toBeTruthy()
  })

  it('runs the one action that helps once at a time, and shows why it failed', async () => {
    let reject = (_: Error) => {}
    const refresh = vi.fn(() => new Promise<void>((_, no) => (reject = no)))
    const { panel, press } = await show({ ...networkFailure(), actions: { refresh } })
    expect(panel.getByText(/one request to the token endpoint/)).toBeTruthy()
    await press('Refresh now')
    await press('Refreshing…')
    expect(refresh).toHaveBeenCalledTimes(1)
    expect(panel.getByRole('button', { name: 'Refreshing…' }).getAttribute('aria-disabled')).toBe('true')
    reject(Object.assign(new Error('Failed to fetch'), { code: 'silent_auth_failed' }))
    await drawn()
    expect(panel.getByText('That failed: silent_auth_failed: Failed to fetch')).toBeTruthy()
    expect(panel.getByRole('button', { name: 'Refresh now' })).toBeTruthy()
  })

  it('offers no button that the SDK cannot run', async () => {
    const { panel } = await show({ ...sessionRevoked(), actions: {} })
    expect(panel.queryByRole('button', { name: 'Sign in again' })).toBeNull()
  })

  it('says that servers contradict each other rather than that none was seen', async () => {
    const scenario = opaqueWithoutServerTime()
    const session = createSession()
    for (const [second, said] of [
      [1, 0],
      [30, 60],
    ] as const) {
      const [sent, received] = [at(second * 1000), at(second * 1000 + 40)]
      const serverDate = Math.floor(sent.wall / 1000) * 1000 + said * 1000
      const url = 'https://api.acme.example/todos'
      fold(session, {
        ...received,
        type: 'call',
        method: 'GET',
        url,
        sent,
        received,
        status: 200,
        serverDate,
      })
    }
    const { panel } = await show({ ...scenario, session: { ...scenario.session, clocks: session.clocks } })
    expect(panel.getByText('the servers’ answers contradict each other')).toBeTruthy()
  })

  it('says that the clock is unknown, and which header would tell it', async () => {
    const { panel } = await show(opaqueWithoutServerTime())
    expect(panel.getByText('the server hides its Date header')).toBeTruthy()
    expect(panel.getByText('Access-Control-Expose-Headers: Date')).toBeTruthy()
    expect(panel.getByRole('img').getAttribute('aria-label')).toContain('server time is not known')
  })

  it('says signed out and offers the way back in', async () => {
    const { panel } = await show(signedOut())
    expect(text(panel.getByRole('heading', { level: 2 }))).toBe('Signed out')
    expect(panel.getByRole('button', { name: 'Sign in again' })).toBeTruthy()
    expect(panel.queryByRole('img')).toBeNull()
  })

  it('says what was looked for when there is no SDK, how to connect one, and leads to the paste box', async () => {
    const { panel, shadow, press } = await show(noSdk(), { lookedFor: ['window.authClient'] })
    expect(panel.getByText('Looked for: window.authClient.')).toBeTruthy()
    expect(panel.getByText(/mountPanel\({ bridge: intelliAuth\(authClient\) }\)/)).toBeTruthy()
    await press('Paste a token instead')
    expect(shadow.activeElement).toBe(panel.getByRole('textbox', { name: 'Paste anything' }))
  })

  it('announces the verdict when it changes, and no tick', async () => {
    const { panel, store } = await show(healthy(), { closed: true })
    const status = panel.getByRole('status')
    const heard: string[] = []
    new MutationObserver(() => heard.push(status.textContent ?? '')).observe(status, {
      characterData: true,
      childList: true,
      subtree: true,
    })
    for (const second of [1, 2, 3]) store.now.value = at(second * 1000)
    await drawn()
    expect(heard).toEqual([])
    store.set(clockBehind())
    await drawn()
    expect(heard).toEqual(['This device’s clock is 10 min 2 s behind'])
  })
})

describe('The tokens', () => {
  it('explains the claims and hides who it is about until asked', async () => {
    const { panel, shadow, press } = await show(healthy())
    await press(/Tokens/, 'tab')
    const claims = within(panel.getByRole('table', { name: 'Claims of the Access token' }))
    expect(text(claims.getByRole('row', { name: /^exp/ }))).toMatch(/in 42:09 · \d\d:33:22Not to be accepted/)
    expect(shadow.textContent).not.toContain('usr_01HZX3M9QK')
    claims.getByRole('button', { name: 'Show the value of sub' }).click()
    await drawn()
    expect(claims.getByText(/usr_01HZX3M9QK/)).toBeTruthy()
    expect(
      panel.getByText('Since the last refresh: exp 59 min later · same scope, audience and assurance level'),
    ).toBeTruthy()
    expect(panel.getByText('Rotated 4 times in this session. Lifetime 14 d from sign-in.')).toBeTruthy()
    expect(panel.getByText('13 d 4 h left')).toBeTruthy()
  })

  it('copies a raw token only on request, and says when it is gone', async () => {
    const asked: string[] = []
    const reveal = (fingerprint: string) => {
      asked.push(fingerprint)
      return fingerprint === 'rt-1' ? 'raw-refresh-token' : undefined
    }
    const { panel, press } = await show({ ...healthy(), reveal })
    await press(/Tokens/, 'tab')
    expect(asked).toEqual([])
    await press('Copy raw token: Refresh token')
    expect(copied).toEqual(['raw-refresh-token'])
    await press('Copy raw token: Access token')
    expect(panel.getByRole('button', { name: 'This token is not held any more' })).toBeTruthy()
  })

  it('says that an opaque token has no claims, and what the SDK reckons', async () => {
    const { panel, press } = await show(opaqueWithoutServerTime())
    await press(/Tokens/, 'tab')
    expect(text(panel.getByText(/no claims to read/))).toBe(
      'Opaque: there are no claims to read. Expiry as the SDK reckons it: 1 h 30 min',
    )
  })

  it('says what an encrypted token and a broken one are', async () => {
    const { panel, press } = await show({
      ...noSdk(),
      inspect: () => [
        { fingerprint: 'a', format: 'jwe', header: { alg: 'RSA-OAEP', enc: 'A256GCM' } },
        {
          fingerprint: 'b',
          format: 'jwt',
          kind: 'access-token',
          problems: ['truncated'],
          claims: { exp: 'soon', iat: 1e15 },
        },
      ],
    })
    await press(/Tokens/, 'tab')
    const field = panel.getByRole('textbox', { name: 'Paste anything' }) as HTMLTextAreaElement
    field.value = 'two tokens'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await drawn()
    expect(panel.getByText('2 tokens found')).toBeTruthy()
    expect(panel.getByText('JWE, encrypted · RSA-OAEP')).toBeTruthy()
    expect(panel.getByText('cut off')).toBeTruthy()
    const rows = panel.getAllByRole('row', { hidden: true }).map(text)
    expect(rows).toEqual([
      expect.stringMatching(/^exp•••••• hidden · showNot to/),
      expect.stringMatching(/^iat1000000000000000When/),
    ])
  })

  it('says so when the pasted text holds no token, and when none are held', async () => {
    const { panel, press } = await show(signedOut())
    await press(/Tokens/, 'tab')
    expect(panel.getByText('Signed out: the SDK holds no tokens.')).toBeTruthy()
    const field = panel.getByRole('textbox', { name: 'Paste anything' }) as HTMLTextAreaElement
    field.value = 'hello'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await drawn()
    expect(panel.getByText('No token in this text')).toBeTruthy()
  })
})

describe('The codes', () => {
  it('open the code seen last, in the words of the SDK in use, and count how often it was seen', async () => {
    const { panel, press } = await show(sessionRevoked())
    await press('Codes', 'tab')
    const [first, ...others] = panel.getAllByRole('group') as HTMLDetailsElement[]
    expect(text(first!)).toMatch(/^session_revokedseen 1×.*An administrator, the user elsewhere/)
    expect(first!.open).toBe(true)
    expect(others.some(({ open }) => open)).toBe(false)
  })

  it('explain a code that no catalogue has by its status', async () => {
    const base = sessionRevoked()
    const error = { code: 'flux_capacitor', status: 503 }
    const codes = [{ ...base.session.codes[0]!, code: error.code, error }]
    const { panel, press } = await show({ ...base, session: { ...base.session, codes } })
    await press('Codes', 'tab')
    expect(text(panel.getAllByRole('group')[0]!)).toMatch(/^flux_capacitor.*Not in the catalogue. HTTP 503/)
  })

  it('are found by their words, and say so when none match', async () => {
    const { panel, press } = await show(healthy())
    await press('Codes', 'tab')
    const field = panel.getByRole('searchbox', { name: 'Search codes' }) as HTMLInputElement
    const search = async (words: string) => {
      field.value = words
      field.dispatchEvent(new Event('input', { bubbles: true }))
      await drawn()
    }
    await search('nonce dpop')
    expect(panel.getAllByRole('group').map(text).join()).toContain('use_dpop_nonce')
    await search('no such code anywhere')
    expect(panel.getByText('No code matches “no such code anywhere”')).toBeTruthy()
    expect(panel.queryAllByRole('group')).toEqual([])
  })
})

describe('Header and footer', () => {
  it('name the SDK and its client, and copy a report', async () => {
    const { panel, press } = await show(healthy())
    expect(panel.getByText('IntelliAuth · app_01HZX')).toBeTruthy()
    await press('Copy redacted report')
    expect(JSON.parse(copied[0]!)).toMatchObject({ format: 'leeway-recording', version: 1 })
  })

  it('tell the last error code, or else that nothing leaves this page, and the shortcut', async () => {
    const { panel, store } = await show(clockBehind(), { shortcut: 'Ctrl+J' })
    expect(text(panel.getByText('token_expired', { selector: 'b' }).parentElement!)).toMatch(
      /^token_expired seen 3× since \d\d:51:14$/,
    )
    expect(panel.getByText('Ctrl+J')).toBeTruthy()
    store.set(healthy())
    await drawn()
    expect(panel.getByText('Nothing leaves this page')).toBeTruthy()
  })
})

describe('A failure to draw', () => {
  it('is said, and a restart draws again with the data and the tab kept', async () => {
    const { panel, press, store } = await show(healthy())
    await press(/Tokens/, 'tab')
    const good = healthy()
    const broken = { ...good, session: { ...good.session, access: undefined as never, codes: null as never } }
    store.set(broken)
    await drawn()
    expect(panel.getByRole('heading', { name: 'The panel failed to draw' })).toBeTruthy()
    store.set(good)
    await press('Restart the panel')
    expect(panel.getByRole('tab', { name: /Tokens/, selected: true })).toBeTruthy()
  })
})
