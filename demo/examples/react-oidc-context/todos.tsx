/** @jsxImportSource react */
import { useState } from 'react'
import { useAuth } from 'react-oidc-context'

export function Todos({ api }: { api: string }) {
  const auth = useAuth()
  const [todos, setTodos] = useState<{ id: string; title: string }[]>([])
  const [problem, setProblem] = useState('')

  async function load() {
    const headers = { Authorization: `Bearer ${auth.user?.access_token}` }
    const response = await fetch(`${api}/todos`, { headers })
    const answer = await response.json()
    setTodos(answer.data ?? [])
    setProblem(response.ok ? '' : `${response.status} ${answer.message}`)
  }

  return (
    <>
      <h1>Todos</h1>
      {auth.user ? (
        <>
          <button type="button" onClick={load}>
            Load todos
          </button>
          <button type="button" onClick={() => auth.signoutRedirect()}>
            Sign out
          </button>
        </>
      ) : (
        <button type="button" disabled={auth.isLoading} onClick={() => auth.signinRedirect()}>
          Sign in
        </button>
      )}
      <ul>
        {todos.map(todo => (
          <li key={todo.id}>{todo.title}</li>
        ))}
      </ul>
      <p role="alert">{problem || auth.error?.message}</p>
    </>
  )
}
