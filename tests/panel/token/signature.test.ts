import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, importPKCS8, type JWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { selfSigned } from '../../../demo/tenant/certificate.ts'
import type { ObservedCall } from '../../../panel/session/session.ts'
import { checkSignature } from '../../../panel/token/signature.ts'
import type { KeyAccess } from '../../../panel/token/signature-fetch.ts'
import { keyPlace, uncheckable } from '../../../panel/token/signature-place.ts'
import { CLAIMS, facts, NOW, unsigned } from './sample-tokens.ts'

const ISSUER = 'https://tenant.example'
const JWKS = `${ISSUER}/keys`
const DESCRIPTION = `${ISSUER}/.well-known/openid-configuration`
const place = { jwks: JWKS }
const discovered = { descriptions: [DESCRIPTION, `${ISSUER}/.well-known/oauth-authorization-server`] }

async function issuer(alg: string, kid = 'key-1') {
  const pair = await generateKeyPair(alg, { extractable: true })
  const jwk: JWK = { ...(await exportJWK(pair.publicKey)), kid }
  const sign = (header: object = {}) =>
    new SignJWT(CLAIMS).setProtectedHeader({ alg, kid, ...header }).sign(pair.privateKey)
  return { ...pair, jwk, sign }
}

/** The network as a map of addresses; what it was asked, and how. */
function network(answers: Record<string, unknown>, more: Partial<KeyAccess> = {}) {
  const asked: { url: string; init: RequestInit }[] = []
  const access: KeyAccess = {
    async fetch(url, init) {
      asked.push({ url: String(url), init: init! })
      const answer = answers[String(url)]
      if (answer instanceof Error) throw answer
      if (answer === undefined) return new Response('Not found', { status: 404 })
      return answer instanceof Response ? answer : Response.json(answer)
    },
    refusedByPolicy: async () => false,
    https: true,
    ...more,
  }
  return { access, asked }
}

const fetchedBy = (
  raw: string,
  answers: Record<string, unknown>,
  where = place as typeof place | typeof discovered,
) => checkSignature(raw, { place: where, access: network(answers).access }, NOW)

describe('The signature of a token', () => {
  test.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])(
    'made by %s is verified with the issuer’s key',
    async alg => {
      const [one, other] = [await issuer(alg), await issuer('ES256', 'older')]
      const token = await one.sign()
      expect(await fetchedBy(token, { [JWKS]: { keys: [other.jwk, one.jwk] } })).toEqual({
        is: 'verified',
        alg,
        kid: 'key-1',
        from: JWKS,
        at: NOW,
      })
      const [header, , signature] = token.split('.')
      const forged = Buffer.from(JSON.stringify({ ...CLAIMS, sub: 'somebody else' })).toString('base64url')
      expect(
        await fetchedBy(`${header}.${forged}.${signature}`, { [JWKS]: { keys: [one.jwk] } }),
      ).toMatchObject({
        is: 'wrong',
        kid: 'key-1',
      })
    },
  )

  test('without a kid is tried with every key that fits', async () => {
    const [one, other] = [await issuer('ES256', 'a'), await issuer('ES256', 'b')]
    const token = await other.sign({ kid: undefined })
    expect(await fetchedBy(token, { [JWKS]: { keys: [one.jwk, other.jwk] } })).toMatchObject({
      is: 'verified',
      kid: 'b',
    })
    expect(await fetchedBy(token, { [JWKS]: { keys: [one.jwk] } })).toMatchObject({ is: 'wrong' })
  })

  test('has no key where none has its kid, its type, or its use', async () => {
    const { sign, jwk } = await issuer('RS256')
    const token = await sign()
    for (const key of [
      { ...jwk, kid: 'key-2' },
      { ...jwk, use: 'enc' },
      { ...jwk, alg: 'RS512' },
    ])
      expect(await fetchedBy(token, { [JWKS]: { keys: [key] } })).toEqual({
        is: 'no-key',
        alg: 'RS256',
        kid: 'key-1',
        known: [key.kid],
        from: JWKS,
      })
    expect(await fetchedBy(token, { [JWKS]: { keys: [(await issuer('ES256')).jwk] } })).toMatchObject({
      is: 'no-key',
    })
  })

  test('cannot be checked with an algorithm that the browser does not have, or an extension nobody knows', async () => {
    const { jwk, sign } = await issuer('ES256')
    const [, payload, signature] = (await sign()).split('.')
    const headed = (header: object) =>
      `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`
    expect(
      await checkSignature(
        headed({ alg: 'ES256K' }),
        { text: JSON.stringify({ ...jwk, crv: 'secp256k1' }) },
        NOW,
      ),
    ).toMatchObject({ is: 'unusable', alg: 'ES256K' })
    expect(
      await checkSignature(headed({ alg: 'ES256', crit: ['x'], x: 1 }), { text: JSON.stringify(jwk) }, NOW),
    ).toMatchObject({ is: 'unusable', reason: expect.stringContaining('"x"') })
    expect(await checkSignature('no token', { text: JSON.stringify(jwk) }, NOW)).toMatchObject({
      is: 'unusable',
    })
  })
})

describe('The issuer’s keys', () => {
  test('are asked for by requests that carry nothing of the page, and never the token', async () => {
    const { sign, jwk } = await issuer('ES256')
    const token = await sign()
    const { access, asked } = network({ [DESCRIPTION]: { jwks_uri: JWKS }, [JWKS]: { keys: [jwk] } })
    expect(await checkSignature(token, { place: discovered, access }, NOW)).toMatchObject({
      is: 'verified',
      from: JWKS,
    })
    expect(asked.map(({ url }) => url)).toEqual([DESCRIPTION, JWKS])
    for (const { init } of asked) {
      expect(init).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' })
      expect(init.signal).toBeInstanceOf(AbortSignal)
      expect(Object.keys(init).sort()).toEqual(['credentials', 'referrerPolicy', 'signal'])
    }
  })

  test('are found by the description of RFC 8414 where that of OpenID Connect is not there', async () => {
    const { sign, jwk } = await issuer('ES256')
    const answers = { [discovered.descriptions[1]!]: { jwks_uri: JWKS }, [JWKS]: { keys: [jwk] } }
    const missing = new TypeError('Failed to fetch')
    expect(await fetchedBy(await sign(), answers, discovered)).toMatchObject({ is: 'verified' })
    expect(await fetchedBy(await sign(), { ...answers, [DESCRIPTION]: missing }, discovered)).toMatchObject({
      is: 'verified',
    })
  })

  test('that cannot be had are told by what stood in the way', async () => {
    const { sign, privateKey } = await issuer('ES256')
    const token = await sign()
    const failed = new TypeError('Failed to fetch')
    const timeout = new DOMException('It took too long', 'TimeoutError')
    expect(await fetchedBy(token, { [JWKS]: failed })).toEqual({ is: 'no-answer', from: JWKS })
    expect(await fetchedBy(token, { [JWKS]: timeout })).toEqual({ is: 'timeout', from: JWKS })
    expect(await fetchedBy(token, {})).toEqual({ is: 'status', status: 404, from: JWKS })
    expect(await fetchedBy(token, { [JWKS]: { hello: 'world' } })).toEqual({ is: 'no-key-set', from: JWKS })
    expect(await fetchedBy(token, { [JWKS]: new Response('<html>') })).toEqual({
      is: 'no-key-set',
      from: JWKS,
    })
    expect(await fetchedBy(token, { [DESCRIPTION]: { issuer: ISSUER } }, discovered)).toEqual({
      is: 'no-description',
      from: DESCRIPTION,
    })
    expect(await fetchedBy(token, { [JWKS]: { keys: [await exportJWK(privateKey)] } })).toEqual({
      is: 'private',
      from: JWKS,
    })
    const refused = network({ [JWKS]: failed }, { refusedByPolicy: async () => true })
    expect(await checkSignature(token, { place, access: refused.access }, NOW)).toEqual({
      is: 'policy',
      from: JWKS,
    })
    const plain = { jwks: 'http://tenant.example/keys' }
    const mixed = network({})
    expect(await checkSignature(token, { place: plain, access: mixed.access }, NOW)).toMatchObject({
      is: 'mixed',
    })
    expect(mixed.asked).toEqual([])
  })

  test('may be pasted: as a set, as one key of any name, or as PEM', async () => {
    const { sign, jwk, publicKey } = await issuer('RS256')
    const token = await sign()
    for (const text of [
      JSON.stringify({ keys: [jwk] }),
      ` ${JSON.stringify({ ...jwk, kid: 'other' })}\n`,
      `Here it is:\n${await exportSPKI(publicKey)}`,
    ])
      expect(await checkSignature(token, { text }, NOW)).toMatchObject({ is: 'verified', from: null })
    for (const text of ['', 'hello', '{}', '[]', 'null', '{"keys":[]}', '-----BEGIN RSA PUBLIC KEY-----'])
      expect(await checkSignature(token, { text }, NOW), text).toEqual({ is: 'no-keys', from: null })
  })

  test('may be pasted as a certificate', async () => {
    const { key, cert } = selfSigned('127.0.0.1')
    const token = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'ES256' })
      .sign(await importPKCS8(key, 'ES256'))
    expect(await checkSignature(token, { text: cert }, NOW)).toMatchObject({ is: 'verified', from: null })
  })

  test('are refused when they are private, in whatever form', async () => {
    const { sign, jwk, privateKey } = await issuer('RS256')
    const token = await sign()
    const whole = await exportJWK(privateKey)
    const pem = await exportPKCS8(privateKey)
    for (const text of [
      JSON.stringify(whole),
      JSON.stringify({ keys: [jwk, whole] }),
      JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' }),
      pem,
      pem.slice(0, 100),
      pem.replaceAll('PRIVATE', 'RSA PRIVATE'),
    ])
      expect(await checkSignature(token, { text }, NOW)).toEqual({ is: 'private', from: null })
  })
})

describe('Before anything is asked', () => {
  const none = { calls: [], settings: {} }

  test('it is known which tokens no key can check', async () => {
    expect(uncheckable(facts(unsigned()))).toBeNull()
    expect(uncheckable(facts(unsigned({}, { alg: 'none' })))).toBe('unsigned')
    expect(uncheckable(facts(unsigned({}, { alg: 'HS256' })))).toBe('symmetric')
    expect(uncheckable(facts(unsigned().slice(0, -20)))).toBe('incomplete')
  })

  test('the address of the keys follows from the issuer’s own, also behind a path', () => {
    expect(keyPlace(facts(unsigned({ iss: 'https://a.example/realms/x/' })), none)).toEqual({
      descriptions: [
        'https://a.example/realms/x/.well-known/openid-configuration',
        'https://a.example/.well-known/oauth-authorization-server/realms/x',
      ],
    })
    for (const iss of ['accounts.example', 'urn:issuer', 17, null, 'javascript:alert(1)'])
      expect(keyPlace(facts(unsigned({ iss })), none)).toBeNull()
    expect(
      keyPlace({ fingerprint: 'x', format: 'jws' }, { calls: [], settings: { issuer: ISSUER } }),
    ).toEqual(discovered)
  })

  test('keys that the page fetched itself, of this issuer, are known by their address', () => {
    const call = (url: string, status = 200) =>
      ({ call: { type: 'call', to: 'issuer', method: 'GET', url, status } }) as unknown as ObservedCall
    const place = (...calls: ObservedCall[]) =>
      keyPlace(facts(unsigned({ iss: ISSUER })), { calls, settings: {} })
    expect(place(call(`${ISSUER}/token`), call(`${ISSUER}/.well-known/jwks.json`))).toEqual({
      jwks: `${ISSUER}/.well-known/jwks.json`,
    })
    expect(place(call(`${ISSUER}/protocol/certs`))).toEqual({ jwks: `${ISSUER}/protocol/certs` })
    expect(place(call(`${ISSUER}/jwks`, 500), call('https://tenant.example.org/jwks'))).toEqual(discovered)
  })
})
