import { describe, expect, it } from 'vitest'
import type { ObservedCall } from '../../../panel/session/session.ts'
import { holdsPrivateKey, pastedTextSays } from '../../../panel/view/pasted-text.ts'
import { claimNotes, sentToApi } from '../../../panel/view/token-notes.ts'
import type { Call, TokenFacts } from '../../../sdk-bridge/event.ts'
import { at } from './scenarios.ts'

const facts: TokenFacts = {
  fingerprint: 'one',
  format: 'jwt',
  claims: { aud: 'https://api.example', scope: 'openid todos:read' },
}

const call = (status: number, more: Partial<Call> = {}): ObservedCall => ({
  call: {
    ...at(0),
    type: 'call',
    method: 'GET',
    url: 'https://api.example/todos',
    to: 'api',
    sent: at(-100),
    received: at(0),
    token: 'one',
    status,
    ...more,
  },
  event: 0,
  carried: 'current',
})

const notes = (calls: ObservedCall[], settings = {}) => claimNotes(facts, { calls, settings })

describe('What calls say of a token', () => {
  it('is that its audience fits, once one was answered', () => {
    expect(notes([call(200)])).toEqual({
      aud: { tone: 'ok', text: 'matches calls', says: 'GET api.example/todos' },
    })
    expect(notes([])).toEqual({})
    expect(notes([call(200, { token: 'another' }), call(200, { to: 'issuer' }), call(0)])).toEqual({})
  })

  it('is that an API refused its audience, or that the settings want another', () => {
    const error = { code: 'invalid_token', message: 'jwt audience invalid', status: 401 }
    expect(notes([call(200), call(401, { error })]).aud).toMatchObject({
      tone: 'bad',
      text: 'refused by an API',
    })
    expect(notes([], { audience: ['https://other.example'] }).aud).toEqual({
      tone: 'warn',
      text: 'settings say https://other.example',
    })
    expect(notes([], { audience: 'https://api.example' })).toEqual({})
  })

  it('is which scope a failed call wanted and it lacks', () => {
    const error = { code: 'insufficient_scope', message: 'No; scope="todos:read todos:write"', status: 403 }
    expect(notes([call(403, { error })]).scope).toEqual({
      tone: 'warn',
      text: 'todos:write missing',
      says: 'wanted by GET api.example/todos',
    })
    expect(
      claimNotes(
        { ...facts, claims: { scp: ['todos:write'] } },
        { calls: [call(403, { error })], settings: {} },
      ),
    ).toMatchObject({ scp: { text: 'todos:read missing' } })
  })

  it('is that it went to an API at all, where it is an ID token', () => {
    expect(sentToApi(facts, { calls: [call(401)] })?.url).toBe('https://api.example/todos')
    expect(
      sentToApi(facts, { calls: [call(200, { to: 'issuer' }), call(200, { token: null })] }),
    ).toBeUndefined()
  })
})

describe('A pasted text without a token', () => {
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'one' }

  it('is named for what it is', () => {
    expect(pastedTextSays(JSON.stringify({ keys: [key, { ...key, kid: 'two' }] }))).toMatch(
      /^A key set with 2 keys \(one, two\), and no token/,
    )
    expect(pastedTextSays(JSON.stringify(key))).toMatch(/^A public key \(one\)/)
    expect(pastedTextSays('https://app.example/callback?code=abc123&state=x')).toMatch(/authorization code/)
    expect(pastedTextSays('https://app.example/#error=access_denied&state=x')).toMatch(/access_denied$/)
    expect(pastedTextSays('{"error": "invalid_grant"}')).toMatch(/invalid_grant$/)
    for (const text of ['rubbish', '{', '{"kty":', '-----BEGIN'])
      expect(pastedTextSays(text)).toBe('No token in this text')
  })

  it('is known to hold a private key, which must not lie around', () => {
    expect(holdsPrivateKey(JSON.stringify({ ...key, d: 'd' }))).toBe(true)
    expect(holdsPrivateKey('-----BEGIN EC PRIVATE KEY-----\nMHc')).toBe(true)
    expect(holdsPrivateKey(JSON.stringify(key))).toBe(false)
    expect(holdsPrivateKey('a private key')).toBe(false)
  })
})
