/** @jsxImportSource react */
import { mountPanel } from 'leeway'
import { oidcClientTs } from 'leeway/oidc-client-ts'
import { UserManager } from 'oidc-client-ts'
import { createRoot } from 'react-dom/client'
import { AuthProvider } from 'react-oidc-context'
import { Todos } from './todos.tsx'

const { issuer, api } = await (await fetch('/demo.json')).json()
const here = location.origin + location.pathname

// Made here and given to the provider, so that the panel can be given it too.
const userManager = new UserManager({
  authority: issuer,
  client_id: 'app_react-oidc-context',
  redirect_uri: here,
  post_logout_redirect_uri: here,
  scope: 'openid profile offline_access todos:read',
})

mountPanel({ bridge: oidcClientTs(userManager) })

createRoot(document.querySelector('#app')!).render(
  <AuthProvider userManager={userManager} onSigninCallback={() => history.replaceState(null, '', here)}>
    <Todos api={api} />
  </AuthProvider>,
)
