/** The shape of the catalogue of error codes. */

/**
 * yes: the same request may succeed later unchanged; once: exactly once, after the change that the advice names;
 * no-user: only the user can help; no-cfg: only a change of configuration or code; no: pointless.
 */
export type Retryable = 'yes' | 'once' | 'no-user' | 'no-cfg' | 'no'

/** What helps, in one word. */
export type RemedyWord =
  | 'REFRESH'
  | 'RELOGIN'
  | 'INTERACT'
  | 'STEPUP'
  | 'BACKOFF'
  | 'CLOCK'
  | 'TABS'
  | 'COOKIES'
  | 'STALE'
  | 'SCOPE'
  | 'CONFIG'
  | 'RESET'
  | 'IGNORE'

/** The first is what to do; the others are what it may be instead. */
type Remedies = RemedyWord | `${RemedyWord} ${RemedyWord}` | `${RemedyWord} ${RemedyWord} ${RemedyWord}`

export interface RowOptions {
  /** What to do, where the remedy words do not say enough. */
  advice?: string
  /** The row is about this code with this in its message, whatever the case. */
  match?: string
  /** As the SDK's own documentation states it. */
  recoverable?: boolean | 'sometimes'
}

/** One line of a table. Several codes of one meaning are separated by `|`. A code with a space is part of a message. */
export type CodeRow = readonly [
  codes: string,
  meaning: string,
  retryable: Retryable,
  remedies: Remedies,
  source: string,
  options?: RowOptions,
]

/** The codes of one SDK, protocol or provider. */
export interface CodeFamily {
  /** For people. */
  name: string
  /** npm packages that raise these codes; absent for protocols, browsers and providers. */
  sdks?: readonly string[]
  rows: readonly CodeRow[]
}

/** A code, unfolded from its row. */
export interface CodeEntry extends Omit<RowOptions, 'advice'> {
  code: string
  /** Name of the family that raises it. */
  family: string
  sdks: readonly string[]
  meaning: string
  retryable: Retryable
  remedies: readonly RemedyWord[]
  advice: string
  source: string
}

/** One or two sentences to a developer for each remedy. */
export const REMEDY_ADVICE: Readonly<Record<RemedyWord, string>> = {
  REFRESH: 'Refresh the token now, then send the request once more.',
  RELOGIN: 'Ask the user to sign in again; the tokens at hand are of no more use.',
  INTERACT: 'Ask for the token again with a prompt (redirect or popup, no prompt=none). Keep the tokens.',
  STEPUP: 'Send the user through sign-in with the acr_values, max_age or claims that were demanded.',
  BACKOFF: 'Wait (for as long as Retry-After says), then send the same request. Keep the tokens.',
  CLOCK: 'Correct the clock of the device, or let the check tolerate the skew measured.',
  TABS: 'Let one tab refresh at a time (Web Locks) and share the new token; or allow a grace period at the server.',
  COOKIES:
    'The hidden frame cannot see the session cookie: use refresh tokens, a sign-in domain of the same site, or redirects.',
  STALE: 'Ask the SDK for the token right before each call instead of keeping it.',
  SCOPE: 'Ask for another scope, audience or resource; a fresh token of the same kind is refused too.',
  CONFIG: 'Correct the configuration: client, redirect URI, issuer, CORS or server.',
  RESET: 'Delete what the SDK has stored, then sign in again.',
  IGNORE: 'Nothing needs to be done.',
}

export const RETRY_MEANING: Readonly<Record<Retryable, string>> = {
  yes: 'The same request may succeed later.',
  once: 'Retry once, after the change.',
  'no-user': 'Retrying does not help; the user must act.',
  'no-cfg': 'Retrying does not help; configuration or code must change.',
  no: 'Retrying does not help.',
}
