/** All that can be switched on the running tenant, with its defaults. */

/** What can be wrong with an endpoint. Each is done by the server itself, on the wire. */
export const FAULTS = ['ok', 'down', 'slow', 'error-500', 'rate-limited', 'cors-missing', 'html'] as const
export type Fault = (typeof FAULTS)[number]

export interface TenantSettings {
  /** Lifetime of access tokens issued from now on, s. */
  accessTokenLifetime: number
  /** Lifetime of refresh tokens issued from now on, and of the session cookie's record, s. */
  refreshTokenLifetime: number
  /** true: each rotation starts the refresh token's lifetime anew. false: it counts from sign-in. */
  refreshTokenLifetimeRolls: boolean
  /** Lifetime of ID tokens, s. */
  idTokenLifetime: number
  /** The tenant's clock (issuer and API) minus the computer's, s. */
  clockOffset: number
  /** The API's clock minus the issuer's, s. Positive: the API is ahead. */
  apiClockOffset: number
  /** Whether a page on another origin may read `Date`. */
  exposeDate: boolean
  /** Whether it may read any header beyond the safelisted ones. */
  exposeHeaders: boolean
  /** What the token endpoint does. */
  tokenEndpoint: Fault
  /** What the API does. */
  api: Fault
  /** How long `slow` waits before it works, ms. */
  delayMs: number
  /** What `rate-limited` says in Retry-After, s. */
  retryAfter: number
  /** `wrong`: the API is set up for another audience than the app's tokens. */
  apiAudience: 'right' | 'wrong'
  /** `wrong`: the API is set up for another issuer. */
  apiIssuer: 'right' | 'wrong'
  /** How far past `exp`, or before `nbf` and `iat`, the API still accepts a token, s. */
  apiGrace: number
}

const DAY = 86_400

/** Lifetimes short enough to watch; refresh token and grace as the provider's documentation gives them. */
export const DEFAULT_SETTINGS: Readonly<TenantSettings> = {
  accessTokenLifetime: 180,
  refreshTokenLifetime: 14 * DAY,
  refreshTokenLifetimeRolls: false,
  idTokenLifetime: 3600,
  clockOffset: 0,
  apiClockOffset: 0,
  exposeDate: true,
  exposeHeaders: true,
  tokenEndpoint: 'ok',
  api: 'ok',
  delayMs: 5000,
  retryAfter: 30,
  apiAudience: 'right',
  apiIssuer: 'right',
  apiGrace: 30,
}

/** Says what a value should have been, or null when it is. */
type Check = (value: unknown) => string | null

const wholeNumber =
  (low: number, high: number, unit: string): Check =>
  value =>
    Number.isInteger(value) && Number(value) >= low && Number(value) <= high
      ? null
      : `a whole number of ${unit} from ${low} to ${high}`
const trueOrFalse: Check = value => (typeof value === 'boolean' ? null : 'true or false')
const oneOf =
  (choices: readonly string[]): Check =>
  value =>
    choices.some(choice => choice === value) ? null : `one of ${choices.join(', ')}`

/** Ten years either way: enough for every test of clocks, and no date runs out of its range. */
const offset = wholeNumber(-3650 * DAY, 3650 * DAY, 'seconds')

const CHECKS: Record<keyof TenantSettings, Check> = {
  accessTokenLifetime: wholeNumber(1, 365 * DAY, 'seconds'),
  refreshTokenLifetime: wholeNumber(1, 365 * DAY, 'seconds'),
  refreshTokenLifetimeRolls: trueOrFalse,
  idTokenLifetime: wholeNumber(1, 365 * DAY, 'seconds'),
  clockOffset: offset,
  apiClockOffset: offset,
  exposeDate: trueOrFalse,
  exposeHeaders: trueOrFalse,
  tokenEndpoint: oneOf(FAULTS),
  api: oneOf(FAULTS),
  delayMs: wholeNumber(0, 600_000, 'milliseconds'),
  retryAfter: wholeNumber(0, DAY, 'seconds'),
  apiAudience: oneOf(['right', 'wrong']),
  apiIssuer: oneOf(['right', 'wrong']),
  apiGrace: wholeNumber(0, DAY, 'seconds'),
}

const isSettingName = (name: string): name is keyof TenantSettings => Object.hasOwn(CHECKS, name)

/**
 * Merges a patch into the settings (JSON Merge Patch, RFC 7396: null puts the default back).
 *
 * @param current left untouched
 * @param patch anything that came over the wire
 * @returns the new settings, or the reason why nothing was changed
 */
export function mergeSettings(
  current: Readonly<TenantSettings>,
  patch: unknown,
): { settings: TenantSettings } | { problem: string } {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return { problem: 'The body must be a JSON object.' }
  }
  const changes: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(patch)) {
    if (!isSettingName(name)) {
      return { problem: `There is no setting "${name}". There are: ${Object.keys(CHECKS).join(', ')}.` }
    }
    const expected = value === null ? null : CHECKS[name](value)
    if (expected !== null) return { problem: `${name} must be ${expected}.` }
    changes[name] = value ?? DEFAULT_SETTINGS[name]
  }
  return { settings: { ...current, ...changes } }
}
