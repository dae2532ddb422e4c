/** Reading a response body on the side, within limits. */

/** A body as text, or why there is none. */
export type BodyText = { text: string; problem?: never } | { text?: never; problem: string }

/** An error body larger than this is no error body, bytes. */
const LIMIT = 65_536

/**
 * Reads a clone of the response. The response itself stays whole for the app: the clone is taken at once,
 * before anybody else can read. Never rejects.
 *
 * @param patience how long to wait for the end of the body, ms
 */
export async function readBody(response: Response, patience = Number.POSITIVE_INFINITY): Promise<BodyText> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let late = false
  try {
    const clone = response.clone()
    const reader = clone.body?.getReader?.()
    if (!reader) return { text: (await clone.text()).slice(0, LIMIT) }
    // Only our branch ends; the app's goes on.
    const stop = () => void reader.cancel().catch(() => {})
    if (patience < Number.POSITIVE_INFINITY) {
      timer = setTimeout(() => {
        late = true
        stop()
      }, patience)
    }
    const decoder = new TextDecoder()
    let text = ''
    for (let size = 0; ; ) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.byteLength
      if (size > LIMIT) {
        stop()
        return { problem: 'The body is larger than 64 KiB and was not read' }
      }
      text += decoder.decode(value, { stream: true })
    }
    return late
      ? { problem: `The body did not end within ${patience} ms` }
      : { text: text + decoder.decode() }
  } catch (thrown) {
    return { problem: `The body could not be read: ${String(thrown)}` }
  } finally {
    clearTimeout(timer)
  }
}
