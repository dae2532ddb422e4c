/** The step between the authorization request and its answer at which a person is asked who they are. */

import { errors, type Provider } from 'oidc-provider'
import { type Accounts, DEMO_EMAIL, looksLikeEmail } from './account.ts'
import { type Exchange, readText, sendHtml } from './exchange.ts'
import { errorPage, type Page, signInPage } from './pages.ts'

/** Paths of the sign-in page begin so; the authorization server appends the interaction's id. */
export const SIGN_IN_PATH = '/sign-in/'

const show = (exchange: Exchange, status: number, page: Page) =>
  sendHtml(exchange.response, status, page.html, { 'Content-Security-Policy': page.policy })

/** Shows the sign-in page, takes its form, and sends the browser back to the authorization server. */
export async function handleSignIn(
  exchange: Exchange,
  provider: Provider,
  accounts: Accounts,
): Promise<void> {
  const { request, response, url } = exchange
  try {
    const { prompt, params } = await provider.interactionDetails(request, response)
    // Consent is given beforehand; a client that insists on being asked for it gets its answer at once.
    if (prompt.name === 'consent')
      return await provider.interactionFinished(request, response, { consent: {} })
    if (request.method !== 'POST') {
      const hint = typeof params.login_hint === 'string' ? params.login_hint : DEMO_EMAIL
      return show(exchange, 200, signInPage(url.pathname, hint))
    }
    const email = new URLSearchParams(await readText(request)).get('email') ?? ''
    if (!looksLikeEmail(email)) {
      const problem = 'Enter an e-mail address, such as ada@demo.example.'
      return show(exchange, 422, signInPage(url.pathname, email, problem))
    }
    await provider.interactionFinished(request, response, { login: { accountId: accounts.idOf(email) } })
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error
    const advice = 'This sign-in is no longer under way. Go back to the app and start again.'
    show(exchange, 400, errorPage(error.error, advice))
  }
}
