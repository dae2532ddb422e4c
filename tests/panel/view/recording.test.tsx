// @vitest-environment jsdom
import { within } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Recording } from '../../../panel/recording/recording.ts'
import { type PanelView, renderPanel } from '../../../panel/view/root.ts'
import { MIN, signedIn } from '../diagnosis/stories/tell.ts'
import { RECORDING } from '../recording/sample-recording.ts'
import { clockBehind, healthy, noSdk, type Scenario, storeOf } from './scenarios.ts'

let view: PanelView | undefined
let copied: string[]

beforeEach(() => {
  copied = []
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: { writeText: async (text: string) => void copied.push(text) },
  })
})
afterEach(() => {
  view?.dispose()
  document.body.replaceChildren()
})

async function show(scenario: Scenario) {
  const host = document.createElement('div')
  document.body.append(host)
  const shadow = host.attachShadow({ mode: 'open' })
  const store = storeOf(scenario)
  view = renderPanel(shadow, store)
  view.open()
  const panel = within(shadow as unknown as HTMLElement)
  await panel.findByRole('tab', { name: /Tokens/ })
  return { shadow, store, panel }
}

type Shown = Awaited<ReturnType<typeof show>>

async function paste({ panel }: Shown, text: string) {
  panel.getByRole('tab', { name: /Tokens/ }).click()
  const field = (await panel.findByRole('textbox', { name: 'Paste anything' })) as HTMLTextAreaElement
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

function drag({ shadow }: Shown, type: string, files: File[]): boolean {
  const event = new Event(type, { bubbles: true, composed: true, cancelable: true })
  const dataTransfer = { types: files.length > 0 ? ['Files'] : ['text/plain'], files }
  shadow.querySelector('.panel')!.dispatchEvent(Object.assign(event, { dataTransfer }))
  return event.defaultPrevented
}

const file = (text: string, name = 'report.json') =>
  Object.assign(new File([text], name), { text: async () => text })

/** Ten minutes behind, and refused by the API. */
function behind(): Recording {
  const { world, token } = signedIn(3600, { skew: -10 * MIN })
  world.wait(30 * MIN).call(token, 200)
  const told = world
    .wait(31 * MIN)
    .expired(token)
    .recording()
  return { ...told, createdAt: '2026-11-23T11:01:00.000Z', page: { origin: 'https://app.example' } }
}

describe('A recording', () => {
  it('opens when pasted: its verdict, a banner that says whose it is, and no button that acts', async () => {
    const shown = await show(healthy())
    const { panel, shadow } = shown
    await paste(shown, `\n${JSON.stringify(behind(), null, 2)}\n`)
    const banner = await panel.findByRole('region', { name: 'Recording' })
    expect(banner.textContent).toMatch(/^A recording of https:\/\/app\.example, made 2026-11-23 \d\d:01:00/)
    expect(panel.getByRole('heading', { level: 2 }).textContent).toBe('This device’s clock is 10 min behind')
    expect(panel.getByRole('heading', { name: 'Device clock behind the server' })).toBeTruthy()
    expect(panel.queryByRole('button', { name: 'Refresh now' })).toBeNull()
    expect(panel.getByText('intelliauth')).toBeTruthy()
    expect(shadow.activeElement).toBe(panel.getByRole('tab', { name: /Diagnosis/ }))
    expect(panel.getByRole('status').textContent).toBe(
      'A recording of https://app.example. This device’s clock is 10 min behind',
    )
  })

  it('offers no check of signatures, and says why: it holds no token', async () => {
    const shown = await show(healthy())
    const { panel } = shown
    await paste(shown, JSON.stringify(behind()))
    await panel.findByRole('region', { name: 'Recording' })
    panel.getByRole('tab', { name: /Tokens/ }).click()
    expect(await panel.findByText(/a recording holds no token/)).toBeTruthy()
    expect(panel.queryByRole('button', { name: /signature/i })).toBeNull()
  })

  it('gives the live session back, as far as it has gone on meanwhile', async () => {
    const shown = await show(healthy())
    const { panel, store, shadow } = shown
    await paste(shown, JSON.stringify(RECORDING))
    await panel.findByRole('region', { name: 'Recording' })
    const verdict = panel.getByRole('heading', { level: 2 }).textContent
    store.set(clockBehind())
    await vi.waitFor(() => expect(panel.getByRole('heading', { level: 2 }).textContent).toBe(verdict))
    expect(panel.getByRole('status').textContent).not.toContain('10 min 2 s')
    panel.getByRole('button', { name: 'Back to live' }).click()
    await vi.waitFor(() => expect(panel.queryByRole('region', { name: 'Recording' })).toBeNull())
    expect(panel.getByRole('heading', { level: 2 }).textContent).toBe(
      'This device’s clock is 10 min 2 s behind',
    )
    expect(shadow.activeElement).toBe(panel.getByRole('tab', { name: /Diagnosis/ }))
    panel.getByRole('tab', { name: /Tokens/ }).click()
    const field = (await panel.findByRole('textbox', { name: 'Paste anything' })) as HTMLTextAreaElement
    expect(field.value).toBe('')
  })

  it('opens when its file is dropped, which the host and the browser hear nothing of', async () => {
    const shown = await show(noSdk())
    const heard = vi.fn()
    for (const type of ['dragover', 'drop']) document.addEventListener(type, heard, { once: true })
    expect(drag(shown, 'dragover', [file('')])).toBe(true)
    expect(await shown.panel.findByText('Drop the recording to open it')).toBeTruthy()
    expect(drag(shown, 'drop', [file(JSON.stringify(behind()))])).toBe(true)
    await shown.panel.findByRole('region', { name: 'Recording' })
    expect(shown.panel.queryByText('Drop the recording to open it')).toBeNull()
    expect(heard).not.toHaveBeenCalled()
  })

  it('leaves alone what else is dragged over the panel', async () => {
    const shown = await show(healthy())
    expect(drag(shown, 'dragover', [])).toBe(false)
    expect(drag(shown, 'drop', [])).toBe(false)
  })

  it('opens from the file that a button asks for', async () => {
    const shown = await show(healthy())
    const { panel, shadow } = shown
    panel.getByRole('tab', { name: /Tokens/ }).click()
    await panel.findByRole('button', { name: 'Open a recording' })
    const input = shadow.querySelector<HTMLInputElement>('input[type=file]')!
    Object.defineProperty(input, 'files', { value: [file(JSON.stringify(behind()))] })
    input.dispatchEvent(new Event('change'))
    await panel.findByRole('region', { name: 'Recording' })
  })

  it('that cannot be read is refused with the place, and what was shown stays', async () => {
    const shown = await show(healthy())
    const { panel } = shown
    const broken = structuredClone(RECORDING) as unknown as { events: { wall: unknown }[] }
    broken.events[3]!.wall = 'noon'
    await paste(shown, JSON.stringify(broken))
    const why = 'events[3].wall: it must be a finite number and is text'
    expect((await panel.findByText('The recording cannot be opened:')).parentElement!.textContent).toContain(
      why,
    )
    expect(panel.getByRole('status').textContent).toContain(why)
    expect(panel.queryByRole('region', { name: 'Recording' })).toBeNull()
    expect(panel.queryByText('No token in this text')).toBeNull()

    drag(shown, 'drop', [file('holiday', 'beach.jpg')])
    expect((await panel.findByText('beach.jpg cannot be opened:')).parentElement!.textContent).toContain(
      'this is no JSON',
    )
    drag(shown, 'drop', [withSize(file('', 'huge.json'), 1e9)])
    expect((await panel.findByText('huge.json cannot be opened:')).parentElement!.textContent).toContain(
      '64 MB',
    )
    panel.getByRole('button', { name: 'Put away: huge.json cannot be opened' }).click()
    await vi.waitFor(() => expect(panel.queryByText('huge.json cannot be opened:')).toBeNull())
  })

  it('that fails to draw is closed by the restart: the live session is not lost with it', async () => {
    const shown = await show(healthy())
    const { panel } = shown
    await paste(shown, JSON.stringify(RECORDING))
    await panel.findByRole('region', { name: 'Recording' })
    view!.close()
    await vi.waitFor(() => expect(panel.queryByRole('tab', { name: /Diagnosis/ })).toBeNull())
    const parse = vi.spyOn(Date, 'parse').mockImplementation(() => {
      throw new Error('no such date')
    })
    view!.open()
    await panel.findByRole('heading', { name: 'The panel failed to draw' })
    parse.mockRestore()
    panel.getByRole('button', { name: 'Restart the panel' }).click()
    await panel.findByRole('tab', { name: /Diagnosis/ })
    expect(panel.queryByRole('region', { name: 'Recording' })).toBeNull()
    expect(panel.getByText('IntelliAuth · app_01HZX')).toBeTruthy()
  })

  it('cut off on its way is known for a recording all the same', async () => {
    const shown = await show(healthy())
    await paste(shown, JSON.stringify(RECORDING).slice(0, -30))
    await shown.panel.findByText('The recording cannot be opened:')
  })
})

const withSize = (one: File, size: number) => Object.defineProperty(one, 'size', { value: size })

describe('The report', () => {
  it('is copied as Markdown or JSON, and what was taken out of it is shown and announced', async () => {
    const shown = await show(healthy())
    const { panel } = shown
    await paste(shown, JSON.stringify(RECORDING))
    await panel.findByRole('region', { name: 'Recording' })
    panel.getByRole('button', { name: 'Copy report as Markdown' }).click()
    const notice = (await panel.findByText('Report copied as Markdown.')).parentElement!
    expect(notice.textContent).toMatch(/Taken out before: .*claim value/)
    expect(panel.getByRole('status').textContent).toMatch(/^Copied\. Taken out before: /)
    expect(copied[0]).toMatch(/^## Leeway: /)
    expect(copied[0]).toContain(notice.textContent!.slice('Report copied as Markdown. '.length, 40))

    panel.getByRole('button', { name: 'Copy redacted report' }).click()
    await panel.findByText('Report copied.')
    expect(JSON.parse(copied[1]!)).toMatchObject({ format: 'leeway-recording', page: RECORDING.page })
  })

  it('says nothing of a receipt when the browser refused to copy', async () => {
    const { panel } = await show(healthy())
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined })
    panel.getByRole('button', { name: 'Copy report as Markdown' }).click()
    await vi.waitFor(() => expect(panel.getByRole('status').textContent).toBe('The browser refused to copy'))
    expect(panel.queryByText('Report copied as Markdown.')).toBeNull()
  })
})
