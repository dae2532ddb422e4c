/** Ways of making requests in which SDKs send no tokens, and apps seldom do. */

import { watchBeacon } from './beacon.ts'
import { watchEventSource, watchWebSocket } from './connections.ts'
import type { RequestWatcher } from './watch-requests.ts'

export const rareRequests: readonly RequestWatcher[] = [watchBeacon, watchEventSource, watchWebSocket]
