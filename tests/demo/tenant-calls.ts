/** What the tests ask of a running tenant, over HTTP. */

import type { ControlState } from '../../demo/tenant/control.ts'
import { CLIENT_ID } from '../../demo/tenant/identity.ts'
import type { LaunchedTenant } from '../../demo/tenant/launch.ts'
import type { LogEntry } from '../../demo/tenant/request-log.ts'
import type { TenantSettings } from '../../demo/tenant/settings.ts'

export const APP = 'http://127.0.0.1:5173'
export const REDIRECT_URI = `${APP}/callback`

export interface TokenBody {
  access_token: string
  refresh_token: string
  expires_in: number
  error?: string
  error_description?: string
  request_id?: string
}

/** A refresh as the app's browser would send it. */
export function sendRefresh(tenant: LaunchedTenant, refreshToken: string | undefined): Promise<Response> {
  return fetch(`${tenant.issuer}/oauth2/token`, {
    method: 'POST',
    headers: { Origin: APP },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: CLIENT_ID,
      refresh_token: refreshToken ?? '',
    }),
  })
}

export async function refresh(
  tenant: LaunchedTenant,
  refreshToken: string | undefined,
): Promise<TokenBody & { status: number }> {
  const response = await sendRefresh(tenant, refreshToken)
  return { ...((await response.json()) as TokenBody), status: response.status }
}

export interface ApiBody {
  data?: unknown
  meta?: { request_id: string }
  error?: string
  message?: string
  details?: Record<string, unknown>
  request_id?: string
}

/** A call of the API as the app's browser would send it. */
export async function callApi(
  tenant: LaunchedTenant,
  token: string | null,
  path = '/todos',
  { method = 'GET', json }: { method?: string; json?: unknown } = {},
): Promise<{ status: number; headers: Headers; body: ApiBody }> {
  const response = await fetch(tenant.api + path, {
    method,
    headers: { Origin: APP, ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as ApiBody }
}

/** What a browser asks before a call with an Authorization header. */
export const preflight = (url: string, origin = APP) =>
  fetch(url, {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type,x-intelliauth-visitor-id',
    },
  })

export async function switchTenant(
  tenant: LaunchedTenant,
  settings: Partial<TenantSettings>,
): Promise<ControlState> {
  const response = await fetch(tenant.control, { method: 'PATCH', body: JSON.stringify(settings) })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as ControlState
}

export async function command(
  tenant: LaunchedTenant,
  name: string,
  json?: unknown,
): Promise<Record<string, unknown>> {
  const init = json === undefined ? {} : { body: JSON.stringify(json) }
  const response = await fetch(`${tenant.control}/${name}`, { method: 'POST', ...init })
  return { ...((await response.json()) as Record<string, unknown>), httpStatus: response.status }
}

export async function requestLog(tenant: LaunchedTenant): Promise<LogEntry[]> {
  const { entries } = (await (await fetch(`${tenant.control}/log`)).json()) as { entries: LogEntry[] }
  return entries
}

/** When an answer says it was given, ms. */
export const dateOf = (response: { headers: Headers }) => Date.parse(response.headers.get('date') ?? '')
