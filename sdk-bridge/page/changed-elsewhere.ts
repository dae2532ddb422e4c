/** What another tab stored, as events. */

import type { BridgeContext } from '../bridge.ts'
import type { TokenKind } from '../event.ts'
import { textOf } from '../host-object.ts'
import { defined } from './defined.ts'
import type { Change } from './storage.ts'
import { readTokenStores, tokenStores } from './token-stores.ts'
import { type KeepingPage, readArea } from './web-storage.ts'

/**
 * Tells which SDK's store another tab wrote, and of the tokens that it wrote there. The store is read as a whole, since
 * some keep one token under several keys.
 */
export function tellChanges(
  changes: readonly Change[],
  page: KeepingPage,
  { emit, describe }: BridgeContext,
): void {
  const facts = (raw: unknown, kind: TokenKind) => {
    const text = textOf(raw)
    return text === undefined ? undefined : { ...describe(text), kind }
  }
  for (const area of ['local', 'session'] as const) {
    const here = changes.filter(change => change.area === area)
    for (const store of tokenStores) {
      const own = here.filter(({ key }) => store.keys?.test(key))
      if (own.length === 0) continue
      emit({ type: 'storage', area, problem: 'changed-elsewhere', key: store.label })
      const entries = readArea(page, area, key => store.keys?.test(key) === true) ?? new Map()
      const reading = readTokenStores(area, entries).find(found => found.store === store)
      for (const { access: raw, id, refresh, expiresAt } of reading?.tokens ?? []) {
        // Others may lie there unchanged.
        const isNew = own.some(({ value }) => value?.includes(textOf(raw ?? id ?? refresh) ?? value))
        if (!isNew) continue
        const access = facts(raw, 'access-token')
        if (access && expiresAt !== undefined) access.expiresAt = expiresAt
        const others = { id: facts(id, 'id-token'), refresh: facts(refresh, 'refresh-token') }
        emit({ type: 'tokens', reason: 'other-tab', ...defined({ access, ...others }) })
      }
    }
  }
}
