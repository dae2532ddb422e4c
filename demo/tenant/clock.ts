/** The tenant's clock: the computer's, plus an offset. It exists because server time must pass without waiting. */

/**
 * Replaces the process's `Date`, so that everything in it lives by the tenant's clock: `iat`, `exp`, lifetimes of
 * records. That is why the tenant has a process of its own.
 *
 * @param offsetSeconds asked at every reading: tenant minus computer, s
 */
export function installClock(offsetSeconds: () => number): void {
  const ComputerDate = Date
  const now = () => ComputerDate.now() + offsetSeconds() * 1000
  globalThis.Date = new Proxy(ComputerDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new ComputerDate(now()).toString(),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
  })
}
