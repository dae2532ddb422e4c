/** The package as an app gets it: built, packed, unpacked into an app of its own, and used from there. */

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeRecording } from '../panel/recording/write.ts'
import { entries } from '../vite.config.ts'
import { leeway } from './cli/leeway.ts'
import { install, PROJECT, pack } from './integrations/pack.ts'
import { intelliauth, story } from './panel/diagnosis/story.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder: string
let app: string
/** Files of the package, by their path in it. */
let files: string[]

const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: app, encoding: 'utf8' })
const packed = (file: string): string => readFileSync(join(app, 'node_modules/leeway', file), 'utf8')

let archive: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leeway-package-'))
  app = join(folder, 'app')
  archive = pack(folder)
  install(archive, app)
  files = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(file => file.replace(/^package\//, ''))
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', type: 'module' }))
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const BRIDGES = Object.keys(entries).filter(name => entries[name as keyof typeof entries].includes('/sdks/'))
/** What stands in for them elsewhere does nothing. */
const ONLY_IN_DEVELOPMENT = ['leeway', 'leeway/auto', ...BRIDGES]

/** An app in TypeScript that uses every entry. What must be an error is marked so: types that are `any` would show. */
const CONSUMER = `
import { mountPanel, type MountedPanel } from 'leeway'
import type { BridgeContext, SdkBridge } from 'leeway/bridge'
import { errorFacts } from 'leeway/bridge'
import { diagnose, inspect, readRecording, redact, remedies, type Diagnosis, type TokenFacts } from 'leeway/diagnose'
import { intelliAuth } from 'leeway/intelliauth'
import { mountPanel as mountInProduction } from 'leeway/production'
import { nextAuth } from 'leeway/production/next-auth'

const session: (value: unknown) => void = nextAuth().session
// @ts-expect-error there is no such option in production either
mountInProduction({ colour: 'blue' })
const own: SdkBridge = {
  name: 'Own',
  connect(context: BridgeContext) {
    context.emit({ type: 'sign', phase: 'in' })
    context.emit({ type: 'failure', source: 'sdk', error: errorFacts(new Error('no')) })
    // @ts-expect-error there is no such event
    context.emit({ type: 'nothing' })
    return () => {}
  },
}
const client = { getAccessToken: async () => 'token' }
const panel: MountedPanel = mountPanel({ bridge: [intelliAuth(client), own], shortcut: null })
const diagnosis: Diagnosis = diagnose(redact(readRecording('{}')))
const status: 'healthy' | 'at-risk' | 'failing' | 'signed-out' | 'unknown' = diagnosis.status
const facts: TokenFacts[] = inspect('', Date.now())
// @ts-expect-error text, not a number
const wrong: number = remedies.explainCode('token_expired').advice
// @ts-expect-error there is no such option
mountPanel({ colour: 'blue' })
panel.unmount()
export { facts, session, status, wrong }
`

describe('the package', () => {
  test('It holds what was built and its types, and neither sources nor tests.', () => {
    const expected =
      /^(?:package\.json|README\.md|LICENSE|dist\/(?:(?:bridges|chunks)\/)?[\w-]+\.js|dist\/leeway\.global\.js|dist\/types\/(?:panel|sdk-bridge|integrations)\/[\w/-]+\.d\.ts)$/
    expect(files.filter(file => !expected.test(file))).toEqual([])
    expect(files.filter(file => /types\/panel\/view\//.test(file))).toEqual([])
  })

  test('exports every entry that is built, the ways to them in production, and no other', () => {
    const { exports } = JSON.parse(packed('package.json'))
    const names = Object.keys(exports).map(name => name.replace(/^\./, 'leeway'))
    const others = ['leeway/production', 'leeway/production/*', 'leeway/package.json']
    expect(names.sort()).toEqual([...Object.keys(entries), ...others].sort())
  })

  test('Every file that package.json names is there, code and types.', () => {
    const { exports, bin, types, unpkg } = JSON.parse(packed('package.json'))
    const named = Object.values(exports).flatMap(entry =>
      typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>),
    )
    expect(named.length).toBeGreaterThan(8)
    for (const file of [...named, ...Object.values<string>(bin), types, unpkg]) {
      const pattern = file.replace(/^\.\//, '')
      if (pattern.includes('*')) {
        const [start, end] = pattern.split('*') as [string, string]
        const found = files.filter(name => name.startsWith(start) && name.endsWith(end))
        expect(found).toHaveLength(BRIDGES.length)
      } else expect(files).toContain(pattern)
    }
  })

  test('publint and Are The Types Wrong find nothing.', async () => {
    const { messages, pkg } = await publint({
      pkgDir: join(app, 'node_modules/leeway'),
      level: 'suggestion',
      pack: false,
    })
    expect(messages.map(message => formatMessage(message, pkg))).toEqual([])
    const attw = join(PROJECT, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    // There is no CommonJS to be had, nor anything for resolutions that know no exports.
    const { status, stdout } = node(attw, archive, '--profile', 'esm-only', '--no-emoji', '--no-color')
    expect(stdout).toContain('leeway/production')
    expect(status, stdout).toBe(0)
  }, 120_000)

  test.each([
    ['bundler', 'ESNext'],
    ['node16', 'Node16'],
    ['nodenext', 'NodeNext'],
  ])('Its types hold for an app that resolves modules as %s.', (moduleResolution, module) => {
    writeFileSync(join(app, 'app.ts'), CONSUMER)
    writeFileSync(
      join(app, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          module,
          moduleResolution,
          target: 'ES2022',
          strict: true,
          noEmit: true,
          types: [],
        },
        files: ['app.ts'],
      }),
    )
    const { status, stdout } = node(join(PROJECT, 'node_modules/typescript/bin/tsc'), '-p', app)
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })

  test('Every entry can be imported in Node, where mounting does nothing and diagnosing works.', () => {
    writeFileSync(
      join(app, 'app.js'),
      `import { mountPanel } from 'leeway'
      import { connectBridges } from 'leeway/bridge'
      import { intelliAuth } from 'leeway/intelliauth'
      import { diagnose, inspect, remedies } from 'leeway/diagnose'
      const panel = mountPanel({ bridge: intelliAuth({}) })
      const { length } = await remedies.loadAllCodes()
      console.log(JSON.stringify({
        mounted: panel.diagnosis().headline,
        diagnosed: diagnose(panel.recording()).status,
        tokens: inspect('nothing').length,
        catalogue: length > remedies.CORE_CODES.length,
        bridges: typeof connectBridges([], {}),
      }))
      panel.unmount()`,
    )
    const said = (...flags: string[]) => {
      const { stdout, stderr } = node(...flags, 'app.js')
      expect(stderr).toBe('')
      return JSON.parse(stdout)
    }
    const same = { diagnosed: 'unknown', tokens: 0, catalogue: true, bridges: 'function' }
    expect(said()).toEqual({ mounted: 'Not in this build', ...same })
    expect(said('--conditions=development')).toEqual({ mounted: 'No page to watch', ...same })
  })

  test('Outside of development each entry has the same names, and nothing behind them.', () => {
    writeFileSync(
      join(app, 'names.js'),
      `const names = {}
      for (const entry of ${JSON.stringify(ONLY_IN_DEVELOPMENT)}) names[entry] = Object.keys(await import(entry))
      console.log(JSON.stringify(names))`,
    )
    const here = JSON.parse(node('--conditions=development', 'names.js').stdout)
    const elsewhere = JSON.parse(node('names.js').stdout)
    for (const entry of ONLY_IN_DEVELOPMENT) {
      expect(here[entry].length).toBeGreaterThan(0)
      expect(elsewhere[entry]).toEqual(expect.arrayContaining(here[entry]))
    }
    writeFileSync(
      join(app, 'absent.js'),
      `import { intelliAuth } from 'leeway/intelliauth'
      import { nextAuth } from 'leeway/next-auth'
      import { auth0 } from 'leeway/auth0'
      import { panel } from 'leeway/auto'
      const events = []
      const context = { emit: event => events.push(event), describe: () => ({}) }
      const client = new Proxy({}, { get() { throw new Error('touched') } })
      for (const bridge of [intelliAuth(client), nextAuth(), auth0(client)]) bridge.connect(context)()
      nextAuth().session({})
      intelliAuth(client).configure({})
      let told = 0
      intelliAuth(client).callbacks({ onLogout: () => told++ }).onLogout()
      panel.open(); panel.close(); panel.unmount()
      console.log(JSON.stringify({ told, events, recorded: panel.recording().events }))`,
    )
    const { stdout, stderr } = node('absent.js')
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ told: 1, events: [], recorded: [] })
  })

  test.each([
    ['import', `import 'leeway/auto'`, 0],
    [
      'mounted, with a bridge',
      `import { mountPanel } from 'leeway'
import { auth0 } from 'leeway/auth0'
mountPanel({ bridge: auth0({}) })`,
      500,
    ],
    [
      'kept',
      `import { mountPanel } from 'leeway'
import { auth0 } from 'leeway/auth0'
window.panel = mountPanel({ bridge: auth0({}) })`,
      550,
    ],
    [
      'a bridge with callbacks',
      `import { intelliAuth } from 'leeway/intelliauth'
window.callbacks = intelliAuth({}).callbacks({})`,
      200,
    ],
  ])('A production build by esbuild has next to nothing of it: %s.', async (_, source, limit) => {
    const { outputFiles, warnings } = await build({
      stdin: { contents: source, resolveDir: app },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      logLevel: 'silent',
    })
    expect(warnings).toEqual([])
    expect(outputFiles[0]!.contents.length).toBeLessThanOrEqual(limit)
  })

  test('In production on purpose: the panel and a bridge, whole.', () => {
    writeFileSync(
      join(app, 'production.js'),
      `import { mountPanel } from 'leeway/production'
      import { auth0 } from 'leeway/production/auth0'
      console.log(mountPanel().diagnosis().headline, auth0({}).name)`,
    )
    const { stdout } = node('production.js')
    expect(stdout.trim()).toBe('No page to watch Auth0')
  })

  test('It is small.', () => {
    expect(statSync(archive).size).toBeLessThan(600 * 1024)
  })

  test('It brings no copy of its dependencies, and needs nothing else.', () => {
    const { dependencies } = JSON.parse(packed('package.json'))
    const imported = new Set<string>()
    for (const file of files.filter(name => name.endsWith('.js'))) {
      for (const [, target = ''] of packed(file).matchAll(
        /^(?:import|export)\b.*?\bfrom "([^".][^"]*)";$/gm,
      )) {
        imported.add(target.replace(/^((?:@[^/]+\/)?[^/]+).*/, '$1'))
      }
    }
    expect(imported).toContain('preact')
    expect(imported).toContain('@preact/signals')
    const foreign = [...imported].filter(
      name => !name.startsWith('node:') && !Object.hasOwn(dependencies, name),
    )
    expect(foreign).toEqual([])
  })

  test('The codes of all SDKs are a file of their own, loaded when asked for.', () => {
    const scripts = files.filter(file => file.endsWith('.js'))
    const catalogue = scripts.find(file => /\/chunks\/all-/.test(file))!.replace('dist/chunks/', '')
    const importers = (how: RegExp) =>
      scripts.filter(file =>
        [...packed(file).matchAll(how)].some(([, target]) => target!.endsWith(catalogue)),
      )
    expect(importers(/\bfrom "([^"]+)"/g)).toEqual([])
    expect(importers(/\bimport\("([^"]+)"\)/g)).not.toEqual([])
  })

  test('Its command runs as it was built, and says what the library says.', async () => {
    const command = join(app, 'node_modules/leeway', JSON.parse(packed('package.json')).bin.leeway)
    expect(readFileSync(command, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    const tale = story({ skew: -600_000 }).say(intelliauth)
    const token = tale.mint(3600)
    const { recording } = makeRecording(
      tale.arm(token).call(token, 200).wait(3_700_000).expired(token).recording(),
    )
    const built = await leeway(['diagnose', '-'], JSON.stringify(recording), [command])
    expect(built).toMatchObject({ exitCode: 0, stderr: '' })
    expect(built.stdout).toContain('clock-behind')
    expect(built).toEqual(await leeway(['diagnose', '-'], JSON.stringify(recording)))
    const { stdout } = await leeway(['--version'], '', [command])
    expect(stdout.trim()).toBe(JSON.parse(packed('package.json')).version)
  })
})
