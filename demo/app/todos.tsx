/** The todo list. Every action is one call to the API, with a token got by the habit that the Lab says. */

import { useEffect, useMemo, useState } from 'preact/hooks'
import { useIntelliAuth } from '../intelliauth/index.ts'
import { type Problem, problemOf } from './advice.ts'
import { fetchWithBootToken } from './boot-token.ts'
import { fetchWithFreshToken } from './fresh-token.ts'
import { habits } from './habits.ts'
import { ProblemNote } from './problem-note.tsx'
import { type Todo, todoApi } from './todo-api.ts'

/** @param props.api address of the todo API */
export function Todos({ api }: { api: string }) {
  const { error, getAccessToken, forceRefresh, loginWithRedirect } = useIntelliAuth()
  const [todos, setTodos] = useState<readonly Todo[] | null>(null)
  const [title, setTitle] = useState('')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<{ problem: Problem; again: () => Promise<void> } | null>(null)

  const calls = useMemo(
    () =>
      todoApi(api, (url, init) =>
        habits.peek().token === 'boot'
          ? fetchWithBootToken(url, init)
          : fetchWithFreshToken(() => getAccessToken(), url, init),
      ),
    [api],
  )

  /** Runs an action and keeps its failure, with the way to repeat it. */
  async function attempt(action: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await action()
      setFailed(null)
    } catch (thrown) {
      setFailed({ problem: problemOf(thrown), again: () => attempt(action) })
    } finally {
      setBusy(false)
    }
  }

  const load = () => attempt(async () => setTodos(await calls.list()))
  const changeAndLoad = (change: () => Promise<unknown>) =>
    attempt(async () => {
      await change()
      setTodos(await calls.list())
    })

  /** Shows the tick at once, and takes it back when the API refuses. */
  const setDone = (todo: Todo, done: boolean) => {
    const before = todos
    setTodos(todos?.map(one => (one === todo ? { ...one, done } : one)) ?? null)
    void changeAndLoad(async () => {
      try {
        await calls.setDone(todo.id, done)
      } catch (refused) {
        setTodos(before)
        throw refused
      }
    })
  }

  useEffect(() => {
    void load()
  }, [])

  // A refresh by the timer fails without a caller; its error is the SDK's alone.
  const background = error && !failed ? { problem: problemOf(error), again: load } : null
  const shown = failed ?? background

  return (
    <section class="card" aria-busy={busy}>
      {shown && (
        <ProblemNote
          problem={shown.problem}
          onRetry={() => void shown.again()}
          onSignIn={() => void loginWithRedirect().catch(() => {})}
        />
      )}
      <form
        class="add"
        onSubmit={event => {
          event.preventDefault()
          const text = title.trim()
          if (!text) return
          void changeAndLoad(async () => {
            await calls.add(text)
            setTitle('')
          })
        }}
      >
        <label for="new-todo">New todo</label>
        <input
          id="new-todo"
          value={title}
          maxLength={200}
          onInput={event => setTitle(event.currentTarget.value)}
        />
        <button type="submit">Add</button>
      </form>
      {todos?.length === 0 && <p class="dim">Nothing to do.</p>}
      <ul class="todos">
        {todos?.map(todo => (
          <li key={todo.id}>
            <label class={todo.done ? 'done' : ''}>
              <input
                type="checkbox"
                checked={todo.done}
                onChange={event => setDone(todo, event.currentTarget.checked)}
              />
              <span>{todo.title}</span>
            </label>
            <button
              type="button"
              class="quiet"
              aria-label={`Delete ${todo.title}`}
              onClick={() => void changeAndLoad(() => calls.remove(todo.id))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <div class="acts">
        <button type="button" class="main" onClick={() => void load()}>
          Load todos
        </button>
        <button type="button" onClick={() => void attempt(forceRefresh)}>
          Refresh now
        </button>
      </div>
    </section>
  )
}
