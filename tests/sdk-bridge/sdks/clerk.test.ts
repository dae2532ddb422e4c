import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent, SdkBridge } from '../../../sdk-bridge/bridge.ts'
import { clerk } from '../../../sdk-bridge/sdks/clerk.ts'
import { fingerprintOf, jwt, type Witness, witness } from '../witness.ts'

const MINUTE = 60

/** A session of the documented shape: its methods are members of its own, and each client update makes a new one. */
class Session {
  lastActiveToken: { getRawString(): string } | null
  outcome: () => Promise<string | null>
  readonly id: string
  readonly asked: unknown[] = []
  constructor(id: string, raw: string) {
    this.id = id
    this.lastActiveToken = { getRawString: () => raw }
    this.outcome = async () => raw
  }
  getToken = (options?: unknown): Promise<string | null> => {
    this.asked.push(options)
    return this.outcome()
  }
}

type Listener = (resources: object) => void

/** Clerk of the documented shape. */
class Clerk {
  version = '6.40.0'
  frontendApi = 'clerk.example.com'
  session: Session | null | undefined = undefined
  readonly listeners = new Set<Listener>()
  readonly statusListeners = new Set<(status: string) => void>()
  readonly visited: string[] = []
  addListener(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  on(_name: 'status', listener: (status: string) => void): void {
    this.statusListeners.add(listener)
  }
  off(_name: 'status', listener: (status: string) => void): void {
    this.statusListeners.delete(listener)
  }
  async redirectToSignIn(): Promise<void> {
    this.visited.push('sign-in')
  }
  update(session: Session | null | undefined): void {
    this.session = session
    for (const listener of this.listeners) listener({ session })
  }
}

/** As `@clerk/shared` makes it. */
class ClerkAPIResponseError extends Error {
  code = 'api_response_error'
  clerkTraceId = 'trace_1'
  retryAfter: number | undefined
  status: number
  errors: { code: string; message: string; longMessage?: string }[]
  constructor(status: number, code: string, retryAfter?: number) {
    super('Unauthorized')
    this.status = status
    this.retryAfter = retryAfter
    this.errors = [
      { code, message: 'Invalid authentication', longMessage: 'Unable to authenticate the request' },
    ]
  }
}

const token = (exp: number) =>
  jwt({ iss: 'https://clerk.example.com', sid: 'sess_1', iat: exp - MINUTE, exp })

let seen: Witness
let instance: Clerk
let disconnect: () => void
const connect = (bridge: SdkBridge = clerk(instance)) => {
  disconnect = bridge.connect(seen)
  return bridge
}
const told = (): NewEvent[] =>
  seen.events
    .filter(
      event =>
        event.type !== 'settings' && !(event.type === 'failure' && event.error.code === 'session-hidden'),
    )
    .map(({ wall: _wall, mono: _mono, ...event }) => event as NewEvent)
const forget = () => {
  seen.events.length = 0
}

beforeEach(() => {
  seen = witness()
  instance = new Clerk()
  disconnect = () => {}
})
afterEach(() => disconnect())

describe('The settings', () => {
  it('are those of the SDK, with its version.', () => {
    connect()
    expect(seen.events[0]).toMatchObject({
      type: 'settings',
      sdk: '@clerk/clerk-js',
      sdkVersion: '6.40.0',
      issuer: 'https://clerk.example.com',
      expiryRule: 'exp-claim',
      renewal: 'poll',
      leewaySeconds: 17,
    })
    expect(told()).toEqual([])
  })

  it('come with a word where the version is not one of those tested.', () => {
    instance.version = '5.1.0'
    connect()
    expect(told()).toMatchObject([{ type: 'failure', source: 'bridge', error: { code: 'untested-version' } }])
  })
})

describe('A session', () => {
  it('that is there already is told, with what cannot be read.', () => {
    instance.session = new Session('sess_1', token(1000))
    connect()
    expect(seen.events.slice(1)).toMatchObject([
      { type: 'failure', source: 'bridge', error: { code: 'session-hidden' } },
      {
        type: 'tokens',
        reason: 'initial',
        access: { fingerprint: fingerprintOf(token(1000)), kind: 'access-token' },
      },
      { type: 'refresh', phase: 'armed', due: 983_000 },
    ])
  })

  it('is seen from sign-in over renewals to sign-out.', () => {
    connect()
    instance.update(null)
    expect(told()).toEqual([])
    instance.update(undefined)
    instance.update(new Session('sess_1', token(1000)))
    instance.update(new Session('sess_1', token(1000)))
    instance.update(new Session('sess_1', token(1060)))
    instance.update(undefined)
    instance.update(null)
    instance.update(null)
    expect(told()).toMatchObject([
      { type: 'sign', phase: 'in' },
      { type: 'tokens', reason: 'sign-in', access: { fingerprint: fingerprintOf(token(1000)) } },
      { type: 'refresh', phase: 'armed', due: 983_000 },
      { type: 'refresh', phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(token(1060)) } },
      { type: 'refresh', phase: 'armed', due: 1043_000 },
      { type: 'sign', phase: 'out' },
    ])
    expect(told()).toHaveLength(7)
    expect(JSON.stringify(seen.events)).not.toContain(token(1060))
  })

  it('gives the app its tokens and its errors as ever, and shows what was refused, once.', async () => {
    const session = new Session('sess_1', token(1000))
    instance.session = session
    connect()
    forget()
    expect(await session.getToken({ template: 'x' })).toBe(token(1000))
    expect(session.asked).toEqual([{ template: 'x' }])
    const refusal = new ClerkAPIResponseError(401, 'authentication_invalid')
    session.outcome = () => Promise.reject(refusal)
    await expect(session.getToken()).rejects.toBe(refusal)
    await expect(session.getToken()).rejects.toBe(refusal)
    session.outcome = () => Promise.reject(new ClerkAPIResponseError(429, 'too_many_requests', 9))
    await expect(session.getToken()).rejects.toThrow()
    session.outcome = () => Promise.reject(Object.assign(new Error('offline'), { code: 'clerk_offline' }))
    await expect(session.getToken()).rejects.toThrow()
    expect(told()).toMatchObject([
      {
        type: 'refresh',
        phase: 'failed',
        error: {
          code: 'authentication_invalid',
          message: 'Unable to authenticate the request',
          status: 401,
          requestId: 'trace_1',
        },
      },
      { phase: 'failed', error: { code: 'too_many_requests', status: 429, retryAfterSeconds: 9 } },
      { phase: 'failed', error: { code: 'clerk_offline', message: 'offline' } },
    ])
    expect(told()).toHaveLength(3)
  })

  it('whose poller fails is told to be degraded.', () => {
    connect()
    for (const hear of instance.statusListeners) for (const status of ['ready', 'degraded']) hear(status)
    expect(told()).toMatchObject([{ type: 'failure', source: 'sdk', error: { code: 'degraded' } }])
  })

  it('is followed by its broadcast: another tab’s tokens as such, its own as a renewal.', async () => {
    instance.session = new Session('sess_1', token(1000))
    connect()
    forget()
    const other = new BroadcastChannel('clerk:session_token')
    const message = { sessionId: 'sess_1', template: undefined as string | undefined, tokenRaw: token(1060) }
    other.postMessage({ ...message, template: 'supabase', tokenRaw: token(5) })
    other.postMessage({ ...message, sessionId: 'sess_2', tokenRaw: token(6) })
    other.postMessage(message)
    await seen.next('tokens')
    // The SDK takes over the other tab's token.
    instance.update(new Session('sess_1', token(1060)))
    // Its own broadcast comes before anybody asks.
    instance.session = new Session('sess_1', token(1120))
    other.postMessage({ ...message, tokenRaw: token(1120) })
    await seen.next('tokens', 2)
    other.close()
    expect(told()).toMatchObject([
      { type: 'tokens', reason: 'other-tab', access: { fingerprint: fingerprintOf(token(1060)) } },
      { phase: 'armed', due: 1043_000 },
      { phase: 'succeeded' },
      { type: 'tokens', reason: 'refresh', access: { fingerprint: fingerprintOf(token(1120)) } },
      { phase: 'armed' },
    ])
  })
})

describe('The bridge', () => {
  it('asks for nothing in a minute, and leaves nothing behind.', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'setInterval'] })
    const session = new Session('sess_1', token(1000))
    const own = session.getToken
    instance.session = session
    connect()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
    expect(session.asked).toEqual([])
    expect(session.getToken).not.toBe(own)
    instance.update(new Session('sess_1', token(1060)))
    expect(session.getToken).toBe(own)
    disconnect()
    expect(instance.listeners.size + instance.statusListeners.size).toBe(0)
    const count = seen.events.length
    session.outcome = () => Promise.reject(new Error('late'))
    await expect(instance.session?.getToken()).resolves.toBe(token(1060))
    instance.update(null)
    expect(seen.events).toHaveLength(count)
    expect(instance.visited).toEqual([])
  })

  it('refreshes and signs in when its buttons are pressed.', async () => {
    const session = new Session('sess_1', token(1000))
    instance.session = session
    const bridge = connect()
    forget()
    session.outcome = async () => {
      instance.update(new Session('sess_1', token(1060)))
      return token(1060)
    }
    await bridge.actions?.refresh?.()
    expect(session.asked).toEqual([{ skipCache: true }])
    expect(told()).toMatchObject([
      { phase: 'started', trigger: 'user' },
      { phase: 'succeeded' },
      { type: 'tokens' },
      { phase: 'armed' },
    ])
    await bridge.actions?.signIn?.()
    expect(instance.visited).toEqual(['sign-in'])
    instance.session = null
    await bridge.actions?.refresh?.()
  })

  it('names a getter that throws once, and the rest goes on.', () => {
    const odd = Object.defineProperty(new Clerk(), 'session', {
      get() {
        throw new Error('no session for you')
      },
    })
    connect(clerk(odd))
    expect(told()).toMatchObject([
      { type: 'failure', source: 'bridge', error: { message: 'Clerk, session: no session for you' } },
    ])
    expect(told()).toHaveLength(1)
    expect(odd.listeners.size).toBe(1)
  })
})
