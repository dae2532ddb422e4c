#!/usr/bin/env node
/** The command `leeway`, as a process: its arguments, its streams, its exit code. */

import { createRequire } from 'node:module'
import { run } from './run.ts'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
/** Longer lines are hard to read. */
const WIDEST = 100

const { stdin, stdout, stderr, argv } = process

// `leeway diagnose FILE | head` closes the pipe early, which is no error.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const { exitCode, out, err } = await run(argv.slice(2), {
  version,
  // Knows of NO_COLOR and FORCE_COLOR; missing where the output is no terminal.
  colour: stdout.hasColors?.() ?? false,
  // Some terminals do not say how wide they are.
  width: stdout.isTTY ? Math.min(stdout.columns || WIDEST, WIDEST) : undefined,
  async readInput() {
    if (stdin.isTTY) stderr.write('Paste, then end with Ctrl+D on a line of its own.\n')
    let text = ''
    for await (const part of stdin.setEncoding('utf8')) text += part
    return text
  },
})
process.exitCode = exitCode
stderr.write(err)
stdout.write(out)
