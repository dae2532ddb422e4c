import { Auth0Client } from '@auth0/auth0-spa-js'
import { mountPanel } from 'leeway'
import { auth0 } from 'leeway/auth0'

const { dialects, api, audience } = await (await fetch('/demo.json')).json()
const here = location.origin + location.pathname
const byId = id => document.getElementById(id)

const client = new Auth0Client({
  domain: new URL(dialects.auth0).origin,
  clientId: 'app_auth0-spa-js',
  authorizationParams: { redirect_uri: here, audience, scope: 'openid profile todos:read' },
  useRefreshTokens: true,
  cacheLocation: 'localstorage',
})

mountPanel({ bridge: auth0(client) })

async function start() {
  if (new URLSearchParams(location.search).has('code')) {
    await client.handleRedirectCallback()
    history.replaceState(null, '', here)
  }
  const signedIn = await client.isAuthenticated()
  byId('sign-in').hidden = signedIn
  byId('load').hidden = byId('sign-out').hidden = !signedIn
}

async function load() {
  const token = await client.getTokenSilently()
  const response = await fetch(`${api}/todos`, { headers: { Authorization: `Bearer ${token}` } })
  const { data = [], message } = await response.json()
  byId('todos').replaceChildren(
    ...data.map(({ title }) => Object.assign(document.createElement('li'), { textContent: title })),
  )
  if (!response.ok) throw new Error(`${response.status} ${message}`)
}

/** Runs what may fail, and shows how. */
async function attempt(act) {
  byId('problem').textContent = ''
  try {
    await act()
  } catch (error) {
    byId('problem').textContent = String(error)
  }
}

byId('sign-in').addEventListener('click', () => attempt(() => client.loginWithRedirect()))
byId('load').addEventListener('click', () => attempt(load))
byId('sign-out').addEventListener('click', () =>
  attempt(() => client.logout({ logoutParams: { returnTo: here } })),
)
await attempt(start)
