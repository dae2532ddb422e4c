/** The people who can sign in: anyone, by an e-mail address. The demo checks no password. */

import { createHash } from 'node:crypto'

/** Prefilled on the sign-in page. */
export const DEMO_EMAIL = 'ada@demo.example'

/** Claims about a person by scope (OpenID Connect Core section 5.4). */
export const CLAIMS_BY_SCOPE: Record<string, string[]> = {
  openid: ['sub'],
  profile: ['name', 'given_name', 'preferred_username', 'locale', 'updated_at'],
  email: ['email', 'email_verified'],
}

export interface Account {
  accountId: string
  claims(): Promise<Record<string, unknown> & { sub: string }>
}

export interface Accounts {
  /** @returns the account's id, `usr_…`; the same for the same address */
  idOf(email: string): string
  find(accountId: string): Account | undefined
}

/** The documentation gives no form; this is enough to catch a slip of the finger. */
export const looksLikeEmail = (text: string) => /^[^\s@]+@[^\s@]+$/.test(text) && text.length <= 254

/** @returns the accounts of one run of the tenant: each address that signed in */
export function createAccounts(): Accounts {
  const emails = new Map<string, string>()
  return {
    idOf(email) {
      const address = email.trim().toLowerCase()
      const id = `usr_${createHash('sha256').update(address).digest('base64url').slice(0, 20)}`
      emails.set(id, address)
      return id
    },
    find(accountId) {
      const email = emails.get(accountId)
      if (email === undefined) return undefined
      const username = email.split('@')[0] ?? email
      const name = username.charAt(0).toUpperCase() + username.slice(1)
      return {
        accountId,
        claims: async () => ({
          sub: accountId,
          name,
          given_name: name,
          preferred_username: username,
          locale: 'en',
          updated_at: 0,
          email,
          email_verified: true,
        }),
      }
    },
  }
}
