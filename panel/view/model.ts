/** What the view itself remembers. It lives outside of the component tree, so that a restart of the tree keeps it. */

import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Store } from '../store.ts'
import { type Corner, readPreferences, writePreferences } from './preferences.ts'

/** What the page may say about the view. */
export interface PanelOptions {
  /** The shortcut to name in the footer; null where it is turned off. Default `Alt+Shift+L`. */
  shortcut?: string | null
  /** What was looked for, told when no SDK was found: `['window.authClient', 'oidc-client-ts in storage']`. */
  lookedFor?: readonly string[]
}

export interface PanelModel {
  readonly store: Store
  readonly options: PanelOptions
  readonly page: Window
  readonly open: Signal<boolean>
  /** The selected tab, by id. */
  readonly tab: Signal<string>
  readonly corner: Signal<Corner>
  /** Read by screen readers when it changes. */
  readonly announcement: Signal<string>
  /** What was typed: kept while the panel is closed, gone with the page. */
  readonly search: Signal<string>
  readonly pasted: Signal<string>
  /** Set when the user opened the panel: focus then goes into it. */
  focusOnOpen: boolean
  /** Set when the user asked to paste: focus then goes into the field. */
  focusPaste: boolean
  close(): void
}

/** Whether anything is connected that speaks for an SDK, or tokens were seen all the same. */
export function hasSdk({ store }: PanelModel): boolean {
  const { settings, access, id, refresh } = store.session.value
  return Boolean(
    store.bridgeNames.length || (settings.sdk && settings.sdk !== 'page') || access || id || refresh,
  )
}

/** Announces the verdict whenever it changes. Ticks are never announced. */
export function announceVerdict(
  verdict: ReadonlySignal<{ headline: string }>,
  to: Signal<string>,
): () => void {
  return effect(() => {
    to.value = verdict.value.headline
  })
}

/** @returns the model, and what gives back all that it took */
export function createModel(
  store: Store,
  options: PanelOptions,
  page: Window,
  close: () => void,
): { model: PanelModel; dispose: () => void } {
  const model: PanelModel = {
    store,
    options,
    page,
    open: signal(false),
    tab: signal('diagnosis'),
    corner: signal(readPreferences(page).corner),
    announcement: signal(''),
    search: signal(''),
    pasted: signal(''),
    focusOnOpen: false,
    focusPaste: false,
    close,
  }
  const stopVerdict = announceVerdict(store.verdict, model.announcement)
  let first = true
  const stopCorner = effect(() => {
    const corner = model.corner.value
    if (!first) writePreferences(page, { corner })
    first = false
  })
  return {
    model,
    dispose() {
      stopVerdict()
      stopCorner()
    },
  }
}
