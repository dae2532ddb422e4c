/** Tokens for the tests, signed for real where it matters. */

import { generateKeyPair, SignJWT } from 'jose'
import { describeToken } from '../../../panel/token/decode.ts'
import { createFingerprint } from '../../../panel/token/fingerprint.ts'
import type { Problem, TokenFacts, TokenKind } from '../../../sdk-bridge/event.ts'

/** The device clock in all of these tests, and the same moment in the seconds of a token. */
export const NOW = Date.UTC(2026, 4, 1, 12)
export const NOW_SECONDS = NOW / 1000

const { privateKey } = await generateKeyPair('RS256')

export const HEADER = { alg: 'RS256', typ: 'JWT', kid: 'key-1' }
export const CLAIMS = {
  iss: 'https://tenant.example',
  aud: 'https://api.example',
  sub: 'usr_01HZX',
  iat: NOW_SECONDS - 60,
  exp: NOW_SECONDS + 3540,
}

export function encode(text: string | Uint8Array): string {
  return Buffer.from(text as string).toString('base64url')
}

/** A signature of the right length for RS256 that nobody checks. */
export const SIGNATURE = encode(new Uint8Array(256).fill(0xa7))

/** A token from raw JSON texts, so that duplicates and odd numbers can be written. */
export function written(
  payload: string,
  header: string = JSON.stringify(HEADER),
  signature = SIGNATURE,
): string {
  return `${encode(header)}.${encode(payload)}.${signature}`
}

export function unsigned(claims: object = {}, header: object = {}): string {
  return written(JSON.stringify({ ...CLAIMS, ...claims }), JSON.stringify({ ...HEADER, ...header }))
}

export function signed(claims: object = {}, header: object = {}): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ ...HEADER, ...header }).sign(privateKey)
}

const fingerprint = createFingerprint()

export function facts(raw: string, kind?: TokenKind): TokenFacts {
  return describeToken(raw, kind ? { fingerprint, now: NOW, kind } : { fingerprint, now: NOW })
}

export function problemsOf(raw: string, kind?: TokenKind): Problem[] {
  return facts(raw, kind).problems ?? []
}
