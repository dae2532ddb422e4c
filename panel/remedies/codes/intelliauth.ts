/** Codes that the IntelliAuth SDK and API document. */

import type { CodeFamily } from './code.ts'

const SDK = 'IntelliAuth, SDK error handling'
const INDEX = 'IntelliAuth, error code index'
const EXPIRED = 'IntelliAuth, token expired'
const DEVICE = 'IntelliAuth, device code'

const askSignIn =
  'Say “please sign in again” and call loginWithRedirect(). Do not loop: no refresh will succeed.'
const notConfigured = 'Compare the application’s settings with what the app sends. Do not retry.'

export const INTELLIAUTH: CodeFamily = {
  name: 'IntelliAuth',
  sdks: ['intelliauth', '@intelliauth/react-sdk', '@intelliauth/node-sdk'],
  rows: [
    [
      'token_expired',
      'An API refused the access token: it is past exp by the API’s clock.',
      'once',
      'REFRESH STALE CLOCK',
      EXPIRED,
      {
        advice:
          'Call getAccessToken() right before each API call and retry once. If it persists, the device clock is behind or the app keeps an old token.',
      },
    ],
    [
      'session_expired',
      'The session ended; the refresh token cannot be used any more.',
      'no-user',
      'RELOGIN',
      SDK,
      { advice: askSignIn, recoverable: true },
    ],
    [
      'session_revoked',
      'An administrator, the user elsewhere, or reuse detection ended the session.',
      'no-user',
      'RELOGIN TABS',
      SDK,
      { advice: askSignIn, recoverable: true },
    ],
    [
      'silent_auth_failed',
      'The background refresh or session check could not finish, most often for want of a network.',
      'yes',
      'BACKOFF COOKIES',
      SDK,
      {
        advice: 'Check connectivity, then retry the API call: getAccessToken() starts a fresh refresh.',
        recoverable: 'sometimes',
      },
    ],
    [
      'not_authenticated',
      'A call that needs a session was made without one, or its cookie was not sent.',
      'no-user',
      'RELOGIN COOKIES',
      SDK,
      {
        advice:
          'Sign in. If that has just succeeded, the session cookie is not sent: same site, SameSite, and credentials: include.',
        recoverable: true,
      },
    ],
    [
      'network_error',
      'The request did not reach the server: offline, DNS, TLS or CORS.',
      'yes',
      'BACKOFF',
      SDK,
      { recoverable: true },
    ],
    [
      'rate_limited',
      'Too many requests of this user, application or tenant.',
      'yes',
      'BACKOFF',
      SDK,
      {
        advice: 'Pause for the Retry-After period. Look for a refresh loop: a fast device clock makes one.',
        recoverable: true,
      },
    ],
    [
      'server_error',
      'The platform failed (5xx); this says nothing about the token.',
      'yes',
      'BACKOFF',
      SDK,
      { recoverable: true },
    ],
    [
      'not_found',
      'It does not exist, or the caller may not see it.',
      'no-cfg',
      'CONFIG',
      SDK,
      { recoverable: false },
    ],
    [
      'state_mismatch',
      'The state that came back is not the one sent: parallel sign-ins, or a forged answer.',
      'no-user',
      'RELOGIN',
      SDK,
      { advice: 'Never retry silently. Offer to start the sign-in again.' },
    ],
    [
      'invalid_redirect_uri',
      'The redirect URI is not registered exactly as it was sent.',
      'no-cfg',
      'CONFIG',
      SDK,
      {
        advice:
          'Compare slash, scheme, host, port and case with Applications → Settings; register it exactly.',
      },
    ],
    [
      'consent_required',
      'The user has not granted these scopes yet.',
      'no-user',
      'INTERACT',
      SDK,
      { advice: 'Send the user through loginWithRedirect() to consent.' },
    ],
    [
      'mfa_required',
      'A second factor is due.',
      'no-user',
      'STEPUP',
      SDK,
      {
        advice:
          'Let the SDK show its prompt, or finish the step with completeMfaStep(). It is a state, not a fault.',
      },
    ],
    [
      'step_up_required',
      'The action needs a stronger sign-in than this session has.',
      'no-user',
      'STEPUP',
      SDK,
      { advice: 'Call stepUp() with the level asked for, then retry with the new token.' },
    ],
    [
      'webauthn_failed',
      'The passkey ceremony was not completed.',
      'no-user',
      'INTERACT',
      SDK,
      { advice: 'Offer to try again or another factor.' },
    ],
    [
      'totp_invalid',
      'The one-time code is wrong.',
      'no-user',
      'INTERACT',
      SDK,
      {
        advice:
          'Let the user enter a new code; if it keeps failing, the clock of the device that makes the codes is off.',
      },
    ],
    [
      'invalid_credentials',
      'Email or password is wrong.',
      'no-user',
      'INTERACT',
      INDEX,
      { advice: 'Show it on the form and let the user try again.' },
    ],
    [
      'account_disabled',
      'The account is turned off.',
      'no',
      'CONFIG',
      INDEX,
      { advice: 'End the attempt and point to an administrator.' },
    ],
    [
      'account_locked',
      'Too many failed sign-ins.',
      'yes',
      'BACKOFF',
      INDEX,
      { advice: 'Show how long to wait: details.retry_after_s.' },
    ],
    [
      'email_unverified',
      'The email address is not verified.',
      'no-user',
      'INTERACT',
      INDEX,
      { advice: 'Offer a new verification mail.' },
    ],
    [
      'password_must_be_reset',
      'A password reset is pending.',
      'no-user',
      'INTERACT',
      INDEX,
      { advice: 'Take the user to the password reset.' },
    ],
    [
      'mfa_enrolment_required',
      'A second factor is mandatory and none is enrolled.',
      'no-user',
      'STEPUP',
      INDEX,
      { advice: 'Open the enrolment.' },
    ],
    [
      'captcha_required',
      'The risk engine wants to see a person.',
      'no-user',
      'INTERACT',
      INDEX,
      { advice: 'Show the challenge. If it stays invisible, the page’s CSP blocks its provider.' },
    ],
    ['invalid_client', 'client_id or secret is wrong.', 'no-cfg', 'CONFIG', INDEX, { advice: notConfigured }],
    [
      'invalid_grant',
      'The grant was refused: most often the refresh token is expired, revoked or used before.',
      'no-user',
      'RELOGIN TABS',
      INDEX,
      { advice: 'Treat it as signed out and call loginWithRedirect().' },
    ],
    [
      'invalid_scope',
      'The application may not ask for one of the scopes.',
      'no-cfg',
      'SCOPE',
      INDEX,
      { advice: 'Remove that scope, or allow it for the application, and ask again.' },
    ],
    [
      'unauthorized_client',
      'The client may not use this grant.',
      'no-cfg',
      'CONFIG',
      INDEX,
      { advice: notConfigured },
    ],
    [
      'pkce_required',
      'The request came without PKCE parameters.',
      'no-cfg',
      'CONFIG',
      INDEX,
      { advice: 'Send code_challenge and code_verifier; the SDK does.' },
    ],
    [
      'unauthorized',
      'The app’s own backend answered 401 without saying more.',
      'once',
      'REFRESH STALE',
      'IntelliAuth, step-up tutorial',
    ],
    [
      'authorization_pending',
      'Device sign-in: the user has not finished yet.',
      'yes',
      'BACKOFF',
      DEVICE,
      { advice: 'Ask again every 5 s.' },
    ],
    [
      'slow_down',
      'Device sign-in: asked too often.',
      'yes',
      'BACKOFF',
      DEVICE,
      { advice: 'Wait 5 s longer between requests.' },
    ],
    ['expired_token', 'Device sign-in: the device code has run out.', 'no-user', 'RELOGIN', DEVICE],
    ['access_denied', 'The user or a policy refused.', 'no-user', 'INTERACT', DEVICE],
    [
      'code_invalid',
      'A second factor failed: the code was wrong.',
      'no-user',
      'INTERACT',
      'IntelliAuth, webhook events',
    ],
  ],
}
