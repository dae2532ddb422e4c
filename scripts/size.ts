/**
 * `npm run size`: what a page has to load, bundled and minified as an app would, with everything inside. Prints the
 * sizes beside their limits; each file is compressed for itself, as a server sends it.
 */

import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { entries } from '../vite.config.ts'

/** 1 KB of the limits, bytes. */
const KB = 1024

/** When a chunk that is loaded later is loaded, by the source that it begins with; any other: with the panel. */
const LOADED: Readonly<Record<string, 'at once' | 'for a code' | 'when asked'>> = {
  'sdk-bridge/page/traffic.ts': 'at once',
  'panel/capture/rest.ts': 'at once',
  'panel/capture/judging.ts': 'when asked',
  'panel/remedies/codes/all.ts': 'for a code',
  'panel/token/signature.ts': 'when asked',
  'panel/view/own-network.ts': 'when asked',
}

interface Size {
  raw: number
  gzip: number
  brotli: number
}

type Chunk = Rolldown.OutputChunk

/**
 * Bundles one entry with all that it imports. In memory: nothing is written.
 *
 * @param format `iife`: as one file, for a script tag
 */
async function bundle(entry: string, format: 'es' | 'iife' = 'es'): Promise<Chunk[]> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: [format], name: 'unused' },
      // Of a library Vite keeps the white space, for others to minify; here it is weighed as an app ships it.
      rolldownOptions: {
        // As for an app, whose entry exports nothing that must stay as it is: what it shares with later chunks stays in it.
        preserveEntrySignatures: 'allow-extension',
        output: {
          minify: true,
          codeSplitting: format === 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name].js',
        },
      },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const [{ output }] = result as [Rolldown.RolldownOutput]
  return output.filter(part => part.type === 'chunk')
}

function sizeOf(code: string): Size {
  const bytes = Buffer.from(code)
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  }
}

const sum = (sizes: readonly Size[]): Size => ({
  raw: sizes.reduce((total, { raw }) => total + raw, 0),
  gzip: sizes.reduce((total, { gzip }) => total + gzip, 0),
  brotli: sizes.reduce((total, { brotli }) => total + brotli, 0),
})

/** Chunks that come with some chunks, by static imports, those included. */
function withImports(some: readonly Chunk[], chunks: readonly Chunk[]): Chunk[] {
  const found = new Set(some)
  for (const chunk of found) {
    for (const other of chunks) if (chunk.imports.includes(other.fileName)) found.add(other)
  }
  return [...found]
}

const sourceOf = (chunk: Chunk): string => {
  const source = chunk.facadeModuleId ?? ''
  return source.startsWith(PROJECT) ? source.slice(PROJECT.length) : source
}
const PROJECT = new URL('../', import.meta.url).pathname

function printRow(name: string, { raw, gzip, brotli }: Size, limit?: number): void {
  const cells = [raw, gzip, brotli].map(size => size.toLocaleString('en').padStart(10)).join('')
  const held =
    limit === undefined ? '' : brotli <= limit ? 'held' : `${(brotli / limit).toFixed(1)} × the limit`
  const bound = limit === undefined ? '' : limit.toLocaleString('en')
  console.log(`${name.padEnd(54)}${cells}${bound.padStart(10)}   ${held}`.trimEnd())
}

const title = (name: string): void =>
  console.log(
    `\n${name.padEnd(54)}${['raw', 'gzip -9', 'brotli 11', 'limit'].map(cell => cell.padStart(10)).join('')}`,
  )

const chunks = await bundle(entries.leeway)
const entry = chunks.filter(chunk => chunk.isEntry)
const loadedWhen = (chunk: Chunk) =>
  chunk.isDynamicEntry ? (LOADED[sourceOf(chunk)] ?? 'opened') : undefined
const later = (when: string) => chunks.filter(chunk => loadedWhen(chunk) === when)

const eager = withImports(entry, chunks)
const closed = withImports([...entry, ...later('at once')], chunks)
const overlay = withImports([...entry, ...later('at once'), ...later('opened')], chunks)
const catalogue = withImports(later('for a code'), chunks).filter(chunk => !overlay.includes(chunk))
const asked = withImports(later('when asked'), chunks).filter(chunk => !overlay.includes(chunk))
const sizesOf = (some: readonly Chunk[]) => sum(some.map(({ code }) => sizeOf(code)))

title('File')
for (const chunk of chunks) printRow(`${chunk.fileName}  ${sourceOf(chunk)}`, sizeOf(chunk.code))

title('Bytes, with Preact and signals inside')
printRow('overlay: watch, diagnose, show', sizesOf(overlay), 30 * KB)
printRow('of that, before the panel is first opened', sizesOf(closed), 14 * KB)
printRow('of that, before the first frame', sizesOf(eager), 5 * KB)
printRow('all codes, loaded for a code outside the core', sizesOf(catalogue), 12 * KB)
printRow('signature check, loaded when asked', sizesOf(asked), 8 * KB)

const recorder = await bundle(entries['leeway/recorder'])
printRow(
  'leeway/recorder, before a finding is asked for',
  sizesOf(
    withImports(
      recorder.filter(chunk => chunk.isEntry),
      recorder,
    ),
  ),
  5 * KB,
)

title('For itself')
for (const [name, source] of Object.entries(entries)) {
  if (source.startsWith('sdk-bridge/sdks/')) {
    printRow(`${name}, one bridge`, sizesOf(await bundle(source)), 2 * KB)
  }
}
printRow('leeway/bridge', sizesOf(await bundle(entries['leeway/bridge'])))
printRow(
  'leeway/diagnose, without the catalogue',
  sizesOf((await bundle(entries['leeway/diagnose'])).filter(chunk => loadedWhen(chunk) !== 'for a code')),
)

title('Ways in')
printRow('leeway.global.js, by a script tag', sizesOf(await bundle('integrations/script-tag.ts', 'iife')))
printRow('what stands in for it outside of development', sizesOf(await bundle('integrations/absent.ts')))
