/** Stories of the device's clock. */

import { intelliauth } from '../story.ts'
import { auth0, fails, HOUR, MIN, oidc, refresh, signedIn, type Told } from './tell.ts'

export const clockStories: readonly Told[] = [
  {
    cause: 'clock-behind',
    title: 'ten minutes behind, calls fail at the end of the lifetime',
    confidence: 'certain',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(3600, { skew: -10 * MIN })
      world.wait(30 * MIN).call(token, 200)
      return world
        .wait(31 * MIN)
        .expired(token)
        .recording()
    },
  },
  {
    cause: 'clock-behind',
    title: 'an ID token from the future, refused by an SDK that is immune to skew otherwise',
    confidence: 'certain',
    tell() {
      const { world } = signedIn(3600, {
        skew: -10 * MIN,
        settings: { ...oidc, idTokenToleranceSeconds: 300 },
      })
      world.wait(MIN)
      return fails(world, 'AuthSdkError', 'The JWT was issued in the future').recording()
    },
  },
  {
    cause: 'clock-behind',
    title: 'near: ten minutes behind, and the SDK counts from receipt',
    near: true,
    tell() {
      const { world, token } = signedIn(3600, { skew: -10 * MIN, settings: oidc })
      return world
        .wait(20 * MIN)
        .call(token, 200)
        .recording()
    },
  },
  {
    cause: 'clock-behind',
    title: 'near: ten minutes behind, and the SDK corrects for it',
    near: true,
    tell() {
      const settings = { ...oidc, sdk: 'keycloak-js', expiryRule: 'server-corrected' as const }
      const { world, token } = signedIn(3600, { skew: -10 * MIN, settings })
      return world
        .wait(20 * MIN)
        .call(token, 200)
        .recording()
    },
  },
  {
    cause: 'clock-behind',
    title: 'near: thirty seconds behind, which leeway and grace cover',
    near: true,
    tell() {
      const { world, token } = signedIn(3600, { skew: -30_000 })
      return world
        .wait(20 * MIN)
        .call(token, 200)
        .recording()
    },
  },
  {
    cause: 'clock-behind',
    title: 'near: thirty seconds behind, and the API’s clock is what refuses the token',
    near: true,
    tell() {
      const { world, token } = signedIn(3600, { skew: -30_000 })
      return world
        .wait(30 * MIN)
        .expired(token, { apiAhead: 40 * MIN })
        .recording()
    },
  },
  {
    cause: 'clock-behind',
    title: 'near: three seconds behind, and how early the SDK refreshes is not known',
    near: true,
    tell() {
      const { world, token } = signedIn(3600, {
        skew: -3000,
        settings: { type: 'settings', sdk: 'page', issuer: 'https://acme.example' },
      })
      return world
        .wait(20 * MIN)
        .call(token, 200)
        .recording()
    },
  },
  {
    cause: 'clock-ahead',
    title: 'ahead by more than lifetime minus leeway: a storm',
    confidence: 'certain',
    severity: 'failing',
    tell() {
      const { world } = signedIn(180, { skew: 5 * MIN })
      for (let i = 0; i < 8; i++) refresh(world, 180)
      return world.recording()
    },
  },
  {
    cause: 'clock-ahead',
    title: 'an ID token that is over when it arrives',
    tell() {
      const { world } = signedIn(3600, {
        skew: 2 * HOUR,
        settings: { ...auth0, idTokenToleranceSeconds: 60 },
      })
      world.wait(MIN)
      return fails(world, 'Error', 'Expiration Time (exp) claim error in the ID token').recording()
    },
  },
  {
    cause: 'clock-ahead',
    title: 'near: ten minutes ahead with an hour to live refreshes early, and nothing fails',
    near: true,
    tell() {
      const { world, token } = signedIn(3600, { skew: 10 * MIN })
      return world.wait(MIN).call(token, 200).recording()
    },
  },
  {
    cause: 'clock-ahead',
    title: 'near: far ahead, and the SDK counts from receipt',
    near: true,
    tell() {
      const { world } = signedIn(180, { skew: HOUR, settings: oidc })
      return world.wait(MIN).recording()
    },
  },
  {
    cause: 'clock-stepped',
    title: 'set back by ten minutes while the page was open, and the old token is kept too long',
    confidence: 'certain',
    severity: 'failing',
    tell() {
      // A poll reads the wall clock, which now takes ten minutes longer to get there.
      const { world, token } = signedIn(3600, { settings: { ...intelliauth, renewal: 'poll' } })
      world
        .wait(MIN)
        .call(token, 200)
        .setClock(-10 * MIN)
        .wait(1000)
      world.say({ type: 'pulse', gapWall: 1000 - 10 * MIN, gapMono: 1000 }).call(token, 200)
      return world.wait(HOUR).expired(token).recording()
    },
  },
  {
    cause: 'clock-stepped',
    title: 'set back under an SDK that counts from receipt and polls the wall clock',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(3600, { settings: oidc })
      world
        .wait(MIN)
        .call(token, 200)
        .setClock(-10 * MIN)
        .wait(1000)
      world.say({ type: 'pulse', gapWall: 1000 - 10 * MIN, gapMono: 1000 }).call(token, 200)
      return world.wait(HOUR).expired(token).recording()
    },
  },
  {
    cause: 'clock-stepped',
    title: 'set back under a poll in a tab that was hidden all the while: the tab is not to blame',
    severity: 'failing',
    tell() {
      const { world, token } = signedIn(3600, { settings: oidc })
      world
        .wait(MIN)
        .call(token, 200)
        .say({ type: 'visibility', state: 'hidden' })
        .setClock(-10 * MIN)
        .wait(1000)
      world.say({ type: 'pulse', gapWall: 1000 - 10 * MIN, gapMono: 1000 }).call(token, 200)
      return world.wait(HOUR).expired(token).recording()
    },
  },
  {
    cause: 'clock-behind',
    title: 'near: it was set back while the page was open; that is the one cause',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      world
        .wait(MIN)
        .call(token, 200)
        .setClock(-10 * MIN)
        .wait(1000)
      world.say({ type: 'pulse', gapWall: 1000 - 10 * MIN, gapMono: 1000 }).call(token, 200)
      return world.wait(HOUR).expired(token).recording()
    },
  },
  {
    cause: 'clock-behind',
    title: 'near: two seconds behind, no leeway at all, and no call refused for it',
    near: true,
    tell() {
      const settings = { ...auth0, expiryRule: 'exp-claim' as const, leewaySeconds: 0 }
      const { world, token } = signedIn(600, { skew: -2000, settings })
      return world.wait(MIN).call(token, 200).recording()
    },
  },
  {
    cause: 'clock-stepped',
    title: 'near: an hour of sleep moves wall against monotonic as well, and the skew stays',
    near: true,
    tell() {
      const { world, token } = signedIn(4 * 3600)
      world.wait(MIN).call(token, 200).sleep(HOUR)
      world.say({ type: 'pulse', gapWall: HOUR, gapMono: 900 })
      return world.call(token, 200).recording()
    },
  },
  {
    cause: 'clock-stepped',
    title: 'near: a correction of half a second is nobody’s concern',
    near: true,
    tell() {
      const { world, token } = signedIn(3600)
      world.wait(MIN).call(token, 200).setClock(-500).wait(1000)
      world.say({ type: 'pulse', gapWall: 500, gapMono: 1000 })
      return world.call(token, 200).recording()
    },
  },
  {
    cause: 'tolerance-too-wide',
    title: 'ten minutes of tolerance keep a dead token valid',
    confidence: 'certain',
    severity: 'failing',
    tell() {
      const settings = {
        ...oidc,
        sdk: 'angular-oauth2-oidc',
        renewal: 'none' as const,
        toleranceSeconds: 600,
      }
      const { world, token } = signedIn(600, { settings: { ...settings, silentRefresh: true } })
      return world
        .wait(13 * MIN)
        .expired(token)
        .recording()
    },
  },
  {
    cause: 'tolerance-too-wide',
    title: 'near: the token is past the tolerance too',
    near: true,
    tell() {
      const settings = {
        ...oidc,
        sdk: 'angular-oauth2-oidc',
        renewal: 'none' as const,
        toleranceSeconds: 600,
      }
      const { world, token } = signedIn(600, { settings })
      return world
        .wait(25 * MIN)
        .expired(token)
        .recording()
    },
  },
  {
    cause: 'expiry-misjudged',
    title: 'the stored expiry lies half an hour beyond exp',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(1800, { settings: oidc })
      token.expiresAt = (token.claims!.exp as number) * 1000 + 30 * MIN
      return world
        .wait(40 * MIN)
        .expired(token)
        .recording()
    },
  },
  {
    cause: 'expiry-misjudged',
    title: 'half an hour too long in device time, on a device that is half an hour behind',
    confidence: 'certain',
    tell() {
      const { world, token } = signedIn(1800, { skew: -30 * MIN, settings: oidc })
      token.expiresAt = (token.claims!.exp as number) * 1000
      return world
        .wait(40 * MIN)
        .expired(token)
        .recording()
    },
  },
  {
    cause: 'expiry-misjudged',
    title: 'near: the stored expiry is device time, and the device is ahead',
    near: true,
    tell() {
      const { world, token } = signedIn(1800, { skew: 30 * MIN, settings: oidc })
      token.expiresAt = (token.claims!.exp as number) * 1000 + 30 * MIN
      return world.wait(MIN).call(token, 200).recording()
    },
  },
]
