/** What a bridge must leave as it found it. */

/** The own members of objects of an SDK, maps and arrays looked into, and what the page has stored. */
export function stateOf(...objects: readonly object[]): unknown {
  const look = (value: unknown): unknown =>
    value instanceof Map || value instanceof Set || Array.isArray(value) ? [...value] : value
  return {
    objects: objects.map(object =>
      Reflect.ownKeys(object).map(key => {
        const { value, get } = Object.getOwnPropertyDescriptor(object, key)!
        return [key, get ?? look(value)]
      }),
    ),
    local: { ...globalThis.localStorage },
    session: { ...globalThis.sessionStorage },
  }
}
