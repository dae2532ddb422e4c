/** What the page and its refresh worker say to each other. */

/** Page to worker: call me. Replaces the call that was asked for before. */
export interface WakeAfter {
  type: 'wake-after'
  /** A span, not a moment: page and worker may disagree about what time it is. */
  ms: number
}

/** Worker to page: it is time. */
export interface Wake {
  type: 'wake'
}
