import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRecording } from '../../../panel/recording/read.ts'
import { redact, redactWithReceipt } from '../../../panel/recording/redact.ts'
import { RecordingNotSafe } from '../../../panel/recording/safe.ts'
import { makeRecording, writeRecording } from '../../../panel/recording/write.ts'
import type { EventOf, SessionEvent } from '../../../sdk-bridge/event.ts'
import { encode, NOW } from '../token/sample-tokens.ts'
import { ACCESS, access, CODE, EVENTS, PERSONAL, RECORDING, REFRESH } from './sample-recording.ts'

const SECRETS = [ACCESS, REFRESH]
const made = makeRecording({ events: EVENTS, now: RECORDING.now, page: RECORDING.page!, secrets: SECRETS })
const text = writeRecording(made.recording, SECRETS)

function first<T extends SessionEvent['type']>(type: T): EventOf<T> {
  return made.recording.events.find(event => event.type === type) as EventOf<T>
}

describe('makeRecording', () => {
  it('leaves no secret and no personal value anywhere, by value', () => {
    const canaries = [
      ...SECRETS,
      ...ACCESS.split('.'),
      CODE,
      'canary',
      'Canary',
      ...Object.values(PERSONAL).flatMap(value => (typeof value === 'string' ? value : Object.values(value))),
      'abcdef123',
      'user:pw',
    ]
    for (const canary of canaries) expect(text).not.toContain(canary)
  })

  it('leaves nothing token-shaped', () => {
    expect(text).not.toMatch(/eyJ[\w-]+/)
    expect(text).not.toMatch(/[?#]\w+=/)
    expect(text).not.toMatch(/[\w.]+@[\w-]+\.\w+/)
  })

  it('keeps what a diagnosis needs', () => {
    const settings = first('settings')
    expect(settings).toEqual({ ...EVENTS[0], issuer: 'https://tenant.example/' })
    const call = first('call')
    expect(call).toMatchObject({
      url: expect.stringMatching(/^https:\/\/api\.example\/users\//),
      status: 401,
      token: access.fingerprint,
      sent: { wall: NOW + 5, mono: 5 },
    })
    expect(call.initiator).toBe('https://app.example/assets/index-DiwrgTda.js:10:5')
    expect(call.error).toMatchObject({
      code: 'token_expired',
      requestId: '8d4e5b7c9a1f4e2db3c6d7e8f9a0b1c2',
      uri: 'https://docs.example/errors',
    })
    expect(first('refresh')).toEqual(EVENTS[4])
    expect(made.recording.events.filter(event => event.type === 'call')[1]).toEqual(EVENTS[6])
    const failed = made.recording.events[7] as EventOf<'refresh'>
    expect(failed.error!.message).toBe(
      'AADSTS700084: refresh_token: "<token>" is dead. Trace 123e4567-e89b-12d3-a456-426614174000',
    )
  })

  it('keeps protocol claims, names others by their type, and gives identifiers a fingerprint', () => {
    const { claims, header, problems } = first('tokens').access!
    expect(claims).toEqual({
      iss: 'https://tenant.example',
      aud: 'https://api.example',
      iat: access.claims!.iat,
      exp: access.claims!.exp,
      client_id: 'app_01HZX',
      scope: 'todos:read',
      cnf: { jkt: 'k'.repeat(43), jwk: '<object>' },
      sub: expect.stringMatching(/^fp_[0-9a-v]{12}$/),
      sid: expect.stringMatching(/^fp_[0-9a-v]{12}$/),
      jti: expect.stringMatching(/^fp_[0-9a-v]{12}$/),
      email: '<string>',
      name: '<string>',
      phone_number: '<string>',
      address: '<object>',
      'https://tenant.example/roles': '<array>',
    })
    expect(header).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: 'key-1', jwk: '<object>' })
    expect(problems).toEqual(access.problems)
    expect(first('call').url).toContain(`/users/${claims!.sub}/`)
  })

  it('gives a receipt of what was removed', () => {
    expect(made.receipt).toContainEqual({ what: 'claim', name: 'email', count: 1 })
    expect(made.receipt).toContainEqual({ what: 'header parameter', name: 'jwk', count: 1 })
    expect(made.receipt.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['token', 'query', 'personal value']),
    )
    expect(JSON.stringify(made.receipt)).not.toContain('canary')
  })

  it('puts the events in order and takes over only what the format has', () => {
    const strange = { ...EVENTS[1], mono: -5, raw: ACCESS } as unknown as SessionEvent
    const { recording } = makeRecording({ events: [...EVENTS, strange], now: RECORDING.now })
    expect(recording.events[0]).toEqual({ ...EVENTS[1], mono: -5 })
    expect(readRecording(JSON.stringify(recording))).toEqual(recording)
  })

  it('can be made under a clock that no date can hold', () => {
    expect(makeRecording({ events: [], now: { wall: 1e20, mono: 0 } }).recording.createdAt).toBe(
      '1970-01-01T00:00:00.000Z',
    )
  })
})

describe('redact', () => {
  it('changes nothing the second time', () => {
    const once = redact(RECORDING)
    expect(redact(once)).toEqual(once)
    expect(redactWithReceipt(once).receipt).toEqual([])
  })

  it('does not change its argument', () => {
    const before = structuredClone(RECORDING)
    redact(RECORDING, { secrets: SECRETS })
    expect(RECORDING).toEqual(before)
  })

  it('leaves words, codes, paths and identifiers of servers alone', () => {
    const messages = [
      'The access token expired at 1777636800; Bearer token is missing',
      'No matching state found in storage',
      'IFrame timed out without a response in getAccessTokenSilentlyWithPopupFallback',
      'OAuth2ProviderConfigurationError in /src/components/providers/IntelliAuthProvider.tsx',
      'Correlation ID: 123e4567-e89b-12d3-a456-426614174000',
      '{"error":"invalid_grant","error_description":"code: expired"}',
      "Failed to execute 'fetch' on 'Window'",
    ]
    for (const message of messages) {
      const failure: SessionEvent = {
        wall: 0,
        mono: 0,
        type: 'failure',
        source: 'sdk',
        error: { code: 'x', message },
      }
      expect(redact({ ...RECORDING, events: [failure] }).events[0]).toEqual(failure)
    }
  })

  it.each([
    ['a JWT', ACCESS],
    ['a cut JWT', ACCESS.slice(0, 60)],
    ['a header alone', ACCESS.split('.')[0]!],
    ['a JWT with spaces in its JSON', `${encode('{ "alg": "RS256" }')}.${encode('{ "a": 1 }')}.abc`],
    ['PASETO', `v4.local.${encode(new Uint8Array(40).fill(7))}`],
    ['an opaque token', 'gho_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['a Google token', 'ya29.a0AfH6SMBx3kQ9dLr5VtYp2NwZ8sJcXe7Uh4Tg1Bo6Mi'],
    ['a hexadecimal token', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['an email address', 'someone.else@mail.example.org'],
  ])('takes out %s by its shape, wherever it stands', (_, secret) => {
    const events: SessionEvent[] = [
      {
        wall: 0,
        mono: 0,
        type: 'failure',
        source: 'sdk',
        error: { code: 'x', message: `before ${secret} after` },
      },
      {
        wall: 0,
        mono: 0,
        type: 'call',
        method: 'GET',
        url: `https://api.example/a/${secret}/b`,
        sent: { wall: 0, mono: 0 },
        received: { wall: 0, mono: 0 },
        status: 200,
      },
      { wall: 0, mono: 0, type: 'storage', area: 'local', problem: 'full', key: secret },
      {
        wall: 0,
        mono: 0,
        type: 'tokens',
        reason: 'pasted',
        access: { fingerprint: 'a', format: 'jws', payloadText: secret, claims: { [secret]: secret } },
      },
    ]
    expect(JSON.stringify(redact({ ...RECORDING, events }))).not.toContain(secret)
  })

  it('never lets a secret through, whatever surrounds it', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9 .,:;/?&=%"'(){}<>-]{0,12}$/)
    fc.assert(
      fc.property(word, word, fc.constantFrom(ACCESS, REFRESH), (before, after, secret) => {
        const inside = `${before}${secret}${after}`
        const events: SessionEvent[] = [
          { wall: 0, mono: 0, type: 'sign', phase: 'out', reason: inside },
          {
            wall: 0,
            mono: 0,
            type: 'call',
            method: inside,
            url: inside,
            initiator: inside,
            sent: { wall: 0, mono: 0 },
            received: { wall: 0, mono: 0 },
            status: 200,
            error: { code: inside, requestId: inside },
          },
          { wall: 0, mono: 0, type: 'settings', sdk: inside, clientId: inside, issuer: inside },
        ]
        const { recording } = makeRecording({ events, now: RECORDING.now, secrets: SECRETS })
        expect(JSON.stringify(recording)).not.toContain(secret)
        expect(redact(recording)).toEqual(recording)
      }),
    )
  })

  it('survives claims of any shape, and stays readable', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('sub', 'exp', 'aud', 'cnf', '__proto__')),
          fc.jsonValue(),
        ),
        claims => {
          const events: SessionEvent[] = [
            {
              wall: 0,
              mono: 0,
              type: 'tokens',
              reason: 'pasted',
              id: { fingerprint: 'a', format: 'jwt', claims },
            },
          ]
          const once = redact({ ...RECORDING, events })
          expect(redact(once)).toEqual(once)
          // JSON has no −0.
          expect(readRecording(writeRecording(once))).toEqual(JSON.parse(JSON.stringify(once)))
        },
      ),
    )
  })
})

describe('writeRecording', () => {
  it('refuses to write what holds a token, and says where', () => {
    const events = structuredClone(made.recording.events)
    ;(events[3] as EventOf<'sign'>).reason = ACCESS
    const unsafe = () => writeRecording({ ...made.recording, events })
    expect(unsafe).toThrow(RecordingNotSafe)
    expect(unsafe).toThrow(/^events\[3\]\.reason: /)
    expect(unsafe).not.toThrow(ACCESS.slice(0, 20))
  })

  it('refuses to write a known secret that has no shape', () => {
    expect(() =>
      writeRecording({ ...made.recording, page: { origin: `https://${REFRESH}` } }, SECRETS),
    ).toThrow('page.origin')
  })
})
