/** Recognising a request to a token endpoint by what it posts. */

/** Parameters of a token request (RFC 6749 section 4.1.3 and section 6). */
export interface TokenRequest {
  grant_type: string
  [parameter: string]: unknown
}

/** No token request is larger, characters. */
const MAX_LENGTH = 20_000

/**
 * Reads a request body as a token request: a form as the RFC has it, or JSON as some SDKs send it.
 *
 * @returns null for anything else, and for a body that cannot be looked at without consuming it
 */
export function tokenRequest(body: unknown): TokenRequest | null {
  try {
    const parameters = typeof body === 'string' ? fromText(body) : fromForm(body)
    return typeof parameters?.grant_type === 'string' ? (parameters as TokenRequest) : null
  } catch {
    return null
  }
}

function fromText(body: string): Record<string, unknown> | null {
  if (body.length > MAX_LENGTH || !body.includes('grant_type')) return null
  return body.startsWith('{') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body))
}

/** URLSearchParams and FormData, also those of another frame. */
function fromForm(body: unknown): Record<string, unknown> | null {
  const form = body as FormData | null | undefined
  return typeof form?.get === 'function' && typeof form.get('grant_type') === 'string'
    ? Object.fromEntries(form as Iterable<[string, unknown]>)
    : null
}
