/** Where in the app a call came from. */

/** `at f (url:1:2)` in V8, `f@url:1:2` in SpiderMonkey and JavaScriptCore. */
const FRAME = /(?:^|[\s(@])((?:[a-z][\w+.-]*:\/|blob:|)\/\S+?):(\d+):(\d+)\)?\s*$/i

/**
 * Names the first frame of a stack that lies in a file.
 *
 * @param stack text of `Error.stack`
 * @returns `file:line:column`, the file's query and fragment left out
 */
export function callSite(stack: string | undefined): string | undefined {
  for (const line of stack?.split('\n') ?? []) {
    const [, file, row, column] = FRAME.exec(line) ?? []
    if (file) return `${file.replace(/[?#].*/, '').slice(0, 300)}:${row}:${column}`
  }
  return undefined
}
