// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { watchVisibility } from '../../../sdk-bridge/page/visibility.ts'
import { witness } from '../witness.ts'

function somePage() {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible', wasDiscarded: false })
  return Object.assign(new EventTarget(), { document, navigator: { onLine: true } })
}

const transition = (type: string, persisted: boolean) => Object.assign(new Event(type), { persisted })

/** Events without their times. */
const told = (seen: ReturnType<typeof witness>) =>
  seen.events.map(({ wall: _wall, mono: _mono, ...event }) => event)

describe('The life of a page', () => {
  it('is told from its load on.', () => {
    const seen = witness()
    watchVisibility({ target: somePage() }).connect(seen)()
    expect(told(seen)).toEqual([
      { type: 'lifecycle', phase: 'load' },
      { type: 'visibility', state: 'visible' },
    ])
  })

  it('says that the page before was discarded, and that the browser is offline.', () => {
    const page = somePage()
    page.document.wasDiscarded = true
    page.document.visibilityState = 'prerender'
    page.navigator.onLine = false
    const seen = witness()
    watchVisibility({ target: page }).connect(seen)()
    expect(told(seen)).toEqual([
      { type: 'lifecycle', phase: 'load', discarded: true },
      { type: 'visibility', state: 'hidden' },
      { type: 'connectivity', online: false },
    ])
  })

  it('says what happens to it, until it is left alone.', () => {
    const page = somePage()
    const seen = witness()
    const disconnect = watchVisibility({ target: page }).connect(seen)
    seen.events.length = 0
    page.document.visibilityState = 'hidden'
    page.document.dispatchEvent(new Event('visibilitychange'))
    page.document.dispatchEvent(new Event('freeze'))
    page.document.dispatchEvent(new Event('resume'))
    page.dispatchEvent(transition('pageshow', false))
    page.dispatchEvent(transition('pagehide', true))
    page.dispatchEvent(transition('pageshow', true))
    page.navigator.onLine = false
    page.dispatchEvent(new Event('offline'))
    page.navigator.onLine = true
    page.dispatchEvent(new Event('online'))
    const expected = [
      { type: 'visibility', state: 'hidden' },
      { type: 'lifecycle', phase: 'freeze' },
      { type: 'lifecycle', phase: 'resume' },
      { type: 'lifecycle', phase: 'pagehide', persisted: true },
      { type: 'lifecycle', phase: 'pageshow', persisted: true },
      { type: 'connectivity', online: false },
      { type: 'connectivity', online: true },
    ]
    expect(told(seen)).toEqual(expected)
    disconnect()
    page.document.dispatchEvent(new Event('visibilitychange'))
    page.dispatchEvent(new Event('offline'))
    expect(seen.events).toHaveLength(expected.length)
  })

  it('is watched in the page that this code runs in, when no other is given.', () => {
    const seen = witness()
    const disconnect = watchVisibility().connect(seen)
    document.dispatchEvent(new Event('freeze'))
    disconnect()
    expect(told(seen).at(-1)).toEqual({ type: 'lifecycle', phase: 'freeze' })
  })

  it('is not told where there is no document.', () => {
    const seen = witness()
    watchVisibility({ target: {} }).connect(seen)()
    expect(seen.events).toEqual([])
  })
})
