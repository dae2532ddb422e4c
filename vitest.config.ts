import { defineConfig } from 'vitest/config'
import { aliases } from './vite.config.ts'

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['tests/browser/**'],
          // What a test says holds on a slow and busy machine too.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['tests/browser/support/demo-server.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // One after the other: browsers want the machine to themselves.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
