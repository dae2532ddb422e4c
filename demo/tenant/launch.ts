/** Starts the tenant in a process of its own, from `npm start` and from tests. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TenantAddresses } from './tenant.ts'

export interface LaunchOptions {
  /** Exact origins of the app, or `any-loopback`. */
  appOrigins: readonly string[]
  /** 0 or absent: any free port. */
  issuerPort?: number
  apiPort?: number
}

export interface LaunchedTenant extends TenantAddresses {
  /** Settles when the process has ended, for whatever reason, with a sentence that says how. */
  ended: Promise<string>
  /** Ends the process and waits until it is gone. May be called twice. */
  stop(): Promise<void>
}

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const PROJECT = fileURLToPath(new URL('../../', import.meta.url))

/** After this the process is not asked any longer, ms. */
const STOP_TIMEOUT_MS = 3000

/**
 * @returns the tenant's addresses, once it serves
 * @throws when the process ends before it is ready, for example because a port is taken; its own words are on stderr
 */
export async function launchTenant(options: LaunchOptions): Promise<LaunchedTenant> {
  const { appOrigins, issuerPort = 0, apiPort = 0 } = options
  const args = ['--issuer-port', String(issuerPort), '--api-port', String(apiPort)]
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', MAIN, ...args, ...appOrigins.flatMap(origin => ['--app-origin', origin])],
    { cwd: PROJECT, stdio: ['pipe', 'pipe', 'inherit'] },
  )
  // Whoever is not read any more must not bring the parent down.
  child.stdin.on('error', () => {})
  const ended = once(child, 'exit').then(([code, signal]) =>
    signal ? `The tenant was ended by ${signal}.` : `The tenant ended with code ${code}.`,
  )

  const firstLine = once(createInterface(child.stdout), 'line').then(([line]) => String(line))
  const line = await Promise.race([
    firstLine,
    ended.then(how => {
      throw new Error(`${how} It was not ready yet.`)
    }),
  ])
  const addresses: TenantAddresses = JSON.parse(line)

  return {
    ...addresses,
    ended,
    async stop() {
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await ended
      clearTimeout(timer)
    },
  }
}
