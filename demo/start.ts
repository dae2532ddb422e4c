/** `npm start`: the tenant, the API and the demo app, together. */

import type { IncomingMessage } from 'node:http'
import { argv } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createServer, type Plugin, type ViteDevServer } from 'vite'
import { AUDIENCE, CLIENT_ID } from './tenant/identity.ts'
import { type LaunchedTenant, launchTenant } from './tenant/launch.ts'

const PROJECT = fileURLToPath(new URL('../', import.meta.url))

/** What the demo app asks for first: `GET /demo.json`. */
export interface DemoSettings {
  issuer: string
  api: string
  control: string
  clientId: string
  audience: string
  /** The issuer as other SDKs want it, by the name of the dialect. */
  dialects: LaunchedTenant['dialects']
}

/** What the apps are told of the tenant. */
export const settingsFor = ({ issuer, api, control, dialects }: LaunchedTenant): DemoSettings => ({
  issuer,
  api,
  control,
  clientId: CLIENT_ID,
  audience: AUDIENCE,
  dialects,
})

export interface RunningDemo {
  /** The app's origin, `http://127.0.0.1:<port>`. */
  origin: string
  tenant: LaunchedTenant
  /** Ends the dev server and the tenant. */
  stop(): Promise<void>
}

export interface DemoOptions {
  /** Of the app; the next free one when it is taken. Default: 5173. */
  port?: number
  /** Of the authorization server. Default: any free one. */
  issuerPort?: number
  /** Of the API. Default: any free one. */
  apiPort?: number
}

/**
 * Starts the dev server, then the tenant, which must know the app's origin.
 *
 * @throws when either cannot start; the other is ended first
 */
export async function startDemo({ port = 5173, ...ports }: DemoOptions = {}): Promise<RunningDemo> {
  let settings: DemoSettings | undefined
  const server = await createServer({
    root: PROJECT,
    configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
    server: { host: '127.0.0.1', port, hmr: false, ws: false },
    // The pages of the tests bring dependencies that the demo does without.
    optimizeDeps: { entries: ['index.html', 'demo/**/*.html'] },
    clearScreen: false,
    logLevel: 'warn',
    plugins: [demoSettings(() => settings), withoutDevClient()],
  })
  try {
    await server.listen()
    const origin = originOf(server)
    const tenant = await launchTenant({ appOrigins: [origin], ...ports })
    settings = settingsFor(tenant)
    return {
      origin,
      tenant,
      async stop() {
        await Promise.all([server.close(), tenant.stop()])
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

/** The port may be another than the one asked for. */
function originOf(server: ViteDevServer): string {
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('The dev server has no port.')
  return `http://127.0.0.1:${address.port}`
}

/** Serves the addresses of the tenant to the app. 503 until it is up. */
export function demoSettings(settings: (request: IncomingMessage) => DemoSettings | undefined): Plugin {
  return {
    name: 'demo-settings',
    configureServer(server) {
      server.middlewares.use('/demo.json', (request, response) => {
        const known = settings(request)
        response.writeHead(known ? 200 : 503, {
          'Content-Type': 'application/json',
          'Cache-Control': 'no-store',
        })
        response.end(JSON.stringify(known ?? { error: 'starting' }))
      })
    },
  }
}

/**
 * Leaves the dev server's client out of the page: it reloads a page whose socket was lost, as that of a frozen tab is,
 * and so takes away what the panel is there to show.
 */
export function withoutDevClient(): Plugin {
  return {
    name: 'without-dev-client',
    transformIndexHtml: {
      order: 'post',
      handler: html => html.replace(/<script type="module" src="\/@vite\/client"><\/script>\s*/, ''),
    },
  }
}

async function main(): Promise<void> {
  const demo = await startDemo()
  console.log(`
  Demo app   ${demo.origin}/demo/app/
  Issuer     ${demo.tenant.issuer}
  API        ${demo.tenant.api}
  Control    ${demo.tenant.control}

  Ctrl+C ends all.
`)
  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    await demo.stop()
    process.exit(0)
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  const how = await demo.tenant.ended
  if (ending) return
  ending = true
  console.error(`${how} The demo ends with it.`)
  await demo.stop()
  process.exit(1)
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  main().catch((error: unknown) => {
    console.error(`The demo could not start. ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  })
}
