/** One sentence of cause, one of consequence. */

import { useComputed } from '@preact/signals'
import { isSigningIn } from '../session/plan.ts'
import { untilRefresh } from './countdowns.ts'
import { hasSdk, type PanelModel } from './model.ts'
import { countdown } from './time.ts'
import { toneOfStatus } from './tone.ts'
import { words } from './words.ts'

export function Verdict({ model }: { model: PanelModel }) {
  const { store } = model
  const { status, headline } = hasSdk(model) ? store.verdict.value : noSdk()
  const refreshPlanned = useComputed(() => (untilRefresh(store.session.value, store.now.value) ?? -1) > 0)
  const next = useComputed(() => countdown(untilRefresh(store.session.value, store.now.value) ?? Number.NaN))
  const counts = status === 'healthy' && store.findings.value.length === 0 && refreshPlanned.value
  const tone = toneOfStatus[status]
  const consequence = consequenceOf(model)
  return (
    <div class={`verdict ${tone}`}>
      <i class={`dot ${tone}`} />
      <h2>
        {counts ? words.verdict.nextRefresh(headline) : headline}
        {counts && ' '}
        {counts && next}
      </h2>
      {consequence && <p>{consequence}</p>}
    </div>
  )
}

const noSdk = () => ({ status: 'unknown', headline: words.none.title }) as const

/** The second sentence, made of nothing but what is known; undefined when there is nothing to add. */
function consequenceOf(model: PanelModel): string | undefined {
  const { store, options } = model
  if (!hasSdk(model)) {
    return options.lookedFor?.length ? words.none.looked(options.lookedFor) : words.none.notGiven
  }
  const { status, headline } = store.verdict.value
  const clock = store.clock.value
  if (status === 'signed-out') return words.verdict.signedOut
  if (status === 'unknown' && !store.session.value.access)
    return isSigningIn(store.session.value, store.now.peek())
      ? words.verdict.signingIn
      : words.verdict.unknown
  if (status !== 'healthy') {
    const first = store.findings.value[0]?.headline
    return first === headline ? undefined : first
  }
  const { configured, needed } = store.leeway.value
  const known = [
    clock &&
      !store.findings.value.some(({ cause }) => cause.startsWith('clock-')) &&
      words.verdict.clockAgrees,
    configured !== null && needed !== null && configured >= needed && words.verdict.leewayEnough,
    store.lastRefresh.value?.outcome === 'succeeded' && words.verdict.refreshOk,
  ].filter(part => typeof part === 'string')
  const sentence = known.join(', ')
  if (!sentence) return clock ? undefined : words.verdict.clockUnknown
  return `${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`
}
