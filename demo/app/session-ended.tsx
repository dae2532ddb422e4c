/** The friendly end of a session: a page with one way on, not a toast with a status code. */

import type { Problem } from './advice.ts'

export function SessionEnded({ problem, onSignIn }: { problem: Problem; onSignIn: () => void }) {
  return (
    <section class="card notice">
      <svg class="mark" viewBox="0 0 18 18" aria-hidden="true">
        <circle cx="9" cy="9" r="7.2" fill="none" stroke="currentColor" stroke-width="1.4" />
        <path d="M9 9V4.8M9 9l3 1.8" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" />
      </svg>
      <h2>{problem.title}</h2>
      <p>{problem.text}</p>
      <button type="button" class="main" onClick={onSignIn}>
        Sign in again
      </button>
    </section>
  )
}
