/** Tabs by the ARIA Authoring Practices: one tab stop, arrow keys, Home and End; focus selects. */

import type { ComponentType } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { PanelModel } from './model.ts'
import type { Tone } from './tone.ts'
import { words } from './words.ts'

/** One tab: a new one is a new entry in the list of `panel.tsx`. */
export interface TabEntry {
  id: string
  label: () => string
  content: ComponentType<{ model: PanelModel }>
  /** The number behind the label; nothing is shown for zero. */
  count?: (model: PanelModel) => { count: number; tone: Tone }
}

const bodyId = 'leeway-body'
/** Where the tab of an id is, for what opens another tab. */
export const tabId = (id: string) => `leeway-tab-${id}`

export function Tabs({ model, entries }: { model: PanelModel; entries: readonly TabEntry[] }) {
  const list = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const selected = entries.find(({ id }) => id === model.tab.value) ?? entries[0]!
  const Content = selected.content

  useLayoutEffect(() => {
    if (!model.focusOnOpen) return
    model.focusOnOpen = false
    list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus({ preventScroll: true })
  }, [model])
  // The row may be wider than the panel: the selected tab is in sight, whatever becomes of the width. Set by hand, since
  // `scrollIntoView` would scroll the host too.
  useLayoutEffect(() => {
    const row = list.current
    const page = row?.ownerDocument.defaultView
    if (!row || !page?.ResizeObserver) return
    const observer = new page.ResizeObserver(() => {
      const tab = row.querySelector('[aria-selected=true]')!.getBoundingClientRect()
      const { left, right } = row.getBoundingClientRect()
      row.scrollLeft += Math.min(tab.left - left, 0) || Math.max(tab.right - right, 0)
    })
    observer.observe(row)
    return () => observer.disconnect()
  }, [selected.id])
  // Another tab starts at its top.
  useEffect(() => {
    if (body.current) body.current.scrollTop = 0
  }, [selected.id])

  const onKeyDown = (event: KeyboardEvent) => {
    const at = entries.indexOf(selected)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key]
    const next =
      to === undefined || event.altKey || event.ctrlKey || event.metaKey
        ? undefined
        : entries.at(to % entries.length)
    if (!next) return
    event.preventDefault()
    model.tab.value = next.id
    const button = list.current?.children[entries.indexOf(next)] as HTMLElement | undefined
    button?.focus()
  }

  return (
    <>
      <div class="tabs" role="tablist" aria-label={words.tabs.label} ref={list} onKeyDown={onKeyDown}>
        {entries.map(({ id, label, count }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={tabId(id)}
            aria-selected={id === selected.id ? 'true' : 'false'}
            aria-controls={bodyId}
            tabIndex={id === selected.id ? 0 : -1}
            onClick={() => {
              model.tab.value = id
            }}
          >
            {label()}
            {count && <Count {...count(model)} />}
          </button>
        ))}
      </div>
      <div
        class="body"
        role="tabpanel"
        id={bodyId}
        aria-labelledby={tabId(selected.id)}
        // The scrolling part must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        ref={body}
      >
        <Content model={model} />
      </div>
    </>
  )
}

function Count({ count, tone }: { count: number; tone: Tone }) {
  return count > 0 ? <span class={`n ${tone}`}>{count}</span> : null
}
