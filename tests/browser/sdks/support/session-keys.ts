/** What the host page and its driver keep in the page's session storage. */

/** Set before the page is loaded: no panel yet. */
export const NO_PANEL = 'test.no-panel'
/** The events that the panel had seen when the last page was left. */
export const SEEN = 'test.seen'
/** How the page is to set up its SDK, for pages that know several ways. */
export const VARIANT = 'test.variant'
