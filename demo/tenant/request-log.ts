/** What was asked of the tenant, for tests that count requests and for people who wonder. */

import type { IncomingMessage } from 'node:http'

export interface LogEntry {
  service: 'issuer' | 'api'
  method: string
  /** Without the query: codes and hints do not belong in a log. */
  path: string
  /** null until the answer begins; 0 when the connection was cut without one. */
  status: number | null
  /** When the request came in, by the tenant's clock, ms. */
  at: number
  requestId: string
  /** Of token requests that the authorization server read. */
  grantType?: string
  userAgent?: string
}

export interface RequestLog {
  open(request: IncomingMessage, entry: LogEntry): void
  /** Adds what became known later. Does nothing for a request that was never opened. */
  note(request: IncomingMessage, facts: Partial<LogEntry>): void
  entries(): readonly LogEntry[]
  clear(): void
}

/** A long evening of clicking; older entries fall out. */
const MAX_ENTRIES = 1000

export function createRequestLog(): RequestLog {
  let entries: LogEntry[] = []
  const byRequest = new WeakMap<IncomingMessage, LogEntry>()
  return {
    open(request, entry) {
      entries.push(entry)
      byRequest.set(request, entry)
      if (entries.length > MAX_ENTRIES) entries.shift()
    },
    note(request, facts) {
      const entry = byRequest.get(request)
      if (entry) Object.assign(entry, facts)
    },
    entries: () => entries,
    clear() {
      entries = []
    },
  }
}
