/** Every call that the session kept, the newest first. Only the rows in sight are in the DOM. */

import { useSignal } from '@preact/signals'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { ObservedCall } from '../session/session.ts'
import { CallDetails } from './call-details.tsx'
import { carriedText, hostOf, isFailed, listedCalls, pathOf, statusText } from './calls.ts'
import type { PanelModel } from './model.ts'
import { moment, took, utc } from './time.ts'
import { heightOf, type RowLayout, scrollTo, topOf, visibleRows } from './visible-rows.ts'
import { words } from './words.ts'

/** Height of a closed row, px; as `.call` in the stylesheet. */
const ROW = 48
/** Taken as the height in sight until it is known, px. */
const UNMEASURED = 600

export function RequestsTab({ model }: { model: PanelModel }) {
  const { search, failedOnly } = model.requests
  const session = model.store.session.value
  const query = search.value.trim()
  const calls = useMemo(
    () => listedCalls(session.calls, query, failedOnly.value),
    [session, query, failedOnly.value, words.locale],
  )
  const failed = session.calls.filter(isFailed).length
  const counted = words.requests.counted(calls.length, session.calls.length)
  // Filtering is told; calls that come in by themselves are not.
  const filter = `${failedOnly.value} ${query}`
  const told = useRef(filter)
  useLayoutEffect(() => {
    if (told.current === filter) return
    told.current = filter
    model.announcement.value = counted
  }, [model, filter, counted])

  if (session.calls.length === 0) return <p>{words.requests.none}</p>
  return (
    <>
      <div class="filter">
        <div>
          <label for="leeway-calls">{words.requests.filter}</label>
          <input
            id="leeway-calls"
            type="search"
            autocomplete="off"
            spellcheck={false}
            value={search}
            onInput={event => {
              search.value = event.currentTarget.value
            }}
          />
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={failedOnly}
            onChange={event => {
              failedOnly.value = event.currentTarget.checked
            }}
          />
          {words.requests.failedOnly(failed)}
        </label>
      </div>
      <p class="dim">{counted}</p>
      {calls.length > 0 && <CallList model={model} calls={calls} />}
    </>
  )
}

function CallList({ model, calls }: { model: PanelModel; calls: readonly ObservedCall[] }) {
  const { open } = model.requests
  const list = useRef<HTMLUListElement>(null)
  const details = useRef<HTMLDivElement>(null)
  /** What is in sight, from the top of the list; px. */
  const sight = useSignal({ top: 0, height: UNMEASURED })
  const detailsHeight = useSignal(0)
  /** The row that has the one tab stop, by the event of its call. */
  const active = useSignal(-1)
  const focusNext = useRef(false)
  const now = model.store.now.peek().wall

  const indexOf = (event: number) => calls.findIndex(call => call.event === event)
  const openIndex = indexOf(open.value)
  const activeIndex = Math.max(indexOf(active.value), 0)
  const layout: RowLayout = {
    count: calls.length,
    row: ROW,
    open: openIndex < 0 ? undefined : { index: openIndex, height: detailsHeight.value },
  }
  const { from, to } = visibleRows(layout, sight.value.top, sight.value.height)
  const shown = calls.map((_, index) => index).slice(from, to)
  // What has the tab stop stays, wherever the list is scrolled to: else focus would be lost.
  if (activeIndex < from) shown.unshift(activeIndex)
  else if (activeIndex >= to) shown.push(activeIndex)

  const scroller = () => list.current?.closest<HTMLElement>('.body')
  const look = () => {
    const body = scroller()
    if (!body || !list.current) return
    const begin = list.current.getBoundingClientRect().top + list.current.clientTop
    const top = body.getBoundingClientRect().top - begin
    const height = body.clientHeight || UNMEASURED
    const { value } = sight
    if (value.top !== top || value.height !== height) sight.value = { top, height }
    if (details.current) detailsHeight.value = details.current.offsetHeight
  }

  useLayoutEffect(() => {
    const body = scroller()
    if (!body) return
    body.addEventListener('scroll', look, { passive: true })
    // In a frame of its own: a size that changes while sizes are told of is an error event of the host's window.
    let frame = 0
    const page = body.ownerDocument.defaultView
    const sizes = page?.ResizeObserver
      ? new page.ResizeObserver(() => {
          page.cancelAnimationFrame(frame)
          frame = page.requestAnimationFrame(look)
        })
      : undefined
    sizes?.observe(body)
    if (details.current) sizes?.observe(details.current)
    return () => {
      body.removeEventListener('scroll', look)
      sizes?.disconnect()
      page?.cancelAnimationFrame(frame)
    }
  }, [openIndex < 0 ? -1 : calls[openIndex]?.event])
  useLayoutEffect(look)

  // New calls come in above: what is being read stays where it is.
  const before = useRef(calls)
  useLayoutEffect(() => {
    const body = scroller()
    const first = before.current[0]
    before.current = calls
    const added = first ? indexOf(first.event) : 0
    if (body && added > 0 && sight.peek().top > 0) body.scrollTop += added * ROW
  }, [calls])

  useLayoutEffect(() => {
    if (!focusNext.current) return
    focusNext.current = false
    const row = list.current?.querySelector<HTMLElement>('[tabindex="0"]')
    row?.focus({ preventScroll: true })
  })

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (!(event.target as Element).matches('.call')) return
    // Told of a scroll only a frame later.
    look()
    const page = Math.max(Math.floor(sight.peek().height / ROW) - 1, 1)
    const last = calls.length - 1
    const next = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      Home: 0,
      End: last,
    }[event.key]
    if (next === undefined) return
    event.preventDefault()
    const index = Math.min(Math.max(next, 0), last)
    const body = scroller()
    const { top, height } = sight.peek()
    if (body) body.scrollTop += scrollTo(index, layout, top, height)
    active.value = calls[index]!.event
    focusNext.current = true
    look()
  }

  return (
    <ul
      class="calls"
      // biome-ignore lint/a11y/noRedundantRoles: without bullets Safari takes it for no list
      role="list"
      aria-label={words.requests.list}
      ref={list}
      // Without the line beneath the last row: the list has a border of its own.
      style={{ height: `${heightOf(layout) - 1}px` }}
      onKeyDown={onKeyDown}
    >
      {shown.map(index => {
        const observed = calls[index]!
        const { event } = observed
        const isOpen = index === openIndex
        return (
          <li
            key={event}
            aria-setsize={calls.length}
            aria-posinset={index + 1}
            style={{ top: `${topOf(index, layout)}px` }}
          >
            <button
              type="button"
              class="call"
              aria-expanded={isOpen ? 'true' : 'false'}
              tabIndex={index === activeIndex ? 0 : -1}
              onClick={() => {
                active.value = event
                open.value = isOpen ? -1 : event
              }}
            >
              <CallRow observed={observed} now={now} />
            </button>
            {isOpen && (
              <div ref={details}>
                <CallDetails model={model} observed={observed} />
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Two lines; the blanks between the parts are for those who hear them. */
function CallRow({ observed, now }: { observed: ObservedCall; now: number }) {
  const { call, carried } = observed
  const { method, url, sent, received, error } = call
  const tone = isFailed(observed) ? 'bad' : call.status >= 200 && call.status < 300 ? 'ok' : ''
  const suspect = carried === 'stale' || carried === 'other-audience'
  return (
    <>
      <span class="line">
        <span class={`pill ${tone}`}>{statusText(observed)}</span>{' '}
        <span class="place">
          <b>{method}</b> {pathOf(url)} <span class="dim">{hostOf(url)}</span>
        </span>{' '}
        <span class="dim end">{took(received.mono - sent.mono)}</span>
      </span>{' '}
      <span class="line dim">
        <time title={utc(sent.wall)}>{moment(sent.wall, now)}</time>{' '}
        <span class={`place ${suspect ? 't-warn' : ''}`}>{carriedText(observed)}</span>{' '}
        {error && <span class={tone === 'bad' ? 'place end t-bad' : 'place end'}>{error.code}</span>}
      </span>
    </>
  )
}
