/** Replacing a function of the host so that nobody but us notices, and putting it back. */

// biome-ignore lint/suspicious/noExplicitAny: a host's function, of which nothing is known
export type AnyFunction = (this: any, ...args: any[]) => any

/**
 * Replaces a method by one made from it, which keeps its name, length and own properties.
 *
 * @param owner holds the method itself or inherits it
 * @param around takes the original and returns what to call instead. It passes `this` and all arguments on.
 * @returns puts the original back if nobody wrapped ours since. If somebody did, ours stays below theirs, so
 *   it must pass everything through once its watcher is disconnected
 * @throws TypeError when `owner` is frozen
 */
export function wrapMethod(
  owner: object,
  name: string,
  around: (original: AnyFunction) => AnyFunction,
): () => void {
  const methods = owner as Record<string, unknown>
  const original = methods[name]
  if (typeof original !== 'function') return () => {}
  const before = Object.getOwnPropertyDescriptor(owner, name)
  const wrapped = around(original as AnyFunction)
  Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original))
  if (before && 'value' in before) Object.defineProperty(owner, name, { ...before, value: wrapped })
  else methods[name] = wrapped
  return () => {
    if (methods[name] !== wrapped) return
    if (before && 'value' in before) Object.defineProperty(owner, name, before)
    else if (before) methods[name] = original
    else delete methods[name]
  }
}

/**
 * Looks at what a promise settles with. The app gets the same value or the same reason, and a rejection that
 * it does not handle is still reported as unhandled, which watching the original on the side would prevent.
 *
 * @param result what the app would have got; returned as it is when it is no promise
 */
export function tapped(
  result: unknown,
  onValue: (value: unknown) => void,
  onReason: (reason: unknown) => void,
): unknown {
  const promise = result as PromiseLike<unknown> | null | undefined
  if (typeof promise?.then !== 'function') return result
  return promise.then(
    value => {
      onValue(value)
      return value
    },
    reason => {
      onReason(reason)
      throw reason
    },
  )
}
