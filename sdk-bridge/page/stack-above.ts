/**
 * Takes the present stack from the caller of `wrapper` on: exactly our own frames are left out, also when
 * Leeway is bundled into the app's file and its functions are inlined. Formatting waits until `stack` is read.
 *
 * @returns without a stack where `Error.captureStackTrace` is missing (Firefox before 138)
 */
export function stackAbove(wrapper: object): { stack?: string } {
  const holder = {}
  Error.captureStackTrace?.(holder, wrapper as () => void)
  return holder
}
