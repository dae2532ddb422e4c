/** A failure that leaves the user where they are: what happened, and the way on if there is one. */

import type { Problem } from './advice.ts'

interface Props {
  problem: Problem
  onRetry: () => void
  onSignIn: () => void
}

export function ProblemNote({ problem, onRetry, onSignIn }: Props) {
  return (
    <div class="problem" role="alert">
      <div>
        <strong>{problem.title}</strong>
        <p>{problem.text}</p>
        <code>{[problem.code, problem.requestId].filter(Boolean).join(' · ')}</code>
      </div>
      {problem.kind === 'retry' && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
      {problem.kind === 'sign-in' && (
        <button type="button" onClick={onSignIn}>
          Sign in
        </button>
      )}
    </div>
  )
}
