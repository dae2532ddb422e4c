/** Starts the demo's dev server once for all browser tests; each test file starts a tenant of its own. */

import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import type { TestProject } from 'vitest/node'
import { withoutDevClient } from '../../../demo/start.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the demo app. */
    origin: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await createServer({
    root: fileURLToPath(new URL('../../../', import.meta.url)),
    server: { host: '127.0.0.1', port: 0, hmr: false, ws: false, watch: null },
    plugins: [withoutDevClient()],
    clearScreen: false,
    logLevel: 'error',
  })
  await server.listen()
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('The dev server has no port')
  project.provide('origin', `http://127.0.0.1:${address.port}`)
  return () => server.close()
}
