/** The package as an app gets it: built, packed, unpacked into an app of its own, and used from there. */

import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeRecording } from '../panel/recording/write.ts'
import { entries } from '../vite.config.ts'
import { leeway } from './cli/leeway.ts'
import { intelliauth, story } from './panel/diagnosis/story.ts'

vi.setConfig({ testTimeout: 60_000 })

const PROJECT = fileURLToPath(new URL('../', import.meta.url))
const DEPENDENCIES = ['preact', '@preact', 'jose']

let folder: string
let app: string
/** Files of the package, by their path in it. */
let files: string[]

const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: app, encoding: 'utf8' })
const packed = (file: string): string => readFileSync(join(app, 'node_modules/leeway', file), 'utf8')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leeway-package-'))
  const project = join(folder, 'project')
  app = join(folder, 'app')
  const installed = join(app, 'node_modules/leeway')
  mkdirSync(project)
  mkdirSync(installed, { recursive: true })

  const vite = join(PROJECT, 'node_modules/vite/bin/vite.js')
  // Not in the project's own dist, where somebody may be at work.
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error', '--outDir', join(project, 'dist')], {
    cwd: PROJECT,
  })
  copyFileSync(join(PROJECT, 'package.json'), join(project, 'package.json'))
  execFileSync('npm', ['pack', '--silent', '--offline', '--ignore-scripts'], { cwd: project })
  const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
  const archive = join(project, `leeway-${version}.tgz`)
  execFileSync('tar', ['-xzf', archive, '-C', installed, '--strip-components=1'])
  files = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(file => file.replace(/^package\//, ''))
  for (const name of DEPENDENCIES) {
    symlinkSync(join(PROJECT, 'node_modules', name), join(app, 'node_modules', name), 'dir')
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', type: 'module' }))
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An app in TypeScript that uses every entry. What must be an error is marked so: types that are `any` would show. */
const CONSUMER = `
import { mountPanel, type MountedPanel } from 'leeway'
import type { BridgeContext, SdkBridge } from 'leeway/bridge'
import { errorFacts } from 'leeway/bridge'
import { diagnose, inspect, readRecording, redact, remedies, type Diagnosis, type TokenFacts } from 'leeway/diagnose'
import { intelliAuth } from 'leeway/intelliauth'

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
export { facts, status, wrong }
`

describe('the package', () => {
  test('It holds what was built and its types, and neither sources nor tests.', () => {
    const expected =
      /^(?:package\.json|dist\/[\w-]+\.js|dist\/chunks\/[\w-]+\.js|dist\/types\/(?:panel|sdk-bridge)\/[\w/-]+\.d\.ts)$/
    expect(files.filter(file => !expected.test(file))).toEqual([])
    expect(files.filter(file => /types\/panel\/view\//.test(file))).toEqual([])
  })

  test('exports every entry that is built, and no other', () => {
    const { exports } = JSON.parse(packed('package.json'))
    const names = Object.keys(exports).map(name => name.replace(/^\./, 'leeway'))
    expect(names.filter(name => name !== 'leeway/package.json')).toEqual(Object.keys(entries))
  })

  test('Every entry that package.json names is there, code and types.', () => {
    const { exports, bin, types } = JSON.parse(packed('package.json'))
    const named = Object.values(exports).flatMap(entry =>
      typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>),
    )
    expect(named.length).toBeGreaterThan(8)
    for (const file of [...named, ...Object.values<string>(bin), types]) {
      expect(files).toContain(file.replace(/^\.\//, ''))
    }
  })

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
    const { stdout, stderr } = node('app.js')
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      mounted: 'No page to watch',
      diagnosed: 'unknown',
      tokens: 0,
      catalogue: true,
      bridges: 'function',
    })
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
