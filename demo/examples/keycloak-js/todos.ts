import type Keycloak from 'keycloak-js'
import { defineComponent, h, ref } from 'vue'

export const createTodos = (kc: Keycloak, api: string, signedIn: boolean) =>
  defineComponent(() => {
    const todos = ref<{ id: string; title: string }[]>([])
    const problem = ref('')

    async function load() {
      try {
        // A token for the next half minute at least.
        await kc.updateToken(30)
        const response = await fetch(`${api}/todos`, { headers: { Authorization: `Bearer ${kc.token}` } })
        const answer = await response.json()
        todos.value = answer.data ?? []
        problem.value = response.ok ? '' : `${response.status} ${answer.message}`
      } catch (error) {
        problem.value = String(error)
      }
    }

    return () => [
      h('h1', 'Todos'),
      ...(signedIn
        ? [
            h('button', { onClick: load }, 'Load todos'),
            h('button', { onClick: () => kc.logout() }, 'Sign out'),
          ]
        : [h('button', { onClick: () => kc.login() }, 'Sign in')]),
      h(
        'ul',
        todos.value.map(({ id, title }) => h('li', { key: id }, title)),
      ),
      h('p', { role: 'alert' }, problem.value),
    ]
  })
