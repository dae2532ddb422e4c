/** The life of the access token as a bar: where the device believes to be, above; where the server is, beneath. */

import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Instant } from '../../sdk-bridge/event.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { plannedRefresh } from '../session/plan.ts'
import type { Session } from '../session/session.ts'
import { endOf } from './countdowns.ts'
import type { PanelModel } from './model.ts'
import { type PlacedLabel, type StripTimes, stripGeometry } from './strip-geometry.ts'
import { bound, moment } from './time.ts'
import { words } from './words.ts'

/** What the strip shows now; undefined where nothing says when the token ends. */
export function stripTimes(
  session: Session,
  now: Instant,
  clock: Diagnosis['clock'],
  access: Diagnosis['access'],
): StripTimes | undefined {
  const { access: token } = session
  const claims = token?.facts.claims
  const serverEnd = typeof claims?.exp === 'number' ? claims.exp * 1000 : access?.expiresAtServer
  const end = serverEnd ?? endOf(token)
  if (!token || end === undefined) return undefined
  const skew = serverEnd === undefined || !clock ? 0 : clock.skew
  const start = typeof claims?.iat === 'number' ? claims.iat * 1000 : token.received.wall - skew
  const refresh = plannedRefresh(session)?.due
  return {
    start,
    end,
    device: now.wall,
    ...(refresh !== undefined && { refresh }),
    ...(clock &&
      serverEnd !== undefined && {
        server: { at: now.wall - clock.skew, low: now.wall - clock.high, high: now.wall - clock.low },
      }),
  }
}

export function LifetimeStrip({ model }: { model: PanelModel }) {
  const { store } = model
  const times = useComputed(() =>
    stripTimes(store.session.value, store.now.value, store.clock.value, store.access.value),
  )
  const shown = useComputed(() => times.value !== undefined)
  return shown.value ? (
    <Drawing model={model} times={times as ReadonlySignal<StripTimes | undefined>} />
  ) : null
}

function Drawing({ model, times }: { model: PanelModel; times: ReadonlySignal<StripTimes | undefined> }) {
  const width = useSignal(410)
  const svg = useRef<SVGSVGElement>(null)
  useEffect(() => {
    const page = svg.current?.ownerDocument.defaultView
    if (!svg.current || !page?.ResizeObserver) return
    const observer = new page.ResizeObserver(([entry]) => {
      if (entry?.contentRect.width) width.value = entry.contentRect.width
    })
    observer.observe(svg.current)
    return () => observer.disconnect()
  }, [width])

  const all = useComputed(() => {
    const at: StripTimes = times.value ?? { start: 0, end: 0, device: 0 }
    const hasIat = typeof model.store.session.value.access?.facts.claims?.iat === 'number'
    const time = (ms: number) => moment(ms, at.device)
    const text = {
      start: `${hasIat ? words.strip.iat : words.strip.received} ${time(at.start)}`,
      end: `${words.strip.exp} ${time(at.end)}`,
      device: `${words.strip.device} ${time(at.device)}`,
      refresh: at.refresh === undefined ? '' : `${words.strip.refresh} ${time(at.refresh)}`,
      server: at.server ? `${words.strip.server} ${time(at.server.at)}` : words.strip.serverUnknown,
    }
    const late = at.server !== undefined && at.server.at >= at.end
    return { text, late, label: describe(at), px: stripGeometry(at, text, width.value) }
  })
  type All = typeof all.value
  const use = <T,>(pick: (value: All) => T) => useComputed(() => pick(all.value))
  const useRect = (pick: (px: All['px']) => [number, number]) => ({
    x: use(({ px }) => pick(px)[0]),
    width: use(({ px }) => Math.max(pick(px)[1] - pick(px)[0], 0)),
  })
  const useLabel = (name: keyof All['text'], y: number) => ({
    y,
    x: use(({ px }) => px.label[name].left),
    visibility: use(({ px }) => visibility(px.label[name])),
    children: use(({ text }) => text[name]),
  })

  return (
    <svg ref={svg} class="strip" role="img" aria-label={use(({ label }) => label)}>
      <defs>
        <pattern
          id="leeway-hatch"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="2" height="5" fill="var(--warn)" opacity=".6" />
        </pattern>
        <clipPath id="leeway-bar">
          <rect x="4" y="26" height="10" rx="5" width={use(({ px }) => px.right - px.left)} />
        </clipPath>
      </defs>
      <g clip-path="url(#leeway-bar)">
        <rect y="26" height="10" fill="var(--sunken)" {...useRect(px => [px.left, px.right])} />
        <rect y="26" height="10" fill="var(--ok)" opacity=".3" {...useRect(px => [px.start, px.end])} />
        <rect
          y="26"
          height="10"
          fill="url(#leeway-hatch)"
          {...useRect(px => [px.refresh ?? px.end, px.end])}
        />
        <rect y="26" height="10" fill="var(--bad)" opacity=".24" {...useRect(px => [px.end, px.right])} />
      </g>
      <path
        d={use(({ px }) => (px.refresh === undefined ? '' : `M${px.refresh} 24v14`))}
        stroke="var(--warn)"
        stroke-width="1.6"
      />
      <path d={use(({ px }) => `M${px.end} 21v20`)} stroke="var(--bad)" stroke-width="1.6" />
      <rect
        y="23"
        height="16"
        rx="1"
        fill="var(--info)"
        opacity=".4"
        {...useRect(px => (px.band ? [px.band.from, px.band.to] : [0, 0]))}
      />
      <path d={use(({ px }) => `M${px.device} 23l-5-7h10z`)} fill="var(--text)" />
      <path
        d={use(({ px }) => (px.server === undefined ? '' : `M${px.server} 39l-5 7h10z`))}
        fill={use(({ late }) => (late ? 'var(--bad)' : 'var(--text)'))}
      />
      <text {...useLabel('start', 10)} />
      <text {...useLabel('end', 10)} />
      <text class="now" {...useLabel('device', 10)} />
      <text
        class={use(({ late, px }) => (late ? 'late' : px.server === undefined ? '' : 'now'))}
        {...useLabel('server', 60)}
      />
      <text {...useLabel('refresh', 60)} />
    </svg>
  )
}

function visibility({ shown }: PlacedLabel): 'visible' | 'hidden' {
  return shown ? 'visible' : 'hidden'
}

/** The same in words. */
function describe({ start, end, device, server, refresh }: StripTimes): string {
  const time = (ms: number) => moment(ms, device)
  const by = server
    ? words.strip.byServer(
        time(server.at),
        bound((server.high - server.low) / 2),
        server.at >= end
          ? words.strip.afterExpiry
          : server.at < start
            ? words.strip.beforeIssue
            : words.strip.inDate,
      )
    : words.strip.serverNotSeen
  const due = refresh === undefined ? '' : words.strip.refreshAt(time(refresh))
  return `${words.strip.label(time(start), time(end), time(device))}${by}.${due}`
}
