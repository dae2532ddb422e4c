/**
 * `npm run bench`: bundles the measurements with the code that they measure, as an app would, and runs them. Run from
 * the sources they would measure tsx too, which names every function anew each time one is made.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

const folder = mkdtempSync(join(tmpdir(), 'leeway-bench-'))
try {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(new URL('../', import.meta.url)),
    ssr: { noExternal: true },
    build: {
      ssr: 'scripts/measure.ts',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'measure.mjs' } },
    },
  })
  await import(pathToFileURL(join(folder, 'measure.mjs')).href)
} finally {
  rmSync(folder, { recursive: true })
}
