/** Starts the demo's dev server once for all browser tests; each test file starts a tenant of its own. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import type { TestProject } from 'vitest/node'
import { demoSettings, withoutDevClient } from '../../../demo/start.ts'
import { settingsTold } from './told-settings.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the demo app. */
    origin: string
  }
}

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url))

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Of this run alone: runs side by side would take each other's bundled dependencies away.
  const cacheDir = mkdtempSync(join(tmpdir(), 'leeway-vite-'))
  const server = await createServer({
    root: PROJECT,
    cacheDir,
    // A dependency that is met only later makes the server bundle anew, and reload pages.
    optimizeDeps: { entries: ['index.html', 'demo/**/*.html', 'tests/browser/**/*.html'] },
    server: { host: '127.0.0.1', port: 0, hmr: false, ws: false, watch: null },
    plugins: [demoSettings(({ headers }) => settingsTold(headers.cookie)), withoutDevClient()],
    clearScreen: false,
    logLevel: 'error',
  })
  await server.listen()
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('The dev server has no port')
  project.provide('origin', `http://127.0.0.1:${address.port}`)
  return async () => {
    await server.close()
    rmSync(cacheDir, { recursive: true })
  }
}
