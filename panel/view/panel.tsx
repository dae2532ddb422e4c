/** The opened panel: header, tabs, footer. */

import { useRef } from 'preact/hooks'
import { panelId } from './badge.tsx'
import { isFailed } from './calls.ts'
import { CodesTab } from './codes-tab.tsx'
import { CopyReport } from './copy-report.tsx'
import { nearestCorner } from './corner.ts'
import { DiagnosisTab } from './diagnosis-tab.tsx'
import { useDragging } from './dragging.ts'
import { useFileDrop } from './dropping.ts'
import { Icon, Mark } from './icons.tsx'
import { later } from './later.tsx'
import { type PanelModel, prefer, shownModel } from './model.ts'
import { openRecordingFile } from './opening.ts'
import { OptionsButton } from './options-button.tsx'
import { OwnWindowButton } from './own-window-button.tsx'
import { NoticeBar, RecordingBanner } from './recording-bar.tsx'
import { ResizeEdges } from './resizing.tsx'
import { type TabEntry, Tabs } from './tabs.tsx'
import { moment, utc } from './time.ts'
import { heldTokens, TokensTab } from './tokens-tab.tsx'
import { words } from './words.ts'

/** All tabs, in their order. */
const tabs: readonly TabEntry[] = [
  {
    id: 'diagnosis',
    label: () => words.tabs.diagnosis,
    content: DiagnosisTab,
    count: ({ store: { findings } }) => ({
      count: findings.value.length,
      tone: findings.value.some(({ severity }) => severity === 'failing') ? 'bad' : 'plain',
    }),
  },
  {
    id: 'tokens',
    label: () => words.tabs.tokens,
    content: TokensTab,
    count: model => ({ count: heldTokens(model), tone: 'plain' }),
  },
  {
    id: 'timeline',
    label: () => words.tabs.timeline,
    content: later(() => import('./timeline-tab.tsx').then(({ TimelineTab }) => TimelineTab)),
  },
  {
    id: 'requests',
    label: () => words.requests.tab,
    content: later(() => import('./requests-tab.tsx').then(({ RequestsTab }) => RequestsTab)),
    count: ({ store: { session } }) => ({ count: session.value.calls.filter(isFailed).length, tone: 'bad' }),
  },
  { id: 'codes', label: () => words.tabs.codes, content: CodesTab },
]

export function Panel({ model }: { model: PanelModel }) {
  const shown = shownModel(model)
  const { store } = shown
  const { over, handlers } = useFileDrop(file => openRecordingFile(model, file))
  const panel = useRef<HTMLDivElement>(null)
  const { dock, width, height } = model.preferences.value
  const dragging = useDragging(panel, (x, y) => {
    const corner = nearestCorner(x, y, model.page.innerWidth, model.page.innerHeight)
    // Along a side it goes to the other side.
    prefer(model, dock === 'corner' ? { corner } : { dock: corner.endsWith('left') ? 'left' : 'right' })
  })
  const { clientId } = store.session.value.settings
  const sdk = store.bridgeNames.join(', ') || words.noSdk
  return (
    <div
      class="panel at"
      id={panelId}
      ref={panel}
      style={{ '--w': width && `${width}px`, '--h': height && `${height}px` }}
      {...handlers}
    >
      <header {...(model.inOwnWindow ? {} : dragging.handlers)}>
        <Mark />
        <span class="name">{words.name}</span>
        <span class="who">{[sdk, clientId].filter(Boolean).join(' · ')}</span>
        <CopyReport model={shown} />
        <OptionsButton model={model} />
        <OwnWindowButton model={model} />
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
      <RecordingBanner model={model} />
      <NoticeBar model={model} />
      {/* By its key: what was computed from one session must not stay for another. */}
      <Tabs key={shown} model={shown} entries={tabs} />
      <Footer model={shown} />
      {!model.inOwnWindow && <ResizeEdges model={model} panel={panel} />}
      {over.value && <div class="drop">{words.recording.drop}</div>}
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
