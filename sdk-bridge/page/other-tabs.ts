/**
 * What other tabs of the origin did to the same tokens, as their panels say.
 *
 * Nothing crosses but that a refresh began or ended, when, and tags of the tokens in it. What another tab did is never
 * told as if this one had done it: it shows where it meets this tab's own tokens.
 */

import type { BridgeContext } from '../bridge.ts'
import type { ErrorFacts, EventOf, NewEvent } from '../event.ts'
import { openChannel } from './leeway-channel.ts'
import { thisPage } from './page-global.ts'
import { isTag, isTaggable, tokenTag } from './token-tag.ts'
import type { ElsewhereOptions, WiderContext } from './wider-context.ts'

/** Tokens and refreshes remembered. */
const MAX_REMEMBERED = 128
/** Witnesses of one failure come within this, ms. */
const SAME_FAILURE = 5000
/** No refresh takes longer, ms. */
const LONGEST_REFRESH = 60_000

/** A refresh of another tab that spent a token of this one's. */
interface Spent {
  /** ms by the device, whose clock both tabs share. */
  wall: number
  /** It brought another refresh token, so that the one spent is dead. */
  replaced: boolean
}

type Refresh = EventOf<'refresh'>
type OwnFailure = { event: NewEvent & { type: 'refresh' }; token: string; at: number; told: boolean }

/** Stands between those who watch this tab and the recorder. */
export function heedOtherTabs(inner: BridgeContext, options: ElsewhereOptions): WiderContext {
  const { nameOf, target = thisPage() } = options
  /** By fingerprint, the tags of this tab's tokens. */
  const tags = new Map<string, string>()
  /** By fingerprint, what other tabs did. */
  const spent = new Map<string, Spent>()
  const minted = new Map<string, true>()
  /** The refresh token that came last. */
  let newest: string | undefined
  let failure: OwnFailure | undefined

  const channel = openChannel(target, ({ tab, token, access, wall, replaced }) => {
    const name = isTag(token) ? nameOf(token) : undefined
    if (tab === 'minted' && isTag(access)) remember(minted, nameOf(access), true)
    if (!name || typeof wall !== 'number') return
    if (tab === 'started' && !spent.get(name)?.replaced) remember(spent, name, { wall, replaced: false })
    if (tab === 'ended' && !spent.get(name)?.replaced) spent.delete(name)
    if (tab === 'succeeded' && replaced === true) {
      remember(spent, name, { wall, replaced: true })
      tellLate(name)
    }
  })

  /** This tab's refresh had failed already when the other tab said that it had spent the same token. */
  function tellLate(name: string): void {
    if (!failure || failure.told || failure.token !== name || Date.now() - failure.at > SAME_FAILURE) return
    failure.told = true
    inner.emit(explained(failure.event, spent.get(name)!))
  }

  function announce(event: NewEvent): void {
    const wall = Date.now()
    if (event.type === 'tokens' && (event.reason === 'refresh' || event.reason === 'sign-in')) {
      newest = event.refresh?.fingerprint
      const access = event.access && tags.get(event.access.fingerprint)
      if (access) channel.post({ tab: 'minted', access, wall })
    }
    const token = event.type === 'refresh' && event.token ? tags.get(event.token) : undefined
    if (event.type !== 'refresh' || !token) return
    if (event.phase === 'started') {
      newest = undefined
      channel.post({ tab: 'started', token, wall })
    }
    if (event.phase === 'succeeded') {
      channel.post({
        tab: 'succeeded',
        token,
        wall,
        replaced: newest !== undefined && newest !== event.token,
      })
    }
    if (event.phase === 'failed' || event.phase === 'cancelled') channel.post({ tab: 'ended', token, wall })
  }

  /** The event, with what other tabs add to it. */
  function amended(event: NewEvent): NewEvent {
    if (event.type === 'tokens' && event.reason === 'initial' && event.access) {
      return minted.has(event.access.fingerprint) ? { ...event, reason: 'other-tab' } : event
    }
    if (event.type !== 'refresh') return event
    if (event.phase === 'failed' && event.error) return failed(event as Refresh, event.error)
    if (event.phase === 'waiting-for-lock' && !event.holder && someTabRefreshes()) {
      return { ...event, holder: 'other-tab' }
    }
    return event
  }

  function failed(event: Refresh, error: ErrorFacts): NewEvent {
    if (!isRefusal(error)) return event
    const at = Date.now()
    const own: OwnFailure | undefined = event.token
      ? { event, token: event.token, at, told: false }
      : failure && at - failure.at < SAME_FAILURE
        ? failure
        : undefined
    failure = own
    const other = own && spent.get(own.token)
    if (!own || !other?.replaced) return event
    own.told = true
    return explained(event, other)
  }

  /** Another tab refreshes by a token that this one holds. */
  const someTabRefreshes = (): boolean =>
    [...spent].some(
      ([name, { wall, replaced }]) => tags.has(name) && !replaced && Date.now() - wall < LONGEST_REFRESH,
    )

  return {
    context: {
      describe(raw) {
        const facts = inner.describe(raw)
        if (isTaggable(raw)) remember(tags, facts.fingerprint, tokenTag(raw))
        return facts
      },
      emit(event) {
        inner.emit(amended(event))
        announce(event)
      },
    },
    close: channel.close,
  }
}

/** The failure in the words that it came in, with what was seen here. */
function explained<Failed extends { error?: ErrorFacts }>(event: Failed, other: Spent): Failed {
  const { code = 'unknown', message, ...rest } = event.error ?? {}
  const said = message ? `${message} ` : ''
  return { ...event, error: { ...rest, code, message: `${said}(${whoUsed(other)})` } }
}

function whoUsed({ wall }: Spent): string {
  const ago = Math.round((Date.now() - wall) / 1000)
  return `seen here: another tab had already used this refresh token${ago > 0 ? `, ${ago} s before` : ''}`
}

/** The server looked at the token and refused it, as far as the error says. */
const isRefusal = ({ code, status }: ErrorFacts): boolean =>
  status === undefined ? !/Error$/.test(code) : status >= 400 && status < 500 && status !== 429

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > MAX_REMEMBERED) map.delete(map.keys().next().value as string)
}
