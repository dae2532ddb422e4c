/** The opened panel: header, tabs, footer. */

import { panelId } from './badge.tsx'
import { CodesTab } from './codes-tab.tsx'
import { CopyIcon } from './copy-button.tsx'
import { DiagnosisTab } from './diagnosis-tab.tsx'
import { Icon, Mark } from './icons.tsx'
import type { PanelModel } from './model.ts'
import { type TabEntry, Tabs } from './tabs.tsx'
import { moment, utc } from './time.ts'
import { heldTokens, TokensTab } from './tokens-tab.tsx'
import { words } from './words.ts'

/** All tabs, in their order. */
const tabs: readonly TabEntry[] = [
  {
    id: 'diagnosis',
    label: words.tabs.diagnosis,
    content: DiagnosisTab,
    count: ({ store: { findings } }) => ({
      count: findings.value.length,
      tone: findings.value.some(({ severity }) => severity === 'failing') ? 'bad' : 'plain',
    }),
  },
  {
    id: 'tokens',
    label: words.tabs.tokens,
    content: TokensTab,
    count: model => ({ count: heldTokens(model), tone: 'plain' }),
  },
  { id: 'codes', label: words.tabs.codes, content: CodesTab },
]

export function Panel({ model }: { model: PanelModel }) {
  const { store } = model
  const { clientId } = store.session.value.settings
  const sdk = store.bridgeNames.join(', ') || words.noSdk
  return (
    <div class="panel at" id={panelId}>
      <header>
        <Mark />
        <span class="name">{words.name}</span>
        <span class="who">{[sdk, clientId].filter(Boolean).join(' · ')}</span>
        <CopyIcon
          model={model}
          label={words.copyReport}
          text={() => JSON.stringify(store.recording(), null, 2)}
        />
        <button
          type="button"
          class="icon"
          aria-label={words.close}
          title={words.close}
          onClick={() => model.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <Tabs model={model} entries={tabs} />
      <Footer model={model} />
    </div>
  )
}

function Footer({ model: { store, options } }: { model: PanelModel }) {
  const { shortcut = 'Alt+Shift+L' } = options
  const last = store.session.value.codes.at(-1)
  return (
    <div class="foot">
      {last ? (
        <span title={utc(last.last.wall)}>
          <b>{last.code}</b> {words.seen(last.count, moment(last.first.wall, store.now.peek().wall))}
        </span>
      ) : (
        <span>{words.privacy}</span>
      )}
      {shortcut && <kbd title={words.shortcutTitle}>{shortcut}</kbd>}
    </div>
  )
}
