/** Takes in what workers of the origin say of their requests (`leeway/worker`), in the words of this page. */

import type { BridgeContext } from '../bridge.ts'
import type { Call, Instant, NewEvent, TokenFacts } from '../event.ts'
import { now } from './instant.ts'
import { openChannel } from './leeway-channel.ts'
import { thisPage } from './page-global.ts'
import { isTag } from './token-tag.ts'
import type { ElsewhereOptions, WiderContext } from './wider-context.ts'

export interface WorkerRelayOptions extends ElsewhereOptions {
  /** Whether this page knows the token of a fingerprint; undefined: whether it knows any. */
  knows(fingerprint?: string): boolean
}

/** Calls and workers remembered. */
const MAX_REMEMBERED = 64
/** A worker's request lies within the page's that it serves, but for the resolution of the clock, ms. */
const SLACK = 2
/** How long a refused call waits for the word of the worker that it went through, ms. */
const WORD_TIME = 100

/** Stands between those who watch this page and the recorder. */
export function heedWorkers(inner: BridgeContext, options: WorkerRelayOptions): WiderContext {
  const { nameOf, knows, target = thisPage() } = options
  /** Dedicated workers that were heard of a token that this page knows: they are its own. */
  const own = new Set<string>()
  /** Origins to which a worker sends tokens: what leaves the page is not what arrives there. */
  const through = new Set<string>()
  const calls: { call: Call; byWorker: boolean }[] = []
  const waiting = new Set<ReturnType<typeof setTimeout>>()
  let heard = false

  const channel = openChannel(target, ({ worker, from, event }) => {
    if (worker === 'hello' || typeof worker !== 'string') return
    heard = true
    const told = readEvent(event, nameOf)
    if (!told || !isOwn(worker, String(from), told)) return
    if (told.type !== 'call') inner.emit(told)
    else {
      if (typeof told.token === 'string') add(through, new URL(told.url).origin)
      takeCall(told, true)
    }
  })

  /** A service worker is everybody's; a dedicated one is of one page, and does not say of which. */
  function isOwn(kind: string, from: string, event: NewEvent): boolean {
    if (kind !== 'dedicated' || own.has(from)) return true
    if (knows() && !fingerprintsOf(event).some(knows)) return false
    add(own, from)
    return true
  }

  /** Tells of a call, unless the same request was told of from the other side. */
  function takeCall(call: Call, byWorker: boolean): void {
    const twin = calls.find(other => other.byWorker !== byWorker && isTwin(other.call, call, byWorker))
    const twinKnows =
      twin && (twin.byWorker ? typeof call.token !== 'string' : twin.call.token === call.token)
    if (twin && (twinKnows || twin.call.token === call.token)) return
    calls.push({ call, byWorker })
    if (calls.length > MAX_REMEMBERED) calls.shift()
    inner.emit(call)
  }

  function takeOwnCall(call: Call): void {
    if (call.token !== null || !through.has(new URL(call.url).origin)) {
      takeCall(call, false)
      return
    }
    const { token: _token, expected: _expected, ...unseen } = call
    takeCall(unseen, false)
  }

  channel.post({ worker: 'hello' })
  return {
    context: {
      describe: raw => inner.describe(raw),
      emit(event) {
        if (event.type !== 'call') inner.emit(event)
        else if (!heard || typeof event.token === 'string' || event.status < 400) takeOwnCall(event)
        else {
          const timer = setTimeout(() => {
            waiting.delete(timer)
            takeOwnCall(event)
          }, WORD_TIME)
          waiting.add(timer)
        }
      },
    },
    close() {
      for (const timer of waiting) clearTimeout(timer)
      channel.close()
    },
  }
}

/** Whether a worker's call is the one by which it served the page's. */
function isTwin(a: Call, b: Call, secondByWorker: boolean): boolean {
  const [page, worker] = secondByWorker ? [a, b] : [b, a]
  return (
    page.method === worker.method &&
    page.url === worker.url &&
    worker.sent.wall >= page.sent.wall - SLACK &&
    worker.received.wall <= page.received.wall + SLACK
  )
}

const fingerprintsOf = (event: NewEvent): string[] => {
  const found =
    event.type === 'tokens'
      ? [event.access, event.id, event.refresh].map(facts => facts?.fingerprint)
      : event.type === 'refresh' || event.type === 'call'
        ? [event.token]
        : []
  return found.filter(fingerprint => typeof fingerprint === 'string')
}

/** An event of a worker with the fingerprints and on the clocks of this page; undefined for anything else. */
function readEvent(told: unknown, nameOf: (tag: string) => string): NewEvent | undefined {
  if (!isEvent(told)) return undefined
  const name = (tag: unknown) => (isTag(tag) ? nameOf(tag) : tag)
  const facts = (of: TokenFacts) => ({ ...of, fingerprint: name(of.fingerprint) })
  const { wall: _wall, mono: _mono, ...event } = told as NewEvent & Partial<Instant>
  const renamed: Record<string, unknown> = { ...event }
  for (const [key, value] of Object.entries(event)) {
    if (isInstant(value)) renamed[key] = here(value)
    else if (key === 'token' || key === 'expected') renamed[key] = name(value)
    else if (isFacts(value)) renamed[key] = facts(value)
  }
  // Of another watcher, which counts anew.
  if (event.type === 'refresh' && event.id !== undefined) renamed.id = `worker-${event.id}`
  return renamed as unknown as NewEvent
}

/** Anybody in the origin can speak on the channel; what is no event stays out. */
function isEvent(told: unknown): told is NewEvent {
  const event = Object(told) as Record<string, unknown>
  switch (event.type) {
    case 'tokens':
      return [event.access, event.id, event.refresh].some(isFacts)
    case 'refresh':
    case 'sign':
      return typeof event.phase === 'string'
    case 'call': {
      const { method, url, status, sent, received } = event
      const named = typeof method === 'string' && URL.canParse(String(url))
      return named && typeof status === 'number' && isInstant(sent) && isInstant(received)
    }
    case 'failure':
      return typeof Object(event.error).code === 'string'
    default:
      return false
  }
}

const isInstant = (value: unknown): value is Instant => typeof Object(value).wall === 'number'

const isFacts = (value: unknown): value is TokenFacts => isTag(Object(value).fingerprint)

/** A moment of another context: the wall clock is the same, the monotonic one began at another time. */
function here({ wall }: Instant): Instant {
  const at = now()
  return { wall, mono: wall - at.wall + at.mono }
}

function add(set: Set<string>, value: string): void {
  if (set.size < MAX_REMEMBERED) set.add(value)
}
