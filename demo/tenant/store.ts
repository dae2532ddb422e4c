/** The authorization server's records, in memory, and what an administrator can do with them. */

/** As oidc-provider writes it. `exp` and `iat` in s by the tenant's clock. */
interface StoredRecord {
  exp?: number
  iat?: number
  /** The record's own id outside, e.g. of a session. */
  uid?: string
  grantId?: string
  sessionUid?: string
  clientId?: string
  /** When a single-use token was used, s. */
  consumed?: number
}

/** What oidc-provider asks of its storage, per kind of record. */
export interface Adapter {
  upsert(id: string, record: StoredRecord): Promise<void>
  find(id: string): Promise<StoredRecord | undefined>
  findByUid(uid: string): Promise<StoredRecord | undefined>
  findByUserCode(userCode: string): Promise<undefined>
  consume(id: string): Promise<void>
  destroy(id: string): Promise<void>
  revokeByGrantId(grantId: string): Promise<void>
}

/** Why a refresh token that was once good is gone; also the token endpoint's `error_description`. */
export type EndReason = 'session revoked' | 'refresh token already used'

export interface TenantStore {
  adapter(model: string): Adapter
  /** @returns the newest refresh token that is still good; null when nobody is signed in */
  currentRefreshToken(): { value: string; clientId: string } | null
  /** Puts the end of every refresh token and session into the past. @returns how many refresh tokens it met */
  expireRefreshTokens(): number
  /** Ends every session with all that was granted in it. @returns how many grants it met */
  endAllSessions(reason: EndReason): number
  /** Ends a grant, with the session that it was given in. */
  endFamily(grantId: string, sessionUid: string | undefined, reason: EndReason): void
  /** Ends what was granted in a session that is over. */
  endSession(sessionUid: string): void
  /** @returns why a refresh token is no longer here; null for one that never was */
  whyEnded(refreshToken: string): EndReason | null
  /** Whether a session is there and has not run out. */
  hasSession(sessionUid: string): boolean
}

/** Per kind of record. Far beyond a day of three-minute tokens; the oldest fall out. */
const MAX_RECORDS = 2000

/** These end with their grant. */
const OF_A_GRANT = ['AccessToken', 'AuthorizationCode', 'RefreshToken'] as const

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.set(key, value)
  if (map.size > MAX_RECORDS) for (const oldest of map.keys()) return void map.delete(oldest)
}

const nowInSeconds = () => Math.floor(Date.now() / 1000)

/** @returns an empty store; expired records stay in it, so that the server can say that they are expired */
export function createTenantStore(): TenantStore {
  const tables = new Map<string, Map<string, StoredRecord>>()
  /** Grant of each refresh token that was taken away. */
  const ended = new Map<string, string>()
  const reasons = new Map<string, EndReason>()

  function table(model: string): Map<string, StoredRecord> {
    const known = tables.get(model)
    if (known) return known
    const created = new Map<string, StoredRecord>()
    tables.set(model, created)
    return created
  }

  function remove(model: string, id: string): void {
    const grantId = table(model).get(id)?.grantId
    if (model === 'RefreshToken' && grantId !== undefined) remember(ended, id, grantId)
    table(model).delete(id)
  }

  function removeWhere(model: string, matches: (record: StoredRecord) => boolean): void {
    for (const [id, record] of table(model)) if (matches(record)) remove(model, id)
  }

  const adapter = (model: string): Adapter => ({
    async upsert(id, record) {
      remember(table(model), id, record)
    },
    find: async id => table(model).get(id),
    findByUid: async uid => [...table(model).values()].find(record => record.uid === uid),
    findByUserCode: async () => undefined,
    async consume(id) {
      const record = table(model).get(id)
      if (record) record.consumed = nowInSeconds()
    },
    destroy: async id => remove(model, id),
    revokeByGrantId: async grantId => removeWhere(model, record => record.grantId === grantId),
  })

  function endFamily(grantId: string, sessionUid: string | undefined, reason: EndReason): void {
    remember(reasons, grantId, reason)
    for (const model of OF_A_GRANT) removeWhere(model, record => record.grantId === grantId)
    remove('Grant', grantId)
    if (sessionUid !== undefined) removeWhere('Session', record => record.uid === sessionUid)
  }

  return {
    adapter,
    currentRefreshToken() {
      const good = [...table('RefreshToken')].filter(
        ([, { consumed, exp }]) => consumed === undefined && exp !== undefined && exp > nowInSeconds(),
      )
      const [value, record] = good.at(-1) ?? []
      return value === undefined ? null : { value, clientId: record?.clientId ?? '' }
    },
    expireRefreshTokens() {
      const past = nowInSeconds() - 1
      for (const model of ['RefreshToken', 'Session']) {
        for (const record of table(model).values()) record.exp = Math.min(record.exp ?? past, past)
      }
      return table('RefreshToken').size
    },
    endAllSessions(reason) {
      const grants = [...table('Grant').keys()]
      for (const grantId of grants) endFamily(grantId, undefined, reason)
      table('Session').clear()
      return grants.length
    },
    endFamily,
    endSession(sessionUid) {
      const grants = new Set(
        OF_A_GRANT.flatMap(model => [...table(model).values()])
          .filter(record => record.sessionUid === sessionUid)
          .flatMap(record => record.grantId ?? []),
      )
      for (const grantId of grants) endFamily(grantId, sessionUid, 'session revoked')
    },
    whyEnded(refreshToken) {
      const grantId = ended.get(refreshToken)
      return grantId === undefined ? null : (reasons.get(grantId) ?? 'session revoked')
    },
    hasSession: sessionUid =>
      [...table('Session').values()].some(
        ({ uid, exp }) => uid === sessionUid && (exp ?? 0) > nowInSeconds(),
      ),
  }
}
