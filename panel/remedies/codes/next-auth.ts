/** Codes and messages of next-auth, as its packages raise them. */

import type { CodeFamily } from './code.ts'

export const NEXT_AUTH: CodeFamily = {
  name: 'next-auth',
  sdks: ['next-auth', '@auth/core'],
  rows: [
    [
      'CLIENT_FETCH_ERROR|ClientFetchError|CLIENT_SESSION_ERROR',
      'The session endpoint cannot be reached or answers no JSON; this is no sign-out.',
      'yes',
      'BACKOFF',
      'client/_utils.ts',
      { advice: 'Fetch the session again.' },
    ],
    [
      'RefreshAccessTokenError|RefreshTokenError',
      'The server could not refresh the provider’s token.',
      'no-user',
      'RELOGIN TABS',
      'docs convention',
      { advice: 'Call signIn(); see that parallel jwt callbacks do not refresh twice.' },
    ],
    ['SessionRequired', 'A page that needs a session has none.', 'no-user', 'RELOGIN', 'react/index.tsx'],
    [
      'JWT_SESSION_ERROR',
      'The session cookie cannot be decrypted: secret changed, cookie cut off.',
      'no',
      'RESET',
      'next-auth',
    ],
  ],
}
