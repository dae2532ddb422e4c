/** Which tokens a page is known to have held. */

import type { SessionEvent } from '../../sdk-bridge/event.ts'

/**
 * @param fingerprint left out: any token at all
 * @returns whether the events tell of it
 */
export const knowsToken = (events: readonly SessionEvent[], fingerprint?: string): boolean =>
  events.some(
    event =>
      event.type === 'tokens' &&
      event.reason !== 'pasted' &&
      [event.access, event.id, event.refresh].some(
        facts => facts && (fingerprint === undefined || facts.fingerprint === fingerprint),
      ),
  )
