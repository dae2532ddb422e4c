/** The timeline: all that happened on one axis, and the same as text beneath. */

import { type Signal, useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { SessionEvent } from '../../sdk-bridge/event.ts'
import type { PanelModel } from './model.ts'
import { moment } from './time.ts'
import { TimelineChart, ZOOM_STEP } from './timeline-chart.tsx'
import { extentOf, type Mark, type Stretch, shownBy, type TimelineView, zoomed } from './timeline-geometry.ts'
import { followEvents, type TimelineItem, timelineItems } from './timeline-items.ts'
import { TimelineList } from './timeline-list.tsx'
import { markText } from './timeline-text.ts'
import { words } from './words.ts'

export function TimelineTab({ model }: { model: PanelModel }) {
  const { store } = model
  const events = store.events.value
  const now = store.now.value
  const skew = store.clock.value?.skew ?? 0
  const sessionOf = useMemo(followEvents, [store])
  const lanes = useMemo(
    () => timelineItems(sessionOf(events), events, now, skew),
    [sessionOf, events, now, skew, words.locale],
  )
  const selected = useSignal<SessionEvent | undefined>(undefined)
  /** The item with the one tab stop of the chart, by key. */
  const active = useSignal<string | undefined>(undefined)
  const told = useSignal<Mark<TimelineItem> | undefined>(undefined)
  const view = model.timeline.value
  const extent = useMemo(
    () => extentOf([...Object.values(lanes).flat(), ...events.map(asStretch)], now.wall),
    [lanes, events, now],
  )
  const shown = shownBy(view, extent, now.wall)
  const rows = useMemo(
    () => events.filter(({ wall }) => wall >= shown.from && wall <= shown.to).reverse(),
    [events, shown.from, shown.to],
  )
  if (events.length === 0) return <p class="dim">{words.timeline.nothing}</p>

  const choose = (event: SessionEvent) => {
    selected.value = event
    active.value = Object.values(lanes)
      .flat()
      .find(item => item.event === event)?.key
  }
  return (
    <>
      <Controls view={model.timeline} extent={extent} shown={shown} now={now.wall} />
      <TimelineChart
        lanes={lanes}
        extent={extent}
        shown={shown}
        now={now.wall}
        view={model.timeline}
        active={active}
        selected={selected}
        told={told}
      />
      <Tell told={told} now={now.wall} />
      <TimelineList rows={rows} total={events.length} selected={selected} onChoose={choose} now={now.wall} />
    </>
  )
}

const asStretch = ({ wall }: SessionEvent): Stretch => ({ from: wall, to: wall })

interface ControlsProps {
  view: Signal<TimelineView>
  extent: Stretch
  shown: Stretch
  now: number
}

function Controls({ view, extent, shown, now }: ControlsProps) {
  const { stretch, follow } = view.value
  const zoom = (factor: number) => {
    view.value = zoomed(view.value, factor, follow ? now : (shown.from + shown.to) / 2, extent, now)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row everywhere
    <div class="acts" role="group" aria-label={words.timeline.controls}>
      <button
        type="button"
        class="btn"
        aria-label={words.timeline.zoomOut}
        title={words.timeline.zoomOut}
        onClick={() => zoom(1 / ZOOM_STEP)}
      >
        {'\u2212'}
      </button>
      <button
        type="button"
        class="btn"
        aria-label={words.timeline.zoomIn}
        title={words.timeline.zoomIn}
        onClick={() => zoom(ZOOM_STEP)}
      >
        +
      </button>
      <button
        type="button"
        class="btn"
        aria-pressed={stretch === null}
        onClick={() => {
          view.value = { stretch: null, follow: true }
        }}
      >
        {words.timeline.all}
      </button>
      <button
        type="button"
        class="btn"
        aria-pressed={follow}
        onClick={() => {
          view.value = follow ? { stretch: shown, follow: false } : { stretch, follow: true }
        }}
      >
        {words.timeline.follow}
      </button>
      <span class="dim range">{words.timeline.range(moment(shown.from, now), moment(shown.to, now))}</span>
    </div>
  )
}

/** What is hovered or focused, else how to move about. Heard with the focus itself, so not told twice. */
function Tell({ told, now }: { told: Signal<Mark<TimelineItem> | undefined>; now: number }) {
  return (
    <p class="dim tell" aria-hidden="true">
      {told.value ? markText(told.value, now) : words.timeline.hint}
    </p>
  )
}
