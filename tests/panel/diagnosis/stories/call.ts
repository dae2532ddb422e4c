/** Stories of the call and of the API. */

import type { TokenFacts } from '../../../../sdk-bridge/event.ts'
import { intelliauth } from '../story.ts'
import { auth0, fails, HOUR, MIN, oidc, refresh, signedIn, type Told } from './tell.ts'

/** A second token, for another API. */
function forOther(token: TokenFacts): TokenFacts {
  return { ...token, fingerprint: 'other', claims: { ...token.claims, aud: 'https://two.example' } }
}

export const callStories: readonly Told[] = [
  {
    cause: 'stale-token',
    title: 'the token from boot is sent though a newer one is there',
    confidence: 'certain',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(180)
      world.wait(2 * MIN)
      const newer = refresh(world, 180)
      world.wait(90_000).expired(token, { expected: newer.fingerprint, initiator: 'boot.ts:1:2' })
      return world.recording()
    },
  },
  {
    cause: 'stale-token',
    title: 'near: the token that was current failed',
    near: true,
    tell() {
      const { world, token } = signedIn(180, { skew: -10 * MIN })
      return world.wait(250_000).expired(token).recording()
    },
  },
  {
    cause: 'stale-token',
    title: 'near: the SDK refused the ID token that came with the newer one, and kept the old',
    near: true,
    tell() {
      const { world, token } = signedIn(600, { settings: { ...auth0, idTokenToleranceSeconds: 60 } })
      world
        .wait(10 * MIN)
        .setClock(-10 * MIN)
        .say({ type: 'pulse', gapWall: -10 * MIN, gapMono: 1000 })
      const requested = world.recording().now
      world.say({ type: 'refresh', phase: 'started', trigger: 'call', requested })
      const newer = world.mint(600, { reason: 'refresh' })
      const error = { code: 'Error', message: 'Issued At (iat) claim error: issued in the future' }
      world.say({ type: 'refresh', phase: 'failed', requested, error })
      return world.wait(30_000).expired(token, { expected: newer.fingerprint }).recording()
    },
  },
  {
    cause: 'stale-token',
    title: 'near: a token for another API was sent, which is not a matter of age',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      const other = forOther(token)
      world.wait(MIN).say({ type: 'tokens', reason: 'initial', access: other })
      world.wait(MIN).call(token, 401, {
        url: 'https://two.example/a',
        expected: other.fingerprint,
        error: { code: 'invalid_token' },
      })
      return world.recording()
    },
  },
  {
    cause: 'wrong-audience',
    title: 'a token for one API is sent to another, whose own is at hand',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(3600)
      const other = forOther(token)
      world.wait(MIN).say({ type: 'tokens', reason: 'initial', access: other })
      world.wait(MIN).call(token, 401, {
        url: 'https://two.example/a',
        expected: other.fingerprint,
        error: { code: 'invalid_token' },
      })
      return world.recording()
    },
  },
  {
    cause: 'wrong-audience',
    title: 'the API complains of aud',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(MIN)
        .call(token, 401, { error: { code: 'invalid_token', message: 'unexpected "aud" claim value' } })
        .recording()
    },
  },
  {
    cause: 'wrong-audience',
    title: 'near: the signature is what is wrong',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(MIN)
        .call(token, 401, { error: { code: 'invalid_token', message: 'signature verification failed' } })
        .recording()
    },
  },
  {
    cause: 'token-rejected',
    title: 'in date and current, yet refused',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(MIN)
        .call(token, 401, { error: { code: 'invalid_token', message: 'signature verification failed' } })
        .recording()
    },
  },
  {
    cause: 'token-rejected',
    title: 'near: no server time was seen, so that it was in date is not known',
    near: true,
    tell() {
      const { world, token } = signedIn(3600, { date: false })
      delete token.expiresIn
      return world
        .wait(MIN)
        .call(token, 401, { date: false, error: { code: 'invalid_token' } })
        .recording()
    },
  },
  {
    cause: 'insufficient-scope',
    title: 'the API asks for a scope',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(MIN)
        .call(token, 403, { error: { code: 'insufficient_scope' } })
        .recording()
    },
  },
  {
    cause: 'insufficient-scope',
    title: 'near: a 403 that speaks of no token is not our subject',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(MIN)
        .call(token, 403, { error: { code: 'not_owner', message: 'this list belongs to someone else' } })
        .recording()
    },
  },
  {
    cause: 'step-up-required',
    title: 'the API asks for a stronger sign-in',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(MIN)
        .call(token, 401, { error: { code: 'step_up_required' } })
        .recording()
    },
  },
  {
    cause: 'step-up-required',
    title: 'near: a plain refusal',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(MIN)
        .call(token, 401, { error: { code: 'invalid_token' } })
        .recording()
    },
  },
  {
    cause: 'missing-token',
    title: 'a bare call, though a token was at hand',
    confidence: 'certain',
    severity: 'failing',
    tell() {
      const { world } = signedIn(3600)
      return world
        .wait(MIN)
        .call(null, 401, { error: { code: 'unauthorized' } })
        .recording()
    },
  },
  {
    cause: 'missing-token',
    title: 'near: the user had signed out',
    near: true,
    tell() {
      const { world } = signedIn(3600)
      world.wait(MIN).say({ type: 'sign', phase: 'out' }).wait(1000)
      return world.call(null, 401, { error: { code: 'unauthorized' } }).recording()
    },
  },
  {
    cause: 'missing-token',
    title: 'near: the session may be in a cookie',
    near: true,
    tell() {
      const { world } = signedIn(3600)
      return world
        .wait(MIN)
        .call(null, 401, { cookies: true, error: { code: 'unauthorized' } })
        .recording()
    },
  },
  {
    cause: 'missing-token',
    title: 'near: nobody had signed in yet',
    near: true,
    tell() {
      const { world } = signedIn(3600)
      const recording = world.call(null, 401, { error: { code: 'unauthorized' } }).recording()
      return { ...recording, events: recording.events.filter(({ type }) => type !== 'tokens') }
    },
  },
  {
    cause: 'missing-token',
    title: 'near: the page was loaded anew and held its tokens in memory',
    near: true,
    tell() {
      const { world } = signedIn(3600, { settings: { ...intelliauth, cacheLocation: 'memory' } })
      world.wait(MIN).say({ type: 'lifecycle', phase: 'load', discarded: true })
      return world.call(null, 401, { error: { code: 'unauthorized' } }).recording()
    },
  },
  {
    cause: 'call-before-refresh',
    title: 'the call went out while the refresh that began in time was still under way',
    tell() {
      const { world, token } = signedIn(180, { settings: { ...oidc, renewal: 'on-use' } })
      world.wait(190_000).say({ type: 'refresh', phase: 'started', trigger: 'call' }).wait(10)
      world.expired(token).wait(200).mint(180, { reason: 'refresh' })
      return world.say({ type: 'refresh', phase: 'succeeded' }).recording()
    },
  },
  {
    cause: 'call-before-refresh',
    title: 'near: a call in the middle of a refresh that passed',
    near: true,
    tell() {
      const { world, token } = signedIn(180)
      world
        .wait(2 * MIN)
        .say({ type: 'refresh', phase: 'started', trigger: 'timer' })
        .call(token, 200)
      world.arm(world.mint(180, { reason: 'refresh' }))
      return world.recording()
    },
  },
  {
    cause: 'api-clock-ahead',
    title: 'the API’s clock is forty minutes ahead of the issuer’s',
    confidence: 'certain',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(30 * MIN)
        .expired(token, { apiAhead: 40 * MIN })
        .recording()
    },
  },
  {
    cause: 'api-clock-ahead',
    title: 'near: the API says expired, and its clock agrees with the issuer’s',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(30 * MIN)
        .expired(token)
        .recording()
    },
  },
  {
    cause: 'api-clock-ahead',
    title: 'near: an answer with the Date of a cache is no witness',
    near: true,
    tell() {
      const { world, token } = signedIn(180, { skew: -10 * MIN })
      return world
        .wait(250_000)
        .expired(token, { apiAhead: 40 * MIN, age: 7 })
        .recording()
    },
  },
  {
    cause: 'api-clock-behind',
    title: 'the API’s clock is behind: a token just made is not valid there yet',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(3600)
      return world
        .wait(MIN)
        .call(token, 401, {
          apiAhead: -10 * MIN,
          error: { code: 'invalid_token', message: 'token is not yet valid (nbf)' },
        })
        .recording()
    },
  },
  {
    cause: 'api-clock-behind',
    title: 'near: nbf lies in the future by the issuer’s own clock',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      token.claims!.nbf = (token.claims!.iat as number) + 600
      return world
        .wait(MIN)
        .call(token, 401, { error: { code: 'invalid_token', message: 'token is not yet valid (nbf)' } })
        .recording()
    },
  },
  {
    cause: 'not-yet-valid',
    title: 'nbf lies ten minutes in the future by the issuer’s own clock',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(3600)
      token.claims!.nbf = (token.claims!.iat as number) + 600
      return world
        .wait(MIN)
        .call(token, 401, { error: { code: 'invalid_token', message: 'token is not yet valid (nbf)' } })
        .recording()
    },
  },
  {
    cause: 'not-yet-valid',
    title: 'near: nbf is over by the issuer, though not by a device that is behind',
    near: true,
    tell() {
      const { world, token } = signedIn(3600, { skew: -10 * MIN })
      token.claims!.nbf = token.claims!.iat
      return world
        .wait(MIN)
        .call(token, 401, { error: { code: 'invalid_token' } })
        .recording()
    },
  },
  {
    cause: 'not-retried',
    title: 'of three callers that met the same 401 one gave up',
    tell() {
      const { world, token } = signedIn(180, { settings: { ...oidc, renewal: 'on-use' } })
      world.wait(200_000)
      for (const path of ['a', 'b', 'c']) world.expired(token, { url: `https://api.example/${path}` })
      world.say({ type: 'refresh', phase: 'started', trigger: 'call' })
      const newer = world.mint(180, { reason: 'refresh' })
      world.say({ type: 'refresh', phase: 'succeeded' })
      for (const path of ['a', 'b']) world.call(newer, 200, { url: `https://api.example/${path}` })
      return world.wait(10_000).recording()
    },
  },
  {
    cause: 'not-retried',
    title: 'near: all of them came again and passed',
    near: true,
    tell() {
      const { world, token } = signedIn(180, { settings: { ...oidc, renewal: 'on-use' } })
      world.wait(200_000)
      for (const path of ['a', 'b']) world.expired(token, { url: `https://api.example/${path}` })
      world.say({ type: 'refresh', phase: 'started', trigger: 'call' })
      const newer = world.mint(180, { reason: 'refresh' })
      world.say({ type: 'refresh', phase: 'succeeded' })
      for (const path of ['a', 'b']) world.call(newer, 200, { url: `https://api.example/${path}` })
      return world.recording()
    },
  },
  {
    cause: 'storage-lost',
    title: 'the key of the stored tokens is gone',
    severity: 'failing',
    tell() {
      const { world } = signedIn(3600, { settings: { ...intelliauth, cacheLocation: 'localstorage' } })
      world.wait(MIN).say({ type: 'storage', area: 'local', problem: 'key-lost', key: 'intelliauth' })
      return world.wait(HOUR / 60).recording()
    },
  },
  {
    cause: 'storage-lost',
    title: 'the browser denies the storage, and the refresh finds no token',
    severity: 'failing',
    tell() {
      const { world } = signedIn(3600, { settings: { ...intelliauth, cacheLocation: 'localstorage' } })
      world.wait(MIN).say({ type: 'storage', area: 'local', problem: 'denied' }).wait(MIN)
      return fails(world, 'missing_refresh_token', 'Missing Refresh Token').recording()
    },
  },
  {
    cause: 'storage-lost',
    title: 'another tab emptied the store that both share, and the refresh finds nobody signed in',
    severity: 'failing',
    confidence: 'likely',
    tell() {
      const { world } = signedIn(3600, { settings: { ...intelliauth, cacheLocation: 'localstorage' } })
      world.wait(MIN).say({ type: 'storage', area: 'local', problem: 'changed-elsewhere', key: 'tokens' })
      return fails(world.wait(MIN), 'not_authenticated', 'Nobody is signed in.').recording()
    },
  },
  {
    cause: 'storage-lost',
    title: 'near: another tab changed the store, and it was the server that refused',
    near: true,
    tell() {
      const { world } = signedIn(3600, { settings: { ...intelliauth, cacheLocation: 'localstorage' } })
      world.wait(MIN).say({ type: 'storage', area: 'local', problem: 'changed-elsewhere', key: 'tokens' })
      return fails(world.wait(MIN), 'session_revoked', 'Session revoked', { status: 400 }).recording()
    },
  },
  {
    cause: 'storage-lost',
    title: 'near: a store that only the SDK can read, and nothing failed',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      world.say({ type: 'storage', area: 'local', problem: 'unreadable', key: 'msal' })
      return world.wait(MIN).call(token, 200).recording()
    },
  },
  {
    cause: 'storage-lost',
    title: 'near: another tab changed them',
    near: true,
    tell() {
      const { world } = signedIn(3600)
      world.wait(MIN).say({ type: 'storage', area: 'local', problem: 'changed-elsewhere' })
      return world.recording()
    },
  },
]
