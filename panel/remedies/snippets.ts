/** Code to copy, for the SDK in use. One place to add a snippet or an SDK. */

import { type Numbers, roundedLeeway } from './numbers.ts'

export type SnippetName =
  | 'leeway'
  | 'shorter-leeway'
  | 'fresh-token'
  | 'visibility'
  | 'retry-call'
  | 'sign-in'
  | 'wait-for-session'
  | 'use-refresh-tokens'
  | 'silent-refresh'
  | 'audience'
  | 'scope'
  | 'step-up'
  | 'clamp-timer'
  | 'branch-on-code'

type Snippets = Partial<Record<SnippetName, string | ((n: Numbers) => string)>>

const intelliauth: Snippets = {
  leeway: n => `<IntelliAuthProvider\n  silentRefreshLeeway={${roundedLeeway(n.needed ?? 60)}} />`,
  'shorter-leeway': n =>
    `<IntelliAuthProvider\n  silentRefreshLeeway={${Math.max(5, Math.min(60, Math.floor((n.lifetime ?? 0) / 4000)))}} />`,
  'fresh-token': `const { getAccessToken } = useIntelliAuth()

async function load() {
  const token = await getAccessToken()   // right before the call
  return fetch(url, { headers: { Authorization: \`Bearer \${token}\` } })
}`,
  visibility: `document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void getAccessToken()
})`,
  'retry-call': `try {
  await call(await getAccessToken())
} catch (error) {
  if (error.code !== 'silent_auth_failed') throw error
  await call(await getAccessToken())   // a fresh refresh
}`,
  'sign-in': `if (error.code === 'session_expired' || error.code === 'session_revoked') {
  // show “please sign in again”, then:
  await loginWithRedirect()
}`,
  'wait-for-session': `const { loading, user, getAccessToken } = useIntelliAuth()
if (loading) return <Spinner />   // no API call before the session is back`,
  'use-refresh-tokens': `<IntelliAuthProvider
  useRefreshTokens
  scope="openid profile email offline_access" />`,
  'silent-refresh': `<IntelliAuthProvider
  silentRefresh
  scope="openid profile email offline_access" />`,
  audience: `const token = await getAccessToken({ audience: 'https://your-api.example' })`,
  scope: `<IntelliAuthProvider scope="openid profile email offline_access your:scope" />`,
  'step-up': `const result = await stepUp({ requiredAal: 2, reason: 'this action' })
if (result.kind === 'success') await call(await getAccessToken())`,
  'clamp-timer': `const MAX = 2 ** 31 - 1
const arm = () => {
  const wait = due - Date.now()
  setTimeout(wait > MAX ? arm : refresh, Math.min(wait, MAX))
}`,
  'branch-on-code': `switch (error.code) {
  case 'session_expired':
  case 'session_revoked':
  case 'not_authenticated':
    return showSessionEnded()            // then loginWithRedirect()
  case 'silent_auth_failed':
  case 'network_error':
    return retrySoon()                   // the session may be fine
  case 'rate_limited':
    return retryAfter(error.details)
  case 'mfa_required':
  case 'step_up_required':
    return stepUp({ requiredAal: 2 })
  case 'consent_required':
    return loginWithRedirect()
  case 'token_expired':                  // from your API: the token was not fresh
    return callAgain(await getAccessToken())
  default:
    return report(error)
}`,
}

const freshOf = (call: string): string => `const token = ${call}   // right before the call
await fetch(url, { headers: { Authorization: \`Bearer \${token}\` } })`

const onVisible = (call: string): string => `document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void ${call}
})`

/** By npm package name; a null prototype, so that a hostile name finds nothing. */
const bySdk: Record<string, Snippets> = {
  __proto__: null as never,
  intelliauth,
  '@intelliauth/react-sdk': intelliauth,
  'oidc-client-ts': {
    leeway: n =>
      `new UserManager({ accessTokenExpiringNotificationTimeInSeconds: ${roundedLeeway(n.needed ?? 60)} })`,
    'fresh-token': freshOf('(await userManager.getUser())?.access_token'),
    visibility: onVisible('userManager.signinSilent()'),
    'retry-call': `window.addEventListener('online', () => void userManager.signinSilent())`,
    'sign-in': 'await userManager.signinRedirect()',
    'use-refresh-tokens': `new UserManager({ scope: 'openid profile offline_access' })`,
    'silent-refresh': `new UserManager({ automaticSilentRenew: true, scope: 'openid profile offline_access' })`,
  },
  '@auth0/auth0-spa-js': {
    'fresh-token': freshOf('await auth0.getTokenSilently()'),
    visibility: onVisible('auth0.getTokenSilently()'),
    'sign-in': 'await auth0.loginWithRedirect()',
    'use-refresh-tokens': `createAuth0Client({ useRefreshTokens: true, cacheLocation: 'localstorage' })`,
    audience: `createAuth0Client({ authorizationParams: { audience: 'https://your-api.example' } })`,
  },
  '@azure/msal-browser': {
    leeway: n =>
      `new PublicClientApplication({ system: { tokenRenewalOffsetSeconds: ${roundedLeeway(n.needed ?? 300)} } })`,
    'fresh-token': freshOf('(await msal.acquireTokenSilent(request)).accessToken'),
    visibility: onVisible('msal.acquireTokenSilent(request)'),
    'sign-in': 'await msal.acquireTokenRedirect(request)',
    'step-up': 'await msal.acquireTokenRedirect({ ...request, claims })',
  },
  'keycloak-js': {
    leeway: n => `await keycloak.updateToken(${roundedLeeway(n.needed ?? 60)})`,
    'fresh-token': `await keycloak.updateToken(30)   // right before the call
await fetch(url, { headers: { Authorization: \`Bearer \${keycloak.token}\` } })`,
    visibility: onVisible('keycloak.updateToken(30)'),
    'sign-in': 'await keycloak.login()',
  },
  '@okta/okta-auth-js': {
    'fresh-token': freshOf('await oktaAuth.getOrRenewAccessToken()'),
    visibility: onVisible('oktaAuth.getOrRenewAccessToken()'),
    'sign-in': 'await oktaAuth.signInWithRedirect()',
    'silent-refresh': `new OktaAuth({ services: { autoRenew: true, renewOnTabActivation: true } })`,
  },
  '@supabase/auth-js': {
    'fresh-token': freshOf('(await supabase.auth.getSession()).data.session?.access_token'),
    visibility: onVisible('supabase.auth.getSession()'),
    'sign-in': 'await supabase.auth.signInWithOAuth({ provider })',
    'silent-refresh': `createClient(url, key, { auth: { autoRefreshToken: true } })`,
  },
  'aws-amplify': {
    'fresh-token': freshOf('(await fetchAuthSession()).tokens?.accessToken.toString()'),
    visibility: onVisible('fetchAuthSession()'),
    'sign-in': 'await signInWithRedirect()',
  },
  firebase: {
    'fresh-token': freshOf('await auth.currentUser?.getIdToken()'),
    visibility: onVisible('auth.currentUser?.getIdToken()'),
    'sign-in': 'await signInWithPopup(auth, provider)',
  },
  '@clerk/clerk-js': {
    'fresh-token': freshOf('await Clerk.session?.getToken()'),
    visibility: onVisible('Clerk.session?.getToken()'),
    'sign-in': 'await Clerk.redirectToSignIn()',
  },
  'angular-oauth2-oidc': {
    leeway: ({ needed, lifetime }) =>
      `oauthService.timeoutFactor = ${needed && lifetime ? Math.max(0.05, Math.floor(100 - (needed * 100_000) / lifetime) / 100) : 0.5}`,
    'fresh-token': freshOf('oauthService.getAccessToken()'),
    visibility: `document.addEventListener('visibilitychange', () => {
  const left = oauthService.getAccessTokenExpiration() - Date.now()
  if (document.visibilityState === 'visible' && left < 60_000) void oauthService.refreshToken()
})`,
    'sign-in': 'oauthService.initLoginFlow()',
    'use-refresh-tokens': `oauthService.configure({ responseType: 'code', scope: 'openid offline_access' })`,
    'silent-refresh': 'oauthService.setupAutomaticSilentRefresh()',
  },
  '@axa-fr/oidc-client': {
    leeway: n => `{ refresh_time_before_tokens_expiration_in_second: ${roundedLeeway(n.needed ?? 120)} }`,
    'fresh-token': freshOf('(await client.getValidTokenAsync()).tokens.accessToken'),
    visibility: onVisible('client.getValidTokenAsync()'),
    'sign-in': 'await client.loginAsync()',
    'use-refresh-tokens': `{ scope: 'openid profile offline_access' }`,
    'silent-refresh': `{ token_automatic_renew_mode: TokenAutomaticRenewMode.AutomaticBeforeTokenExpiration }`,
  },
  '@logto/browser': {
    'fresh-token': freshOf(`await logtoClient.getAccessToken('https://your-api.example')`),
    visibility: onVisible(`logtoClient.getAccessToken('https://your-api.example')`),
    'sign-in': 'await logtoClient.signIn(redirectUri)',
    audience: `new LogtoClient({ endpoint, appId, resources: ['https://your-api.example'] })`,
  },
  'next-auth': {
    'fresh-token': freshOf('(await getSession())?.accessToken'),
    visibility: onVisible('getSession()'),
    'sign-in': 'await signIn()',
  },
}
bySdk['@aws-amplify/auth'] = bySdk['aws-amplify']!
bySdk['@firebase/auth'] = bySdk.firebase!
bySdk['@supabase/supabase-js'] = bySdk['@supabase/auth-js']!
bySdk['react-oidc-context'] = bySdk['oidc-client-ts']!
bySdk['@auth0/auth0-react'] = bySdk['@auth0/auth0-spa-js']!

/** Code for the SDK in use, with the session's own numbers; undefined where none is written for it. */
export function snippet(name: SnippetName, sdk: string | undefined, numbers: Numbers): string | undefined {
  const found =
    bySdk[sdk ?? 'intelliauth']?.[name] ?? (name === 'clamp-timer' ? intelliauth[name] : undefined)
  return typeof found === 'function' ? found(numbers) : found
}
