/** The todo lists, one per person, in memory. */

export interface Todo {
  id: string
  title: string
  done: boolean
}

export interface TodoList {
  all(): readonly Todo[]
  add(title: string): Todo
  /** @returns the changed todo; null when there is none by that id */
  change(id: string, changes: Partial<Omit<Todo, 'id'>>): Todo | null
  /** @returns whether there was one by that id */
  remove(id: string): boolean
  clear(): void
}

const FIRST_TODOS = ['Sign in', 'Watch the token count down', 'Break something']

/** Nobody writes more by hand; a script that does is refused. */
export const MAX_TODOS = 500

/** @returns a list with a few todos to begin with */
export function createTodoList(): TodoList {
  let nextId = 1
  let todos: Todo[] = FIRST_TODOS.map(title => create(title))

  function create(title: string): Todo {
    return { id: `todo_${nextId++}`, title, done: false }
  }

  return {
    all: () => todos,
    add(title) {
      const todo = create(title)
      todos.push(todo)
      return todo
    },
    change(id, changes) {
      const todo = todos.find(one => one.id === id)
      return todo ? Object.assign(todo, changes) : null
    },
    remove(id) {
      const before = todos.length
      todos = todos.filter(one => one.id !== id)
      return todos.length < before
    },
    clear() {
      todos = []
    },
  }
}

/**
 * Checks what a client sent for a todo.
 *
 * @returns the named fields, or what is wrong with them
 */
export function readTodoFields(body: unknown): Partial<Omit<Todo, 'id'>> | { problem: string } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { problem: 'The body must be a JSON object.' }
  const { title, done, ...others } = body as Record<string, unknown>
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) return { problem: `There is no field "${unknown}".` }
  const fields: Partial<Omit<Todo, 'id'>> = {}
  if (title !== undefined) {
    if (typeof title !== 'string' || title.trim() === '' || title.length > 200) {
      return { problem: 'title must be a text of 1 to 200 characters.' }
    }
    fields.title = title.trim()
  }
  if (done !== undefined) {
    if (typeof done !== 'boolean') return { problem: 'done must be true or false.' }
    fields.done = done
  }
  return fields
}
