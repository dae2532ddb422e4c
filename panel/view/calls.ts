/** Calls as they are listed: which failed, which are looked for, and what a row says of one. Pure. */

import type { Instant } from '../../sdk-bridge/event.ts'
import { apiClock, ISSUER, skewAt } from '../clock/clocks.ts'
import { originOf } from '../session/fold.ts'
import type { ObservedCall, Session } from '../session/session.ts'
import { words } from './words.ts'

/** What the page gave up itself is no failure, and neither is an answer that the page may not read. */
export function isFailed({ call: { status, error } }: ObservedCall): boolean {
  return status >= 400 || (error !== undefined && error.code !== 'AbortError')
}

/** The part of a URL behind its origin; the whole of what has none. */
export const pathOf = (url: string): string => url.slice(originOf(url).length) || '/'

/** The host of a URL with its port; '' where it has none. */
export const hostOf = (url: string): string => /^[a-z][a-z0-9+.-]*:\/\/([^/]+)/i.exec(url)?.[1] ?? ''

/** Enough of a fingerprint to tell the few tokens of a session apart. */
export const shortFingerprint = (fingerprint: string): string => fingerprint.slice(0, 6)

/** `200`, `no answer`, `given up`. */
export function statusText({ call: { status, error } }: ObservedCall): string {
  if (status > 0) return String(status)
  return error?.code === 'AbortError' ? words.requests.givenUp : words.requests.noAnswer
}

/** `token 4f9k2a · stale`; `no token`. */
export function carriedText({ call: { token }, carried }: ObservedCall): string {
  if (token === null) return words.requests.carried.none
  if (token === undefined) return words.requests.notObserved
  return words.requests.token(shortFingerprint(token), words.requests.carried[carried])
}

/**
 * The calls to list, the newest first.
 *
 * @param query words that a call must all hold somewhere, in any case: place, method, status, token, error
 */
export function listedCalls(
  calls: readonly ObservedCall[],
  query: string,
  failedOnly: boolean,
): ObservedCall[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
  return calls
    .filter(observed => {
      if (failedOnly && !isFailed(observed)) return false
      if (wanted.length === 0) return true
      const { method, url, via, token, initiator, error } = observed.call
      const text = [method, url, statusText(observed), via, carriedText(observed), token, initiator]
        .concat(error?.code, error?.message, error?.requestId)
        .join(' ')
        .toLowerCase()
      return wanted.every(word => text.includes(word))
    })
    .reverse()
}

/**
 * A moment by the clock of the server that was called, else by the issuer's.
 *
 * @returns ms, and how far off it can be each way; undefined when no server time was known then
 */
export function serverTime(
  { clocks }: Session,
  { call }: ObservedCall,
  at: Instant,
): { wall: number; bound: number } | undefined {
  const own = call.to === 'issuer' ? ISSUER : apiClock(originOf(call.url))
  const skew = skewAt(clocks, own, at) ?? skewAt(clocks, ISSUER, at)
  if (!skew) return undefined
  const [low, high] = skew.bounds
  return { wall: at.wall - (low + high) / 2, bound: (high - low) / 2 }
}
