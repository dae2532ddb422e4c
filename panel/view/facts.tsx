/** The four facts: expiry, skew, leeway, last refresh error. */

import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { Instant } from '../../sdk-bridge/event.ts'
import { isDisputed } from '../clock/clocks.ts'
import type { Session } from '../session/session.ts'
import { deviceBelieves, endOf } from './countdowns.ts'
import type { PanelModel } from './model.ts'
import { bound, countdown, difference, roughly, seconds, span, utc } from './time.ts'
import { toneOfSeverity } from './tone.ts'
import { words } from './words.ts'

/** Below this the two clocks tell the same time for a person, ms. */
const SAME_TIME = 2000

interface FactProps {
  title: string
  tone?: string
  look?: string
  value: ComponentChildren | ReadonlySignal<string>
  hover?: string | undefined
  children: ComponentChildren
}

function Fact({ title, tone = '', look = '', value, hover, children }: FactProps) {
  return (
    <div class="fact">
      <dt>{title}</dt>
      <dd class={`big ${look} ${tone}`} title={hover}>
        {value}
      </dd>
      <dd class="sub">{children}</dd>
    </div>
  )
}

export function Facts({ model }: { model: PanelModel }) {
  return (
    <dl class="facts">
      <Expiry model={model} />
      <Skew model={model} />
      <Leeway model={model} />
      <LastError model={model} />
    </dl>
  )
}

function Expiry({ model: { store } }: { model: PanelModel }) {
  const believes = useComputed(() => deviceBelieves(store.session.value, store.now.value))
  const byServer = useComputed(() => store.access.value !== null && store.clock.value !== null)
  const value = useComputed(() => countdown(store.access.value?.remaining ?? believes.value ?? Number.NaN))
  const past = useComputed(() => (store.access.value?.remaining ?? believes.value ?? 0) < 0)
  const belief = useComputed(() => {
    const left = believes.value ?? 0
    return left < 0 ? words.facts.alreadyExpired(span(left)) : words.facts.inTime(countdown(left))
  })
  const known = useComputed(() => believes.value !== undefined)
  const { access } = store.session.value
  const clock = store.clock.value
  const end = endOf(access)
  const twoTimes = byServer.value && clock && known.value && Math.abs(clock.skew) > SAME_TIME
  return (
    <Fact
      title={words.facts.expires}
      value={value}
      tone={past.value ? 't-bad' : ''}
      hover={end === undefined ? undefined : utc(store.access.peek()?.expiresAtServer ?? end)}
    >
      {!access && words.facts.noToken}
      {twoTimes && words.facts.deviceBelieves}
      {twoTimes && <b>{belief}</b>}
      {access &&
        !twoTimes &&
        (byServer.value ? words.facts.byServer : known.value ? words.facts.byDevice : words.facts.noExpiry)}
    </Fact>
  )
}

function Skew({ model: { store } }: { model: PanelModel }) {
  const clock = store.clock.value
  const blamed = store.findings.value.find(({ cause }) => cause.startsWith('clock-'))
  if (!clock) {
    return (
      <Fact title={words.facts.skew} value={words.facts.unknown} tone="dim">
        {whyNoSkew(store.session.value, store.now.peek())}
      </Fact>
    )
  }
  return (
    <Fact
      title={words.facts.skew}
      tone={blamed ? `t-${toneOfSeverity[blamed.severity]}` : ''}
      value={[difference(clock.skew), ' ', <small key="bound">{bound((clock.high - clock.low) / 2)}</small>]}
    >
      <span title={words.facts.against(clock.server)}>{words.facts.samples(clock.samples)}</span>
    </Fact>
  )
}

function whyNoSkew(session: Session, now: Instant): string {
  if (isDisputed(session.clocks, now)) return words.facts.serversDisagree
  return serverHidesDate(session) ? words.facts.dateHidden : words.facts.noServerTime
}

function Leeway({ model: { store } }: { model: PanelModel }) {
  const { configured, needed } = store.leeway.value
  const short = configured !== null && needed !== null && configured < needed
  const says = () => {
    if (needed !== null)
      return short || configured === null
        ? words.facts.needs(seconds(needed))
        : words.facts.needsOk(seconds(needed))
    return store.session.value.settings.renewal === 'on-use' ? words.facts.onUse : words.facts.needUnknown
  }
  return (
    <Fact
      title={words.facts.leeway}
      tone={short ? 't-warn' : configured === null ? 'dim' : ''}
      value={configured === null ? words.facts.unknown : seconds(configured)}
    >
      {says()}
    </Fact>
  )
}

function LastError({ model: { store } }: { model: PanelModel }) {
  const shown = useComputed(() => {
    const last = store.lastRefresh.value
    const failed = store.session.value.refreshes.findLast(({ outcome }) => outcome === 'failed')
    const failing = last?.outcome === 'failed'
    const at = failing ? last.at : (failed?.settled?.wall ?? last?.at)
    const code = (failing ? last.code : undefined) ?? failed?.error?.code
    return { last, failed, failing, at, code }
  })
  const sentence = useComputed(() => {
    const { at, failing, failed } = shown.value
    if (at === undefined) return words.facts.neverRefreshed
    const age = roughly(Math.max(store.now.value.wall - at, 0))
    if (failing) return words.facts.ago(age)
    return failed ? words.facts.recovered(age) : words.facts.lastRefresh(age)
  })
  const { failing, code, last, at } = shown.value
  return (
    <Fact
      title={words.facts.lastError}
      look={code ? 'code' : ''}
      tone={failing ? 't-bad' : code ? 'dim' : last ? 't-ok' : ''}
      value={code ?? words.facts.none}
      hover={at === undefined ? undefined : utc(at)}
    >
      {sentence}
    </Fact>
  )
}

/** Calls were answered, and none of the answers let the page read a Date header. */
export function serverHidesDate(session: Session): boolean {
  const answered = session.calls.filter(({ call }) => call.status > 0)
  return answered.length > 0 && answered.every(({ call }) => call.serverDate === undefined)
}
