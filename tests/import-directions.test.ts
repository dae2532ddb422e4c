import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** All source files below a folder, by their path from the project's root. */
function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => join(folder, name))
}

/** What a file imports: a path from the project's root for its own files, else the package's name. */
function imports(file: string): string[] {
  // Snippets for users to copy import too; they are text.
  const text = readFileSync(file, 'utf8').replace(/`[^`]*`/g, '``')
  const found = text.matchAll(
    /^(?:import|export) .*?from '(.+)'|^\} from '(.+)'|^import '(.+)'|\bimport\('(.+)'\)/gm,
  )
  return [...found].map(match => {
    const target = match.slice(1).find(part => part !== undefined)!
    return target.startsWith('.') ? normalize(join(dirname(file), target)) : target
  })
}

/** Where the halves are put together. */
const COMPOSITION = [
  ...[
    'panel/mount.ts',
    'panel/recorder.ts',
    'panel/index.ts',
    'panel/mount-found.ts',
    'panel/start-recorder.ts',
  ],
  ...['capture', 'first-look', 'rest', 'start-capture', 'token-reader'].map(
    name => `panel/capture/${name}.ts`,
  ),
]
const PUBLIC = /^leeway(\/[\w-]+)?$/

function offences(folder: string, allowed: (file: string, target: string) => boolean): string[] {
  return sources(folder).flatMap(file =>
    imports(file)
      .filter(target => !allowed(file, target))
      .map(target => `${file} imports ${target}`),
  )
}

describe('imports point one way', () => {
  test('the rule sees imports at all', () => {
    expect(imports('panel/mount.ts')).toContain('sdk-bridge/bridge.ts')
    expect(sources('sdk-bridge').length).toBeGreaterThan(5)
  })

  test('sdk-bridge imports nothing but itself', () => {
    expect(offences('sdk-bridge', (_, target) => target.startsWith('sdk-bridge/'))).toEqual([])
  })

  test('panel knows of sdk-bridge the vocabulary alone, except where the two are put together', () => {
    const fine = (file: string, target: string) =>
      !target.startsWith('sdk-bridge/') || target === 'sdk-bridge/event.ts' || COMPOSITION.includes(file)
    expect(offences('panel', fine)).toEqual([])
  })

  test('panel ships preact, signals and jose, and nothing else', () => {
    const fine = (_: string, target: string) =>
      /^(panel|sdk-bridge)\//.test(target) ||
      ['preact', 'preact/hooks', '@preact/signals', 'jose', 'jose/base64url'].includes(target)
    expect(offences('panel', fine)).toEqual([])
  })

  test.each(['token', 'clock', 'session', 'diagnosis', 'remedies', 'recording'])(
    'panel/%s reaches neither the view, nor the store, nor a framework',
    folder => {
      const fine = (_: string, target: string) =>
        !/^panel\/(view|store|mount|recorder|index)\b/.test(target) && !target.includes('preact')
      expect(offences(`panel/${folder}`, fine)).toEqual([])
    },
  )

  test('no rule reads a clock, a global or the DOM', () => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bdocument\.|\bwindow\.|\blocalStorage\b|\bMath\.random\b/
    const folders = ['panel/clock', 'panel/session', 'panel/diagnosis', 'panel/remedies']
    const offending = folders
      .flatMap(sources)
      .filter(file =>
        impure.test(readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|`[^`]*`|'[^'\n]*'/g, '')),
      )
    expect(offending).toEqual([])
  })

  test('the command draws nothing: of the view it shares the words and the times', () => {
    const fine = (_: string, target: string) =>
      /^(cli\/|node:|package\.json)/.test(target) ||
      /^panel\/(diagnose\.ts|(token|recording|remedies|diagnosis)\/|view\/(words|time|claim-rows)\.ts)/.test(
        target,
      ) ||
      target === 'sdk-bridge/event.ts'
    expect(offences('cli', fine)).toEqual([])
  })

  test('the demo uses the public interface alone', () => {
    const fine = (_: string, target: string) => PUBLIC.test(target) || !/^(panel|sdk-bridge)\//.test(target)
    expect(offences('demo', fine)).toEqual([])
  })
})
