/**
 * The tenant's process. Prints one line of JSON with its addresses when it is ready, and lives as long as its standard
 * input is open, so that it never outlives whoever started it.
 *
 *     node --import tsx demo/tenant/main.ts --issuer-port 0 --api-port 0 --app-origin http://127.0.0.1:5173
 */

import { parseArgs } from 'node:util'
import { installClock } from './clock.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

const { values } = parseArgs({
  options: {
    'issuer-port': { type: 'string', default: '0' },
    'api-port': { type: 'string', default: '0' },
    'app-origin': { type: 'string', multiple: true, default: ['http://127.0.0.1:5173'] },
  },
})

function portOf(option: 'issuer-port' | 'api-port'): number {
  const port = Number(values[option])
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  console.error(`--${option} must be a port, or 0 for any that is free.`)
  process.exit(1)
}

const state = { settings: { ...DEFAULT_SETTINGS } }
installClock(() => state.settings.clockOffset)

process.stdin.on('end', () => process.exit(0)).resume()
// Ctrl+C reaches every process of the terminal. The parent decides in which order things end.
if (!process.stdin.isTTY) process.on('SIGINT', () => {})

const { startTenant } = await withoutRuntimeNotice(() => import('./tenant.ts'))
try {
  const addresses = await startTenant({
    appOrigins: values['app-origin'],
    issuerPort: portOf('issuer-port'),
    apiPort: portOf('api-port'),
    state,
  })
  console.log(JSON.stringify(addresses))
} catch (error) {
  console.error(`The tenant could not start: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

/** On import, oidc-provider 9 warns of every Node before 22. The project supports 20.19, and its tests run there. */
async function withoutRuntimeNotice<T>(load: () => Promise<T>): Promise<T> {
  const { warn } = console
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('Unsupported runtime')) warn(...words)
  }
  try {
    return await load()
  } finally {
    console.warn = warn
  }
}
