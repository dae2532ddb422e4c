/** Writes recordings by hand: a story told in true time, as one device would have recorded it. */

import type { Recording } from '../../../panel/recording/recording.ts'
import type {
  Call,
  Instant,
  NewEvent,
  SessionEvent,
  Settings,
  TokenFacts,
} from '../../../sdk-bridge/event.ts'

/** The issuer's time at the start of every story: a whole second, ms. */
export const START = Date.UTC(2026, 10, 23, 10, 0, 0)

export const intelliauth: Settings = {
  type: 'settings',
  sdk: 'intelliauth',
  issuer: 'https://acme.example',
  leewaySeconds: 60,
  expiryRule: 'exp-claim',
  renewal: 'timer',
  graceSeconds: 30,
  refreshTokens: true,
  silentRefresh: true,
  scope: 'openid offline_access',
}

/** How a token came. */
interface Minting {
  reason?: 'sign-in' | 'refresh'
  /** Whether the response's Date is readable. */
  date?: boolean
  expiresIn?: boolean
}

type Calling = Partial<Call> & { date?: boolean; apiAhead?: number }

export interface Story {
  wait(ms: number): Story
  /** The device sleeps and its monotonic clock stops. */
  sleep(ms: number): Story
  /** Somebody sets the clock: device minus server is now this, ms. */
  setClock(ms: number): Story
  say(event: NewEvent): Story
  /** A token minted now and received 80 ms later. */
  mint(lifetime: number, more?: Minting): TokenFacts
  arm(token: TokenFacts, leewaySeconds?: number): Story
  /** A call that takes 40 ms. */
  call(token: TokenFacts | null, status: number, more?: Calling): Story
  expired(token: TokenFacts, more?: Calling): Story
  recording(): Recording
}

/**
 * @param skew device minus server, ms
 */
export function story({ skew = 0 }: { skew?: number } = {}): Story {
  const events: SessionEvent[] = []
  /** True time since the start, ms; what the monotonic clock missed of it; and the clock's present error. */
  let time = 0
  let slept = 0
  let off = skew
  let tokens = 0

  const at = (ms = time): Instant => ({ wall: START + ms + off, mono: 1000 + ms - slept })
  const self: Story = {
    wait(ms) {
      time += ms
      return self
    },
    sleep(ms) {
      time += ms
      slept += ms
      return self
    },
    setClock(ms) {
      off = ms
      return self
    },
    say(event) {
      events.push({ ...at(), ...event })
      return self
    },
    mint(lifetime, more = {}) {
      const requested = at()
      time += 80
      const iat = Math.floor((START + time - 40) / 1000)
      const access: TokenFacts = {
        fingerprint: `token-${++tokens}`,
        format: 'jwt',
        kind: 'access-token',
        claims: { iss: 'https://acme.example', aud: 'https://api.example', iat, exp: iat + lifetime },
        ...(more.expiresIn === false ? {} : { expiresIn: lifetime }),
      }
      self.say({
        type: 'tokens',
        reason: more.reason ?? 'sign-in',
        access,
        requested,
        ...(more.date === false ? {} : { serverDate: Math.floor((START + time - 40) / 1000) * 1000 }),
      })
      return access
    },
    arm(token, leewaySeconds = 60) {
      return self.say({
        type: 'refresh',
        phase: 'armed',
        due: (token.claims!.exp as number) * 1000 - leewaySeconds * 1000,
      })
    },
    call(token, status, more = {}) {
      const { date = true, apiAhead = 0, ...rest } = more
      const sent = at()
      time += 40
      const received = at()
      return self.say({
        type: 'call',
        method: 'GET',
        url: 'https://api.example/todos',
        to: 'api',
        sent,
        received,
        status,
        token: token?.fingerprint ?? null,
        ...(date ? { serverDate: Math.floor((START + time - 20 + apiAhead) / 1000) * 1000 } : {}),
        ...rest,
      })
    },
    expired(token, more = {}) {
      return self.call(token, 401, { error: { code: 'token_expired', status: 401 }, ...more })
    },
    recording(): Recording {
      return {
        format: 'leeway-recording',
        version: 1,
        createdAt: new Date(START).toISOString(),
        now: at(),
        events: events.toSorted((a, b) => a.mono - b.mono),
      }
    },
  }
  return self
}
