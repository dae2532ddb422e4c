/** What authorization servers and APIs of particular makers say, whatever the SDK. */

import type { CodeFamily } from './code.ts'

const ENTRA = 'Microsoft error reference'

export const ENTRA_ID: CodeFamily = {
  name: 'Entra ID',
  rows: [
    [
      'AADSTS700084',
      'The refresh token of a browser app is past its fixed 24 h.',
      'no-user',
      'INTERACT',
      ENTRA,
    ],
    [
      'AADSTS700082|AADSTS70008',
      'The refresh token expired for want of use, or was revoked.',
      'no-user',
      'RELOGIN',
      ENTRA,
    ],
    ['AADSTS70043', 'The sign-in frequency policy asks for a new sign-in.', 'no-user', 'INTERACT', ENTRA],
    [
      'AADSTS50173',
      'Password or credentials changed after the token was issued.',
      'no-user',
      'RELOGIN',
      ENTRA,
    ],
    ['AADSTS50058', 'Silent sign-in without a session cookie.', 'no-user', 'COOKIES RELOGIN', ENTRA],
    [
      'AADSTS50076|AADSTS50079|AADSTS50158',
      'A second factor, its enrolment, or an outside check is due.',
      'no-user',
      'STEPUP',
      ENTRA,
      { advice: 'Ask again interactively with the claims of the error.' },
    ],
    ['AADSTS65001', 'Consent is missing.', 'no-user', 'INTERACT', ENTRA],
    ['AADSTS16000', 'Several accounts, none chosen.', 'no-user', 'INTERACT', ENTRA],
    ['AADSTS50020', 'The user is not in this tenant.', 'no-user', 'CONFIG INTERACT', ENTRA],
    [
      'AADSTS50196',
      'The server saw this client ask in a loop.',
      'no',
      'CONFIG',
      ENTRA,
      { advice: 'Find the loop; waiting alone does not help.' },
    ],
    ['AADSTS54005', 'The authorization code was used before.', 'no-user', 'RELOGIN', ENTRA],
    [
      'AADSTS9002326|AADSTS9002327',
      'The redirect URI is not registered as a single-page app’s.',
      'no-cfg',
      'CONFIG',
      ENTRA,
    ],
    [
      'AADSTS700024|AADSTS500133',
      'An assertion is outside its time: the clock of your server is off.',
      'no',
      'CLOCK',
      ENTRA,
    ],
    [
      'insufficient_claims',
      'The API wants a new token: revoked early, or policy changed.',
      'once',
      'STEPUP',
      'Microsoft claims challenge',
      { advice: 'Pass the claims of the challenge to acquireToken*({ claims }).' },
    ],
  ],
}

const SERVER = 'TokenManager.java'
const DPOP = 'DPoPUtil.java'

export const KEYCLOAK_SERVER: CodeFamily = {
  name: 'Keycloak',
  rows: [
    [
      'Token is not active',
      'The refresh token has expired.',
      'no-user',
      'RELOGIN',
      'Keycloak token endpoint',
    ],
    [
      'Session not active',
      'The SSO session timed out or was signed out.',
      'no-user',
      'RELOGIN',
      'Keycloak token endpoint',
    ],
    [
      'Stale token|Maximum allowed refresh token reuse exceeded',
      'The refresh token was used before.',
      'no-user',
      'TABS',
      SERVER,
    ],
    [
      "Invalid refresh token|client and authorized client don't match",
      'The token is of another realm, client or key.',
      'no-user',
      'RESET',
      SERVER,
    ],
    [
      "Offline user session not found|Session doesn't have required client",
      'The session is gone at the server.',
      'no-user',
      'RELOGIN',
      SERVER,
    ],
    [
      'DPoP proof is not active',
      'The proof’s iat is outside −25 s to +15 s of the server’s clock.',
      'once',
      'CLOCK',
      DPOP,
      { advice: 'Measure the skew first; a tab frozen between signing and sending looks the same.' },
    ],
    [
      'DPoP proof has already been used',
      'A retry sent the same proof.',
      'once',
      'CONFIG',
      DPOP,
      { advice: 'Make a new proof for each request.' },
    ],
    [
      'DPoP HTTP URL mismatch|DPoP HTTP method mismatch|DPoP proof is missing',
      'A proxy changes host, path or method, or drops the header.',
      'no',
      'CONFIG',
      DPOP,
    ],
    [
      "DPoP confirmation doesn't match DPoP proof|No DPoP confirmation in access token",
      'The key changed, or a bearer token was sent as DPoP.',
      'no-user',
      'RESET',
      DPOP,
    ],
  ],
}

export const OTHER_PROVIDERS: CodeFamily = {
  name: 'Providers',
  rows: [
    [
      'Unknown or invalid refresh token',
      'Auth0: the refresh token was rotated, expired or revoked.',
      'no-user',
      'RELOGIN TABS',
      'Auth0',
    ],
    [
      'The refresh token is invalid or expired',
      'Okta: the refresh token is dead or was used twice.',
      'no-user',
      'RELOGIN TABS',
      'Okta',
    ],
    [
      'Token has been expired or revoked',
      'Google: unused for six months, revoked, or of an app in test (7 days).',
      'no-user',
      'RELOGIN',
      'Google',
    ],
    [
      'PGRST301',
      'The data API cannot decode or verify the token.',
      'once',
      'REFRESH CONFIG',
      'PostgREST Error.hs',
    ],
    [
      'PGRST302',
      'No token was sent, and anonymous access is off.',
      'no-cfg',
      'RELOGIN',
      'PostgREST Error.hs',
    ],
    [
      'PGRST303',
      'A time claim was refused: expired more than 30 s ago, or not valid yet.',
      'once',
      'REFRESH STALE',
      'PostgREST Auth/Jwt.hs',
    ],
    [
      'PGRST303',
      'iat or nbf is ahead of the API’s clock: issuer and API clocks differ, the browser’s does not matter.',
      'yes',
      'CLOCK',
      'PostgREST Auth/Jwt.hs',
      { match: 'issued at future', advice: 'Correct the clocks of the servers.' },
    ],
    [
      'PGRST303',
      'iat or nbf is ahead of the API’s clock: issuer and API clocks differ, the browser’s does not matter.',
      'yes',
      'CLOCK',
      'PostgREST Auth/Jwt.hs',
      { match: 'not yet valid', advice: 'Correct the clocks of the servers.' },
    ],
  ],
}
