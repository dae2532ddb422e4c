/** What `leeway` does with its arguments. */

import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { diagnose, inspect, RecordingProblem, readRecording } from '../panel/diagnose.ts'
import { diagnosisText } from './diagnosis-text.ts'
import { HELP } from './help.ts'
import { harmless, jsonText, withoutTokens } from './output.ts'
import { createStyle } from './style.ts'
import { tokensText } from './token-text.ts'

/** Done; nothing was found in what was read; usage, or an input that cannot be read. */
export type ExitCode = 0 | 1 | 2

export interface Surroundings {
  version: string
  /** Whether whoever reads the output understands colours. */
  colour: boolean
  /** Columns to wrap at; undefined: lines are not wrapped. */
  width: number | undefined
  /** Standard input to its end. */
  readInput(): Promise<string>
}

export interface Outcome {
  exitCode: ExitCode
  /** For standard output and standard error. */
  out: string
  err: string
}

const done = (out: string, exitCode: ExitCode = 0): Outcome => ({ exitCode, out, err: '' })
const refused = (reason: string): Outcome => ({ exitCode: 2, out: '', err: `leeway: ${reason}\n` })
/** Says nothing of what was typed: it may have been a token. */
const misused = (reason: string): Outcome => refused(`${reason} Try leeway --help.`)

/**
 * Runs the command. Never rejects for what arguments, files and input hold.
 *
 * @param args after the name of the command
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const parsed = parse(args)
  if (!parsed) return misused('These options are not understood.')
  const { values, positionals } = parsed
  const [command, ...operands] = positionals
  if (values.help || command === 'help') return done(HELP)
  if (values.version) return done(`${surroundings.version}\n`)
  switch (command) {
    case undefined:
      return { exitCode: 2, out: '', err: HELP }
    case 'diagnose':
      if (operands.length !== 1) return misused('diagnose takes one file, or - for standard input.')
      return runDiagnose(operands[0]!, values.json, surroundings)
    case 'inspect':
      if (operands.length > 0) {
        return misused(
          'inspect reads standard input alone: on the command line a token stays in the history of the shell.',
        )
      }
      return runInspect(values.json, surroundings)
    default:
      return misused('There is no such command.')
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    })
  } catch {
    return null
  }
}

async function runDiagnose(file: string, json: boolean, surroundings: Surroundings): Promise<Outcome> {
  const name = file === '-' ? 'standard input' : harmless(file)
  try {
    const text = file === '-' ? await surroundings.readInput() : await readFile(file, 'utf8')
    const recording = readRecording(text)
    const diagnosis = diagnose(recording)
    if (json) return done(jsonText(diagnosis))
    return done(diagnosisText(diagnosis, recording, createStyle(surroundings)))
  } catch (thrown) {
    if (thrown instanceof RecordingProblem) {
      const place = thrown.path ? `, at ${thrown.path}` : ''
      return refused(harmless(withoutTokens(`${name}${place}: ${thrown.reason}.`)))
    }
    return refused(`${name}: ${whyUnreadable(thrown)}`)
  }
}

async function runInspect(json: boolean, surroundings: Surroundings): Promise<Outcome> {
  let text: string
  try {
    text = await surroundings.readInput()
  } catch (thrown) {
    return refused(`standard input: ${whyUnreadable(thrown)}`)
  }
  const now = Date.now()
  const found = withoutTokens(inspect(text, now))
  const exitCode = found.length > 0 ? 0 : 1
  if (json) return done(jsonText(found), exitCode)
  return done(tokensText(found, now, createStyle(surroundings)), exitCode)
}

/** The usual reasons in words (errno.h); any other by its message. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file.',
  EISDIR: 'this is a directory.',
  EACCES: 'reading it is not permitted.',
  EPERM: 'reading it is not permitted.',
  ERR_STRING_TOO_LONG: 'it is too large.',
}

function whyUnreadable(thrown: unknown): string {
  const { code = '', message = String(thrown) } = thrown as NodeJS.ErrnoException
  return REASONS[code] ?? `it cannot be read: ${harmless(withoutTokens(message))}`
}
