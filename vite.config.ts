import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { declarations } from './scripts/declarations.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The public entries of the package: the name that users import, and its source. */
export const entries = {
  leeway: 'panel/index.ts',
  'leeway/auto': 'panel/auto.ts',
  'leeway/bridge': 'sdk-bridge/bridge.ts',
  'leeway/intelliauth': 'sdk-bridge/sdks/intelliauth.ts',
  'leeway/oidc-client-ts': 'sdk-bridge/sdks/oidc-client-ts.ts',
  'leeway/auth0': 'sdk-bridge/sdks/auth0.ts',
  'leeway/supabase': 'sdk-bridge/sdks/supabase.ts',
  'leeway/amplify': 'sdk-bridge/sdks/amplify.ts',
  'leeway/firebase': 'sdk-bridge/sdks/firebase.ts',
  'leeway/msal': 'sdk-bridge/sdks/msal.ts',
  'leeway/keycloak': 'sdk-bridge/sdks/keycloak.ts',
  'leeway/okta': 'sdk-bridge/sdks/okta.ts',
  'leeway/clerk': 'sdk-bridge/sdks/clerk.ts',
  'leeway/angular-oauth2-oidc': 'sdk-bridge/sdks/angular-oauth2-oidc.ts',
  'leeway/axa-oidc-client': 'sdk-bridge/sdks/axa-oidc-client.ts',
  'leeway/logto': 'sdk-bridge/sdks/logto.ts',
  'leeway/next-auth': 'sdk-bridge/sdks/next-auth.ts',
  'leeway/diagnose': 'panel/diagnose.ts',
  'leeway/worker': 'sdk-bridge/worker.ts',
} as const

/** The public entries by the names that their users import. The demo uses these alone. */
export const aliases = Object.entries(entries).map(([name, source]) => ({
  find: new RegExp(`^${name}$`),
  replacement: at(source),
}))

/** What an app brings in with the package; one copy of it for all. */
const DEPENDENCIES = /^(?:preact|@preact\/signals|jose)(?:\/|$)/

/** `vite build` makes the package: every entry, the command, and their types, in `dist`. */
export default defineConfig({
  resolve: { alias: aliases },
  plugins: [declarations(Object.values(entries))],
  build: {
    target: 'es2022',
    lib: {
      entry: {
        ...Object.fromEntries(
          Object.entries(entries).map(([name, source]) => [name.replace('leeway/', ''), at(source)]),
        ),
        cli: at('cli/main.ts'),
      },
      formats: ['es'],
    },
    // Whoever builds an app minifies it; until then the code can be read where it runs.
    minify: false,
    rolldownOptions: {
      external: id => DEPENDENCIES.test(id) || id.startsWith('node:'),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
