/** Runs the command as a shell would: a process with arguments, standard input, and a file system. */

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export interface Ran {
  exitCode: number | null
  stdout: string
  stderr: string
}

const SOURCE = ['--import', 'tsx', fileURLToPath(new URL('../../cli/main.ts', import.meta.url))]

/**
 * @param args after `leeway`
 * @param input to standard input, which then ends
 * @param program what to run in Node; the source by default
 */
export function leeway(args: string[], input = '', program: readonly string[] = SOURCE): Promise<Ran> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...env } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...program, ...args], { env })
    const ran: Ran = { exitCode: null, stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', part => {
      ran.stdout += part
    })
    child.stderr.setEncoding('utf8').on('data', part => {
      ran.stderr += part
    })
    child.on('error', reject)
    child.on('close', exitCode => resolve({ ...ran, exitCode }))
    // A command that reads nothing may be gone before the pipe is written.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/** A file for the length of one test. */
export function fileWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'leeway-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'session.json')
  writeFileSync(file, content)
  return file
}
