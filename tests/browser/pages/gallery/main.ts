/**
 * Shows the panel in a state: `?state=clock-behind&tab=tokens&open=1`, or `gallery.show(...)` from a test. Without a
 * state, a list of all.
 */

import { createRecordingStore } from '../../../../panel/recording-store.ts'
import { loadAllCodes } from '../../../../panel/remedies/codes.ts'
import type { Store } from '../../../../panel/store.ts'
import { type PanelView, renderPanel } from '../../../../panel/view/root.ts'
import { words } from '../../../../panel/view/words.ts'
import { dressed } from './dressed.ts'
import { type State, somebodyElses, states, TABS, type Tab } from './states.ts'

/** What is to be seen. */
export interface Look {
  state: string
  /** Default: the one that the state is about. */
  tab?: Tab
  /** Default: the badge alone. */
  open?: boolean
  /** The panel as high as its content, so that a picture holds all of it. */
  whole?: boolean
}

export interface Gallery {
  /** Resolves when it is drawn for good. */
  show(look: Look): Promise<void>
}

/**
 * The fonts of this page in place of the system's, so that a picture is the same on each machine. Where they lack a
 * sign, such as an arrow, another of the same width stands in.
 */
const FONTS = `.lw *{font-variant-ligatures:none!important}.lw{--sans:"Inter Variable","Liberation Sans","DejaVu Sans",sans-serif!important;
--mono:"JetBrains Mono","Liberation Mono","DejaVu Sans Mono",monospace!important}`
const WHOLE = '.panel{max-height:1200px!important}'

/** For inspecting, not for any door: signed by nobody. */
const PASTED = [{ alg: 'none' }, { iss: 'https://acme.example', sub: 'usr_1', exp: 1795514400000 }, '']
  .map(part => (part ? btoa(JSON.stringify(part)).replaceAll('=', '') : ''))
  .join('.')

let view: PanelView | undefined
let host: HTMLElement | undefined

/** The store of a live session, with an SDK behind it; its clock stands still. */
function storeOf({ tell, unconnected, broken }: State): Store {
  const store = createRecordingStore(dressed(tell()))
  const live: Store = {
    ...store,
    bridgeNames: unconnected ? [] : ['IntelliAuth'],
    actions: unconnected ? {} : { refresh: async () => {}, signIn: async () => {} },
  }
  if (!broken) return live
  return Object.defineProperty(live, 'leeway', {
    get() {
      throw new TypeError('Cannot read properties of undefined')
    },
  })
}

async function show({ state: name, tab, open = false, whole = false }: Look): Promise<void> {
  const state = states[name]
  if (!state) throw new RangeError(`There is no state ${name}: ${Object.keys(states).join(', ')}`)
  view?.dispose()
  host?.remove()
  localStorage.clear()
  host = document.createElement('leeway-panel')
  document.documentElement.append(host)
  const shadow = host.attachShadow({ mode: 'open' })
  view = renderPanel(shadow, storeOf(state), {
    lookedFor: state.unconnected ? ['window.authClient', 'oidc-client-ts in storage'] : [],
  })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(FONTS + (whole ? WHOLE : ''))
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet]
  if (open) {
    view.open()
    if (!state.broken) {
      // What is opened shows its first tab.
      await afterOpening(shadow, state)
      await select(shadow, tab ?? state.tabs[0]!)
      if (state.doing === 'expand') (await found(shadow, '.call[aria-expanded=false]')).click()
      if (state.doing === 'paste-token') await paste(shadow)
    }
  }
  await until(() => !shadow.textContent?.includes(words.later.loading))
  // The Codes tab shows those of the core until it has all.
  await loadAllCodes()
  await document.fonts.ready
  await painted()
}

async function afterOpening(shadow: ShadowRoot, { doing }: State): Promise<void> {
  if (doing === 'open-recording') drop(await found(shadow, '.panel'), JSON.stringify(somebodyElses()))
  if (doing === 'open-broken-recording')
    drop(await found(shadow, '.panel'), '{"format":"leeway-recording","version":9}')
  if (doing === 'open-recording' || doing === 'open-broken-recording') await found(shadow, '.bar')
}

async function select(shadow: ShadowRoot, tab: Tab): Promise<void> {
  const button = await found(shadow, `#leeway-tab-${tab}`)
  button.click()
  await until(() => shadow.querySelector(`#leeway-tab-${tab}`)?.getAttribute('aria-selected') === 'true')
}

async function paste(shadow: ShadowRoot): Promise<void> {
  const field = (await found(shadow, '#leeway-paste')) as HTMLTextAreaElement
  field.value = PASTED
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Lets go of a file over the panel. */
function drop(panel: HTMLElement, text: string): void {
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File([text], 'report.json', { type: 'application/json' }))
  for (const type of ['dragenter', 'dragover', 'drop'])
    panel.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
}

async function found(shadow: ShadowRoot, selector: string): Promise<HTMLElement> {
  await until(() => shadow.querySelector(selector) !== null)
  return shadow.querySelector<HTMLElement>(selector)!
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await painted()
}

const painted = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))

const asked = new URL(location.href).searchParams
const state = asked.get('state')
if (state) {
  const tab = TABS.find(known => known === asked.get('tab'))
  await show({
    state,
    open: asked.get('open') === '1',
    whole: asked.get('whole') === '1',
    ...(tab && { tab }),
  })
} else if (!asked.has('bare')) {
  const list = document.createElement('ul')
  for (const [name, { tabs }] of Object.entries(states)) {
    const item = document.createElement('li')
    for (const tab of tabs) {
      const link = document.createElement('a')
      link.href = `?state=${name}&tab=${tab}&open=1`
      link.textContent = `${name}, ${tab}`
      item.append(link, ' ')
    }
    list.append(item)
  }
  document.querySelector('main')!.append(list)
}
Object.assign(window, { gallery: { show } satisfies Gallery })
