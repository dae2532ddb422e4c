import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vite'
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
  'leeway/recorder': 'panel/start-recorder.ts',
  'leeway/otel': 'integrations/otel.ts',
  'leeway/vite': 'integrations/vite.ts',
  'leeway/vite-client': 'integrations/vite-client.ts',
} as const

/** The built file of an entry, without its ending; those of bridges in a folder of their own. */
const fileOf = (name: string, source: string): string => {
  const file = name.replace('leeway/', '')
  return source.startsWith('sdk-bridge/sdks/') ? `bridges/${file}` : file
}

/** The public entries by the names that their users import. The demo uses these alone. */
export const aliases = Object.entries(entries).map(([name, source]) => ({
  find: new RegExp(`^${name}$`),
  replacement: at(source),
}))

/** What an app brings in with the package; one copy of it for all. */
const DEPENDENCIES = /^(?:preact|@preact\/signals|jose)(?:\/|$)/

/** The package: every entry, what stands in for them outside of development, the command, and all types. */
const library: UserConfig = {
  plugins: [declarations(Object.values(entries))],
  build: {
    target: 'es2022',
    lib: {
      entry: {
        ...Object.fromEntries(
          Object.entries(entries).map(([name, source]) => [fileOf(name, source), at(source)]),
        ),
        absent: at('integrations/absent.ts'),
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
}

/** The panel for a script tag: one file with everything inside. */
const scriptTag: UserConfig = {
  build: {
    target: 'es2022',
    emptyOutDir: false,
    lib: { entry: at('integrations/script-tag.ts'), formats: ['iife'], name: 'unused' },
    rolldownOptions: { output: { entryFileNames: 'leeway.global.js', codeSplitting: false } },
  },
  define: { 'process.env.NODE_ENV': '"production"' },
}

/** What `vite build --mode …` makes; without a mode the package. */
const builds: Readonly<Record<string, UserConfig>> = { 'script-tag': scriptTag }

export default defineConfig(({ mode }) => ({ resolve: { alias: aliases }, ...(builds[mode] ?? library) }))
