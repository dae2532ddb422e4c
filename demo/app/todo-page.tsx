/** The app: decides by the session whether to show the todos, the sign-in, or the end of a session. */

import { useEffect, useState } from 'preact/hooks'
import { useIntelliAuth } from '../intelliauth/index.ts'
import { problemOf } from './advice.ts'
import { forgetBootToken, keepBootToken } from './boot-token.ts'
import { useHiddenTabHabit } from './hidden-tab-habit.ts'
import { SessionEnded } from './session-ended.tsx'
import { Todos } from './todos.tsx'

/** @param props.api address of the todo API */
export function TodoPage({ api }: { api: string }) {
  const { user, loading, error, loginWithRedirect, logout, getAccessToken } = useIntelliAuth()
  const [signedInBefore, setSignedInBefore] = useState(false)
  const failure = error && problemOf(error)

  useEffect(() => {
    setSignedInBefore(before => before || user !== null)
    if (user) keepBootToken(() => getAccessToken())
    else forgetBootToken()
  }, [user?.sub])
  useHiddenTabHabit()

  return (
    <main class="app">
      <header>
        <h1>Todos</h1>
        {user && (
          <>
            <span class="who">{user.name ?? user.sub}</span>
            <button type="button" onClick={() => void logout().catch(() => {})}>
              Sign out
            </button>
          </>
        )}
      </header>
      {user ? (
        <Todos api={api} />
      ) : failure?.kind === 'session-ended' ? (
        <SessionEnded problem={failure} onSignIn={() => void loginWithRedirect().catch(() => {})} />
      ) : loading && !signedInBefore ? (
        <p class="dim" role="status">
          Looking for your session…
        </p>
      ) : (
        <section class="card notice">
          <h2>Sign in to see your todos</h2>
          <p>A real sign-in, to an authorization server on your own machine. It asks for no password.</p>
          {failure && failure.kind !== 'sign-in' && (
            <p class="problem" role="alert">
              {failure.title}. {failure.text} <code>{failure.code}</code>
            </p>
          )}
          <button type="button" class="main" onClick={() => void loginWithRedirect().catch(() => {})}>
            Sign in
          </button>
        </section>
      )}
    </main>
  )
}
