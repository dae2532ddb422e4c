/** What an object graph holds, as text: to be compared with itself later. */

/** Of a graph that an SDK holds; beyond lies the browser. */
const MAX_DEPTH = 8

/** By the order in which they were met, so that one function put in another's place shows. */
const functions = new WeakMap<object, number>()
let count = 0

/**
 * Own members, with those that are not enumerable and the entries of maps and sets. Nothing is called: an accessor is
 * named and not read, a function is a number.
 */
export function snapshot(root: unknown): string {
  const path: object[] = []
  const walk = (value: unknown): unknown => {
    if (typeof value === 'function') {
      if (!functions.has(value)) functions.set(value, ++count)
      return `function ${functions.get(value)}`
    }
    if (typeof value !== 'object' || value === null) return String(value)
    if (path.includes(value)) return `back ${path.indexOf(value)}`
    if (path.length > MAX_DEPTH || value instanceof EventTarget || value instanceof Storage) {
      return Object.prototype.toString.call(value)
    }
    path.push(value)
    const found: Record<string, unknown> = {}
    for (const [name, { value: member, get }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      found[name] = get ? 'accessor' : walk(member)
    }
    if (value instanceof Map || value instanceof Set) found.entries = [...value].map(walk)
    path.pop()
    return found
  }
  return JSON.stringify(walk(root))
}
