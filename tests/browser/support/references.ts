/** Compares pictures with the committed ones. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { withPalette } from '../../../scripts/palette-png.ts'
import type { Named } from './gallery.ts'

const REFERENCES = fileURLToPath(new URL('../references/', import.meta.url))
/** Where a differing picture goes, with what differs in red; not under version control. */
const DIFFERING = fileURLToPath(new URL('../../../.cache/differing-pictures/', import.meta.url))

/**
 * How far two colours may lie apart, as pixelmatch counts (0 to 1). References have a palette of 256 colours, which stays
 * below 0.02; a green that is noticeably another is at 0.04. Pixels that the smoothing of edges explains, which another
 * machine may do a little differently, do not count at all.
 */
const COLOURS_APART = 0.03
/**
 * How much of a picture may differ: the few signs that the page's own fonts lack, such as arrows, come from the system.
 * Of the panel with one finding this is 100 pixels; one pixel more of padding makes the picture another size.
 */
const SHARE = 0.0003

const compared = new Set<string>()

/**
 * Compares a picture with its reference.
 *
 * @returns what is wrong, and where to look at it; undefined: it is as it was
 */
export function differenceFromReference({ name, picture }: Named): string | undefined {
  compared.add(`${name}.png`)
  const found = compare(name, picture)
  if (!found) return undefined
  mkdirSync(DIFFERING, { recursive: true })
  writeFileSync(`${DIFFERING}${name}.png`, picture)
  if (found.difference) writeFileSync(`${DIFFERING}${name}.difference.png`, PNG.sync.write(found.difference))
  return `${name}: ${found.text}; see ${DIFFERING}${name}.png`
}

/** Replaces the reference that a picture differs from; one that still holds stays, byte by byte. @returns whether it was replaced */
export function updateReference({ name, picture }: Named): boolean {
  compared.add(`${name}.png`)
  if (!compare(name, picture)) return false
  mkdirSync(REFERENCES, { recursive: true })
  writeFileSync(`${REFERENCES}${name}.png`, withPalette(picture))
  return true
}

/** References of pictures that were neither compared nor updated in this process. */
export function referencesLeftOver(): string[] {
  return readdirSync(REFERENCES).filter(file => !compared.has(file))
}

export function removeReferencesLeftOver(): void {
  for (const file of referencesLeftOver()) rmSync(`${REFERENCES}${file}`)
}

function compare(name: string, picture: Buffer): { text: string; difference?: PNG } | undefined {
  const file = `${REFERENCES}${name}.png`
  if (!existsSync(file)) return { text: 'there is no reference yet' }
  const known = PNG.sync.read(readFileSync(file))
  const taken = PNG.sync.read(picture)
  const { width, height } = taken
  if (known.width !== width || known.height !== height) {
    return { text: `${width} × ${height} px, and not ${known.width} × ${known.height}` }
  }
  const difference = new PNG({ width, height })
  const differing = pixelmatch(known.data, taken.data, difference.data, width, height, {
    threshold: COLOURS_APART,
  })
  if (differing <= width * height * SHARE) return undefined
  return { text: `${differing} of ${width * height} pixels differ`, difference }
}
