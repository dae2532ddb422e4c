import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspect } from '../../../panel/token/inspect.ts'
import type { TokenFacts } from '../../../sdk-bridge/event.ts'
import { CLAIMS, encode, NOW, signed, unsigned, written } from './sample-tokens.ts'

const access = await signed({ scope: 'todos:read' })
const id = await signed({ nonce: 'n-0S6' })
const [head, payload, signature] = access.split('.') as [string, string, string]

function wrap(text: string, width: number, between = '\n'): string {
  return text.match(new RegExp(`.{1,${width}}`, 'g'))!.join(between)
}

function look(text: string): TokenFacts[] {
  return inspect(text, NOW)
}

const [bareAccess] = look(access)
const [bareId] = look(id)

/** Ways in which one access token comes along, and is one and the same. */
const ONE: readonly [string, string, Partial<TokenFacts>?][] = [
  ['bare', access],
  ['with spaces around it', `  ${access}\n`],
  ['after Bearer', `Bearer ${access}`, { kind: 'access-token' }],
  ['in a header line', `Authorization: Bearer ${access}\r\nHost: api.example`, { kind: 'access-token' }],
  ['in a command', `curl -H 'Authorization: Bearer ${access}' https://api.example`, { kind: 'access-token' }],
  ['in double quotes', `"${access}"`],
  ['in single quotes, with a comma', `'${access}',`],
  ['in a sentence', `My token is ${access}. Why is it refused?`],
  ['in a cookie', `Cookie: theme=dark; session=${access}; lang=en`],
  [
    'in a fragment',
    `https://app.example/cb#state=x&access_token=${access}&expires_in=3600`,
    { kind: 'access-token', expiresIn: 3600 },
  ],
  ['in a query', `https://app.example/cb?id_token_hint=${access}&x=1`, { kind: 'id-token' }],
  ['in a path', `https://app.example/verify/${access}/next?x=1`],
  [
    'in an encoded query',
    `https://app.example/?r=${encodeURIComponent(JSON.stringify({ access_token: access }))}`,
    { kind: 'access-token' },
  ],
  ['broken over lines', wrap(access, 64)],
  ['broken over indented lines', wrap(access, 70, '\r\n    ')],
  ['broken at its dots', access.replaceAll('.', '.\n')],
  ['broken before its dots', access.replaceAll('.', '\n.')],
  ['in markup', `<script>var t="${access}"</script>`],
  [
    'in a storage value',
    JSON.stringify({ user: JSON.stringify({ accessToken: access, expiresIn: 300 }) }),
    { kind: 'access-token', expiresIn: 300 },
  ],
  [
    'in an encoded cookie',
    `sb-x-auth-token=base64-${encode(JSON.stringify({ access_token: access }))}`,
    { kind: 'access-token' },
  ],
  ['twice', `${access}\n${access}`],
]

describe('inspect', () => {
  it.each(ONE)('finds the same token %s', (_, text, more = {}) => {
    expect(look(text)).toEqual([{ ...bareAccess, ...more }])
  })

  it('reads a token response, with kinds by its names', () => {
    const response = {
      access_token: access,
      token_type: 'Bearer',
      expires_in: 3600,
      id_token: id,
      refresh_token: '8xLOxBtZp8',
    }
    expect(look(JSON.stringify(response, null, 2))).toEqual([
      { ...bareAccess, kind: 'access-token', expiresIn: 3600 },
      { ...bareId, kind: 'id-token' },
      { fingerprint: expect.any(String), format: 'opaque', kind: 'refresh-token' },
    ])
  })

  it('gives each access token the lifetime next to it', () => {
    const other = '2YotnFZFEjr1zCsicMWpAA'
    for (const text of [
      `{"access_token":"${access}","expires_in":60}, {"access_token":"${other}","expires_in":90}`,
      `{"expires_in":60,"access_token":"${access}"}, {"expires_in":90,"access_token":"${other}"}`,
    ]) {
      expect(look(text).map(({ expiresIn }) => expiresIn)).toEqual([60, 90])
    }
  })

  it('knows a token bound to a DPoP key by the response and by the scheme', () => {
    for (const text of [
      `{"access_token":"${access}","token_type":"DPoP"}`,
      `Authorization: DPoP ${access}`,
    ]) {
      expect(look(text)).toEqual([
        { ...bareAccess, kind: 'access-token', problems: ['sender-constrained-dpop'] },
      ])
    }
  })

  it('finds several at once, in their order', () => {
    for (const text of [
      `${id}\n${access}`,
      `${id} and ${access}`,
      JSON.stringify([id, access]),
      `${wrap(id, 60)}\n\n${wrap(access, 60)}`,
    ]) {
      expect(look(text)).toEqual([bareId, bareAccess])
    }
  })

  it('says that invisible characters came with a token, in it or at its end', () => {
    for (const text of [
      `${access.slice(0, 40)}\u200b${access.slice(40)}`,
      `Bearer ${access}\u2060`,
      `\ufeff${access}`,
    ]) {
      expect(look(text)[0]!.claims).toEqual(bareAccess!.claims)
      expect(look(text)[0]!.problems).toEqual(['hidden-characters'])
    }
    expect(look(`\u200b hello ${access}`)[0]!.problems).toBeUndefined()
  })

  it('shows what is left of a token that was cut', () => {
    expect(look(`token: ${head}.${payload.slice(0, 40)}… (more)`)).toMatchObject([
      { header: { alg: 'RS256' }, problems: ['truncated'] },
    ])
    expect(look(`${head}.${payload}.${signature.slice(0, 30)}... ok`)).toMatchObject([
      { claims: CLAIMS, problems: ['truncated'] },
    ])
  })

  it('keeps the empty signature of an unsigned token at the end of a sentence', () => {
    const none = `${encode('{"alg":"none"}')}.${payload}.`
    expect(look(`It is ${none}`)).toMatchObject([{ format: 'jwt', problems: ['alg-none'] }])
  })

  it('calls a lone word opaque, also in quotes, over lines, or one on each line', () => {
    const word = 'tGzv3JOkF0XG5Qx2TlKWIA'
    expect(look(word)).toMatchObject([{ format: 'opaque' }])
    expect(look(`"${word}"`)).toMatchObject([{ format: 'opaque' }])
    expect(look(wrap(word, 12))).toEqual(look(word))
    expect(look(`${word}\nAAzv3JOkF0XG5Qx2TlKWIA`)).toHaveLength(2)
    expect(look('abcdefgh.ijklmnop.qrstuvwx')).toMatchObject([{ format: 'opaque' }])
    expect(look(`Authorization: Bearer ${word}`)).toMatchObject([{ format: 'opaque', kind: 'access-token' }])
    expect(look(`Cookie: refresh_token=${word}; a=b`)).toMatchObject([
      { format: 'opaque', kind: 'refresh-token' },
    ])
  })

  it.each([
    '',
    ' ',
    'Hello',
    'internationalization',
    'Your access token has expired. Please sign in again at https://app.example/login?next=%2Fhome.',
    'The access_token: string; the refreshToken = await client.getRefreshToken() and e.g. eyJ is a prefix.',
    'error: invalid_token, error_description: The Bearer authentication-scheme was expected',
    '{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}',
    'www.example.com',
    '/usr/local/lib/node_modules/leeway',
    'https://docs.example/oauth2/token-endpoint-reference',
  ])('finds nothing in %j', text => {
    expect(look(text)).toEqual([])
  })

  it('judges by the moment it is given, in whatever form', () => {
    const late = NOW + 7_200_000
    for (const now of [late, new Date(late), { wall: late, mono: 1 }]) {
      expect(inspect(access, now)[0]!.problems).toEqual(['expired'])
      expect(inspect(`Bearer ${access}`, now)[0]!.problems).toEqual(['expired'])
    }
  })

  it('finds a token between any words', () => {
    const surroundings = fc
      .array(
        fc.constantFrom(
          ' ',
          '\n\n',
          '"',
          ', ',
          'see ',
          'the token (',
          ') ',
          '; ',
          '{"a": ',
          ' — ',
          'é',
          '🙂 ',
        ),
        { maxLength: 8 },
      )
      .map(words => words.join(''))
    fc.assert(
      fc.property(
        surroundings,
        surroundings,
        fc.constantFrom(' ', '"', '(', '\n\n'),
        (before, after, edge) => {
          const found = look(`${before}${edge}${access}${edge}${after}`)
          expect(found.map(token => token.claims)).toEqual([bareAccess!.claims])
        },
      ),
    )
  })

  it('never throws, whatever the text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        access.slice(0, 90),
        head,
        `${head}.`,
        'Bearer ',
        'access_token=',
        'expires_in=1',
        'eyJ',
        '%25',
        '\n',
        '\\"',
        '\u202e',
        'v4.local.',
        '~',
        'base64-',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        expect(Array.isArray(look(pieces.join('')))).toBe(true)
      }),
      { numRuns: 200 },
    )
    for (const value of [undefined, null, 1, {}, []]) expect(inspect(value as unknown as string)).toEqual([])
  })

  it('comes to an end on a megabyte of anything', () => {
    const million = (piece: string) => piece.repeat(1_000_000 / piece.length)
    const pieces = [
      '/eyJ',
      'eyJ.',
      '=',
      '\n',
      '\u200b',
      'token=',
      'Bearer ',
      '%25',
      'eyJhbGciOiJSUzI1NiJ9.\n',
      `${access} `,
      'base64-',
      'e',
      '.',
      '"',
    ]
    for (const piece of pieces) expect(Array.isArray(look(million(piece)))).toBe(true)
    expect(look(written(`{"a":"${'x'.repeat(1_000_000)}"}`))).toMatchObject([{ format: 'jwt' }])
    expect(look(`Bearer ${unsigned({ a: '['.repeat(500_000) })}`)).toMatchObject([{ format: 'jwt' }])
  })
})
