/** What stands between those who watch a page and the recorder, since it knows of what happens elsewhere. */

import type { BridgeContext } from '../bridge.ts'
import type { WatchOptions } from './page-global.ts'

export interface WiderContext {
  readonly context: BridgeContext
  /** Ends it; events are passed on all the same. */
  close(): void
}

export interface ElsewhereOptions extends WatchOptions {
  /** The fingerprint that this page gives the token of a tag. */
  nameOf(tag: string): string
}
