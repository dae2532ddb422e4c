/** Where each SDK keeps its tokens, and under which names. Facts of the published packages. */

import type { Settings } from '../event.ts'
import { members, numberOf, quietly, textOf } from '../host-object.ts'
import { base64Text, jwtPart } from './base64-text.ts'
import type { StoredTokens } from './stored-tokens.ts'
import type { Area, Entries } from './web-storage.ts'

/** What one SDK keeps. */
export interface TokenStore {
  /** As in `Settings.sdk`. */
  readonly sdk: string
  /** As the panel shows it. */
  readonly name: string
  /** What the SDK does by default; nothing tells otherwise where only its storage is seen. */
  readonly settings: Pick<Settings, 'expiryRule' | 'renewal' | 'leewaySeconds' | 'toleranceSeconds'>
  /** Keys that hold tokens. */
  readonly keys?: RegExp
  /** Other keys by which the SDK is known, with or without tokens. */
  readonly traces?: RegExp
  /** How events name the keys: what may be a person's name or identifier is left out of them. */
  readonly label: string
  /**
   * Reads what is under `keys` in one area.
   *
   * @param unreadable to be called when something is there that cannot be read
   */
  read?(entries: Entries, unreadable: () => void): StoredTokens[]
}

// biome-ignore lint/suspicious/noExplicitAny: what another program stored
type Json = Record<string, any>

function json(text: string | undefined, unreadable: () => void): Json {
  if (!text) return {}
  // Cookies may hold it in base64.
  const plain = text.startsWith('base64-') ? (base64Text(text.slice(7)) ?? '') : text
  const read: unknown = quietly(() => JSON.parse(plain))
  if (typeof read === 'object') return members(read ?? {})
  unreadable()
  return {}
}

/** @returns ms */
const fromSeconds = (value: unknown): number | undefined => {
  const seconds = numberOf(value)
  return seconds === undefined ? undefined : seconds * 1000
}

/** What `read` makes of each entry, by the parts of its key. */
const each =
  (keys: RegExp, read: (value: Json, parts: readonly string[], key: string) => StoredTokens) =>
  (entries: Entries, unreadable: () => void): StoredTokens[] =>
    [...entries].map(([key, value]) => read(json(value, unreadable), keys.exec(key)?.slice(1) ?? [], key))

/** The prefix can be set; the authority is a URL. */
const OIDC_USER = /^(?:oidc\.|(?:.*\.)?(?=user:https?:))user:(.+):([^:]+)$/
const AUTH0 = /^@@auth0spajs@@::([^:]+)::(.+)$/
const MSAL = /^msal\.\d+\|.*\|(accesstoken|idtoken|refreshtoken)\|([^|]*)\|/
const COGNITO = /^CognitoIdentityServiceProvider\.([^.]+)\.(?:(.+)\.)?(\w+)$/
const AXA = /^oidc\.[^.:]+$/
const AXA_PLACEHOLDER = /_SECURED_BY_OIDC_SERVICE_WORKER_/
const LOGTO = /^logto:([^:]+):(accessToken|idToken|refreshToken)$/

export const tokenStores: readonly TokenStore[] = [
  {
    sdk: 'oidc-client-ts',
    name: 'oidc-client-ts',
    settings: { expiryRule: 'received-plus-lifetime', renewal: 'poll', leewaySeconds: 60 },
    keys: OIDC_USER,
    traces: /^oidc\.[\da-f]{32}$/,
    label: 'oidc.user',
    read: each(OIDC_USER, (user, [issuer, clientId]) => ({
      access: user.access_token,
      id: user.id_token,
      refresh: user.refresh_token,
      expiresAt: fromSeconds(user.expires_at),
      scope: textOf(user.scope),
      slot: clientId,
      issuer,
      clientId,
    })),
  },
  {
    sdk: '@auth0/auth0-spa-js',
    name: 'Auth0',
    settings: { expiryRule: 'received-plus-lifetime', renewal: 'on-use', leewaySeconds: 60 },
    keys: AUTH0,
    traces: /^(?:auth0\..+\.is\.authenticated|a0\.spajs\.txs\..+)$/,
    label: '@@auth0spajs@@',
    read: each(AUTH0, (entry, [clientId, rest], key) => {
      if (rest === '@@user@@') return { id: entry.id_token, slot: key, clientId }
      const { access_token, id_token, refresh_token, audience, scope } = members(entry.body)
      return {
        access: access_token,
        id: id_token,
        refresh: refresh_token,
        expiresAt: fromSeconds(entry.expiresAt),
        audience: audience === 'default' ? undefined : textOf(audience),
        scope: textOf(scope),
        slot: key,
        clientId,
      }
    }),
  },
  {
    sdk: '@azure/msal-browser',
    name: 'MSAL',
    settings: { expiryRule: 'received-plus-lifetime', renewal: 'on-use', leewaySeconds: 300 },
    keys: MSAL,
    traces: /^msal\.(?:version|\d+\.(?:account|token)\.keys.*|[\da-f-]{36}\..+|interaction\.status)$/,
    label: 'msal',
    read: (entries, unreadable) =>
      each(MSAL, (entity, [type, clientId], key) => {
        // Encrypted: the key to it is in a cookie, and not ours to use.
        if (entity.nonce !== undefined && entity.data !== undefined) unreadable()
        const { secret, target } = entity
        if (type === 'idtoken') return { id: secret, slot: key, clientId }
        if (type === 'refreshtoken') return { refresh: secret, slot: key, clientId }
        return {
          access: secret,
          expiresAt: fromSeconds(entity.expiresOn),
          scope: textOf(target),
          slot: key,
          clientId,
        }
      })(entries, unreadable),
  },
  {
    sdk: 'keycloak-js',
    name: 'keycloak-js',
    settings: { expiryRule: 'server-corrected', renewal: 'on-use', leewaySeconds: 5 },
    // Its tokens are in memory alone.
    traces: /^kc-callback-/,
    label: 'kc-callback',
  },
  {
    sdk: '@supabase/auth-js',
    name: 'Supabase',
    settings: { expiryRule: 'exp-claim', renewal: 'poll', leewaySeconds: 90 },
    keys: /^(?:sb-.+-auth-token|supabase\.auth\.token)$/,
    label: 'sb-auth-token',
    read: each(/(.*)/, (session, [key]) => ({
      access: session.access_token,
      refresh: session.refresh_token,
      expiresAt: fromSeconds(session.expires_at),
      slot: key,
    })),
  },
  {
    sdk: 'aws-amplify',
    name: 'Amplify',
    settings: { expiryRule: 'server-corrected', renewal: 'on-use', leewaySeconds: 5 },
    keys: COGNITO,
    label: 'CognitoIdentityServiceProvider',
    read: readCognito,
  },
  {
    sdk: 'firebase',
    name: 'Firebase',
    settings: { expiryRule: 'received-plus-lifetime', renewal: 'timer', leewaySeconds: 300 },
    keys: /^firebase:authUser:/,
    label: 'firebase:authUser',
    read: each(/(.*)/, (user, [key]) => {
      const { accessToken, refreshToken, expirationTime } = members(user.stsTokenManager)
      return { access: accessToken, refresh: refreshToken, expiresAt: numberOf(expirationTime), slot: key }
    }),
  },
  {
    sdk: '@okta/okta-auth-js',
    name: 'Okta',
    settings: { expiryRule: 'received-plus-lifetime', renewal: 'timer', leewaySeconds: 30 },
    keys: /^okta-token-storage(?:_\w+)?$/,
    traces: /^okta-(?:transaction|shared-transaction|original-uri)-storage$/,
    label: 'okta-token-storage',
    read: readOkta,
  },
  {
    sdk: '@clerk/clerk-js',
    name: 'Clerk',
    settings: { expiryRule: 'exp-claim', renewal: 'poll', leewaySeconds: 17 },
    keys: /^__(?:session|client_uat)(?:_\w+)?$/,
    traces: /^__client_uat$/,
    label: '__session',
    // Others call a cookie `__session` too.
    read: entries =>
      entries.has('__client_uat')
        ? [...entries.keys()]
            .filter(key => key.startsWith('__session'))
            .slice(-1)
            .map(key => ({ access: entries.get(key) }))
        : [],
  },
  {
    sdk: 'angular-oauth2-oidc',
    name: 'angular-oauth2-oidc',
    settings: { expiryRule: 'received-plus-lifetime', renewal: 'timer', toleranceSeconds: 600 },
    keys: /^(?:access_token|id_token|refresh_token|expires_at|access_token_stored_at)$/,
    label: 'access_token',
    // The names are plain; the time of storing is told by this SDK alone.
    read: entries =>
      entries.has('access_token_stored_at')
        ? [
            {
              access: entries.get('access_token'),
              id: entries.get('id_token'),
              refresh: entries.get('refresh_token'),
              expiresAt: numberOf(entries.get('expires_at')),
            },
          ]
        : [],
  },
  {
    sdk: '@axa-fr/oidc-client',
    name: '@axa-fr/oidc-client',
    settings: { expiryRule: 'exp-claim', renewal: 'poll', leewaySeconds: 120 },
    keys: AXA,
    traces: /^oidc\.(?:nonce|state|code_verifier|login|session_state|jwk)\.[^.]+$/,
    label: 'oidc.default',
    read: (entries, unreadable) =>
      each(AXA, (entry, _, key) => {
        const { accessToken, idToken, refreshToken, expiresAt, scope } = members(entry.tokens)
        if (AXA_PLACEHOLDER.test(String(accessToken))) {
          unreadable()
          return {}
        }
        return {
          access: accessToken,
          id: idToken,
          refresh: refreshToken,
          expiresAt: fromSeconds(expiresAt),
          scope: textOf(scope),
          slot: key,
        }
        // Others have keys of this form too: what cannot be read may be theirs.
      })(entries, () => {}),
  },
  {
    sdk: '@logto/browser',
    name: 'Logto',
    settings: { expiryRule: 'received-plus-lifetime', renewal: 'on-use', leewaySeconds: 0 },
    keys: LOGTO,
    traces: /^logto(?:_cache)?:/,
    label: 'logto',
    read: readLogto,
  },
  {
    sdk: 'next-auth',
    name: 'NextAuth',
    settings: {},
    // Its session is in a cookie that no script can read.
    traces: /^nextauth\.message$/,
    label: 'nextauth.message',
  },
]

/** The user's keys hold one token each; `LastAuthUser` names the current user. */
function readCognito(entries: Entries): StoredTokens[] {
  const users = new Map<string, { clientId: string; values: Map<string, string> }>()
  const current = new Set<string>()
  for (const [key, value] of entries) {
    const [, clientId = '', user, field = ''] = COGNITO.exec(key) ?? []
    if (user === undefined) {
      if (field === 'LastAuthUser') current.add(`${clientId}.${value}`)
      continue
    }
    const id = `${clientId}.${user}`
    const found = users.get(id) ?? { clientId, values: new Map() }
    users.set(id, found)
    found.values.set(field, value)
  }
  return [...users]
    .filter(([id]) => current.size === 0 || current.has(id))
    .map(([id, { clientId, values }]) => {
      const access = values.get('accessToken')
      const exp = numberOf(jwtPart(access, 1).exp)
      // `clockDrift` is server minus device, ms: the SDK compares `exp` with the device's time and this.
      const drift = numberOf(values.get('clockDrift')) ?? 0
      return {
        access,
        id: values.get('idToken'),
        refresh: values.get('refreshToken'),
        expiresAt: exp === undefined ? undefined : exp * 1000 - drift,
        slot: id,
        clientId,
      }
    })
}

/** One entry with all tokens; in cookies, one for each. */
function readOkta(entries: Entries, unreadable: () => void): StoredTokens[] {
  const stored: Json = {}
  for (const [key, value] of entries) {
    const token = /_(accessToken|idToken|refreshToken)$/.exec(key)?.[1]
    const read = json(value, unreadable)
    for (const name of ['accessToken', 'idToken', 'refreshToken'] as const) {
      if (!token && read[name] !== undefined) stored[name] = read[name]
    }
    if (token) stored[token] = read
  }
  const [access, id, refresh] = [stored.accessToken, stored.idToken, stored.refreshToken].map(members)
  const scopes: unknown = access?.scopes
  return [
    {
      access: access?.accessToken,
      id: id?.idToken,
      refresh: refresh?.refreshToken,
      expiresAt: fromSeconds(access?.expiresAt),
      clientId: textOf(id?.clientId),
      issuer: textOf(id?.issuer),
      scope: Array.isArray(scopes) ? scopes.join(' ') : undefined,
    },
  ]
}

/** ID and refresh token are raw, the access tokens are in a map by scopes and resource. */
function readLogto(entries: Entries, unreadable: () => void): StoredTokens[] {
  const found: StoredTokens[] = []
  for (const [key, value] of entries) {
    const [, clientId, kind] = LOGTO.exec(key) ?? []
    if (kind === 'idToken') found.push({ id: value, slot: key, clientId })
    if (kind === 'refreshToken') found.push({ refresh: value, slot: key, clientId })
    if (kind !== 'accessToken') continue
    const map: unknown = quietly(() => JSON.parse(value))
    if (typeof map !== 'object' || map === null) {
      unreadable()
      continue
    }
    for (const [slot, entry] of Object.entries(map)) {
      const { token, expiresAt, scope } = members(entry)
      const expiry = fromSeconds(expiresAt)
      found.push({ access: token, expiresAt: expiry, scope: textOf(scope), slot, clientId })
    }
  }
  return found
}

/** What one SDK was found to keep. */
export interface StoreReading {
  store: TokenStore
  area: Area
  tokens: StoredTokens[]
  /** Something is there that cannot be read. */
  unreadable: boolean
  /** It is known by something else than tokens. */
  traced: boolean
}

/**
 * What the known SDKs keep in one area.
 *
 * @returns an entry for each SDK that left anything there
 */
export function readTokenStores(area: Area, entries: Entries): StoreReading[] {
  return tokenStores.flatMap(store => {
    const { keys, traces } = store
    const own = new Map([...entries].filter(([key]) => keys?.test(key)))
    let unreadable = false
    const read = quietly(() => store.read?.(own, () => (unreadable = true))) ?? []
    const tokens = read.filter(({ access, id, refresh }) => textOf(access ?? id ?? refresh))
    const traced = [...entries.keys()].some(key => traces?.test(key))
    return tokens.length > 0 || unreadable || traced ? [{ store, area, tokens, unreadable, traced }] : []
  })
}

/** Whether an SDK is known to use this key. */
export const isKnownKey = (key: string): boolean =>
  tokenStores.some(({ keys, traces }) => keys?.test(key) || traces?.test(key))
