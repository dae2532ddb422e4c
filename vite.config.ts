import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The public entries by the names that their users import. The demo uses these alone. */
export const aliases = [
  { find: /^leeway$/, replacement: at('./panel/index.ts') },
  { find: /^leeway\/bridge$/, replacement: at('./sdk-bridge/bridge.ts') },
  { find: /^leeway\/intelliauth$/, replacement: at('./sdk-bridge/sdks/intelliauth.ts') },
  { find: /^leeway\/diagnose$/, replacement: at('./panel/diagnose.ts') },
]

export default defineConfig({
  resolve: { alias: aliases },
})
