/** Fresh apps that follow the guide word for word, with the package as npm would install it. */

import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { createServer } from 'vite'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { section } from '../integrations/guide.ts'
import { install, PROJECT, pack } from '../integrations/pack.ts'
import { launchBrowser } from './support/world.ts'

const run = promisify(execFile)

let browser: Browser
let folder: string
let archive: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fresh-apps-'))
  archive = pack(folder)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

const html = (entry: string) =>
  `<!doctype html><html lang="en"><head><title>App</title><link rel="icon" href="data:,"></head>
<body><div id="app"></div><script type="module" src="${entry}"></script></body></html>`

interface App {
  /** Its section of the guide. */
  title: string
  /** What it uses besides Vite. */
  packages: string[]
  /** What a new app has before anybody has read the guide. */
  files: Record<string, string>
}

/** Counts what the document had before the app began: head, body, and the panel, if it was first. */
const NOTE = 'document.documentElement.dataset.before = document.documentElement.childElementCount\n'
const WITH_PANEL = '3'
const vanilla = (title: string): App => ({
  title,
  packages: [],
  files: {
    'index.html': html('/src/main.ts'),
    'src/main.ts': `${NOTE}document.querySelector('#app')!.textContent = 'Hello'\n`,
  },
})

const apps: App[] = [
  vanilla('Vite'),
  {
    title: 'React',
    packages: ['@vitejs/plugin-react', 'react', 'react-dom'],
    files: {
      'index.html': html('/src/main.jsx'),
      'src/main.jsx': `import { createRoot } from 'react-dom/client'
import { App } from './app.jsx'
${NOTE}createRoot(document.getElementById('app')).render(<App />)\n`,
      'src/app.jsx': `export const App = () => <p>Hello</p>\n`,
    },
  },
  {
    title: 'Vue',
    packages: ['@vitejs/plugin-vue', 'vue'],
    files: {
      'index.html': html('/src/main.js'),
      'src/main.js': `import { createApp } from 'vue'
import App from './app.vue'
${NOTE}createApp(App).mount('#app')\n`,
      'src/app.vue': `<template><p>Hello</p></template>\n`,
    },
  },
  {
    title: 'Svelte',
    packages: ['@sveltejs/vite-plugin-svelte', 'svelte'],
    files: {
      'index.html': html('/src/main.js'),
      'src/main.js': `import { mount } from 'svelte'
import App from './app.svelte'
${NOTE}mount(App, { target: document.querySelector('#app') })\n`,
      'src/app.svelte': `<p>Hello</p>\n`,
    },
  },
]

/** @returns the folder of an app of its own, with the package and what it needs besides */
function make({ title, packages, files }: App): string {
  const app = mkdtempSync(join(folder, 'app-'))
  install(archive, app, ['vite', ...packages])
  write(app, { 'package.json': '{ "name": "app", "type": "module" }', ...files, ...section(title).files })
  return app
}

function write(app: string, files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(app, file)), { recursive: true })
    writeFileSync(join(app, file), text)
  }
}

/** `npx vite` in the app; without watching its files where nobody edits them. @returns its origin */
async function serve(app: string, { base = '/', watch = false } = {}): Promise<string> {
  const server = await createServer({
    root: app,
    base,
    configFile: join(app, 'vite.config.ts'),
    server: { host: '127.0.0.1', port: 0, ...(!watch && { watch: null }) },
    clearScreen: false,
    logLevel: 'error',
  })
  onTestFinished(() => server.close())
  await server.listen()
  return `http://127.0.0.1:${(server.httpServer!.address() as AddressInfo).port}`
}

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }

/** A folder as any static server gives it. @returns its origin */
async function serveFiles(root: string): Promise<string> {
  const server = createHttpServer((request, response) => {
    try {
      const path = new URL(String(request.url), 'http://localhost').pathname
      response.setHeader('content-type', TYPES[extname(path)] ?? 'text/plain')
      response.end(readFileSync(join(root, path)))
    } catch {
      response.writeHead(404).end()
    }
  })
  onTestFinished(() => void server.close())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface BuiltFile {
  bytes: number
  hash: string
  namesPanel: boolean
}

/** `npx vite build`, in a process of its own: this one is no production. @returns the files by their path */
async function built(app: string, ...args: string[]): Promise<Record<string, BuiltFile>> {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env
  const outDir = mkdtempSync(join(folder, 'dist-'))
  const vite = [join(PROJECT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error']
  await run(process.execPath, [...vite, '--outDir', outDir, ...args], { cwd: app, env })
  return readAll(outDir)
}

function readAll(root: string): Record<string, BuiltFile> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(file => file.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const text = readFileSync(join(parentPath, name), 'latin1')
      const hash = createHash('sha256').update(text, 'latin1').digest('hex')
      const file = { bytes: text.length, hash, namesPanel: /leeway/i.test(text + name) }
      return [join(parentPath, name).slice(root.length), file]
    }),
  )
}

const naming = (files: Record<string, BuiltFile>) =>
  Object.keys(files).filter(name => files[name]!.namesPanel)

async function open(url: string): Promise<{ page: Page; errors: string[]; loads: () => number }> {
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  let loads = 0
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', message => message.type() === 'error' && errors.push(message.text()))
  page.on('load', () => loads++)
  await page.goto(url)
  return { page, errors, loads: () => loads }
}

const badge = (page: Page) => page.getByRole('button', { name: /^Leeway/ })
const panelOf = (page: Page) => page.locator('leeway-panel .panel')
const countedBefore = (page: Page) => page.evaluate(() => document.documentElement.dataset.before)

describe.each(apps)('A fresh app: $title', app => {
  test('The panel is there in development, before the app, and opens.', async () => {
    const { page, errors, loads } = await open(await serve(make(app)))
    await page.getByText('Hello').waitFor()
    await badge(page).click()
    await panelOf(page).getByRole('tab', { name: 'Diagnosis' }).waitFor()
    expect(await countedBefore(page)).toBe(WITH_PANEL)
    expect(errors).toEqual([])
    // The server knew beforehand what the panel needs.
    expect(loads()).toBe(1)
  })

  test('Its production build is the same, byte for byte, as without the plugin.', async () => {
    const folder = make(app)
    const without = section(app.title)
      .files['vite.config.ts']!.replace(/^import \{ leeway \}.*\n/m, '')
      .replace(/(, )?leeway\(\)/, '')
    expect(without).not.toMatch(/leeway/)
    write(folder, { 'without.config.ts': without })
    const [files, same] = await Promise.all([built(folder), built(folder, '--config', 'without.config.ts')])
    expect(naming(files)).toEqual([])
    expect(files).toEqual(same)
    expect(Object.keys(files).length).toBeGreaterThan(1)
  })
})

describe('the Vite plugin', () => {
  test('Every page of an app has the panel, under a base path too.', async () => {
    const app = make(vanilla('Vite'))
    write(app, { 'about/index.html': html('/src/main.ts') })
    const origin = await serve(app, { base: '/app/' })
    for (const path of ['/app/', '/app/about/']) {
      const { page, errors } = await open(origin + path)
      await page.getByText('Hello').waitFor()
      await badge(page).waitFor()
      expect(await countedBefore(page)).toBe(WITH_PANEL)
      expect(errors).toEqual([])
    }
  })

  test('A module with a bridge: the panel watches before the client is made, and names the SDK.', async () => {
    const app = make(vanilla('With a bridge'))
    write(app, {
      'src/auth.ts': `${NOTE.replace('dataset.before', 'dataset.beforeClient')}export const authClient = { getAccessToken: async () => 'token' }\n`,
    })
    const { page, errors, loads } = await open(await serve(app))
    await badge(page).click()
    await panelOf(page).getByText('IntelliAuth').first().waitFor()
    expect(await countedBefore(page)).toBe(WITH_PANEL)
    expect(await page.evaluate(() => document.documentElement.dataset.beforeClient)).toBe(WITH_PANEL)
    expect(errors).toEqual([])
    expect(loads()).toBe(1)
    expect(naming(await built(app))).toEqual([])
  })

  test('An edited bridge takes the place of the one before, and the page stays.', async () => {
    const app = make(vanilla('With a bridge'))
    // The server knows both from the start: else it would bundle the other now, and reload the page.
    const text = `import { auth0 } from 'leeway/auth0'\n${readFileSync(join(app, 'src/leeway.ts'), 'utf8')}`
    write(app, {
      'src/auth.ts': `export const authClient = { getAccessToken: async () => 'token' }\n`,
      'src/leeway.ts': text,
    })
    const { page, loads } = await open(await serve(app, { watch: true }))
    await badge(page).click()
    await panelOf(page).getByText('IntelliAuth').first().waitFor()
    write(app, { 'src/leeway.ts': text.replace('default intelliAuth', 'default auth0') })
    await panelOf(page).getByText('Auth0').first().waitFor()
    expect(await page.locator('leeway-panel').count()).toBe(1)
    expect(loads()).toBe(1)
  })

  test('Options go to the panel.', async () => {
    const app = make(vanilla('Vite'))
    const config = readFileSync(join(app, 'vite.config.ts'), 'utf8')
    write(app, {
      'vite.config.ts': config.replace('leeway()', `leeway({ open: true, shortcut: 'Ctrl+Alt+K' })`),
    })
    const { page } = await open(await serve(app))
    await panelOf(page).waitFor()
    await page.keyboard.press('Control+Alt+K')
    await panelOf(page).waitFor({ state: 'detached' })
  })
})

describe('esbuild', () => {
  const guide = section('esbuild')
  const [entry, first] = Object.entries(guide.files)[0]!
  const main = `${NOTE}document.querySelector('#app').textContent = 'Hello'\n`
  const [develop, produce] = guide.commands as [string, string]

  /** Runs a command of the guide. @returns the folder that it wrote */
  function runGuided(app: string, command: string): string {
    const [npx, name, ...args] = command.split(' ')
    expect([npx, name]).toEqual(['npx', 'esbuild'])
    execFileSync(join(PROJECT, 'node_modules/.bin/esbuild'), [...args, '--log-level=warning'], { cwd: app })
    return join(app, /--outdir=(\S+)/.exec(command)![1]!)
  }
  function fresh(source: string): string {
    const app = mkdtempSync(join(folder, 'app-'))
    install(archive, app)
    write(app, { 'package.json': '{ "name": "app", "type": "module" }', [entry]: source })
    return app
  }

  test('The panel is there in development, before the app, and opens.', async () => {
    const out = runGuided(fresh(first + main), develop)
    write(out, { 'index.html': html('main.js') })
    const { page, errors } = await open(`${await serveFiles(out)}/index.html`)
    await page.getByText('Hello').waitFor()
    await badge(page).click()
    await panelOf(page).getByRole('tab', { name: 'Diagnosis' }).waitFor()
    expect(await countedBefore(page)).toBe(WITH_PANEL)
    expect(errors).toEqual([])
  })

  test('Its production build is the same, byte for byte, as without the import.', () => {
    const files = readAll(runGuided(fresh(first + main), produce))
    expect(naming(files)).toEqual([])
    expect(files).toEqual(readAll(runGuided(fresh(main), produce)))
    expect(Object.keys(files)).toEqual(['/main.js'])
  })
})

describe('by a script tag', () => {
  const tag = section('By a script tag').others.html!

  async function openTagged(head: string): Promise<{ page: Page; errors: string[] }> {
    const app = mkdtempSync(join(folder, 'app-'))
    install(archive, app)
    copyFileSync(join(app, 'node_modules/leeway/dist/leeway.global.js'), join(app, 'leeway.global.js'))
    write(app, {
      'main.js': `${NOTE}document.querySelector('#app').textContent = 'Hello'\n`,
      'index.html': html('main.js').replace('<head>', `<head>${head}`),
    })
    return open(`${await serveFiles(app)}/index.html`)
  }
  interface Tagged {
    Leeway?: { version: string; panel: { unmount(): void; diagnosis(): { status: string } } }
  }

  test('One file, one global; the panel is there before the app, and takes its options from the tag.', async () => {
    const { page, errors } = await openTagged(tag)
    await page.getByText('Hello').waitFor()
    await badge(page).waitFor()
    expect(await countedBefore(page)).toBe(WITH_PANEL)
    await page.keyboard.press('Control+Alt+K')
    await panelOf(page).waitFor()
    await page.keyboard.press('Control+Alt+K')
    await panelOf(page).waitFor({ state: 'detached' })
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'))
    expect(await page.evaluate(() => (window as Tagged).Leeway?.version)).toBe(version)
    expect(errors).toEqual([])
  })

  test('Two tags mount one panel; unmounting takes the global away.', async () => {
    const { page, errors } = await openTagged(tag + tag.replace('<script', '<script data-open'))
    await badge(page).waitFor()
    expect(await page.locator('leeway-panel').count()).toBe(1)
    expect(await panelOf(page).count()).toBe(0)
    await page.evaluate(() => (window as Tagged).Leeway?.panel.unmount())
    expect(await page.locator('leeway-panel').count()).toBe(0)
    expect(await page.evaluate(() => Object.keys(window).filter(name => /leeway/i.test(name)))).toEqual([])
    expect(errors).toEqual([])
  })

  test('`data-open` opens it at once.', async () => {
    const { page } = await openTagged('<script src="leeway.global.js" data-open></script>')
    await panelOf(page).waitFor()
  })
})
