/** Errors of SDKs that pass on what the issuer answered (RFC 6749 sections 4.1.2.1 and 5.2). */

import type { ErrorFacts } from './event.ts'
import { members, textOf } from './host-object.ts'
import { defined } from './page/defined.ts'
import { withoutTokens } from './page/without-secrets.ts'
import { sdkErrorFacts } from './sdk-watch.ts'

/**
 * @returns the code and description of OAuth where the error carries them in `error` and `error_description`, else the
 *   SDK's own words, with the error's name for its code
 */
export function oauthErrorFacts(thrown: unknown): ErrorFacts {
  const facts = sdkErrorFacts(thrown)
  const { error, error_description: description, name } = members(thrown)
  return defined({
    ...facts,
    code: (textOf(error) ?? textOf(name) ?? facts.code).slice(0, 100),
    message: withoutTokens(textOf(description) ?? facts.message ?? ''),
  })
}
