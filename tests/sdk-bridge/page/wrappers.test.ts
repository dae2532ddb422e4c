import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { watchNetwork } from '../../../sdk-bridge/page/network.ts'
import { jwt, witness } from '../witness.ts'

const access = jwt({ aud: 'https://api.example', iat: 1000, exp: 4600 })
const init = { headers: { authorization: `Bearer ${access}` } }

type Fetch = (...args: unknown[]) => Promise<Response>
interface Page {
  fetch: Fetch
}

/** A library that wraps `fetch`, as most do: it keeps what it found and puts that back. */
function library(page: Page, careful: boolean) {
  const found = page.fetch
  let active = true
  const layer = { passed: 0 }
  const wrapped: Fetch = (...args) => {
    if (active) layer.passed++
    return found(...args)
  }
  page.fetch = wrapped
  return {
    layer,
    unwrap() {
      active = false
      // Careful ones leave what others put on top of them.
      if (!careful || page.fetch === wrapped) page.fetch = found
    },
  }
}

const deeds = fc.array(
  fc.oneof(
    fc.record({ deed: fc.constant('wrap' as const), careful: fc.boolean() }),
    fc.record({ deed: fc.constant('watch' as const) }),
    fc.record({ deed: fc.constant('undo' as const), which: fc.nat(9) }),
    fc.record({ deed: fc.constant('call' as const) }),
  ),
  { maxLength: 20 },
)

describe('Whoever else wraps fetch', () => {
  it('gets every request through, in any order of wrapping and unwrapping, as does the app.', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, async plan => {
        let sent = 0
        const original: Fetch = () => {
          sent++
          return Promise.resolve(new Response('as sent'))
        }
        const page: Page = { fetch: original }
        const open: (() => void)[] = []
        const seen = witness()
        let calls = 0
        for (const step of plan) {
          if (step.deed === 'wrap') open.push(library(page, step.careful).unwrap)
          if (step.deed === 'watch') open.push(watchNetwork({ target: page }).connect(seen))
          if (step.deed === 'undo' && open.length > 0) open.splice(step.which % open.length, 1)[0]!()
          if (step.deed === 'call') {
            expect(await (await page.fetch('http://a.example/', init)).text()).toBe('as sent')
            expect(sent).toBe(++calls)
          }
        }
        for (const undo of open.reverse()) undo()
        expect(await (await page.fetch('http://a.example/', init)).text()).toBe('as sent')
        expect(sent).toBe(calls + 1)
        expect(seen.events.filter(event => event.type === 'failure')).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('and undoes it the other way round leaves fetch as it was found.', () => {
    const original: Fetch = () => Promise.resolve(new Response())
    const page: Page = { fetch: original }
    const before = library(page, true)
    const disconnect = watchNetwork({ target: page }).connect(witness())
    const after = library(page, true)
    after.unwrap()
    disconnect()
    before.unwrap()
    expect(page.fetch).toBe(original)
  })

  it('sees what the watcher sees, below and above it.', async () => {
    const page: Page = { fetch: () => Promise.resolve(new Response()) }
    const seen = witness()
    const before = library(page, true)
    const disconnect = watchNetwork({ target: page }).connect(seen)
    const after = library(page, true)
    await page.fetch('http://a.example/', init)
    await seen.next('call')
    expect([before.layer.passed, after.layer.passed]).toEqual([1, 1])
    disconnect()
    await page.fetch('http://a.example/', init)
    expect([before.layer.passed, after.layer.passed]).toEqual([2, 2])
    expect(seen.events.filter(event => event.type === 'call')).toHaveLength(1)
  })
})

describe('The place of a call', () => {
  const broken = () => {
    const page: Page = { fetch: () => Promise.reject(new TypeError('Failed')) }
    const seen = witness()
    return { page, seen, disconnect: watchNetwork({ target: page }).connect(seen) }
  }
  const line = (offset: number) => {
    const [, row] = /wrappers\.test\.ts:(\d+):/.exec(new Error().stack!.split('\n')[2]!)!
    return new RegExp(`wrappers\\.test\\.ts:${Number(row) + offset}:\\d+$`)
  }

  it('is found in a function that had waited before.', async () => {
    const { page, seen, disconnect } = broken()
    let place: RegExp | undefined
    async function load() {
      await Promise.resolve()
      await new Promise(resolve => setImmediate(resolve))
      place = line(1)
      return page.fetch('http://a.example/', init)
    }
    await expect(load()).rejects.toThrow()
    expect((await seen.next('call')).initiator).toMatch(place!)
    disconnect()
  })

  it('is who waits for it where the call itself has no place in the app.', async () => {
    const { page, seen, disconnect } = broken()
    let place: RegExp | undefined
    async function load() {
      const request = Promise.resolve(new Request('http://a.example/', init))
      place = line(1)
      return await request.then(page.fetch)
    }
    await expect(load()).rejects.toThrow()
    expect((await seen.next('call')).initiator).toMatch(place!)
    disconnect()
  })

  it('is left out where the app asked for no stacks.', async () => {
    const { page, seen, disconnect } = broken()
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    await expect(page.fetch('http://a.example/', init)).rejects.toThrow()
    Error.stackTraceLimit = limit
    expect(await seen.next('call')).not.toHaveProperty('initiator')
    disconnect()
  })
})
