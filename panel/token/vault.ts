/** Where raw tokens are kept for the user's own "copy raw token", and for finding them where they must not be. */

const CAPACITY = 32

/** Nothing of what it holds is reachable as a property: it can be neither listed nor serialised. */
export interface Vault {
  /** Keeps a raw token; the one kept longest ago gives way when the vault is full. */
  keep(fingerprint: string, raw: string): void
  /** The raw token of that fingerprint; undefined when it was never kept or has given way. */
  reveal(fingerprint: string): string | undefined
  /** The fingerprint under which a raw token is kept; undefined when it is not. */
  find(raw: string): string | undefined
  /** All raw tokens held, to be searched for in what is about to be written. */
  secrets(): string[]
  /** Forgets everything. */
  empty(): void
}

/** @param options.capacity how many tokens are held at most */
export function createVault({ capacity = CAPACITY }: { capacity?: number } = {}): Vault {
  const held = new Map<string, string>()
  return Object.freeze({
    keep(fingerprint: string, raw: string) {
      held.delete(fingerprint)
      held.set(fingerprint, raw)
      if (held.size > capacity) held.delete(held.keys().next().value!)
    },
    reveal: (fingerprint: string) => held.get(fingerprint),
    find: (raw: string) => [...held].find(([, kept]) => kept === raw)?.[0],
    secrets: () => [...held.values()],
    empty: () => held.clear(),
  })
}
