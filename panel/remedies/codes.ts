/** The catalogue of error codes: what a code means, whether retrying helps, what to do. */

import { BROWSER } from './codes/browser.ts'
import {
  type CodeEntry,
  type CodeFamily,
  REMEDY_ADVICE,
  type RemedyWord,
  type Retryable,
} from './codes/code.ts'
import { INTELLIAUTH } from './codes/intelliauth.ts'
import { OAUTH } from './codes/oauth.ts'

export type { CodeEntry, RemedyWord, Retryable } from './codes/code.ts'
export { REMEDY_ADVICE, RETRY_MEANING } from './codes/code.ts'

/** Entries in the order of their families; a code of one SDK may stand under several. */
export type Catalogue = readonly CodeEntry[]

/** What is known around an error. */
export interface CodeContext {
  /** npm package in use; its own reading of a code comes first. */
  sdk?: string
  /** The error's message or `error_description`. */
  message?: string
  /** HTTP status; 0 when there was no answer. */
  status?: number
  /** During what it happened. */
  phase?: 'refresh' | 'sign-in' | 'call'
}

/** The documented IntelliAuth codes, those of OAuth and OpenID Connect, and the browser's own. */
export const CORE_CODES: Catalogue = unfold([INTELLIAUTH, OAUTH, BROWSER])

let full: Promise<Catalogue> | undefined

/** The whole catalogue, with every SDK and provider; loaded once, when first asked for. */
export function loadAllCodes(): Promise<Catalogue> {
  full ??= import('./codes/all.ts').then(({ MORE_FAMILIES }) => [...CORE_CODES, ...unfold(MORE_FAMILIES)])
  return full
}

function unfold(families: readonly CodeFamily[]): CodeEntry[] {
  return families.flatMap(({ name, sdks = [], rows }) =>
    rows.flatMap(([codes, meaning, retryable, words, source, options = {}]) => {
      const remedies = words.split(' ') as RemedyWord[]
      const advice = options.advice ?? REMEDY_ADVICE[remedies[0]!]
      return codes
        .split('|')
        .map(code => ({ ...options, code, family: name, sdks, meaning, retryable, remedies, advice, source }))
    }),
  )
}

/** Part of a message rather than a code: it has a space, or is the number of one maker's errors. */
const IN_MESSAGE = /\s|^(?:AADSTS\d+|E0{3}\d+|PGRST\d+|ACCESS_TOKEN_SECURED_BY.*|http_error_)$/

/** How well an entry answers a code; the higher the better, 0 not at all. */
function rank(entry: CodeEntry, code: string, message: string, sdk: string | undefined): number {
  const isGeneral = entry.sdks.length === 0
  const isOwn = sdk !== undefined && entry.sdks.includes(sdk)
  const isOther = sdk !== undefined && !isGeneral && !isOwn
  const named = entry.code.toLowerCase() === code
  const quoted = IN_MESSAGE.test(entry.code) && quotes(`${code} ${message}`, entry.code.toLowerCase())
  if (entry.match ? !(named && message.includes(entry.match)) : !named && !quoted) return 0
  // The words of another SDK prove nothing; its codes may still be a convention.
  if (isOther && !named) return 0
  const family = isOwn ? 20 : isGeneral ? 10 : isOther ? 0 : 5
  // The number of a provider says more than the code that it comes with, whichever SDK passes it on; and of two
  // quotations the longer says more.
  const precision = quoted && isGeneral ? 12 : quoted || entry.match ? 3 : 1
  return family + precision + ((quoted ? entry.code.length : 0) + (entry.match?.length ?? 0)) / 1000
}

/** Whether a text holds a fragment; a number is not held by a longer one. */
function quotes(text: string, fragment: string): boolean {
  const at = text.indexOf(fragment)
  return at >= 0 && !/\d\d/.test(text.slice(at + fragment.length - 1, at + fragment.length + 1))
}

/**
 * Finds what is known of a code: in the words of the SDK in use first, by a known fragment of the message before
 * the bare code.
 *
 * @param code as the SDK or server gave it; any string at all
 * @returns undefined when the catalogue does not have it
 */
export function findCode(
  code: string,
  context: CodeContext = {},
  catalogue: Catalogue = CORE_CODES,
): CodeEntry | undefined {
  const wanted = String(code).toLowerCase()
  const message = (context.message ?? '').toLowerCase()
  const sdk = context.sdk === 'page' ? undefined : context.sdk
  let best: CodeEntry | undefined
  let bestRank = 0
  for (const entry of catalogue) {
    const found = rank(entry, wanted, message, sdk)
    if (found > bestRank) {
      best = entry
      bestRank = found
    }
  }
  return best
}

/** What can be said of any code: what the catalogue knows, else what its status and phase tell. */
export function explainCode(
  code: string,
  context: CodeContext = {},
  catalogue: Catalogue = CORE_CODES,
): CodeEntry {
  return findCode(code, context, catalogue) ?? explainUnknown(code, context)
}

/** What a status means when nothing else is known, by its first digit or in full. */
const BY_STATUS: readonly [
  applies: (status: number) => boolean,
  meaning: string,
  retryable: Retryable,
  remedy: RemedyWord,
  advice?: string,
][] = [
  [status => status === 0, 'No answer came: offline, DNS, TLS, CORS or a blocker.', 'yes', 'BACKOFF'],
  [status => status === 429, 'Too many requests.', 'yes', 'BACKOFF'],
  [
    status => status === 408 || status === 425,
    'The server could not take the request just then.',
    'yes',
    'BACKOFF',
  ],
  [
    status => status >= 500,
    'The server or what stands before it failed; this says nothing about the token.',
    'yes',
    'BACKOFF',
  ],
  [
    status => status === 401,
    'The server did not accept the credentials that came with the request, or none came.',
    'once',
    'REFRESH',
  ],
  [status => status === 403, 'The server knows the caller and does not allow this.', 'no', 'SCOPE'],
  [status => status === 404 || status === 410, 'There is nothing at this address.', 'no-cfg', 'CONFIG'],
  [
    status => status >= 400,
    'The server refused the request as it is; sent again it will be refused again.',
    'no-cfg',
    'CONFIG',
  ],
  [
    () => true,
    'The answer is not what was expected: perhaps a proxy, a firewall or a sign-in page of the network answered.',
    'yes',
    'BACKOFF',
    'Look at the answer itself in the browser’s network view.',
  ],
]

/** Says honestly what an unknown code's status and phase tell, and no more. */
export function explainUnknown(code: string, { status, phase }: CodeContext = {}): CodeEntry {
  const entry = { code, family: 'Unknown', sdks: [], source: 'HTTP status and phase' } as const
  if (status === undefined) {
    return {
      ...entry,
      meaning: 'This code is not in the catalogue, and nothing else is known of the failure.',
      retryable: 'once',
      remedies: [],
      advice: 'Look at the message, and for the code in the documentation of the SDK or server.',
    }
  }
  if (phase === 'refresh' && (status === 400 || status === 401)) {
    return {
      ...entry,
      meaning: `Not in the catalogue. The token endpoint refused the refresh (HTTP ${status}).`,
      retryable: 'no-user',
      remedies: ['RELOGIN', 'CONFIG'],
      advice:
        'Most often the refresh token is of no more use: sign in again. If that does not help, check the client.',
    }
  }
  const [, meaning, retryable, remedy, advice] = BY_STATUS.find(([applies]) => applies(status))!
  return {
    ...entry,
    meaning: `Not in the catalogue. ${status ? `HTTP ${status}: ` : ''}${meaning}`,
    retryable,
    remedies: [remedy],
    advice: advice ?? REMEDY_ADVICE[remedy],
  }
}

/**
 * The entries that hold every word of a query, the SDK in use first.
 *
 * @param query empty for all
 */
export function searchCodes(query: string, sdk?: string, catalogue: Catalogue = CORE_CODES): CodeEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const hits = catalogue.filter(entry => {
    const text =
      `${entry.code} ${entry.family} ${entry.match ?? ''} ${entry.meaning} ${entry.advice}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
  const order = ({ sdks }: CodeEntry) =>
    sdk !== undefined && sdks.includes(sdk) ? 0 : sdks.length === 0 ? 1 : 2
  return hits.sort((one, other) => order(one) - order(other))
}
