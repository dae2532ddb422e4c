/** DPoP (RFC 9449): challenges for a nonce, which are no failure when they are met, and what a refused proof says. */

import type { ErrorFacts } from '../event.ts'
import { jwtPart } from './base64-text.ts'
import type { Answer, SentRequest } from './request.ts'
import type { Exchange } from './traffic.ts'

/** A challenge that is met is met at once: the same request again, with the nonce (RFC 9449 section 8). ms. */
const RETRY_TIME = 1000
/** Requests that wait for that at a time. */
const MAX_HELD = 16
/** How far a proof's `iat` may lie from the request without being worth a word; seconds are cut off. s. */
const PROOF_DRIFT = 3

/** A request that was answered by a challenge for a nonce. */
export interface Challenge {
  exchange: Exchange | undefined
  /** Tells of the request as failed after all. */
  tell(): void
}

/** An answer that looks like a challenge by its headers. Its body, which decides, comes later than the next request. */
export interface Suspect {
  /** It is one: it is kept back until it is met, and told if it is not. */
  hold(challenge: Challenge): void
  /** It is none, or was told. */
  drop(): void
}

export interface NonceChallenges {
  /** Takes note of an answer, if it may be a challenge. */
  suspect(request: SentRequest, answer: Answer): Suspect | undefined
  /**
   * What this request may meet.
   *
   * @returns undefined: nothing; else, once that is known, the challenge, which nobody tells of but the one who asked
   */
  metBy(request: SentRequest): Promise<Challenge | undefined> | undefined
  /** Forgets what is held. */
  stop(): void
}

export const isNonceChallenge = (error: ErrorFacts | undefined): boolean => error?.code === 'use_dpop_nonce'

/** @param report told what goes wrong later */
export function nonceChallenges(report: (thrown: unknown) => void): NonceChallenges {
  const open: { key: string; take(): Promise<Challenge | undefined>; stop(): void }[] = []
  const keyOf = ({ method, url }: SentRequest) => `${method} ${url.href}`
  return {
    suspect(request, { status, header }) {
      const named = header('dpop-nonce') !== null || /dpop/i.test(header('www-authenticate') ?? '')
      const looksLikeIt = (status === 400 || status === 401) && (named || !!request.proof)
      if (!looksLikeIt || open.length >= MAX_HELD) return undefined
      let timer: ReturnType<typeof setTimeout> | undefined
      let taken = false
      let settle: (challenge?: Challenge) => void = () => {}
      const settled = new Promise<Challenge | undefined>(resolve => {
        settle = resolve
      })
      const entry = {
        key: keyOf(request),
        take() {
          taken = true
          remove()
          return settled
        },
        stop: () => clearTimeout(timer),
      }
      open.push(entry)
      const remove = () => {
        clearTimeout(timer)
        const i = open.indexOf(entry)
        if (i >= 0) open.splice(i, 1)
      }
      return {
        hold(challenge) {
          settle(challenge)
          if (taken) return
          timer = setTimeout(() => {
            remove()
            try {
              challenge.tell()
            } catch (thrown) {
              report(thrown)
            }
          }, RETRY_TIME)
        },
        drop() {
          remove()
          settle()
        },
      }
    },
    metBy(request) {
      if (open.length === 0) return undefined
      const key = keyOf(request)
      return open.find(entry => entry.key === key)?.take()
    },
    stop() {
      for (const entry of open.splice(0)) entry.stop()
    },
  }
}

/**
 * Adds to an error of DPoP what the page knows and the server does not say: how the refused proof does not fit its
 * request, or that the nonce cannot be read. Other errors stay as they are.
 *
 * @param nonce the `DPoP-Nonce` header of the answer; null: absent, or hidden by CORS
 */
export function withProofFaults(
  error: ErrorFacts,
  { proof, method, url, sent }: SentRequest,
  nonce: string | null,
): ErrorFacts {
  if (!/dpop/i.test(`${error.code} ${error.message ?? ''}`)) return error
  const claims = jwtPart(proof, 1)
  const faults: string[] = []
  if (isNonceChallenge(error)) {
    if (nonce === null) faults.push('the DPoP-Nonce header of the answer cannot be read by this page')
    else if (claims.nonce === nonce) faults.push('the proof carried the very nonce that is asked for')
  }
  if (proof === null) faults.push('no proof was sent')
  const late = Math.round(sent.wall / 1000 - Number(claims.iat))
  if (Math.abs(late) > PROOF_DRIFT) {
    const when = late > 0 ? 'before' : 'after'
    faults.push(`by the device clock the proof was made ${Math.abs(late)} s ${when} the request`)
  }
  if (claims.htm !== undefined && claims.htm !== method) faults.push('the proof is for another method')
  if (claims.htu !== undefined && !isFor(claims.htu, url)) faults.push('the proof is for another URL')
  return faults.length > 0
    ? { ...error, message: [error.message, ...faults].filter(Boolean).join('; ') }
    : error
}

/** RFC 9449 section 4.3: without query and fragment, normalized. */
function isFor(htu: unknown, { origin, pathname }: URL): boolean {
  try {
    const target = new URL(String(htu))
    return target.origin + target.pathname === origin + pathname
  } catch {
    return false
  }
}
