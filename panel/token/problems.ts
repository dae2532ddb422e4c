/** The problems of a token in words. */

import type { Problem } from '../../sdk-bridge/event.ts'

/** One plain sentence each, without a full stop at the end. */
export const PROBLEM_TEXT: Readonly<Record<Problem, string>> = {
  'exp-not-a-number': 'exp is no number; verifiers refuse the token or never expire it (RFC 7519 §4.1.4)',
  'exp-looks-like-milliseconds':
    'exp is in milliseconds; it must be in seconds, so the token all but never expires',
  'exp-out-of-range': 'exp is no date that a computer can hold',
  'exp-before-iat': 'exp lies before iat: it had expired when it was issued',
  expired: 'Expired by the clock of this device',
  'not-yet-valid': 'Not valid yet by the clock of this device',
  'lifetime-over-24h': 'Lives longer than a day; until then nobody can take it back',
  'duplicate-claim': 'A claim is there twice; two programs may read two different tokens',
  'duplicate-header-parameter':
    'A header parameter is there twice; two programs may read two different headers',
  'payload-not-an-object': 'The payload is JSON but no object, so it holds no claims',
  'payload-not-json': 'The payload is no JSON, so it holds no claims',
  'payload-empty': 'The payload is empty, or sent apart from the token',
  'payload-not-utf8': 'The payload is binary',
  'unencoded-payload': 'The payload is not base64url (b64: false); no JWT may be so (RFC 7797 §7)',
  truncated: 'It was cut off: characters are missing',
  'wrong-number-of-parts':
    'A signed token has three parts between dots, an encrypted one five; this has neither',
  'base64-padding': 'It contains =, which must be left out (RFC 7515 §2); strict verifiers refuse it',
  'not-base64url': 'It contains characters that base64url does not have',
  'token-too-large-for-a-header': 'With more than 8 KB, many servers refuse the request header',
  'alg-none': 'alg is none: nobody signed it, and nobody should accept it',
  'alg-missing': 'The header names no algorithm',
  'signature-missing': 'It has no signature',
  'embedded-key': 'It brings the key to check it with; a verifier must not trust that',
  'key-url-in-header': 'It says where to fetch the key to check it with; a verifier must not follow that',
  'crit-not-understood': 'It demands an extension that verifiers do not know, so they must refuse it',
  'sender-constrained-dpop':
    'Only whoever holds the DPoP key can use it; as a plain bearer token it is refused',
  'sender-constrained-mtls': 'Only whoever holds the TLS certificate can use it',
  'hidden-characters': 'It contains invisible characters',
  'precision-lost': 'A number in it is rounded by JavaScript; the digits as sent are shown',
}
