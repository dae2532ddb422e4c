/** The lanes. The drawing says nothing to a screen reader; what can be reached lies over it, as options of a list. */

import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { SessionEvent } from '../../sdk-bridge/event.ts'
import { place, type Scale } from './strip-geometry.ts'
import { dayOfYear, hourAndMinute, timeOfDay } from './time.ts'
import {
  bringIntoView,
  type Mark,
  marksOf,
  neighbour,
  panned,
  type Stretch,
  type TimelineView,
  ticks,
  within,
  zoomed,
} from './timeline-geometry.ts'
import type { LaneName, Lanes, TimelineItem } from './timeline-items.ts'
import { markText } from './timeline-text.ts'
import { words } from './words.ts'

/** The lanes in their order, each with the px of its narrowest mark. */
const LANES: readonly { name: LaneName; size: number }[] = [
  { name: 'tokens', size: 6 },
  { name: 'tab', size: 6 },
  { name: 'refreshes', size: 12 },
  { name: 'calls', size: 6 },
  { name: 'skew', size: 6 },
]
/** px */
const LANE = 28
const GUTTER = 62
const AXIS = 20
const TICK_ROOM = 72
/** A pointer that moved less has clicked. px */
const DRAG = 5
/** Share of the view that one key press pans. */
const KEY_PAN = 0.2
const WHEEL_ZOOM = 0.0025
/** By how much a button or a key zooms. */
export const ZOOM_STEP = 1.6
/** Width of a letter of the drawn texts, px. */
const LETTER = 6

type ItemMark = Mark<TimelineItem>

interface Props {
  lanes: Lanes
  extent: Stretch
  shown: Stretch
  now: number
  view: Signal<TimelineView>
  active: Signal<string | undefined>
  selected: Signal<SessionEvent | undefined>
  told: Signal<ItemMark | undefined>
}

export function TimelineChart({ lanes, extent, shown, now, view, active, selected, told }: Props) {
  const width = useSignal(410)
  const box = useRef<HTMLDivElement>(null)
  const focusActive = useRef(false)
  useEffect(() => {
    const page = box.current?.ownerDocument.defaultView
    if (!box.current || !page?.ResizeObserver) return
    const observer = new page.ResizeObserver(([entry]) => {
      if (entry?.contentRect.width) width.value = entry.contentRect.width
    })
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [width])

  const scale: Scale = { ...shown, left: GUTTER, right: Math.max(width.value - 2, GUTTER + 40) }
  const drawn = useMemo(
    () => LANES.map(({ name, size }) => ({ name, marks: marksOf(lanes[name], scale, size) })),
    [lanes, scale.from, scale.to, scale.right],
  )
  const all = drawn.flatMap(({ marks }) => marks)
  const isActive = ({ items }: ItemMark) => items.some(({ key }) => key === active.value)
  const stop =
    all.find(isActive) ??
    all.reduce<ItemMark | undefined>((a, b) => (a && a.left > b.left ? a : b), undefined)

  useLayoutEffect(() => {
    if (!focusActive.current) return
    focusActive.current = false
    box.current?.querySelector<HTMLElement>('[role=option][tabindex="0"]')?.focus({ preventScroll: true })
  })

  const perPixel = (scale.to - scale.from) / (scale.right - scale.left)
  const latest = { view, extent, now, scale, perPixel }
  const current = useRef(latest)
  current.current = latest
  useGestures(box, current)

  const choose = (mark: ItemMark) => {
    active.value = keyOf(mark, active.value)
    selected.value = mark.items.findLast(({ event }) => event)?.event
  }
  const goTo = (item: TimelineItem | undefined) => {
    if (!item) return
    active.value = item.key
    selected.value = item.event
    view.value = bringIntoView(view.value, item.from, extent, now)
    focusActive.current = true
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !stop) return
    const lane = drawn.findIndex(({ marks }) => marks.includes(stop))
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] as -1 | 1 | undefined
    const across = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined
    const items = lanes[LANES[lane]!.name]
    const zoom = { '+': ZOOM_STEP, '=': ZOOM_STEP, '-': 1 / ZOOM_STEP, '\u2212': 1 / ZOOM_STEP }[event.key]
    if (step && event.shiftKey) {
      view.value = panned(view.value, step * KEY_PAN * (scale.to - scale.from), extent, now)
    } else if (step) goTo(neighbour(items, stop, step))
    else if (across) goTo(nearest(drawn, lane, across, stop))
    else if (event.key === 'Home' || event.key === 'End') {
      const sorted = items.toSorted((a, b) => a.from - b.from)
      goTo(sorted.at(event.key === 'Home' ? 0 : -1))
    } else if (zoom) {
      const anchor = Math.min(Math.max(stop.items[0]!.from, scale.from), scale.to)
      view.value = zoomed({ ...view.value, follow: false }, zoom, anchor, extent, now)
      focusActive.current = true
    } else if (event.key === '0') view.value = { stretch: null, follow: true }
    else if (event.key === 'Enter' || event.key === ' ') {
      choose(stop)
      const [from, to] = [stop.items[0]!.from, Math.max(...stop.items.map(item => item.to))]
      const margin = Math.max((to - from) * 0.1, 500)
      if (stop.items.length > 1) {
        view.value = { stretch: within({ from: from - margin, to: to + margin }, extent), follow: false }
        focusActive.current = true
      }
    } else return
    event.preventDefault()
  }

  return (
    <div class="timeline" ref={box}>
      <Drawing drawn={drawn} scale={scale} now={now} />
      <div
        role="listbox"
        aria-label={words.timeline.label}
        aria-orientation="horizontal"
        onKeyDown={onKeyDown}
        onPointerLeave={() => {
          told.value = undefined
        }}
      >
        {drawn.map(
          ({ name, marks }, lane) =>
            marks.length > 0 && (
              // biome-ignore lint/a11y/useSemanticElements: a group of options, as the listbox pattern has it
              <div key={name} role="group" aria-label={words.timeline.lanes[name]}>
                {marks.map(mark => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's
                  <div
                    key={keyOf(mark, active.value)}
                    class="spot"
                    role="option"
                    tabIndex={mark === stop ? 0 : -1}
                    aria-selected={
                      selected.value !== undefined && mark.items.some(({ event }) => event === selected.value)
                    }
                    aria-label={markText(mark, now)}
                    style={{
                      left: `${mark.left - 1}px`,
                      width: `${mark.right - mark.left + 2}px`,
                      top: `${lane * LANE + 2}px`,
                      height: `${LANE - 4}px`,
                    }}
                    onClick={() => {
                      choose(mark)
                      focusActive.current = true
                    }}
                    onFocus={() => {
                      active.value = keyOf(mark, active.value)
                      told.value = mark
                      // What has the focus does not move away beneath it.
                      if (view.value.stretch && view.value.follow) {
                        view.value = { stretch: shown, follow: false }
                      }
                    }}
                    onBlur={() => {
                      told.value = undefined
                    }}
                    onPointerEnter={() => {
                      told.value = mark
                    }}
                  />
                ))}
              </div>
            ),
        )}
      </div>
    </div>
  )
}

/** Of the mark that holds the active item its key, so that it stays the same element however marks are formed. */
const keyOf = ({ items }: ItemMark, active: string | undefined): string =>
  items.some(({ key }) => key === active) ? active! : items[0]!.key

/** In the next lane that shows something, the mark nearest in time. */
function nearest(
  drawn: readonly { marks: readonly ItemMark[] }[],
  lane: number,
  direction: 1 | -1,
  { left }: ItemMark,
): TimelineItem | undefined {
  for (let next = lane + direction; drawn[next]; next += direction) {
    const [mark] = drawn[next]!.marks.toSorted((a, b) => Math.abs(a.left - left) - Math.abs(b.left - left))
    if (mark) return mark.items[0]
  }
  return undefined
}

interface Latest {
  view: Signal<TimelineView>
  extent: Stretch
  now: number
  scale: Scale
  perPixel: number
}

/** Dragging pans; the wheel zooms with Ctrl (a pinch on a touchpad), and pans sideways. */
function useGestures(box: { current: HTMLDivElement | null }, latest: { current: Latest }): void {
  useEffect(() => {
    const element = box.current
    if (!element) return
    let last: number | undefined
    let dragging = false
    const pan = (px: number) => {
      const { view, extent, now, perPixel } = latest.current
      view.value = panned(view.value, px * perPixel, extent, now)
    }
    const onWheel = (event: WheelEvent) => {
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
      if (event.ctrlKey) {
        const { view, extent, now, scale, perPixel } = latest.current
        const x = event.clientX - element.getBoundingClientRect().left
        const at = scale.from + (x - scale.left) * perPixel
        const anchor = Math.min(Math.max(at, scale.from), scale.to)
        const factor = Math.exp(-event.deltaY * WHEEL_ZOOM)
        view.value = zoomed({ ...view.value, follow: false }, factor, anchor, extent, now)
      } else if (sideways && Math.abs(sideways) >= Math.abs(event.shiftKey ? 0 : event.deltaY)) pan(sideways)
      else return
      event.preventDefault()
    }
    const onDown = (event: PointerEvent) => {
      if (event.button === 0) last = event.clientX
    }
    const onMove = (event: PointerEvent) => {
      if (last === undefined || (!dragging && Math.abs(event.clientX - last) < DRAG)) return
      if (!dragging) element.setPointerCapture(event.pointerId)
      dragging = true
      pan(last - event.clientX)
      last = event.clientX
    }
    const onUp = () => {
      last = undefined
      dragging = false
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    element.addEventListener('pointerdown', onDown)
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerup', onUp)
    element.addEventListener('pointercancel', onUp)
    return () => {
      element.removeEventListener('wheel', onWheel)
      element.removeEventListener('pointerdown', onDown)
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerup', onUp)
      element.removeEventListener('pointercancel', onUp)
    }
  }, [box, latest])
}

interface DrawingProps {
  drawn: readonly { name: LaneName; marks: readonly ItemMark[] }[]
  scale: Scale
  now: number
}

function Drawing({ drawn, scale, now }: DrawingProps) {
  const height = LANES.length * LANE
  const offset = -new Date(scale.from).getTimezoneOffset() * 60_000
  const { step, at } = ticks(scale, scale.right - scale.left, TICK_ROOM, Number.isNaN(offset) ? 0 : offset)
  const x = place(now, scale)
  return (
    <svg aria-hidden="true" height={height + AXIS}>
      {at.map(tick => {
        const left = place(tick, scale)
        return (
          <g key={tick}>
            <path d={`M${left} 2V${height}`} stroke="var(--line)" />
            {left < scale.right - 30 && (
              <text class="tick" x={left} y={height + 14}>
                {tickText(tick, step)}
              </text>
            )}
          </g>
        )
      })}
      {drawn.map(({ name, marks }, lane) => (
        <g key={name} transform={`translate(0 ${lane * LANE})`}>
          <text class="lane" x="0" y={LANE / 2 + 4}>
            {words.timeline.lanes[name]}
          </text>
          {name === 'skew' ? (
            <Skew marks={marks} scale={scale} />
          ) : (
            <Lane name={name} marks={marks} scale={scale} />
          )}
        </g>
      ))}
      {now >= scale.from && now <= scale.to && (
        <path d={`M${x} 0V${height}`} stroke="var(--text)" stroke-dasharray="2 3" />
      )}
    </svg>
  )
}

function tickText(at: number, step: number): string {
  if (step < 60_000) return timeOfDay(at)
  return step < 86_400_000 ? hourAndMinute(at) : dayOfYear(at)
}

const rank = ['bad', 'warn', 'planned', 'ok', 'info', 'plain'] as const

/** Of several the one that matters most. */
const lookOf = ({ items }: ItemMark): TimelineItem['look'] =>
  rank.find(look => items.some(item => item.look === look)) ?? 'plain'

function Lane({ name, marks, scale }: { name: LaneName; marks: readonly ItemMark[]; scale: Scale }) {
  const middle = LANE / 2
  return (
    <>
      {marks.map((mark, index) => {
        const { left, right, items } = mark
        const look = lookOf(mark)
        const bar = name === 'tokens' || name === 'tab'
        const tall = name === 'calls' ? 12 : bar ? 14 : 10
        const narrow = name === 'refreshes' && right - left <= 12
        const text = items.findLast(item => item.text)?.text
        const next = Math.min(marks[index + 1]?.left ?? scale.right, scale.right)
        const needs = text ? text.length * LETTER : 0
        const isRight = bar || needs <= next - right - 8
        const room = bar
          ? Math.min(right, next) - left - 12
          : isRight
            ? next - right - 8
            : left - (marks[index - 1]?.right ?? scale.left) - 8
        return (
          <g key={items[0]!.key} class={`m ${look} ${bar ? 'stretch' : ''}`}>
            {narrow ? (
              <circle cx={(left + right) / 2} cy={middle} r="5" />
            ) : (
              <rect
                x={name === 'calls' && items.length === 1 && right - left <= 6 ? left + 2 : left}
                y={middle - tall / 2}
                width={
                  name === 'calls' && items.length === 1 && right - left <= 6
                    ? 2
                    : right - left - (bar ? 1 : 0)
                }
                height={tall}
                rx={name === 'calls' ? 1 : 4}
              />
            )}
            {text && needs <= room && (
              <text
                x={bar ? left + 6 : isRight ? right + 4 : left - 4}
                y={middle + 4}
                text-anchor={isRight ? 'start' : 'end'}
              >
                {text}
              </text>
            )}
          </g>
        )
      })}
    </>
  )
}

/** Device minus server: above the line ahead, below it behind; as tall as it is uncertain. */
function Skew({ marks, scale }: { marks: readonly ItemMark[]; scale: Scale }) {
  const reach = (LANE - 8) / 2
  const sizes = marks.flatMap(({ items }) =>
    items.map(({ skew }) => (skew ? Math.max(-skew.from, skew.to) : 0)),
  )
  // Less than this is drawn small: a good clock should not look like a bad one.
  const most = Math.max(5000, ...sizes)
  const y = (ms: number) => LANE / 2 - Math.min(Math.max(ms / most, -1), 1) * reach
  return (
    <>
      <path d={`M${scale.left} ${LANE / 2}H${scale.right}`} stroke="var(--line)" />
      {marks.map(mark => {
        const { items, left, right } = mark
        const skew = items.findLast(item => item.skew)?.skew
        const x = (left + right) / 2
        return (
          <g key={items[0]!.key} class={`m ${lookOf(mark)}`}>
            {skew && (
              <rect x={x - 2} y={y(skew.to) - 1} width="4" height={y(skew.from) - y(skew.to) + 2} rx="1" />
            )}
            {items.some(item => !item.skew) && <path d={`M${x} 3V${LANE - 3}`} />}
          </g>
        )
      })}
    </>
  )
}
