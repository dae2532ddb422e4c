/** The page's requests: which token they carried, what was answered, and what the token endpoint gave. */

import type { SdkBridge } from '../bridge.ts'
import type { WatchOptions } from './page-global.ts'
import { rareRequests } from './rare-requests.ts'
import { watchRequests } from './watch-requests.ts'

/**
 * Watches `fetch`, `XMLHttpRequest`, `sendBeacon`, `EventSource` and `WebSocket`. The app gets the very same responses
 * and errors; bodies are read from clones, and only those of errors, of token requests, and of an issuer's description
 * of itself. Capturing begins at once; what makes sense of the captured is loaded meanwhile, so that the page does not
 * wait for it.
 *
 * @returns emits `call` for the requests that matter, `tokens`, `refresh` and `sign` for what the token
 *   endpoint was asked and answered, and one `failure` should it fail itself
 */
export const watchNetwork = ({ target }: WatchOptions = {}): SdkBridge =>
  watchRequests(() => import('./traffic.ts'), target, rareRequests)
