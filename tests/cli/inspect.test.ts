import { describe, expect, test, vi } from 'vitest'
import { encode, NOW_SECONDS, SIGNATURE, signed, unsigned, written } from '../panel/token/sample-tokens.ts'
import { leeway } from './leeway.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Neither the token nor any of its parts, nor its signature, is in a text. */
function expectNoneOf(token: string, text: string): void {
  for (const part of token.split('.')) if (part.length > 8) expect(text).not.toContain(part)
}

describe('leeway inspect', () => {
  test('It decodes a bare token: format, header, claims with meaning and times, problems in words.', async () => {
    const token = await signed({ scope: 'todos:read' })
    const { exitCode, stdout, stderr } = await leeway(['inspect'], token)
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^1 token found\.\n\n1\. Token {2}JWT, RS256$/m)
    expect(stdout).toMatch(/^ {3}kid {2}key-1$/m)
    expect(stdout).toMatch(/^ {3}scope +todos:read\n +What it allows, separated by spaces$/m)
    expect(stdout).toContain(String(NOW_SECONDS + 3540))
    expect(stdout).toMatch(/2026-05-01 12:59:00 UTC, .+ ago|2026-05-01 12:59:00 UTC, in .+/)
    expect(stdout).toContain('Not to be accepted from this moment on')
    expectNoneOf(token, stdout)
  })

  test('It finds every token of a token response, and says what each is.', async () => {
    const access = unsigned({ exp: 4_000_000_000 })
    const response = JSON.stringify({
      access_token: access,
      expires_in: 3600,
      refresh_token: 'v1.MRq-abcdefghijklmnop12345',
    })
    const { exitCode, stdout } = await leeway(['inspect'], response)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('2 tokens found.')
    expect(stdout).toContain('1. Access token  JWT, RS256')
    expect(stdout).toContain('The response says that it lives 3600 s.')
    expect(stdout).toContain('! Lives longer than a day; until then nobody can take it back')
    expect(stdout).toContain('2. Refresh token  opaque')
    expect(stdout).not.toContain('MRq-')
    expectNoneOf(access, stdout)
  })

  test('With --json it prints the facts of each token for programs.', async () => {
    const token = unsigned({ exp: 1_000_000_000 })
    const { exitCode, stdout } = await leeway(['inspect', '--json'], `Authorization: Bearer ${token}`)
    expect(exitCode).toBe(0)
    const facts = JSON.parse(stdout)
    expect(facts).toHaveLength(1)
    expect(facts[0]).toMatchObject({
      format: 'jwt',
      kind: 'access-token',
      header: { alg: 'RS256' },
      claims: { exp: 1_000_000_000 },
    })
    expect(facts[0].problems).toContain('expired')
    expectNoneOf(token, stdout)
  })

  test('A token within a token is not printed, whether by its look or by its name, nor one as a payload.', async () => {
    const inner = unsigned({ sub: 'inner' })
    const outer = unsigned({ nested: { proof: inner, refresh_token: 'opaque-0123456789' } })
    const signedText = written(inner, JSON.stringify({ alg: 'RS256', cty: 'JWT' }))
    for (const args of [['inspect'], ['inspect', '--json']]) {
      const { stdout } = await leeway(args, `${outer}\n${signedText}`)
      expect(stdout).toContain('<token>')
      expect(stdout).not.toContain('opaque-0123456789')
      expect(stdout).not.toContain(SIGNATURE.slice(0, 40))
      expectNoneOf(inner, stdout)
    }
  })

  test('Claims cannot steer the terminal; their digits stand as they were sent.', async () => {
    const payload = `{"sub":"\\u001b[2J\\u009b31m\\u202eevil","big":12345678901234567890,"exp":1000}`
    const token = `${encode('{"alg":"RS256"}')}.${encode(payload)}.${SIGNATURE}`
    const { stdout } = await leeway(['inspect'], token)
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(stdout).toContain('12345678901234567890')
    expect(stdout).toContain('! It contains invisible characters')
    const json = await leeway(['inspect', '--json'], token)
    expect(json.stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(JSON.parse(json.stdout)[0].claims.sub).toBe('\u001b[2J\u009b31m\u202eevil')
  })

  test('Text without a token gives exit code 1, and an empty list for programs.', async () => {
    const plain = await leeway(['inspect'], 'Nothing to see here.')
    expect(plain).toEqual({ exitCode: 1, stdout: 'No token in this text.\n', stderr: '' })
    const json = await leeway(['inspect', '--json'], '')
    expect(json).toEqual({ exitCode: 1, stdout: '[]\n', stderr: '' })
  })

  test('A token on the command line is refused and not repeated.', async () => {
    const token = unsigned()
    for (const args of [['inspect', token], [token], [`--token=${token}`]]) {
      const { exitCode, stdout, stderr } = await leeway(args)
      expect(exitCode).toBe(2)
      expectNoneOf(token, stdout + stderr)
    }
  })
})

describe('leeway', () => {
  test('--help tells of the commands, the options and the exit codes, on standard output.', async () => {
    const { exitCode, stdout, stderr } = await leeway(['--help'])
    expect([exitCode, stderr]).toEqual([0, ''])
    for (const word of ['diagnose FILE', 'inspect', '--json', 'Exit code']) expect(stdout).toContain(word)
    expect(await leeway(['diagnose', '-h'])).toEqual({ exitCode, stdout, stderr })
  })

  test('--version prints the version of the package.', async () => {
    const { stdout } = await leeway(['--version'])
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
