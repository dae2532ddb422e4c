/** The types of the package: what its entries say, and nothing that they do not reach. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const PROJECT = fileURLToPath(new URL('../', import.meta.url))
/** A relative import of a TypeScript source in a declaration file. */
const SOURCE_IMPORT = /((?:from|import\() ?')(\.[^']+)\.tsx?(')/g

/**
 * Writes `types/<source>.d.ts` beside the built files, for the entries and whatever their types are made of.
 *
 * @param entries sources, by their path from the project's root
 */
export function declarations(entries: readonly string[]): Plugin {
  let outDir = ''
  return {
    name: 'declarations',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    writeBundle() {
      const folder = mkdtempSync(join(tmpdir(), 'leeway-types-'))
      try {
        emit(folder)
        copyReachable(entries, folder, join(outDir, 'types'))
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}

/** @throws when the sources have type errors; says which */
function emit(folder: string): void {
  const tsc = join(PROJECT, 'node_modules/typescript/bin/tsc')
  const args = [tsc, '-p', join(PROJECT, 'tsconfig.build.json'), '--outDir', folder]
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The types could not be made.\n${stdout}`)
}

function copyReachable(entries: readonly string[], from: string, to: string): void {
  const open = entries.map(source => source.replace(/\.tsx?$/, ''))
  const reached = new Set(open)
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const text = readFileSync(join(from, `${name}.d.ts`), 'utf8')
    for (const [, , target] of text.matchAll(SOURCE_IMPORT)) {
      const next = join(dirname(name), target!)
      if (!reached.has(next)) open.push(next)
      reached.add(next)
    }
    const file = join(to, `${name}.d.ts`)
    mkdirSync(dirname(file), { recursive: true })
    // By the names of the built files, as every resolution knows them.
    writeFileSync(file, text.replace(SOURCE_IMPORT, '$1$2.js$3'))
  }
}
