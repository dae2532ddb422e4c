/** The page that shows the panel in every state, opened such that a picture of it is always the same. */

import { type Browser, chromium, type Page } from 'playwright-core'
import type { Gallery, Look } from '../pages/gallery/main.ts'
import type { TabLook } from '../pages/gallery/states.ts'
import { CHROMIUM_FLAGS, findChromium } from './browsers.ts'

/** What draws text alike on different machines: no hinting, no colours at the edges of letters. */
const FLAGS = [
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
]

export const WIDTHS = { wide: 1280, narrow: 360 } as const
export type Width = keyof typeof WIDTHS
/** Of a window in which the panel has room for all that it shows, px. */
const HEIGHT = 1300
export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export function launchForPictures(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium was found. Install it, or name it in CHROMIUM_PATH.')
  return chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, ...FLAGS] })
}

export interface GalleryPage {
  page: Page
  /** Resolves when it is drawn for good. */
  show(look: Look): Promise<void>
  setWidth(width: Width): Promise<void>
  setTheme(theme: Theme): Promise<void>
  /** PNG of the panel, or of the badge where the panel is closed. */
  picture(): Promise<Buffer>
}

/**
 * @param origin of a dev server over the project
 * @param more of the page: see `Browser.newContext`
 */
export async function openGallery(
  browser: Browser,
  origin: string,
  more: Parameters<Browser['newContext']>[0] = {},
): Promise<GalleryPage> {
  const context = await browser.newContext({
    viewport: { width: WIDTHS.wide, height: HEIGHT },
    timezoneId: 'UTC',
    locale: 'en-US',
    reducedMotion: 'reduce',
    ...more,
  })
  const page = await context.newPage()
  await page.goto(`${origin}/tests/browser/pages/gallery/?bare`)
  await page.waitForFunction('window.gallery !== undefined')
  return {
    page,
    show: look =>
      page.evaluate(asked => (window as unknown as { gallery: Gallery }).gallery.show(asked), look),
    setWidth: width => page.setViewportSize({ width: WIDTHS[width], height: HEIGHT }),
    setTheme: colorScheme => page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }),
    async picture() {
      const box = (await page.locator('leeway-panel :is(.panel, .badge):visible').first().boundingBox())!
      const [x, y] = [Math.floor(box.x), Math.floor(box.y)]
      const clip = {
        x,
        y,
        width: Math.ceil(box.x + box.width) - x,
        height: Math.ceil(box.y + box.height) - y,
      }
      return page.screenshot({ clip, animations: 'disabled' })
    },
  }
}

/** A picture, and the name that its file has. */
export interface Named {
  name: string
  picture: Buffer
}

/** One tab of one state, in both themes and widths. */
export async function* picturesOfTab(gallery: GalleryPage, { state, tab }: TabLook): AsyncGenerator<Named> {
  for (const width of Object.keys(WIDTHS) as Width[]) {
    await gallery.setWidth(width)
    await gallery.show({ state, tab, open: true, whole: true })
    yield* inBothThemes(gallery, `${state}-${tab}`, width)
  }
}

/** The badge in one state, in both themes. */
export async function* picturesOfBadge(gallery: GalleryPage, state: string): AsyncGenerator<Named> {
  await gallery.setWidth('wide')
  await gallery.show({ state })
  yield* inBothThemes(gallery, `${state}-badge`, 'wide')
}

/** A tab whose code is long in coming, or never comes. */
export const hindrances = ['loading', 'not-loaded'] as const
export type Hindrance = (typeof hindrances)[number]

/** Such a tab, in both themes. */
export async function* picturesOfHindrance(
  browser: Browser,
  origin: string,
  hindrance: Hindrance,
): AsyncGenerator<Named> {
  const gallery = await openGallery(browser, origin)
  const code = /timeline-tab/
  if (hindrance === 'loading') await gallery.page.route(code, () => {})
  else await gallery.page.route(code, route => route.abort())
  // It is never drawn for good.
  void gallery.show({ state: 'healthy', tab: 'timeline', open: true, whole: true }).catch(() => {})
  const said = hindrance === 'loading' ? 'Loading' : 'could not be loaded'
  await gallery.page.locator('leeway-panel .body').getByText(said).waitFor()
  yield* inBothThemes(gallery, `${hindrance}-timeline`, 'wide')
  await gallery.page.context().close()
}

async function* inBothThemes(gallery: GalleryPage, name: string, width: Width): AsyncGenerator<Named> {
  for (const theme of THEMES) {
    await gallery.setTheme(theme)
    yield { name: `${name}-${theme}-${width}`, picture: await gallery.picture() }
  }
}
