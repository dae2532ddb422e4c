import { describe, expect, it } from 'vitest'
import { badgeText } from '../../../panel/view/badge-text.ts'
import { untilRefresh, untilSessionEnd } from '../../../panel/view/countdowns.ts'
import {
  at,
  clockBehind,
  healthy,
  networkFailure,
  noSdk,
  opaqueWithoutServerTime,
  type Scenario,
  sessionRevoked,
  signedOut,
} from './scenarios.ts'

const DAY = 86_400_000
const badge = ({ diagnosis, session, bridgeNames = ['IntelliAuth'] }: Scenario, now = at(0)) =>
  badgeText({ ...diagnosis, session, now, hasSdk: bridgeNames.length > 0 })

describe('The countdown to the refresh', () => {
  it('follows the monotonic clock, as the timer does, when the device clock is changed', () => {
    const { session } = healthy()
    const before = untilRefresh(session, at(0))!
    const { wall, mono } = at(10_000)
    expect(untilRefresh(session, { wall: wall + 3_600_000, mono })).toBe(before - 10_000)
  })

  it('follows the wall clock for an SDK that polls', () => {
    const { session } = healthy()
    const polling = { ...session, settings: { ...session.settings, renewal: 'poll' as const } }
    const { wall, mono } = at(0)
    expect(untilRefresh(polling, { wall: wall + 60_000, mono })).toBe(untilRefresh(session, at(0))! - 60_000)
  })

  it('is unknown once the refresh is under way or settled', () => {
    expect(untilRefresh(sessionRevoked().session, at(0))).toBeUndefined()
  })
})

describe('The end of the session', () => {
  it('counts from sign-in, or from the last rotation where each starts anew', () => {
    const { session } = healthy()
    const rolling = { ...session, settings: { ...session.settings, refreshTokenLifetimeRolls: true } }
    expect(untilSessionEnd(session, at(0))).toBe(14 * DAY - 20 * 3_600_000)
    expect(untilSessionEnd(rolling, at(0))!).toBeGreaterThan(untilSessionEnd(session, at(0))!)
  })

  it('is unknown where nobody said how long a refresh token lives', () => {
    const { session } = healthy()
    const { refreshTokenLifetimeSeconds: _, ...settings } = session.settings
    expect(untilSessionEnd({ ...session, settings }, at(0))).toBeUndefined()
  })
})

describe('The badge', () => {
  it('counts down to the refresh while all is well', () => {
    expect(badge(healthy())).toEqual({ tone: 'ok', text: '41:08', unit: 'to refresh' })
  })

  it('says how far off the clock is when that is the cause', () => {
    expect(badge(clockBehind())).toEqual({ tone: 'bad', text: 'clock −10:02' })
  })

  it('names the code of a failure', () => {
    expect(badge(sessionRevoked())).toEqual({ tone: 'bad', text: 'session_revoked' })
  })

  it('counts to the end of the token, in amber, when it is at risk and no refresh is planned', () => {
    expect(badge(networkFailure())).toEqual({ tone: 'warn', text: '00:42', unit: 'to expiry' })
  })

  it('says that a refresh is under way, and that one is overdue', () => {
    const base = healthy()
    const [done, armed] = base.session.refreshes
    const session = { ...base.session, refreshes: [done!, { ...armed!, started: at(-100) }] }
    expect(badge({ ...base, session }).text).toBe('refreshing')
    expect(badge(base, at(41 * 60_000 + 20_000))).toEqual({
      tone: 'ok',
      text: '00:12',
      unit: 'refresh overdue',
    })
  })

  it('says signed out, or that no SDK is connected', () => {
    expect(badge(signedOut())).toEqual({ tone: 'plain', text: 'signed out' })
    expect(badge(noSdk())).toEqual({ tone: 'plain', text: 'no SDK' })
  })

  it('counts by the SDK’s own expiry for an opaque token', () => {
    const base = opaqueWithoutServerTime()
    const settings = { ...base.session.settings, renewal: 'on-use' as const }
    const session = { ...base.session, settings, refreshes: [] }
    expect(badge({ ...base, session })).toEqual({ tone: 'ok', text: '1 h 30 min', unit: 'to expiry' })
  })

  it('counts to the refresh that the settings announce when the bridge cannot see it being planned', () => {
    const base = healthy()
    const session = { ...base.session, refreshes: [] }
    expect(badge({ ...base, session })).toMatchObject({ tone: 'ok', unit: 'to refresh' })
  })
})
