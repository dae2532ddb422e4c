import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { badges, looks, TABS, type TabLook } from './pages/gallery/states.ts'
import { violations } from './support/axe.ts'
import { type GalleryPage, launchForPictures, openGallery, THEMES } from './support/gallery.ts'

let browser: Browser
let gallery: GalleryPage
beforeAll(async () => {
  browser = await launchForPictures()
  gallery = await openGallery(browser, inject('origin'))
})
afterAll(() => browser?.close())

/** Between them they hold every part that the panel is made of. */
const telling: readonly TabLook[] = [
  ...TABS.map(tab => ({ state: 'clock-behind', tab })),
  ...TABS.map(tab => ({ state: 'no-sdk', tab })),
  { state: 'healthy', tab: 'tokens' },
  { state: 'several-findings', tab: 'diagnosis' },
  { state: 'recording-open', tab: 'diagnosis' },
  { state: 'notice', tab: 'diagnosis' },
  { state: 'pasted', tab: 'tokens' },
  { state: 'call-details', tab: 'requests' },
  { state: 'long-session', tab: 'timeline' },
  { state: 'crashed', tab: 'diagnosis' },
]

/** A window of 1280 × 800 at 200 %: a zoom leaves fewer CSS pixels, each of more of the device's. */
const ZOOMED = { width: 640, height: 400 }

const named = (found: Promise<string[]>, name: string) =>
  found.then(list => list.map(violation => `${name}: ${violation}`))

describe('axe-core finds no violation', () => {
  test.for(looks.map(look => [`${look.state}: ${look.tab}`, look] as const))('%s', async ([_, look]) => {
    await gallery.setWidth('wide')
    await gallery.show({ ...look, open: true, whole: true })
    const found: string[] = []
    for (const theme of THEMES) {
      await gallery.setTheme(theme)
      found.push(...(await named(violations(gallery.page), theme)))
    }
    expect(found).toEqual([])
  })

  test('in the badge', async () => {
    const found: string[] = []
    for (const state of badges) {
      await gallery.show({ state })
      for (const theme of THEMES) {
        await gallery.setTheme(theme)
        found.push(...(await named(violations(gallery.page), `${state}, ${theme}`)))
      }
    }
    expect(found).toEqual([])
  })

  // What is scrolled out of sight is not looked at: the window is high, and the panel with it.
  test.for([
    ['at 320 px wide', 320, {}, 'ltr'],
    ['at 200 % zoom', ZOOMED.width, {}, 'ltr'],
    ['in forced colours', 1280, { forcedColors: 'active' }, 'ltr'],
    ['in a page that reads from right to left', 1280, {}, 'rtl'],
  ] as const)('%s', async ([_, width, media, dir]) => {
    const other = await openGallery(browser, inject('origin'), {
      viewport: { width, height: 1300 },
      ...media,
    })
    await other.page.evaluate(direction => {
      document.documentElement.dir = direction
    }, dir)
    const found: string[] = []
    for (const look of telling) {
      await other.show({ ...look, open: true, whole: true })
      found.push(...(await named(violations(other.page), `${look.state}, ${look.tab}`)))
    }
    await other.show({ state: 'clock-behind' })
    found.push(...(await named(violations(other.page), 'badge')))
    await other.page.context().close()
    expect(found).toEqual([])
  })
})

describe('a small window', () => {
  // 256 px high: WCAG 1.4.10, a window of 1280 × 1024 at 400 %.
  test.for([ZOOMED, { width: 320, height: 256 }, { width: 320, height: 640 }])(
    'of $width × $height px scrolls nothing sideways, and leaves room for what is read',
    async viewport => {
      await gallery.page.setViewportSize(viewport)
      const found: string[] = []
      for (const look of telling) {
        await gallery.show({ ...look, open: true })
        for (const what of await cramped(gallery)) found.push(`${look.state}, ${look.tab}: ${what}`)
      }
      expect(found).toEqual([])
    },
  )
})

/** What could be scrolled sideways, the page included, and whether too little of the content is in sight. */
function cramped({ page }: GalleryPage): Promise<string[]> {
  return page.evaluate(() => {
    const panel = document.querySelector('leeway-panel')!.shadowRoot!.querySelector('.panel')!
    const body = panel.querySelector('.body')!
    /** px */
    const FOUR_LINES = 75
    const wide = [document.documentElement, panel, body, ...body.querySelectorAll('*')].filter(element => {
      const { overflowX } = getComputedStyle(element)
      const scrolls = element === document.documentElement || /auto|scroll/.test(overflowX)
      return scrolls && element.scrollWidth > element.clientWidth
    })
    const { top, bottom, height } = body.getBoundingClientRect()
    return [
      ...wide.map(({ tagName, className }) => `${tagName} ${className} scrolls sideways`),
      ...(top < 0 || bottom > innerHeight ? ['reaches out of the window'] : []),
      ...(height < FOUR_LINES && body.scrollHeight > body.clientHeight ? [`only ${height} px high`] : []),
    ]
  })
}

describe('the row of tabs', () => {
  /** Names of the tabs, each with whether all of it is in sight. */
  const sight = () =>
    gallery.page.evaluate(() => {
      const row = document.querySelector('leeway-panel')!.shadowRoot!.querySelector('[role=tablist]')!
      const { left, right } = row.getBoundingClientRect()
      return [...row.children].map(tab => {
        const box = tab.getBoundingClientRect()
        return {
          tab: tab.id.replace('leeway-tab-', ''),
          selected: tab.getAttribute('aria-selected') === 'true',
          whole: box.left >= left - 0.5 && box.right <= right + 0.5,
        }
      })
    })

  test('is all in sight at 360 px, with a count at every tab that may have one', async () => {
    await gallery.setWidth('narrow')
    await gallery.show({ state: 'several-findings', open: true })
    expect((await sight()).filter(({ whole }) => !whole)).toEqual([])
  })

  test('at 320 px leads to each tab by key, and shows the selected one whole', async () => {
    await gallery.page.setViewportSize({ width: 320, height: 640 })
    await gallery.show({ state: 'several-findings', open: true })
    await gallery.page.locator('leeway-panel [role=tab][aria-selected=true]').focus()
    const seen: string[] = []
    for (const tab of TABS) {
      await expect
        .poll(async () => (await sight()).find(({ selected }) => selected))
        .toEqual({ tab, selected: true, whole: true })
      seen.push(tab)
      await gallery.page.keyboard.press('ArrowRight')
    }
    expect(seen).toEqual(TABS)
    await gallery.page.keyboard.press('End')
    await expect
      .poll(async () => (await sight()).at(-1))
      .toEqual({ tab: 'codes', selected: true, whole: true })
  })

  test('shows the selected tab whole when the window becomes narrow', async () => {
    await gallery.setWidth('wide')
    await gallery.show({ state: 'several-findings', tab: 'codes', open: true })
    await gallery.page.setViewportSize({ width: 260, height: 640 })
    await expect
      .poll(async () => (await sight()).at(-1))
      .toEqual({ tab: 'codes', selected: true, whole: true })
  })
})

describe('text spaced as WCAG 1.4.12 allows readers to', () => {
  test('loses nothing', async () => {
    const found: string[] = []
    for (const width of ['wide', 'narrow'] as const) {
      await gallery.setWidth(width)
      for (const look of telling) {
        await gallery.show({ ...look, open: true })
        const cut = await gallery.page.evaluate(async () => {
          const shadow = document.querySelector('leeway-panel')!.shadowRoot!
          const sheet = new CSSStyleSheet()
          sheet.replaceSync(
            `.lw *{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}.lw p{margin-bottom:2em!important}`,
          )
          shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet]
          // Parts that go by the size of others learn of it a frame later.
          for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame)
          return [...shadow.querySelectorAll('.panel *')]
            .filter(element => {
              const { overflowX, overflowY, textOverflow, display } = getComputedStyle(element)
              if (element.closest('.sr, svg') || display === 'inline' || !element.textContent) return false
              // What ends in an ellipsis stands in full elsewhere: in the details, or under the pointer.
              const cutX = overflowX === 'hidden' && textOverflow !== 'ellipsis'
              return (
                (cutX && element.scrollWidth > element.clientWidth + 1) ||
                (overflowY === 'hidden' &&
                  textOverflow !== 'ellipsis' &&
                  element.scrollHeight > element.clientHeight + 1)
              )
            })
            .map(element => `${element.tagName} ${element.className}: ${element.textContent?.slice(0, 60)}`)
        })
        found.push(...cut.map(what => `${look.state}, ${look.tab}, ${width}: ${what}`))
      }
    }
    expect(found).toEqual([])
  })
})
