/** Recognising a request to a token endpoint by what it posts. */

/** Parameters of a token request (RFC 6749 section 4.1.3 and section 6). */
export interface TokenRequest {
  grant_type: string
  [parameter: string]: unknown
}

/** No token request is larger, characters. */
const MAX_LENGTH = 20_000

/** A refresh of Amazon Cognito, which is none of OAuth: `InitiateAuth` and `GetTokensFromRefreshToken`. */
const COGNITO = /"(?:REFRESH_TOKEN|RefreshToken)"/

/**
 * Reads a request body as a token request: a form as the RFC has it, or JSON as some SDKs send it, with the grant in
 * the body or, as Supabase has it, in the query.
 *
 * @param url where it is posted
 * @returns null for anything else, and for a body that cannot be looked at without consuming it
 */
export function tokenRequest(body: unknown, url?: URL): TokenRequest | null {
  try {
    const granted = url?.search.includes('grant_type=') ? url.searchParams.get('grant_type') : null
    const parameters = typeof body === 'string' ? fromText(body, granted !== null) : fromForm(body)
    const grant = parameters?.grant_type ?? granted
    return typeof grant === 'string' ? { ...parameters, grant_type: grant } : null
  } catch {
    return null
  }
}

/**
 * The same of whatever is posted to a token endpoint: bytes are read too, a `Blob` later. Nothing is used up.
 *
 * @returns a promise, which never rejects, where reading takes time
 */
export function postedToTokenEndpoint(body: unknown, url: URL): ReturnType<typeof readBytes> {
  return tokenRequest(body, url) ?? readBytes(body, url)
}

function readBytes(body: unknown, url: URL): TokenRequest | null | Promise<TokenRequest | null> {
  if (isBytes(body)) {
    return body.byteLength > MAX_LENGTH ? null : tokenRequest(new TextDecoder().decode(body), url)
  }
  const { size, text } = Object(body) as Blob
  if (!(size <= MAX_LENGTH) || typeof text !== 'function') return null
  return text.call(body).then(
    read => tokenRequest(read, url),
    () => null,
  )
}

/** Also of another frame. */
const isBytes = (body: unknown): body is ArrayBuffer | ArrayBufferView<ArrayBuffer> =>
  ArrayBuffer.isView(body) || Object.prototype.toString.call(body) === '[object ArrayBuffer]'

function fromText(body: string, granted: boolean): Record<string, unknown> | null {
  if (body.length > MAX_LENGTH) return null
  if (granted || body.includes('grant_type')) {
    return body.startsWith('{') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body))
  }
  return body.startsWith('{') && COGNITO.test(body) ? fromCognito(JSON.parse(body)) : null
}

function fromCognito({ AuthFlow, AuthParameters, RefreshToken, ClientId }: Record<string, unknown>) {
  const token = RefreshToken ?? Object(AuthParameters).REFRESH_TOKEN
  const refreshes = AuthFlow === undefined ? ClientId !== undefined : /^REFRESH_TOKEN/.test(String(AuthFlow))
  return refreshes && typeof token === 'string' ? { grant_type: 'refresh_token', refresh_token: token } : null
}

/** URLSearchParams and FormData, also those of another frame. */
function fromForm(body: unknown): Record<string, unknown> | null {
  const form = body as FormData | null | undefined
  return typeof form?.get === 'function' && typeof form.get('grant_type') === 'string'
    ? Object.fromEntries(form as Iterable<[string, unknown]>)
    : null
}
