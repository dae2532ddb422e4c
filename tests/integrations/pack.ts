/** The package as `npm pack` makes it, for tests that install it. */

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url))
/** What npm installs with the package. */
const DEPENDENCIES = ['preact', '@preact/signals', 'jose']

/**
 * Builds and packs. Not in the project's own dist, where somebody may be at work.
 *
 * @param folder an empty one, where the files go
 * @returns the path of the archive
 */
export function pack(folder: string): string {
  const project = join(folder, 'project')
  mkdirSync(project)
  const vite = join(PROJECT, 'node_modules/vite/bin/vite.js')
  const build = (...args: string[]) =>
    execFileSync(
      process.execPath,
      [vite, 'build', '--logLevel', 'error', '--outDir', join(project, 'dist'), ...args],
      { cwd: PROJECT },
    )
  build()
  build('--mode', 'script-tag')
  for (const file of ['package.json', 'README.md', 'LICENSE']) {
    copyFileSync(join(PROJECT, file), join(project, file))
  }
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--offline', '--ignore-scripts'], {
      cwd: project,
      encoding: 'utf8',
    }),
  ) as [{ filename: string }]
  return join(project, filename)
}

/** Installs the package into an app, and links others that this project has. No registry is asked. */
export function install(archive: string, app: string, packages: readonly string[] = []): void {
  const target = join(app, 'node_modules/leeway')
  mkdirSync(target, { recursive: true })
  execFileSync('tar', ['-xzf', archive, '-C', target, '--strip-components=1'])
  for (const name of [...DEPENDENCIES, ...packages]) {
    const link = join(app, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(PROJECT, 'node_modules', name), link, 'dir')
  }
}
