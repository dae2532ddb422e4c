/**
 * The host page of an SDK's tests: a small app with the real package, and the panel as a user would add it. It runs in
 * the browser; `journey.ts` drives it.
 */

import { type MountedPanel, mountPanel, type SdkBridge } from 'leeway'
import type { SessionEvent } from 'leeway/bridge'
import type { DemoSettings } from '../../../../demo/start.ts'
import { NO_PANEL, SEEN, VARIANT } from './session-keys.ts'
import { snapshot } from './snapshot.ts'

/** What an app does with its SDK, each by the SDK's own public means. */
export interface SdkApp {
  /** For Leeway; asked for once, at the first mounting of each page life. */
  bridge(): SdkBridge
  /** Whether somebody is signed in, asked after the page was loaded; takes up the answer of a redirect first. */
  start(): Promise<boolean>
  /** Leaves for the issuer; or signs in here, and gives what the page is to say. */
  signIn(): Promise<unknown>
  /** Leaves for the issuer, and comes back; or signs out here, and gives what the page is to say. */
  signOut(): Promise<unknown>
  /** A token to call the API with; the SDK may refresh for it. */
  accessToken(): Promise<string | undefined>
  /** Renews now. Rejects with the SDK's own error. */
  refresh(): Promise<unknown>
  /** The SDK's own objects; all that they hold is compared before and after the panel's visit. */
  state(): unknown
}

/** The page's address, where redirects come back to. */
export const REDIRECT_URI = location.origin + location.pathname

/** Which of the ways that the page knows is asked for; null: the one that it takes by itself. */
export const variant = (): string | null => sessionStorage.getItem(VARIANT)

/** @returns where the parties of the demo are */
export const tenantFacts = (): Promise<DemoSettings> => fetch('/demo.json').then(response => response.json())

declare global {
  interface Window {
    /** For the tests. */
    sdkPage: {
      mount(): void
      unmount(): void
      panel: MountedPanel | undefined
      state(): string
      /** All that the origin keeps for the app. */
      kept(): Promise<Record<string, string>>
    }
  }
}

/**
 * Draws the app: what it says is in `main [role=status]`, what went wrong in `main [role=alert]`.
 *
 * @param app made by the page; created before the panel is mounted, as in an app
 * @param api of the todos
 */
export async function runSdkPage(app: SdkApp, api: string): Promise<void> {
  let bridge: SdkBridge | undefined
  const page: Window['sdkPage'] = {
    panel: undefined,
    mount() {
      bridge ??= app.bridge()
      page.panel = mountPanel({ bridge })
    },
    unmount() {
      page.panel?.unmount()
      page.panel = undefined
    },
    state: () => snapshot(app.state()),
    kept,
  }
  window.sdkPage = page
  if (sessionStorage.getItem(NO_PANEL) === null) page.mount()
  window.addEventListener('pagehide', () => {
    const events: readonly SessionEvent[] = page.panel?.recording().events ?? []
    if (events.length > 0) sessionStorage.setItem(SEEN, JSON.stringify(events))
  })

  const main = document.body.appendChild(document.createElement('main'))
  const status = main.appendChild(document.createElement('p'))
  status.role = 'status'
  const alert = main.appendChild(document.createElement('p'))
  alert.role = 'alert'
  const say = (text: string) => {
    status.textContent = text
  }
  const attempt = async (deed: () => Promise<unknown>) => {
    alert.textContent = ''
    try {
      const said = await deed()
      if (typeof said === 'string') say(said)
    } catch (error) {
      // Some SDKs throw objects that are no errors.
      const { error: code, message } = (error ?? {}) as { error?: unknown; message?: unknown }
      alert.textContent = `${code ?? ''} ${message ?? error}`
    }
  }
  const button = (name: string, deed: () => Promise<unknown>) => {
    const element = main.appendChild(document.createElement('button'))
    element.textContent = name
    element.addEventListener('click', () => attempt(deed))
  }

  button('Sign in', () => app.signIn())
  button('Load todos', async () => {
    const token = await app.accessToken()
    const headers: HeadersInit = token ? { Authorization: `Bearer ${token}` } : {}
    const response = await fetch(`${api}/todos`, { headers })
    say(`todos ${response.status}`)
  })
  button('Refresh', async () => {
    await app.refresh()
    say('refreshed')
  })
  button('Sign out', () => app.signOut())

  await attempt(async () => say((await app.start()) ? 'signed in' : 'signed out'))
}

async function kept(): Promise<Record<string, string>> {
  const databases = await indexedDB.databases()
  return {
    ...prefixed('local', { ...localStorage }),
    ...prefixed('session', { ...sessionStorage }),
    cookies: document.cookie,
    databases: JSON.stringify(databases),
  }
}

const prefixed = (area: string, store: Record<string, string>) =>
  Object.fromEntries(Object.entries(store).map(([key, value]) => [`${area} ${key}`, value]))
