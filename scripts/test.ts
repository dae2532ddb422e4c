/** `npm test`: format and lint, types, then every test, in real browsers too. Arguments go to vitest. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchBrowsers } from '../tests/browser/support/browsers.ts'

let passed = 0
let failed = 0

function check(name: string, command: string, args: string[]): void {
  console.log(`\n# ${name}`)
  const { status } = spawnSync(process.execPath, [`node_modules/${command}`, ...args], { stdio: 'inherit' })
  if (status === 0) passed++
  else failed++
}

check('Format and lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])
check('Types', 'typescript/bin/tsc', ['-p', '.'])

fetchBrowsers()

console.log('\n# Tests')
const folder = mkdtempSync(join(tmpdir(), 'leeway-test-'))
const report = join(folder, 'report.json')
const run = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)
try {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'))
  passed += numPassedTests
  failed += numFailedTests
  // A file that could not even be loaded fails as a suite, without a test.
  if (run.status !== 0 && numFailedTests === 0) failed += Math.max(1, numFailedTestSuites)
} catch {
  failed++
}
rmSync(folder, { recursive: true })

console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed === 0 && run.status === 0 ? 0 : 1)
