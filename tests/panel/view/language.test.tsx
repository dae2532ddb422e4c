// @vitest-environment jsdom
import { signal } from '@preact/signals'
import { within } from '@testing-library/dom'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { loadAllCodes } from '../../../panel/remedies/codes.ts'
import { followLanguage, languageOf, languages } from '../../../panel/view/language.ts'
import { createModel } from '../../../panel/view/model.ts'
import { preferencesKey } from '../../../panel/view/preferences.ts'
import { type PanelView, renderPanel } from '../../../panel/view/root.ts'
import { timesIn } from '../../../panel/view/time.ts'
import { english } from '../../../panel/view/words/english.ts'
import { speak, words } from '../../../panel/view/words.ts'
import {
  clockBehind,
  healthy,
  noSdk,
  opaqueWithoutServerTime,
  type Scenario,
  sessionRevoked,
  storeOf,
} from './scenarios.ts'

let view: PanelView | undefined

beforeEach(() => localStorage.clear())
afterEach(() => {
  view?.dispose()
  vi.restoreAllMocks()
  document.body.replaceChildren()
  speak(english)
})

function show(scenario: Scenario, language?: string) {
  const host = document.createElement('div')
  document.body.append(host)
  const shadow = host.attachShadow({ mode: 'open' })
  view = renderPanel(shadow, storeOf(scenario), language === undefined ? {} : { language })
  view.open()
  return { shadow, panel: within(shadow as unknown as HTMLElement) }
}

/** Chooses as the menu of options does. */
async function choose(shadow: ShadowRoot, name: string) {
  const panel = within(shadow as unknown as HTMLElement)
  ;(await panel.findByRole('button', { name: /^(?:Options|Optionen)$/ })).click()
  ;(await panel.findByRole('menuitemradio', { name })).click()
}

describe('The language of the view', () => {
  test.each([
    [['de-AT'], 'de'],
    [['DE_de'], 'de'],
    [['fr', 'de-CH', 'en'], 'de'],
    [['en-GB', 'de'], 'en'],
    [['den', 'nl'], 'en'],
    [[null, undefined, 'de'], 'de'],
    [[], 'en'],
  ])('of those wanted, %j, is %s', (wanted, language) => {
    expect(languageOf(wanted)).toBe(language)
  })

  test('is what the user chose, else what the page asks for, else the browser’s', async () => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['de-DE', 'en'])
    const byBrowser = show(noSdk())
    await byBrowser.panel.findByText('Kein Auth-SDK gefunden')
    view?.dispose()

    const byPage = show(noSdk(), 'en')
    await byPage.panel.findByText('No auth SDK found')
    view?.dispose()

    localStorage.setItem(preferencesKey, JSON.stringify({ language: 'de' }))
    const byUser = show(noSdk(), 'en')
    await byUser.panel.findByText('Kein Auth-SDK gefunden')
  })

  test('is marked, and announced when the user changes it', async () => {
    const { shadow, panel } = show(clockBehind())
    const section = shadow.querySelector('section')!
    expect([section.lang, section.dir]).toEqual(['en', 'ltr'])
    await choose(shadow, 'Deutsch')
    await panel.findByText('Das Panel spricht jetzt Deutsch')
    expect([section.lang, section.dir]).toEqual(['de', 'ltr'])
    expect(JSON.parse(localStorage.getItem(preferencesKey)!)).toMatchObject({ language: 'de' })
    await choose(shadow, 'English')
    await panel.findByText('The panel speaks English')
    expect(section.lang).toBe('en')
  })

  test('changes in place: every node stays that it was, with focus, search and what is unfolded', async () => {
    const { shadow, panel } = show(healthy())
    ;(await panel.findByRole('tab', { name: /^Codes/ })).click()
    const search = (await panel.findByLabelText('Search codes')) as HTMLInputElement
    search.value = 'token'
    search.dispatchEvent(new Event('input', { bubbles: true }))
    search.focus()
    const unfolded = shadow.querySelector('details')!
    unfolded.open = true

    const { german } = await import('../../../panel/view/words/german.ts')
    speak(german)
    expect(await panel.findByLabelText('Codes durchsuchen')).toBe(search)
    expect(search.value).toBe('token')
    expect(shadow.activeElement).toBe(search)
    expect(shadow.querySelector('details')).toBe(unfolded)
    expect(unfolded.open).toBe(true)
    expect(panel.getByRole('tab', { name: /^Diagnose/ })).toBeTruthy()
    expect(shadow.querySelector('.body [lang=en]')?.textContent).toBeTruthy()
  })

  const scenes = { clockBehind, sessionRevoked, opaqueWithoutServerTime, noSdk }
  test.each(
    ['diagnosis', 'tokens', 'timeline', 'requests', 'codes'].flatMap(tab =>
      (Object.keys(scenes) as (keyof typeof scenes)[]).map(scene => [tab, scene] as const),
    ),
  )('changed while %s is shown of %s leaves nothing behind', async (tab, scene) => {
    const draw = async (language: string) => {
      const { shadow } = show(scenes[scene](), language)
      await vi.waitFor(() => expect(words.locale).toBe(language))
      shadow.getElementById(`leeway-tab-${tab}`)!.click()
      await vi.waitFor(() => {
        expect(shadow.querySelector('[role=tabpanel]')?.textContent).not.toMatch(
          new RegExp(`^(?:|${english.later.loading}|${words.later.loading})$`),
        )
      })
      // The whole catalogue of codes comes a little later.
      const codes = String((await loadAllCodes()).length)
      if (tab === 'codes') await vi.waitFor(() => expect(shadow.textContent).toContain(`${codes} `))
      return shadow
    }
    /** Tag by tag, without what is announced. */
    const drawing = (shadow: ShadowRoot) =>
      shadow
        .querySelector('.lw')!
        .innerHTML.replace(/<div class="sr".*$/s, '')
        .split(/(?=<)/)
    const fresh = drawing(await draw('de'))
    view?.dispose()
    const shadow = await draw('en')
    const { german } = await import('../../../panel/view/words/german.ts')
    speak(german)
    await new Promise(resolve => setTimeout(resolve, 0))
    expect(drawing(shadow)).toEqual(fresh)
  })

  test('is the one chosen last, however long the texts of another took to load', async () => {
    const chosen = signal<string | null>(null)
    const said: string[] = []
    const stop = followLanguage(chosen, ['en'], text => said.push(text))
    chosen.value = 'de'
    chosen.value = 'en'
    await import('../../../panel/view/words/german.ts')
    await new Promise(resolve => setTimeout(resolve, 0))
    expect(words.locale).toBe('en')
    expect(said).toEqual(['The panel speaks English'])
    stop()
    chosen.value = 'de'
    expect(words.locale).toBe('en')
  })

  test('of a page without languages is English', () => {
    const page = { navigator: {}, localStorage } as unknown as Window
    const { dispose } = createModel(storeOf(noSdk()), {}, page, { close() {}, popOut() {} })
    expect(words.locale).toBe('en')
    dispose()
  })
})

describe('Numbers and times', () => {
  const noon = new Date(2026, 10, 23, 12, 0, 0).getTime()
  const MIN = 60_000

  test('in German have its comma, its dates, and no line break before a unit', () => {
    const de = timesIn('de')
    expect(de.difference(-45_300)).toBe('−45,3\u00a0s')
    expect(de.bound(410)).toBe('±0,5\u00a0s')
    expect(de.took(1250)).toBe('1,3\u00a0s')
    expect(de.seconds(86_400)).toBe('86400\u00a0s')
    expect(de.span(72 * MIN)).toBe('1\u00a0h\u00a012\u00a0min')
    expect(de.countdown(-602_000)).toBe('−10:02')
    expect(de.moment(noon, noon + MIN)).toBe('12:00:00')
    expect(de.dayAndTime(noon)).toBe('23.11.2026, 12:00:00')
    expect(de.exactMoment(noon + 123, noon, 3)).toBe('12:00:00,123')
    expect(de.dayOfYear(noon)).toBe('23. Nov.')
    expect(de.utc(Date.UTC(2026, 10, 23, 9, 51, 14))).toBe('23.11.2026, 09:51:14 UTC')
  })

  test('stay on a clock of 24 hours with Latin digits, at midnight too', () => {
    for (const { id } of languages) {
      expect(timesIn(id).timeOfDay(new Date(2026, 0, 1, 0, 5, 9).getTime())).toBe('00:05:09')
      expect(timesIn(id).hourAndMinute(noon)).toBe('12:00')
    }
    expect(timesIn('ar-EG').roughly(12_000)).toBe('12 s')
  })
})
