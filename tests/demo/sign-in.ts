/** Signs in at the tenant the way a browser does: redirects, cookies, the sign-in page's form, code and PKCE. */

import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type Client,
  calculatePKCECodeChallenge,
  clockSkew,
  discoveryRequest,
  generateRandomCodeVerifier,
  generateRandomState,
  None,
  processAuthorizationCodeResponse,
  processDiscoveryResponse,
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi'
import { CLIENT_ID } from '../../demo/tenant/identity.ts'

const OVER_HTTP = { [allowInsecureRequests]: true } as const

export const client: Client = { client_id: CLIENT_ID }

/** A browser without a screen: keeps the cookies of one origin, follows redirects up to the app's. */
export interface Browser {
  visit(url: URL, form?: Record<string, string>): Promise<Visit>
}

/** Where a visit ended: at a page of the tenant, or at the address in the app that it was sent to. */
export type Visit = { url: URL; page: Response } | { url: URL; page: null }

export function createBrowser(issuer: string): Browser {
  const cookies = new Map<string, { value: string; path: string }>()

  async function visit(url: URL, form?: Record<string, string>): Promise<Visit> {
    if (url.origin !== new URL(issuer).origin) return { url, page: null }
    const sent = [...cookies].filter(([, { path }]) => url.pathname.startsWith(path))
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        Cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; '),
        Accept: 'text/html',
      },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/; */)
      const [name = '', value = ''] = pair.split('=')
      const path = attributes.find(one => /^path=/i.test(one))?.slice(5) ?? '/'
      if (/expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name)
      else cookies.set(name, { value, path })
    }
    const location = response.headers.get('location')
    return location === null ? { url, page: response } : visit(new URL(location, url))
  }

  return { visit }
}

export interface SignInOptions {
  issuer: string
  redirectUri: string
  scope?: string
  /** More parameters of the authorization request. */
  parameters?: Record<string, string>
  browser?: Browser
  email?: string
  /** Server minus this process, s, when the tenant's clock was moved; ID tokens are checked against it. */
  serverAhead?: number
}

export async function discover(issuer: string): Promise<AuthorizationServer> {
  const url = new URL(issuer)
  return processDiscoveryResponse(url, await discoveryRequest(url, OVER_HTTP))
}

/**
 * @returns what came back to the app, and a function that exchanges the code in it
 * @throws when the tenant keeps the browser on a page other than its sign-in page
 */
export async function authorize(
  options: SignInOptions,
): Promise<{ answer: URL; exchange(): Promise<TokenEndpointResponse> }> {
  const { issuer, redirectUri, parameters, email = 'ada@demo.example', serverAhead = 0 } = options
  const { scope = 'openid profile email offline_access todos:read todos:write' } = options
  const browser = options.browser ?? createBrowser(issuer)
  const server = await discover(issuer)
  const verifier = generateRandomCodeVerifier()
  const state = generateRandomState()
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  }).toString()

  let visit = await browser.visit(url)
  if (visit.page?.ok && visit.url.pathname.startsWith('/sign-in/'))
    visit = await browser.visit(visit.url, { email })
  if (visit.page) throw new Error(`${visit.page.status} at ${visit.url.pathname}: ${await visit.page.text()}`)

  return {
    answer: visit.url,
    async exchange() {
      const answer = validateAuthResponse(server, client, visit.url, state)
      const response = await authorizationCodeGrantRequest(
        server,
        client,
        None(),
        answer,
        redirectUri,
        verifier,
        OVER_HTTP,
      )
      return processAuthorizationCodeResponse(server, { ...client, [clockSkew]: serverAhead }, response)
    },
  }
}

/** Signs in and gets tokens. */
export async function signIn(options: SignInOptions): Promise<TokenEndpointResponse> {
  return (await authorize(options)).exchange()
}
