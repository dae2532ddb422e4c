/** What the view itself remembers. It lives outside of the component tree, so that a restart of the tree keeps it. */

import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals'
import type { Recording } from '../recording/recording.ts'
import type { Store } from '../store.ts'
import type { SignatureOutcome } from '../token/signature.ts'
import { followLanguage, phrases } from './language.ts'
import { isHidden, type Preferences, readPreferences, rememberPreferences } from './preferences.ts'
import type { TimelineView } from './timeline-geometry.ts'
import type { Tone } from './tone.ts'

/** What the page may say about the view. */
export interface PanelOptions {
  /** The shortcut to name in the footer; null where it is turned off. Default `Alt+Shift+L`. */
  shortcut?: string | null
  /** What was looked for, told when no SDK was found: `['window.authClient', 'oidc-client-ts in storage']`. */
  lookedFor?: readonly string[]
  /** BCP 47. Counts until the user chooses one; default: the browser's. */
  language?: string
}

/** Something to be told above the tabs, until it is put away. */
export interface Notice {
  tone: Tone
  title: string
  text: string
}

/** A recording that is looked at, with a model of its own in place of the live one. */
export interface OpenedRecording {
  recording: Recording
  model: PanelModel
}

export interface PanelModel {
  readonly store: Store
  readonly options: PanelOptions
  readonly page: Window
  readonly open: Signal<boolean>
  /** Whether the panel is in a window of its own; the page has the badge alone then. */
  readonly out: Signal<boolean>
  /** Whether this is the model of that window: `page` is the window then. */
  readonly inOwnWindow: boolean
  /** The selected tab, by id. */
  readonly tab: Signal<string>
  /** How it is placed; changed with `prefer`, which remembers. */
  readonly preferences: Signal<Preferences>
  /** Whether badge and panel are out of sight; `told`: but for the line that says how to get them back. */
  readonly hiding: Signal<'shown' | 'told' | 'hidden'>
  /** The language that the user chose; null: none. What is spoken is `words.locale`. */
  readonly language: Signal<string | null>
  /** Read by screen readers when it changes. */
  readonly announcement: Signal<string>
  /** What was typed: kept while the panel is closed, gone with the page. */
  readonly search: Signal<string>
  readonly pasted: Signal<string>
  /** What came of the checks of signatures that were asked for, by the token's fingerprint. */
  readonly signatures: Signal<ReadonlyMap<string, SignatureOutcome | 'checking'>>
  /** What the timeline shows. */
  readonly timeline: Signal<TimelineView>
  /** Of the Requests tab: its filter, and the open row by the event of its call (-1: none). */
  readonly requests: { search: Signal<string>; failedOnly: Signal<boolean>; open: Signal<number> }
  /** null: what is shown is live. */
  readonly opened: Signal<OpenedRecording | null>
  /** The model of what is shown. */
  readonly shown: ReadonlySignal<PanelModel>
  readonly notice: Signal<Notice | null>
  /** Set when the user opened the panel: focus then goes into it. */
  focusOnOpen: boolean
  /** Set when the user asked to paste: focus then goes into the field. */
  focusPaste: boolean
  close(): void
  /** Into a window of its own, or from there back into the page. To be called at the press of a button. */
  popOut(): void
}

/** The model of what is shown: of the recording that is open, else the live one. */
export function shownModel(model: PanelModel): PanelModel {
  return model.shown.value
}

/** Sets what the user prefers, and remembers it. */
export function prefer(model: PanelModel, changed: Partial<Preferences>): void {
  model.preferences.value = { ...model.preferences.peek(), ...changed }
  rememberPreferences(model.page, changed)
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

/** What is looked at of one session: stretches and rows of one mean nothing in another. */
function createSessionView(): Pick<PanelModel, 'timeline' | 'requests'> {
  return {
    timeline: signal<TimelineView>({ stretch: null, follow: true }),
    requests: { search: signal(''), failedOnly: signal(false), open: signal(-1) },
  }
}

/** A model of a recording, to be shown in place of the live one: focus goes into it. */
export function modelOfRecording(model: PanelModel, store: Store): PanelModel {
  // What was looked for on this page says nothing of another one.
  const options = { ...model.options, lookedFor: [] }
  return { ...model, ...createSessionView(), store, options, focusOnOpen: true }
}

/** @returns the model, and what gives back all that it took */
export function createModel(
  store: Store,
  options: PanelOptions,
  page: Window,
  { close, popOut }: Pick<PanelModel, 'close' | 'popOut'>,
): { model: PanelModel; dispose: () => void } {
  const preferences = readPreferences(page)
  const model: PanelModel = {
    store,
    options,
    page,
    open: signal(false),
    out: signal(false),
    inOwnWindow: false,
    tab: signal('diagnosis'),
    preferences: signal(preferences),
    hiding: signal(isHidden(preferences.hiddenUntil) ? 'hidden' : 'shown'),
    language: signal(preferences.language),
    announcement: signal(''),
    search: signal(''),
    pasted: signal(''),
    signatures: signal(new Map()),
    opened: signal(null),
    shown: computed((): PanelModel => model.opened.value?.model ?? model),
    notice: signal(null),
    ...createSessionView(),
    focusOnOpen: false,
    focusPaste: false,
    close,
    popOut,
  }
  const stopLanguage = followLanguage(
    model.language,
    [options.language, ...(page.navigator.languages ?? [])],
    text => {
      model.announcement.value = text
    },
  )
  const stopSaying = effect(() => {
    const said = phrases.value
    const shown = shownModel(model).store
    untracked(() => {
      store.speak(said)
      if (shown !== store) shown.speak(said)
    })
  })
  const stopVerdict = announceVerdict(
    computed(() => shownModel(model).store.verdict.value),
    model.announcement,
  )
  const stopRemembering = effect(() => {
    const language = model.language.value
    if (language !== model.preferences.peek().language) prefer(model, { language })
  })
  return {
    model,
    dispose() {
      stopLanguage()
      stopSaying()
      stopVerdict()
      stopRemembering()
    },
  }
}
