import fc from 'fast-check'
import { CompactEncrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import type { Problem, TokenKind } from '../../../sdk-bridge/event.ts'
import {
  CLAIMS,
  encode,
  facts,
  HEADER,
  NOW_SECONDS,
  problemsOf,
  SIGNATURE,
  signed,
  unsigned,
  written,
} from './sample-tokens.ts'

const jwe = await new CompactEncrypt(encodeText('secret'))
  .setProtectedHeader({ alg: 'dir', enc: 'A128GCM' })
  .encrypt(new Uint8Array(16))

function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

const [head, payload] = unsigned().split('.') as [string, string]

/** Each problem with tokens that have exactly it, and nothing else. */
const CASES: readonly [Problem, string, string, TokenKind?][] = [
  ['exp-not-a-number', 'exp as text', unsigned({ exp: String(CLAIMS.exp) })],
  ['exp-not-a-number', 'exp is null', unsigned({ exp: null })],
  ['exp-looks-like-milliseconds', 'exp in milliseconds', unsigned({ exp: CLAIMS.exp * 1000 })],
  ['exp-out-of-range', 'exp in nanoseconds', unsigned({ exp: 1.7e18 })],
  ['expired', 'exp a minute ago', unsigned({ exp: NOW_SECONDS - 60, iat: NOW_SECONDS - 120 })],
  ['expired', 'exp this very moment', unsigned({ exp: NOW_SECONDS })],
  ['not-yet-valid', 'nbf in a second', unsigned({ nbf: NOW_SECONDS + 1 })],
  ['not-yet-valid', 'iat in two minutes', unsigned({ iat: NOW_SECONDS + 120 })],
  ['lifetime-over-24h', 'a day and a second', unsigned({ exp: CLAIMS.iat + 86_401 })],
  ['duplicate-claim', 'sub twice', written(`{"sub":"a","exp":${CLAIMS.exp},"sub":"b"}`)],
  ['duplicate-claim', 'sub twice, once escaped', written('{"sub":"a","\\u0073ub":"b"}')],
  ['duplicate-header-parameter', 'alg twice', written('{}', '{"alg":"RS256","alg":"RS256"}')],
  ['payload-not-an-object', 'a list', written('[1]')],
  ['payload-not-an-object', 'a text', written('"hello"')],
  ['payload-not-json', 'plain text', written('hello')],
  ['payload-empty', 'detached', `${head}..${SIGNATURE}`],
  ['payload-not-utf8', 'binary', `${head}.${encode(Uint8Array.of(0xff, 0xfe, 0x80, 0x81))}.${SIGNATURE}`],
  [
    'unencoded-payload',
    'RFC 7797 §4.2',
    'eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19.$.02.A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY',
  ],
  ['truncated', 'cut in the payload', `${head}.${payload.slice(0, -8)}`],
  ['truncated', 'cut in the signature', unsigned().slice(0, -9)],
  ['truncated', 'cut, with an ellipsis', `${head}.${payload.slice(0, 20)}…`],
  ['wrong-number-of-parts', 'four', `${unsigned()}.x`],
  ['not-base64url', 'a percent sign', `${head}.${payload.slice(0, 8)}%${payload.slice(8)}.${SIGNATURE}`],
  ['token-too-large-for-a-header', '9 KB', unsigned({ pad: 'x'.repeat(9000) })],
  ['alg-none', 'alg none', `${encode('{"alg":"none"}')}.${payload}.`],
  ['alg-none', 'alg nOnE', `${encode('{"alg":"nOnE"}')}.${payload}.`],
  ['alg-missing', 'no alg', written(JSON.stringify(CLAIMS), '{"typ":"JWT"}')],
  ['signature-missing', 'nothing after the last dot', `${head}.${payload}.`],
  ['embedded-key', 'jwk', unsigned({}, { jwk: { kty: 'EC' } })],
  ['embedded-key', 'x5c', unsigned({}, { x5c: ['MII'] })],
  ['key-url-in-header', 'jku', unsigned({}, { jku: 'https://evil.example/jwks' })],
  ['key-url-in-header', 'x5u', unsigned({}, { x5u: 'https://evil.example/x' })],
  ['crit-not-understood', 'an extension', unsigned({}, { crit: ['exp'], exp: 1 })],
  ['crit-not-understood', 'an empty list', unsigned({}, { crit: [] })],
  ['sender-constrained-dpop', 'cnf.jkt', unsigned({ cnf: { jkt: 'x' } })],
  ['sender-constrained-mtls', 'cnf.x5t#S256', unsigned({ cnf: { 'x5t#S256': 'x' } })],
  ['hidden-characters', 'in the text', `${unsigned().slice(0, 30)}\u200b${unsigned().slice(30)}`],
  ['hidden-characters', 'bidi in a claim', unsigned({ name: 'a\u202eb' })],
  ['hidden-characters', 'a zero-width character, escaped', written('{"name":"a\\u200bb"}')],
  ['precision-lost', 'a long id', written('{"user":9007199254740993}')],
]

describe('describeToken', () => {
  it('finds nothing wrong with a token just signed', async () => {
    const token = facts(await signed({}, { typ: 'at+jwt' }))
    expect(token).toEqual({
      fingerprint: expect.stringMatching(/^[0-9a-v]{12}$/),
      format: 'jwt',
      kind: 'access-token',
      header: { ...HEADER, typ: 'at+jwt' },
      claims: CLAIMS,
    })
  })

  it.each(CASES)('says %s and nothing else: %s', (problem, _, raw) => {
    expect(problemsOf(raw)).toEqual([problem])
  })

  it('says exp-before-iat', () => {
    expect(problemsOf(unsigned({ exp: CLAIMS.iat - 1 }))).toEqual(['exp-before-iat', 'expired'])
  })

  it('says base64-padding', () => {
    const padded = Buffer.from('{"a":1}').toString('base64')
    expect(padded).toContain('=')
    expect(problemsOf(`${head}.${padded}.${SIGNATURE}`)).toEqual(['base64-padding'])
  })

  it('decodes the other base64 alphabet and says that it is the wrong one', () => {
    const token = written('{"a":"???>>>~~~"}')
    const standard = token.replaceAll('-', '+').replaceAll('_', '/')
    expect(standard).not.toBe(token)
    expect(facts(standard)).toMatchObject({ claims: { a: '???>>>~~~' }, problems: ['not-base64url'] })
  })

  it('never judges a refresh token by its length or its life', () => {
    expect(problemsOf(unsigned({ exp: CLAIMS.iat + 1e6, pad: 'x'.repeat(9000) }), 'refresh-token')).toEqual(
      [],
    )
  })

  it.each([
    ['at+jwt', { typ: 'at+jwt' }, {}, 'access-token'],
    ['application/at+jwt', { typ: 'application/AT+JWT' }, {}, 'access-token'],
    ['a DPoP proof', { typ: 'dpop+jwt', jwk: {} }, {}, 'dpop-proof'],
    ['a logout token by type', { typ: 'logout+jwt' }, {}, 'logout-token'],
    [
      'a logout token by event',
      {},
      { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
      'logout-token',
    ],
    ['a nonce', {}, { nonce: 'n' }, 'id-token'],
    ['at_hash', {}, { at_hash: 'h' }, 'id-token'],
    ['Keycloak', {}, { typ: 'Bearer', nonce: 'n' }, 'access-token'],
    ['Keycloak offline', {}, { typ: 'Offline' }, 'refresh-token'],
    ['Cognito', {}, { token_use: 'id' }, 'id-token'],
    ['nothing to go by', {}, {}, undefined],
    ['a hostile name', {}, { typ: 'constructor' }, undefined],
  ])('knows the kind by %s', (_, header, claims, kind) => {
    const token = facts(unsigned(claims, header))
    expect(token.kind).toBe(kind)
    expect(token.problems).toBeUndefined()
  })

  it('believes whoever hands the token over', () => {
    expect(facts(unsigned({ nonce: 'n' }), 'access-token').kind).toBe('access-token')
  })

  it('shows the header of an encrypted token', () => {
    expect(facts(jwe)).toMatchObject({ format: 'jwe', header: { alg: 'dir', enc: 'A128GCM' } })
    expect(facts(jwe).problems).toBeUndefined()
    expect(problemsOf(jwe.slice(0, -4))).toEqual(['truncated'])
  })

  it('shows the claims that an SD-JWT leaves open', () => {
    const disclosure = encode('["salt","email","a@b.example"]')
    expect(facts(`${unsigned({ _sd: [] })}~${disclosure}~`)).toMatchObject({
      format: 'sd-jwt',
      claims: { _sd: [] },
    })
    expect(problemsOf(`${unsigned()}~${disclosure}~`)).toEqual([])
  })

  it('knows PASETO, and reads what is public', () => {
    expect(facts(`v4.local.${encode(new Uint8Array(80))}`)).toMatchObject({ format: 'paseto' })
    const message = Buffer.concat([Buffer.from('{"exp":"2020-01-01T00:00:00Z"}'), Buffer.alloc(64)])
    expect(facts(`v4.public.${encode(message)}`)).toMatchObject({
      format: 'paseto',
      claims: { exp: '2020-01-01T00:00:00Z' },
      problems: ['expired'],
    })
    expect(problemsOf(`v4.public.${encode('short')}`)).toEqual(['truncated'])
  })

  it.each([
    ['random', '8xLOxBtZp8_kkQ3'],
    ['with dots', 'abc.def'],
    ['with three parts', 'abcdefgh.ijklmnop.qrstuvwx'],
    ['beginning with eyJ', 'eyJub3RhandXXXX.abc.def'],
    ['a signed cookie, JSON first', `${encode('{"user_id":1}')}.ZxYzAA.${SIGNATURE}`],
    ['a key', encode('{"kty":"RSA","alg":"RS256"}')],
    ['empty', ''],
  ])('calls a string opaque when it is %s', (_, raw) => {
    const token = facts(raw)
    expect(token).toEqual({ fingerprint: token.fingerprint, format: 'opaque' })
  })

  it('shows the header of a token cut after it, and says so of one cut before', () => {
    expect(facts(head)).toMatchObject({ format: 'jwt', header: HEADER })
    expect(problemsOf(head)).toContain('truncated')
    expect(facts(head.slice(0, 18))).toMatchObject({ format: 'opaque', problems: ['truncated'] })
  })

  it('shows the start of a payload that was cut', () => {
    const token = facts(`${head}.${payload.slice(0, 30)}`)
    expect(token.claims).toBeUndefined()
    expect(token.payloadText).toMatch(/^\{"iss":"https:/)
  })

  it('shows a payload that is text', () => {
    expect(facts(written('hello'))).toMatchObject({ format: 'jws', payloadText: 'hello' })
  })

  it.each([
    ['9007199254740993', true],
    ['9007199254740992', false],
    ['1e400', true],
    ['1.0', false],
    ['1E3', false],
    ['-0.10', false],
    ['100000000000000000000', false],
    ['0.1000000000000000055511', true],
    ['123456789012345678', true],
  ])('gives the digits of %s as sent exactly when JavaScript rounds them', (digits, rounded) => {
    const token = facts(written(`{"n":${digits},"nested":{"list":[0,${digits}]}}`))
    expect(token.exact).toEqual(rounded ? { n: digits, 'nested.list[1]': digits } : undefined)
  })

  it('does not take digits in strings for numbers, nor quotes in strings for ends', () => {
    const token = facts(written('{"a":"9007199254740993, \\"b\\": 1","c\\\\":"\\\\","d":"[{"}'))
    expect(token.problems).toBeUndefined()
    expect(token.claims).toEqual({ a: '9007199254740993, "b": 1', 'c\\': '\\', d: '[{' })
  })

  it('does not let a claim reach the prototype', () => {
    const token = facts(written('{"__proto__":{"polluted":true},"constructor":1}'))
    expect(Object.keys(token.claims!)).toEqual(['__proto__', 'constructor'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('cuts what is nested without end', () => {
    const deep = written(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)
    expect(() => JSON.stringify(facts(deep))).not.toThrow()
  })

  it('reads what is not text as nothing', () => {
    for (const raw of [undefined, null, 12, {}, [], Symbol('x')]) {
      expect(facts(raw as string).format).toBe('opaque')
    }
  })

  it('never throws, and never holds the token or its signature', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, true, [], {}, 'none', ['b64']))
    const header = fc.record(
      { alg: value, enc: value, crit: value, b64: value, typ: value },
      { requiredKeys: [] },
    )
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.json({ maxDepth: 2 }).map(encode),
      header.map(members => encode(JSON.stringify(members))),
      fc.constant(SIGNATURE),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), fc.constantFrom('.', '~', ''), (parts, separator) => {
        const token = facts(parts.join(separator))
        expect(token.format).toBeTypeOf('string')
        expect(JSON.stringify(token)).not.toContain(SIGNATURE)
      }),
      { numRuns: 200 },
    )
  })
})
