import Keycloak from 'keycloak-js'
import { mountPanel } from 'leeway'
import { keycloak } from 'leeway/keycloak'
import { createApp } from 'vue'
import { createTodos } from './todos.ts'

const { dialects, api } = await (await fetch('/demo.json')).json()

const kc = new Keycloak({
  url: new URL(dialects.keycloak).origin,
  realm: 'demo',
  clientId: 'app_keycloak-js',
})

// Before init(), which may bring the first tokens.
mountPanel({ bridge: keycloak(kc) })

const signedIn = await kc.init({ checkLoginIframe: false, scope: 'offline_access todos:read' })
kc.onTokenExpired = () => kc.updateToken()

createApp(createTodos(kc, api, signedIn)).mount('#app')
