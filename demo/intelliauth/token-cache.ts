/** Where the tokens of a session, and whose they are, is kept: in memory alone, or also in local storage. */

import type { ResolvedConfig } from './config.ts'
import type { IntelliAuthUser } from './user.ts'

export interface SessionTokens {
  /** Access tokens by audience. */
  access: Record<string, string>
  refresh?: string
  id?: string
  user: IntelliAuthUser
}

export interface TokenCache {
  read(): SessionTokens | null
  write(tokens: SessionTokens | null): void
}

/** @returns a cache for one client; with `localstorage` it outlives the page and is shared by all tabs */
export function tokenCache({ cacheLocation, clientId }: ResolvedConfig): TokenCache {
  if (cacheLocation === 'memory') {
    let held: SessionTokens | null = null
    return {
      read: () => held,
      write: tokens => {
        held = tokens
      },
    }
  }
  const key = `intelliauth.${clientId}.tokens`
  return {
    read: () => parseTokens(localStorage.getItem(key)),
    write: tokens => {
      if (tokens) localStorage.setItem(key, JSON.stringify(tokens))
      else localStorage.removeItem(key)
    },
  }
}

function parseTokens(text: string | null): SessionTokens | null {
  try {
    const stored = JSON.parse(text ?? 'null') as Partial<SessionTokens> | null
    return stored?.access && stored.user ? { ...stored, access: stored.access, user: stored.user } : null
  } catch {
    // Whatever else wrote there: without readable tokens nobody is signed in.
    return null
  }
}
