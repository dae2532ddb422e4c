/**
 * For a worker of the app, a service worker above all, that fetches with tokens: what it asks and is answered, the
 * panels on the origin's pages are told. No raw token leaves the worker, and nothing is sent anywhere but on a
 * `BroadcastChannel` of the origin.
 */

import type { BridgeContext, NewEvent, TokenFacts } from './bridge.ts'
import { jwtPart } from './page/base64-text.ts'
import { openChannel } from './page/leeway-channel.ts'
import { type PageGlobal, thisPage, type WatchOptions } from './page/page-global.ts'
import { rareRequests } from './page/rare-requests.ts'
import { isTaggable, tokenTag } from './page/token-tag.ts'
import { readTraffic } from './page/traffic.ts'
import { watchRequests } from './page/watch-requests.ts'

export type WorkerKind = 'service' | 'shared' | 'dedicated'

/** Claims of the protocol; what they say of a person stays in the worker. */
const CLAIMS =
  /^(iss|aud|exp|nbf|iat|auth_time|azp|client_id|scope|scp|token_use|typ|acr|amr|auth_level|cnf)$/
const HEADER = /^(alg|typ|kid|enc|cty|crit)$/

/**
 * Watches the worker's requests from now on. Call it once, before the worker's first request, at the top of its script.
 *
 * @returns ends it, with `fetch` as it was found
 */
export function relayToPages({ target = thisPage() }: WatchOptions = {}): () => void {
  const from = randomText()
  const secret = randomText()
  const kind = kindOf(target)
  /** What the worker holds, for panels that come later. */
  let held: (NewEvent & { type: 'tokens' }) | undefined

  const channel = openChannel(target, ({ worker }) => {
    if (worker === 'hello') post(held ? { ...held, reason: 'initial' } : undefined)
  })
  function post(event: NewEvent | undefined): void {
    channel.post({ worker: kind, from, ...(event ? { event } : {}) })
  }
  const context: BridgeContext = {
    emit(event) {
      if (event.type === 'tokens') held = event
      if (event.type === 'sign' && event.phase === 'out') held = undefined
      post(event)
    },
    // A token that is too short for a tag is known by it within this worker alone.
    describe: raw => describeForPages(raw, tokenTag(isTaggable(raw) ? raw : secret + raw)),
  }
  // Panels that are there already are told who speaks.
  post(undefined)
  const disconnect = watchRequests(() => Promise.resolve({ readTraffic }), target, rareRequests).connect(
    context,
  )
  return () => {
    disconnect()
    channel.close()
  }
}

function describeForPages(raw: string, tag: string): TokenFacts {
  const only = (part: 0 | 1, names: RegExp) =>
    Object.fromEntries(Object.entries(jwtPart(raw, part)).filter(([name]) => names.test(name)))
  const header = only(0, HEADER)
  const claims = only(1, CLAIMS)
  const isJwt = typeof header.alg === 'string' && raw.split('.').length === 3
  return isJwt ? { fingerprint: tag, format: 'jwt', header, claims } : { fingerprint: tag, format: 'opaque' }
}

const kindOf = (target: PageGlobal): WorkerKind =>
  'clients' in target ? 'service' : 'onconnect' in target ? 'shared' : 'dedicated'

const randomText = (): string => [...crypto.getRandomValues(new Uint32Array(4))].join('-')
