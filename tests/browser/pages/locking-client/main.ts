import { mountPanel } from 'leeway'
import { lockingClient } from './locking-client.ts'

/** Where the tokens are: the test puts them there. */
const STORAGE_KEY = 'locking-client'

const asked = new URL(location.href).searchParams
const client = lockingClient({
  tokenEndpoint: asked.get('token-endpoint')!,
  clientId: asked.get('client-id')!,
  storageKey: STORAGE_KEY,
  leewaySeconds: 60,
  graceSeconds: 30,
})
mountPanel({ bridge: client.bridge, open: true })
Object.assign(window, { client })
