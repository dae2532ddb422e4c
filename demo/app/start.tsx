/** Puts the app on the page: panel first, so that it sees the SDK's first request. */

import { mountPanel } from 'leeway'
import { intelliAuth } from 'leeway/intelliauth'
import { render } from 'preact'
import {
  type AuthClientConfig,
  type IntelliAuthContext,
  IntelliAuthProvider,
  useIntelliAuth,
} from '../intelliauth/index.ts'
import { type DemoFacts, loadDemoFacts } from './demo-facts.ts'
import { habits } from './habits.ts'
import { Lab } from './lab.tsx'
import { NotServed } from './not-served.tsx'
import { tenantControl } from './tenant-control.ts'
import { TodoPage } from './todo-page.tsx'

/** @param root where the app goes; the panel brings a place of its own */
export async function start(root: HTMLElement): Promise<void> {
  const facts = await loadDemoFacts().catch(() => null)
  if (!facts) return render(<NotServed />, root)
  const config = clientConfig(facts)
  const session: LatestSession = { current: null }
  const bridge = intelliAuth({
    ...config,
    actions: {
      refresh: async () => session.current?.forceRefresh(),
      signIn: async () => session.current?.loginWithRedirect(),
    },
  })
  mountPanel({ bridge })
  render(
    <div class="page">
      <Lab
        control={tenantControl(facts.control)}
        onRefreshTokenLifetime={refreshTokenLifetimeSeconds =>
          bridge.configure({ refreshTokenLifetimeSeconds })
        }
      />
      <IntelliAuthProvider {...config} {...bridge.callbacks()}>
        <ForPanel session={session} />
        <TodoPage api={facts.api} />
      </IntelliAuthProvider>
    </div>,
    root,
  )
}

/** As the Lab has it, for this load of the page. */
function clientConfig({ issuer, clientId, audience }: DemoFacts): AuthClientConfig {
  const { silentRefreshLeeway, silentRefresh, useRefreshTokens, cacheLocation } = habits.peek()
  const redirectUri = new URL('/demo/app/', window.location.origin).href
  return {
    tenantUrl: issuer,
    clientId,
    audience,
    scope: 'openid profile email offline_access todos:read todos:write',
    redirectUri,
    logoutReturnTo: redirectUri,
    silentRefreshLeeway,
    silentRefresh,
    useRefreshTokens,
    cacheLocation,
  }
}

interface LatestSession {
  current: IntelliAuthContext | null
}

/** The panel's buttons act through the hook, which exists only below the provider. */
function ForPanel({ session }: { session: LatestSession }) {
  session.current = useIntelliAuth()
  return null
}
