/** Reading objects of the host, whose getters may throw and whose shape is only hoped for. */

/** Members of an object by name; one whose getter throws is undefined. */
// biome-ignore lint/suspicious/noExplicitAny: of a host's object nothing is known
export function members(object: unknown): Record<string, any> {
  return new Proxy(Object(object), {
    get(target, name) {
      try {
        return Reflect.get(target, name)
      } catch {
        return undefined
      }
    },
  })
}

/** Asks something of the host on the side; it need not be able to. */
export function quietly<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

/** A text, or undefined for anything else. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** A finite number, also one written as text, as token responses do; undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value
  return Number.isFinite(number) ? (number as number) : undefined
}
