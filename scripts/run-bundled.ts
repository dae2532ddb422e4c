/**
 * Bundles a script with the code that it measures, as an app would, and runs it. Run from the sources it would measure
 * tsx too, which names every function anew each time one is made.
 * Usage: tsx scripts/run-bundled.ts SCRIPT [its arguments]
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

// The script then finds its own arguments where it would without this one.
const [script] = process.argv.splice(2, 1)
if (script === undefined) throw new Error('Which script? tsx scripts/run-bundled.ts SCRIPT')
const folder = mkdtempSync(join(tmpdir(), 'leeway-bundled-'))
try {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(new URL('../', import.meta.url)),
    ssr: { noExternal: true },
    build: {
      ssr: script,
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'script.mjs' } },
    },
  })
  await import(pathToFileURL(join(folder, 'script.mjs')).href)
} finally {
  rmSync(folder, { recursive: true })
}
