/** If drawing fails, the panel says so and offers a restart. What was recorded and typed lives elsewhere and stays. */

import type { ComponentChildren } from 'preact'
import { useErrorBoundary } from 'preact/hooks'
import { errorFacts } from '../../sdk-bridge/event.ts'
import { words } from './words.ts'

/** @param beforeRestart takes away what may have been the cause */
export function ErrorBoundary({
  children,
  beforeRestart,
}: {
  children?: ComponentChildren
  beforeRestart?: () => void
}) {
  const [error, restart] = useErrorBoundary() as [unknown, () => void]
  if (error === undefined) return <>{children}</>
  const { code, message } = errorFacts(error)
  return (
    <div class="panel at">
      <div class="body">
        <div class="verdict bad">
          <i class="dot bad" />
          <h2>{words.crashed.title}</h2>
          <p>{words.crashed.text}</p>
        </div>
        <pre>{[code, message].filter(Boolean).join(': ')}</pre>
        <div class="acts">
          <button
            type="button"
            class="btn main"
            onClick={() => {
              beforeRestart?.()
              restart()
            }}
          >
            {words.crashed.restart}
          </button>
        </div>
      </div>
    </div>
  )
}
