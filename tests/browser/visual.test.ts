/** Every look of the panel beside its reference in `references/`. `npm run screenshots` takes the references anew. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { badges, looks } from './pages/gallery/states.ts'
import {
  type GalleryPage,
  hindrances,
  launchForPictures,
  type Named,
  openGallery,
  picturesOfBadge,
  picturesOfHindrance,
  picturesOfTab,
} from './support/gallery.ts'
import { differenceFromReference, referencesLeftOver } from './support/references.ts'

let browser: Browser
let gallery: GalleryPage
beforeAll(async () => {
  browser = await launchForPictures()
  gallery = await openGallery(browser, inject('origin'))
})
afterAll(() => browser?.close())

async function differences(pictures: AsyncIterable<Named>): Promise<string[]> {
  const found: string[] = []
  for await (const named of pictures) {
    const difference = differenceFromReference(named)
    if (difference) found.push(difference)
  }
  return found
}

describe('looks as it did', () => {
  test.for(looks.map(look => [`${look.state}: ${look.tab}`, look] as const))('%s', async ([_, look]) => {
    expect(await differences(picturesOfTab(gallery, look))).toEqual([])
  })

  test.for(badges)('%s: the badge', async state => {
    expect(await differences(picturesOfBadge(gallery, state))).toEqual([])
  })

  test.for(hindrances)('a tab whose code is %s', async hindrance => {
    expect(await differences(picturesOfHindrance(browser, inject('origin'), hindrance))).toEqual([])
  })
})

test('there is no reference of what is no more', () => {
  expect(referencesLeftOver()).toEqual([])
})
