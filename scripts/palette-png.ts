/** Makes a PNG smaller by giving it a palette: a picture of an interface has few colours. PNG: ISO/IEC 15948. */

import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Most that an index of one byte can tell apart. */
const MOST_COLOURS = 256
/** Surfaces and text, of which each must stay as it is. */
const EXACT_COLOURS = 96

/**
 * The same picture with at most 256 colours: the frequent ones as they are, each other one as its nearest.
 *
 * @param png as browsers take it: 8 bits, RGB or opaque RGBA, not interlaced
 * @throws RangeError for any other
 */
export function withPalette(png: Buffer): Buffer {
  const { width, height, colours } = decode(png)
  const counts = new Map<number, number>()
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const palette = choosePalette(
    [...counts.keys()].sort((one, other) => counts.get(other)! - counts.get(one)!),
  )
  const indices = new Map([...counts.keys()].map(colour => [colour, nearest(colour, palette)]))

  const lines = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++) {
    // The byte before each line says how it is filtered: not at all, as suits indices (section 12.7).
    for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = indices.get(colours[y * width + x]!)!
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(colour => parts(colour)))),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Colours as 0xRRGGBB, line by line. */
function decode(png: Buffer): { width: number; height: number; colours: Uint32Array } {
  const data: Buffer[] = []
  let header = Buffer.alloc(13)
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const body = png.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') header = Buffer.from(body)
    if (type === 'IDAT') data.push(body)
    at += length + 12
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const [depth, type, interlaced] = [header[8], header[9]!, header[12]]
  const channels = { 2: 3, 6: 4 }[type]
  if (!channels || depth !== 8 || interlaced)
    throw new RangeError(`PNG of colour type ${type}, ${depth} bits`)
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * channels, height, channels)
  const colours = new Uint32Array(width * height)
  for (let i = 0; i < colours.length; i++) {
    const at = i * channels
    colours[i] = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
  }
  return { width, height, colours }
}

/** Undoes the filter of each line (section 9.2). */
function unfilter(filtered: Buffer, stride: number, height: number, channels: number): Buffer {
  const bytes = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (stride + 1)]!
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x
      const left = x >= channels ? bytes[at - channels]! : 0
      const above = y > 0 ? bytes[at - stride]! : 0
      const corner = x >= channels && y > 0 ? bytes[at - stride - channels]! : 0
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter]!
      bytes[at] = filtered[at + y + 1]! + predicted
    }
  }
  return bytes
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner
  const toLeft = Math.abs(estimate - left)
  const toAbove = Math.abs(estimate - above)
  const toCorner = Math.abs(estimate - corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

/** @param colours the most frequent first. No colour is further than need be from one of the palette */
function choosePalette(colours: readonly number[]): number[] {
  for (let apart = 0; ; apart += 4) {
    const palette = colours.slice(0, EXACT_COLOURS)
    for (const colour of colours) {
      if (palette.every(chosen => distance(chosen, colour) > apart ** 2)) palette.push(colour)
      if (palette.length > MOST_COLOURS) break
    }
    if (palette.length <= MOST_COLOURS) return palette
  }
}

function nearest(colour: number, palette: readonly number[]): number {
  let best = 0
  for (let i = 1; i < palette.length; i++) {
    if (distance(palette[i]!, colour) < distance(palette[best]!, colour)) best = i
  }
  return best
}

const parts = (colour: number): [number, number, number] => [colour >> 16, (colour >> 8) & 255, colour & 255]

/** Squared. */
function distance(one: number, other: number): number {
  const [r, g, b] = parts(one)
  const [red, green, blue] = parts(other)
  return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(body.length, 0)
  frame.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)])
}
