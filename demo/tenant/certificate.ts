/** A certificate that nobody has signed but its owner, for SDKs that take no issuer without TLS. Made anew at each start. */

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** Tags of DER (X.690 section 8). */
const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17
const SEQUENCE = 0x30
const SET = 0x31
/** Tagged by the field that they are in; what they hold is a value of its own, or is not. */
const context = (field: number, holds: 'value' | 'bytes') => (holds === 'value' ? 0xa0 : 0x80) | field

/** Object identifiers, as DER has them. */
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex')

const DAY_MS = 86_400_000

/**
 * @param address IPv4, for which alone the certificate is
 * @returns key and certificate (RFC 5280 section 4.1) as `node:https` takes them; good for a month
 */
export function selfSigned(address: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(SEQUENCE, ECDSA_WITH_SHA256)
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from('Leeway demo tenant')))),
  )
  const now = Date.now()
  const addresses = der(SEQUENCE, der(context(7, 'bytes'), Buffer.from(address.split('.').map(Number))))
  const extensions = der(SEQUENCE, der(SEQUENCE, SUBJECT_ALT_NAME, der(OCTET_STRING, addresses)))
  const certificate = der(
    SEQUENCE,
    der(context(0, 'value'), der(INTEGER, Buffer.from([2]))),
    // Positive: the first bit is its sign.
    der(INTEGER, Buffer.from([1]), randomBytes(15)),
    algorithm,
    name,
    der(SEQUENCE, utcTime(now - DAY_MS), utcTime(now + 30 * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(context(3, 'value'), extensions),
  )
  const signature = der(BIT_STRING, Buffer.from([0]), sign('sha256', certificate, privateKey))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(der(SEQUENCE, certificate, algorithm, signature)),
  }
}

/** A value with its tag and length. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const { length } = Buffer.concat(content)
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), ...content])
}

/** YYMMDDHHMMSSZ */
const utcTime = (time: number): Buffer =>
  der(UTC_TIME, Buffer.from(`${new Date(time).toISOString().replace(/\D/g, '').slice(2, 14)}Z`))

const pem = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
