/** The one button that helps. It says what it will do, runs it once at a time, and shows the error if it fails. */

import { useSignal } from '@preact/signals'
import { errorFacts } from '../../sdk-bridge/event.ts'
import type { PanelModel } from './model.ts'
import { words } from './words.ts'

const actions = {
  refresh: () => ({
    method: 'refresh' as const,
    label: words.action.refresh,
    says: words.action.refreshSays,
    running: words.action.refreshing,
    done: words.action.refreshed,
  }),
  'sign-in': () => ({
    method: 'signIn' as const,
    label: words.action.signIn,
    says: words.action.signInSays,
    running: words.action.signingIn,
    done: words.action.signedIn,
  }),
} as const

export type ActionName = keyof typeof actions

/** Nothing where the bridge offers no such action. */
export function ActionButton({ model, action }: { model: PanelModel; action: ActionName }) {
  const { method, label, says, running, done } = actions[action]()
  const state = useSignal<{ now: 'idle' | 'running' | 'done' } | { now: 'failed'; reason: string }>({
    now: 'idle',
  })
  if (!model.store.actions[method]) return null
  const { value } = state
  const busy = value.now === 'running'
  const tell = { idle: says, running: says, done: done, failed: '' }[value.now]
  const failed = value.now === 'failed' ? words.action.failed(value.reason) : ''

  async function run() {
    if (state.value.now === 'running') return
    state.value = { now: 'running' }
    try {
      await model.store.actions[method]?.()
      state.value = { now: 'done' }
      model.announcement.value = done
    } catch (thrown) {
      const { code, message } = errorFacts(thrown)
      state.value = { now: 'failed', reason: [code, message].filter(Boolean).join(': ') }
      model.announcement.value = words.action.failed(code)
    }
  }

  return (
    <div class="acts">
      <button
        type="button"
        class="btn main"
        aria-disabled={busy ? 'true' : undefined}
        title={says}
        onClick={run}
      >
        {busy ? running : label}
      </button>
      <span class={failed ? 't-bad dim' : 'dim'}>{failed || tell}</span>
    </div>
  )
}
