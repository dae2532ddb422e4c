/**
 * A stand-in for `@intelliauth/react-sdk`. IntelliAuth's documentation names that package, but npm does not have it,
 * so the demo brings the part of its documented surface that a session needs: sign-in, tokens, refresh, errors.
 * Left out: profile, MFA, sessions and fingerprint, whose endpoints the demo tenant does not have.
 */

export type { AuthClientEvents, TokenOptions, Tokens } from './auth-client.ts'
export { AuthClient } from './auth-client.ts'
export type { AuthClientConfig } from './config.ts'
export { IntelliAuthError, IntelliAuthErrorCode } from './intelliauth-error.ts'
export type { IntelliAuthContext, IntelliAuthProviderProps } from './provider.tsx'
export { IntelliAuthProvider, useIntelliAuth } from './provider.tsx'
export type { IntelliAuthUser } from './user.ts'
