/** What is in view as text, the newest first. Only the rows that are seen are in the document. */

import { type Signal, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { SessionEvent } from '../../sdk-bridge/event.ts'
import { eventText } from './event-text.ts'
import { moment, utc } from './time.ts'
import { type RowLayout, scrollTo, visibleRows } from './visible-rows.ts'
import { words } from './words.ts'

/** px */
const ROW = 24
const MOST_HEIGHT = 10 * ROW
const PAGE = MOST_HEIGHT / ROW - 1

interface Props {
  /** In view, the newest first. */
  rows: readonly SessionEvent[]
  /** How many there are, in view or not. */
  total: number
  selected: Signal<SessionEvent | undefined>
  onChoose: (event: SessionEvent) => void
  /** ms by the device */
  now: number
}

export function TimelineList({ rows, total, selected, onChoose, now }: Props) {
  const scrollTop = useSignal(0)
  const scroller = useRef<HTMLDivElement>(null)
  const top = useRef<SessionEvent | undefined>(undefined)
  const chosen = selected.value ? rows.indexOf(selected.value) : -1
  // By all there are, not by those in view: zooming must not move the chart away beneath the pointer.
  const height = Math.min(total * ROW, MOST_HEIGHT)

  const layout: RowLayout = { count: rows.length, row: ROW }

  const moveTo = (to: number) => {
    if (!scroller.current) return
    scroller.current.scrollTop = to
    scrollTop.value = to
  }
  // New rows come in above: what is being read stays where it is.
  useLayoutEffect(() => {
    const before = top.current ? rows.indexOf(top.current) : -1
    top.current = rows[0]
    const at = scroller.current?.scrollTop ?? 0
    if (before > 0 && at > 0) moveTo(at + before * ROW)
  }, [rows])
  useLayoutEffect(() => {
    const at = scroller.current?.scrollTop ?? 0
    const by = chosen < 0 ? 0 : scrollTo(chosen, layout, at, height)
    if (by !== 0) moveTo(at + by)
    // Only what was chosen scrolls here, not that its row has moved on.
  }, [selected.value])

  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowDown: chosen + 1,
      ArrowUp: Math.max(chosen, 1) - 1,
      PageDown: chosen + PAGE,
      PageUp: chosen - PAGE,
      Home: 0,
      End: rows.length - 1,
    }[event.key]
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)]
    if (row) onChoose(row)
    event.preventDefault()
  }
  const { from, to } = visibleRows(layout, scrollTop.value, height)
  const drawn = rows.slice(from, to)
  return (
    <article class="card">
      <div class="head">
        <h2 id="leeway-events">{words.timeline.events}</h2>
        <span class="pill">{words.timeline.inView(rows.length, total)}</span>
      </div>
      {rows.length === 0 ? (
        <p class="events none dim" style={{ height: `${height}px` }}>
          {words.timeline.noneInView}
        </p>
      ) : (
        <div
          class="events"
          role="listbox"
          tabIndex={0}
          aria-labelledby="leeway-events"
          aria-activedescendant={chosen >= from && chosen < to ? rowId(chosen) : undefined}
          ref={scroller}
          style={{ height: `${height}px` }}
          onScroll={event => {
            scrollTop.value = event.currentTarget.scrollTop
          }}
          onKeyDown={onKeyDown}
        >
          <div role="presentation" style={{ height: `${rows.length * ROW}px` }}>
            {drawn.map((event, index) => {
              const { text, tone } = eventText(event)
              const at = from + index
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's
                // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active option
                <div
                  key={rowId(at)}
                  id={rowId(at)}
                  class="row"
                  role="option"
                  aria-selected={at === chosen}
                  aria-setsize={rows.length}
                  aria-posinset={at + 1}
                  style={{ top: `${at * ROW}px`, height: `${ROW}px` }}
                  title={text}
                  onClick={() => onChoose(event)}
                >
                  <time title={utc(event.wall)}>{moment(event.wall, now)}</time>{' '}
                  <span class={`t-${tone}`}>{text}</span>
                </div>
              )
            })}
          </div>
        </div>
      )}
    </article>
  )
}

const rowId = (position: number) => `leeway-event-${position}`
