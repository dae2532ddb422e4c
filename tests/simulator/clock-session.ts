/** Small sessions for the skew alone: answers of one issuer and tokens, read on a device whose clock is off. */

import type { Recording } from '../../panel/recording/recording.ts'
import type { Instant, SessionEvent } from '../../sdk-bridge/event.ts'
import { drawFrom } from './random.ts'

export interface ClockSession {
  recording: Recording
  /** Device minus issuer at `now`, ms. */
  skew: number
  samples: number
}

/** A server's cached `Date` string is at most this old, ms. */
const SLACK = 100

/**
 * @param cachedShare share of answers that come out of a cache which does not say so, 5 to 600 s old
 * @param drift bound of the device's drift, ppm
 */
export function clockSession(
  seed: string,
  { cachedShare = 0, drift = 100, samples }: { cachedShare?: number; drift?: number; samples?: number } = {},
): ClockSession {
  const draw = drawFrom(seed)
  const epoch = Date.UTC(2026, 0, 1) + Math.floor(draw.unit('epoch') * 3e10)
  const offset = (draw.unit('sign') < 0.5 ? -1 : 1) * draw.log('offset', 1, 7_200_000)
  const rate = 1 + draw.between('ppm', -drift, drift) * 1e-6
  const boot = draw.between('boot', 10, 5000)
  const at = (time: number): Instant => ({
    wall: Math.floor(epoch + offset + time * rate),
    mono: Math.round((boot + time * rate) * 10) / 10,
  })
  const count = samples ?? 1 + Math.floor(draw.unit('count') * 12)
  const lifetime = draw.pick('lifetime', [300, 900, 3600])
  const rtt = draw.log('rtt', 5, 800)
  const span = draw.log('span', 1000, 3_600_000)
  const events: SessionEvent[] = [
    { ...at(0), type: 'settings', sdk: 'page', issuer: 'https://login.example' },
  ]
  let time = 50
  for (let i = 0; i < count; i++) {
    time += (span / count) * (0.1 + 1.8 * draw.unit(`gap${i}`))
    const total = rtt * (0.5 + 3 * draw.unit(`rtt${i}`) ** 3)
    const stamp = time + total * draw.unit(`there${i}`)
    const stale = i > 0 && draw.chance(`cached${i}`, cachedShare) ? draw.between(`old${i}`, 5000, 600_000) : 0
    const date = Math.floor((epoch + stamp - SLACK * draw.unit(`slack${i}`) - stale) / 1000) * 1000
    const received = time + total
    if (stale > 0 || draw.chance(`is-call${i}`, 0.6)) {
      events.push({
        ...at(received),
        type: 'call',
        method: 'GET',
        url: 'https://login.example/userinfo',
        to: 'issuer',
        sent: at(time),
        received: at(received),
        status: 200,
        serverDate: date,
      })
    } else {
      const iat = Math.floor((epoch + stamp) / 1000)
      events.push({
        ...at(received),
        type: 'tokens',
        reason: 'refresh',
        access: {
          fingerprint: `t${i}`,
          format: 'jwt',
          kind: 'access-token',
          claims: { iss: 'https://login.example', iat, exp: iat + lifetime },
          expiresIn: lifetime,
        },
        requested: at(time),
        ...(draw.chance(`date${i}`, 0.5) ? { serverDate: date } : {}),
      })
    }
    time = received
  }
  const now = time + draw.log('now', 1, 600_000)
  return {
    recording: {
      format: 'leeway-recording',
      version: 1,
      createdAt: new Date(epoch).toISOString(),
      now: at(now),
      events,
    },
    skew: epoch + offset + now * rate - (epoch + now),
    samples: count,
  }
}
